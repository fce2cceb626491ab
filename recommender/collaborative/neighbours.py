"""Item-based neighbours: products that the same customers like, by cosine.

Sarwar, Karypis, Konstan, Riedl: Item-based collaborative filtering recommendation algorithms (WWW 2001),
with two usual repairs: a customer who likes many products says less about each pair (rows are scaled by
their length), and a cosine that rests on few customers is shrunk (Bell, Koren: Scalable collaborative
filtering, ICDM 2007, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.events import Ints
from recommender.matrix import AssociationMatrix

BLOCK = 512
"""Products whose cosines are held at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighboursOptions(LinearOptions):
    """How neighbours are found and read.

    Attributes:
        neighbours: The most that a product keeps.
        shrinkage: Common customers at which a cosine counts half; 0 believes every cosine.
    """

    neighbours: int = 50
    shrinkage: float = 0.5


class ItemNeighbours(LinearModel[NeighboursOptions]):
    """The score of a product is the sum of its cosines to the products of the history."""

    name: ClassVar[str] = "neighbours"
    options_type: ClassVar[type[NeighboursOptions]] = NeighboursOptions

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        return ((nearest(self._values(matrix, active), self.options),),)


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
