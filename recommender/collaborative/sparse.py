"""A sparse approximation of EASE, for catalogues whose dense inverse does not fit.

Ning, Karypis: SLIM, Sparse Linear Methods for Top-N Recommender Systems (ICDM 2011), with its feature
selection: each product is regressed on its nearest neighbours alone, here by ridge, in closed
form. The weights to product j are (G_NN + R_NN)^-1 G_Nj over its neighbours N: exact where N is the whole
catalogue, and a small system each, whatever the size of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.ease import shortened
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.collaborative.model import Scores
from recommender.collaborative.ridge import ridge_of
from recommender.events import Floats, Ints
from recommender.matrix import AssociationMatrix

BLOCK = 256
"""Products whose systems are solved at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseOptions(LinearOptions):
    """How the systems are chosen, solved and read.

    Attributes:
        neighbours: The most products that one is regressed on.
        regularisation: What is added to the diagonal, in customers.
        popularity: The power of a product's customers that this is multiplied by.
        length: The power of a customer's number of products that what they add to G is divided by.
    """

    neighbours: int = 64
    regularisation: float = 10.0
    popularity: float = 0.0
    length: float = 1.0


class SparseEase(LinearModel[SparseOptions]):
    """The score of a product is the sum of its weights from the products of the history that are near."""

    name: ClassVar[str] = "sparse"
    options_type: ClassVar[type[SparseOptions]] = SparseOptions

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        rows = shortened(self._values(matrix, active), self.options.length)
        gram = sp.csr_matrix(rows.T @ rows, dtype=np.float32)
        ridge = ridge_of(matrix, active, self.options.regularisation, self.options.popularity)
        return ((local_weights(gram, gram, ridge, self.options.neighbours),),)


def local_weights(
    gram: sp.csr_matrix, common: sp.csr_matrix, ridge: Floats, neighbours: int
) -> sp.csr_matrix:
    """The weights [n, n], csr, of each product (column) from its nearest (rows), itself never among them.

    Args:
        gram: [n, n] symmetric: what the sources have in common.
        common: [n, n] a line for each target: what it has in common with each source; the Gram matrix itself
            where sources and targets are the same columns.
        ridge: [n] what is added to the diagonal.
        neighbours: The most that stand in a column; those of the largest cosine.
    """
    gram.sort_indices()
    common.sort_indices()
    n = gram.shape[0]
    size = 1.0 / np.sqrt(np.maximum(gram.diagonal(), 1e-12))
    sources, targets, weights = [], [], []
    for start in range(0, n, BLOCK):
        block = range(start, min(start + BLOCK, n))
        near = [_nearest(common, size, j, neighbours) for j in block]
        width = max((len(each) for each in near), default=0)
        if not width:
            continue
        systems = np.tile(np.eye(width, dtype=np.float32), (len(block), 1, 1))
        sides = np.zeros((len(block), width, 1), dtype=np.float32)
        for i, (j, rows) in enumerate(zip(block, near, strict=True)):
            k = len(rows)
            systems[i, :k, :k] = _square(gram, rows) + np.diag(ridge[rows]).astype(np.float32)
            sides[i, :k, 0] = _among(common, j, rows)
        solved = np.linalg.solve(systems, sides)[:, :, 0]
        for i, (j, rows) in enumerate(zip(block, near, strict=True)):
            sources.append(rows)
            targets.append(np.full(len(rows), j))
            weights.append(solved[i, : len(rows)])
    if not weights:
        return sp.csr_matrix((n, n), dtype=np.float32)
    place = (np.concatenate(sources), np.concatenate(targets))
    return sp.csr_matrix((np.concatenate(weights), place), shape=(n, n), dtype=np.float32)


def _nearest(common: sp.csr_matrix, size: Floats, product: int, neighbours: int) -> Ints:
    """The products of the largest cosine with one, ascending."""
    part = slice(common.indptr[product], common.indptr[product + 1])
    rows = common.indices[part]
    cosines = np.where(rows == product, -1.0, common.data[part] * size[rows])
    if len(rows) > neighbours:
        best = np.argpartition(-cosines, neighbours - 1)[:neighbours]
        rows, cosines = rows[best], cosines[best]
    return np.asarray(np.sort(rows[cosines > 0]), dtype=np.int64)


def _square(gram: sp.csr_matrix, rows: Ints) -> Scores:
    """The Gram matrix among some products [k, k]."""
    starts, lengths = gram.indptr[rows], np.diff(gram.indptr)[rows]
    total = int(lengths.sum())
    flat = np.arange(total) + np.repeat(starts - np.r_[0, np.cumsum(lengths)[:-1]], lengths)
    columns = gram.indices[flat]
    place = np.minimum(np.searchsorted(rows, columns), len(rows) - 1)
    kept = rows[place] == columns
    square = np.zeros((len(rows), len(rows)), dtype=np.float32)
    square[np.repeat(np.arange(len(rows)), lengths)[kept], place[kept]] = gram.data[flat[kept]]
    return square


def _among(common: sp.csr_matrix, product: int, rows: Ints) -> Floats:
    """One product's line at some others [k], with all of which it has something in common."""
    part = slice(common.indptr[product], common.indptr[product + 1])
    return np.asarray(common.data[part][np.searchsorted(common.indices[part], rows)])
