"""Which words the records of products use: how much of a wish they answer, how much two products share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.clicks.towers import Vectors
from recommender.collaborative.svd import leading
from recommender.events import Floats, Ints
from retrieval.product import Product
from retrieval.words import terms

DIMENSIONS = 256
"""Of `ProductWords.vectors`, at most."""


@dataclass(frozen=True, slots=True)
class ProductWords:
    """Words of products.

    Attributes:
        vocabulary: Folded word -> column.
        used: [n, words], 1.0 where a product's text has the word.
        rarity: Inverse document frequency [words]: what everything has says nothing.
        weighed: The same as `used` by rarity, each product of unit length [n, words].
    """

    vocabulary: Mapping[str, int]
    used: sp.csr_array
    rarity: Floats
    weighed: sp.csr_array

    @classmethod
    def of(cls, products: Sequence[Product]) -> Self:
        """The words of these products."""
        vocabulary: dict[str, int] = {}
        row_of: list[int] = []
        column_of: list[int] = []
        for row, product in enumerate(products):
            for word in dict.fromkeys(terms(product.text())):
                row_of.append(row)
                column_of.append(vocabulary.setdefault(word, len(vocabulary)))
        shape = (len(products), max(len(vocabulary), 1))
        ones = np.ones(len(row_of), dtype=np.float32)
        return cls.from_table(vocabulary, sp.csr_array((ones, (row_of, column_of)), shape=shape))

    @classmethod
    def from_table(cls, vocabulary: Mapping[str, int], used: sp.csr_array) -> Self:
        """The same words again from what was saved."""
        counts = np.asarray(used.sum(axis=0)).ravel()
        rarity = np.log((used.shape[0] + 1) / np.maximum(counts, 1))
        weighed = used.copy()
        weighed.data = rarity[weighed.indices].astype(np.float32)
        lengths = np.sqrt(np.asarray((weighed * weighed).sum(axis=1)).ravel())
        weighed.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(weighed.indptr)).astype(np.float32)
        return cls(vocabulary, used, rarity, weighed)

    def shared(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> Floats:
        """How many of their words two products share [m, h], by rarity: the cosine, 0 to 1."""
        found = self.weighed[rows] @ self.weighed[others].T
        return np.asarray(found.toarray(), dtype=np.float64)

    def vectors(self) -> Vectors:
        """What the words of each product say in few dimensions [n, k], unit length; zeros without words.

        Latent semantic analysis (Deerwester et al. 1990): the leading directions of `weighed`. Words of one
        product alone say nothing of others and take no part.
        """
        common = np.diff(sp.csc_array(self.used).indptr) > 1
        table = sp.csr_matrix(self.weighed[:, np.flatnonzero(common)], dtype=np.float32)
        if not table.nnz:
            return np.zeros((table.shape[0], 1), dtype=np.float32)
        found = table @ leading(table, DIMENSIONS)
        unit: Vectors = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return unit.astype(np.float32)

    def answered(self, wishes: Sequence[str], rows: NDArray[np.int64]) -> Floats:
        """How much of the best answered wish each product's words hold [m], 0 to 1; NaN without wishes.

        Words that no product has count for nothing.
        """
        best = np.full(len(rows), np.nan)
        for wish in wishes:
            columns, weights = self._weights(wish)
            if len(columns):
                best = np.fmax(best, self.used[rows][:, columns] @ weights)
        return best

    def means(self, groups: Ints) -> sp.csc_array:
        """The part of each group's products that use each word [g, words].

        Args:
            groups: Of each product [n], 0 to g - 1; -1 for none.
        """
        known = np.flatnonzero(groups >= 0)
        sizes = np.bincount(groups[known], minlength=1)
        parts = (1.0 / np.maximum(sizes, 1))[groups[known]]
        sums = sp.csr_array((parts, (groups[known], known)), shape=(len(sizes), self.used.shape[0]))
        return sp.csc_array(sums @ self.used)

    def answered_by_groups(self, wish: str, means: sp.csc_array) -> Floats | None:
        """How much of a wish each group's words hold, as a part of what the best group's do [g].

        Args:
            wish: In words.
            means: As `means` gives them.

        Returns:
            None where no group has a word of the wish.
        """
        columns, weights = self._weights(wish)
        if not len(columns):
            return None
        held = np.asarray(means[:, columns] @ weights)
        most = float(held.max())
        return held / most if most > 0 else None

    def _weights(self, wish: str) -> tuple[list[int], Floats]:
        """The columns of a wish's words, and how much each of them counts; none where nothing does."""
        columns = sorted({self.vocabulary[word] for word in terms(wish) if word in self.vocabulary})
        weights = self.rarity[columns]
        whole = float(weights.sum())
        return (columns, weights / whole) if whole > 0 else ([], np.zeros(0))
