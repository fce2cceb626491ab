"""Item-based neighbours: products that the same customers like, by cosine.

Sarwar, Karypis, Konstan, Riedl: Item-based collaborative filtering recommendation algorithms (WWW 2001),
with two usual repairs: a customer who likes many products says less about each pair (rows are scaled by
their length), and a cosine that rests on few customers is shrunk (Bell, Koren: Scalable collaborative
filtering, ICDM 2007, section 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.model import Scores
from recommender.collaborative.query import history_rows
from recommender.collaborative.terms import largest_terms
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, Weighting
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

BLOCK = 512
"""Products whose cosines are held at once."""


@dataclass(frozen=True, slots=True)
class NeighboursOptions:
    """How neighbours are found and read.

    Attributes:
        neighbours: The most that a product keeps.
        shrinkage: Common customers at which a cosine counts half; 0 believes every cosine.
        decay: How the history's age is weighed (`query.py`).
        weighting: Whether a touch counts as 1 or by its weight.
        half_life_days: After so many days a touch counts half in the fit; None counts all alike.
    """

    neighbours: int = 50
    shrinkage: float = 0.5
    decay: float = 0.9
    weighting: Weighting = "binary"
    half_life_days: float | None = None


class ItemNeighbours:
    """The score of a product is the sum of its cosines to the products of the history."""

    name: ClassVar[str] = "neighbours"

    def __init__(self, options: NeighboursOptions | None = None) -> None:
        self.options = options or NeighboursOptions()
        self._products = ProductIndex(())
        self._cosines = sp.csr_matrix((0, 0), dtype=np.float32)

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Finds each product's neighbours."""
        self._products = matrix.products
        values = matrix.values(self.options.weighting, self.options.half_life_days)
        self._cosines = nearest(values, self.options)
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]."""
        rows = history_rows(histories, self._products, self.options.decay, self.options.weighting)
        return np.asarray((rows @ self._cosines).toarray(), dtype=np.float32)

    def contributions(self, history: Sequence[Touch], product_id: str) -> tuple[tuple[str, float], ...]:
        """The cosine to each product of the history, as it was weighed."""
        row = self._products.row(product_id)
        if row == UNKNOWN:
            return ()
        query = history_rows([history], self._products, self.options.decay, self.options.weighting)
        cosines = self._cosines[query.indices][:, [row]].toarray().ravel()
        return largest_terms(query.data * cosines, query.indices, self._products)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The nearest neighbours with their cosines (0 to 1)."""
        row = self._products.row(product_id)
        if row == UNKNOWN:
            return ()
        found = self._cosines[row]
        return largest_terms(found.data, found.indices, self._products, max(k, 0))

    def save(self, folder: Path) -> None:
        """Writes the cosines."""
        arrays: dict[str, Array] = {
            "products": pack_strings(self._products.ids),
            "data": self._cosines.data,
            "indices": self._cosines.indices,
            "indptr": self._cosines.indptr,
        }
        write_artifact(folder, self.name, arrays, asdict(self.options))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(NeighboursOptions(**artifact.parameters))
        model._products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        n, arrays = len(model._products), artifact.arrays
        model._cosines = sp.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=(n, n))
        return model

    def with_decay(self, decay: float) -> Self:
        """The same cosines, read with another decay; nothing is fitted again."""
        other = type(self)(replace(self.options, decay=decay))
        other._products, other._cosines = self._products, self._cosines
        return other


def nearest(weights: sp.csr_matrix, options: NeighboursOptions) -> sp.csr_matrix:
    """Each product's nearest neighbours: shrunk cosines [products, products], csr, the diagonal empty.

    Args:
        weights: [customers, products].
        options: How many, and how shrunk.
    """
    n = weights.shape[1]
    liked = np.maximum(np.diff(weights.indptr), 1)
    scaled = sp.csr_matrix(sp.diags(liked**-0.5) @ weights, dtype=np.float32)
    length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=0)).ravel())
    unit = sp.csc_matrix(scaled @ sp.diags(1.0 / np.maximum(length, 1e-12)), dtype=np.float32)
    ones = sp.csc_matrix((np.ones_like(unit.data), unit.indices, unit.indptr), shape=unit.shape)
    unit_rows, one_rows = unit.tocsr(), ones.tocsr()
    blocks = [
        _block(
            unit[:, start : start + BLOCK].T @ unit_rows,
            ones[:, start : start + BLOCK].T @ one_rows,
            start,
            options,
        )
        for start in range(0, n, BLOCK)
    ]
    return (
        sp.csr_matrix(sp.vstack(blocks, format="csr"), dtype=np.float32) if blocks else sp.csr_matrix((0, 0))
    )


def _block(
    cosines: sp.csr_matrix, common: sp.csr_matrix, start: int, options: NeighboursOptions
) -> sp.csr_matrix:
    """The strongest of each row of `cosines` [block, products], shrunk by the `common` customers."""
    cosines, common = cosines.tocsr(), common.tocsr()
    cosines.sort_indices()
    common.sort_indices()
    kept_columns, kept_values, counts = [], [], []
    for row in range(cosines.shape[0]):
        part = slice(cosines.indptr[row], cosines.indptr[row + 1])
        columns, together = cosines.indices[part], common.data[part]
        values = cosines.data[part] * together / (together + options.shrinkage)
        values = np.where(columns == start + row, 0.0, values)
        if len(values) > options.neighbours:
            best = np.argpartition(-values, options.neighbours - 1)[: options.neighbours]
            columns, values = columns[best], values[best]
        wanted = np.flatnonzero(values > 0)
        order = wanted[np.argsort(columns[wanted])]
        kept_columns.append(columns[order])
        kept_values.append(values[order])
        counts.append(len(order))
    return sp.csr_matrix(
        (
            np.concatenate(kept_values).astype(np.float32),
            np.concatenate(kept_columns),
            np.r_[0, np.cumsum(counts)].astype(np.int32),
        ),
        shape=cosines.shape,
    )
