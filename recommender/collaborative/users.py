"""User-based neighbours: what the customers like whose histories resemble this one.

Resnick, Iacovou, Suchak, Bergstrom, Riedl: GroupLens (CSCW 1994), with the cosine for the correlation and
counts for ratings, as implicit feedback wants it; a rare product in common says more than a popular one
(Breese, Heckerman, Kadie: Empirical analysis of predictive algorithms, UAI 1998). The
neighbours have no names here: rows of the matrix are all that is kept of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.query import history_rows
from recommender.collaborative.terms import largest_terms
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, Weighting
from recommender.metrics import best_rows
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersOptions:
    """How neighbours are found and read.

    Attributes:
        neighbours: How many customers are asked.
        rarity: The power of its customers that a product in common is divided by.
        decay: How the history's age is weighed (`query.py`).
        weighting: How a touch's weight counts.
        half_life_days: After so many days a neighbour's touch counts half; None counts all alike.
    """

    neighbours: int = 100
    rarity: float = 0.5
    decay: float = 0.9
    weighting: Weighting = "binary"
    half_life_days: float | None = None


class UserNeighbours(CollaborativeModel):
    """The score of a product is the sum of the likeness of those neighbours who like it."""

    name: ClassVar[str] = "users"

    def __init__(self, options: UsersOptions | None = None) -> None:
        self._options = options or UsersOptions()
        self._products = ProductIndex(())
        self._rows = sp.csr_matrix((0, 0), dtype=np.float32)
        self._prepare()

    @property
    def options(self) -> UsersOptions:
        """How it is fitted and read."""
        return self._options

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Keeps the customers' rows."""
        self._products = matrix.products
        self._rows = matrix.values(self.options.weighting, self.options.half_life_days)
        self._prepare()
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]."""
        found = self._asked(self._query(histories)) @ self._rows
        return np.asarray(found.toarray(), dtype=np.float32)

    def contributions(self, history: Sequence[Touch], product_id: str) -> tuple[tuple[str, float], ...]:
        """How much each product of the history, had in common, adds to the likeness of those who like it."""
        row = self._products.row(product_id)
        if row == UNKNOWN:
            return ()
        query = self._query([history])
        asked = self._asked(query)
        liking = self._rows[asked.indices][:, [row]].toarray().ravel()
        length = max(float(np.sqrt((query.data**2 * self._rarity[query.indices]).sum())), 1e-12)
        common = self._unit[asked.indices][:, query.indices]
        amounts = (common.T @ liking) * query.data * np.sqrt(self._rarity[query.indices]) / length
        return largest_terms(np.asarray(amounts, dtype=np.float32), query.indices, self._products)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The products that the customers like who like this one, by cosine."""
        row = self._products.row(product_id)
        if row == UNKNOWN:
            return ()
        cosines = np.asarray((self._unit[:, [row]].T @ self._unit).toarray()[0], dtype=np.float32)
        cosines[row] = 0.0
        return largest_terms(cosines, np.arange(len(cosines)), self._products, max(k, 0))

    def with_decay(self, decay: float) -> Self:
        """The same rows, read with another decay; nothing is fitted again."""
        other = copy(self)
        other._options = replace(self.options, decay=decay)
        return other

    def save(self, folder: Path) -> None:
        """Writes the rows, without names."""
        arrays: dict[str, Array] = {
            "products": pack_strings(self._products.ids),
            "data": self._rows.data,
            "indices": self._rows.indices,
            "indptr": self._rows.indptr,
        }
        write_artifact(folder, self.name, arrays, asdict(self.options))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(UsersOptions(**artifact.parameters))
        model._products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        parts = tuple(artifact.arrays[name] for name in ("data", "indices", "indptr"))
        model._rows = sp.csr_matrix(parts, shape=(len(parts[2]) - 1, len(model._products)))
        model._prepare()
        return model

    def _prepare(self) -> None:
        """Rows of length 1, products scaled by their rarity."""
        customers = np.bincount(self._rows.indices, minlength=len(self._products))
        self._rarity: Any = (np.maximum(customers, 1.0) ** -self.options.rarity).astype(np.float32)
        scaled = sp.csr_matrix(self._rows @ sp.diags(np.sqrt(self._rarity)), dtype=np.float32)
        lengths = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
        self._unit = sp.csr_matrix(sp.diags(1.0 / np.maximum(lengths, 1e-12)) @ scaled, dtype=np.float32)

    def _query(self, histories: Sequence[Sequence[Touch]]) -> sp.csr_matrix:
        return history_rows(histories, self._products, self.options.decay, self.options.weighting)

    def _asked(self, query: sp.csr_matrix) -> sp.csr_matrix:
        """The likeness [histories, customers] of those that are asked, 0 of the others."""
        scaled = sp.csr_matrix(query @ sp.diags(np.sqrt(self._rarity)), dtype=np.float32)
        lengths = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
        likeness = np.asarray((scaled @ self._unit.T).toarray(), dtype=np.float32)
        likeness /= np.maximum(lengths, 1e-12)[:, None]
        best = best_rows(likeness, self.options.neighbours)
        kept = np.zeros_like(likeness)
        np.put_along_axis(kept, best, np.take_along_axis(likeness, best, axis=1), axis=1)
        return sp.csr_matrix(kept)
