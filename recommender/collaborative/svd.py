"""Truncated singular value decomposition: a history is drawn into a space of few dimensions and back.

Cremonesi, Koren, Turrin: Performance of recommender algorithms on top-n recommendation tasks (RecSys 2010),
PureSVD: with V the leading right singular vectors of X, the weights are V V'. The products
may be scaled by a power of their customers first, so that the vectors tell less of popularity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.collaborative.model import Scores
from recommender.events import Ints
from recommender.matrix import AssociationMatrix

OVERSAMPLED, ROUNDS = 20, 4
"""Further random directions, and rounds of power iteration (Halko et al. 2011, algorithm 4.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SvdOptions(LinearOptions):
    """How the space is found and read.

    Attributes:
        factors: Its dimensions.
        popularity: The power of its customers that a product's column is divided by.
    """

    factors: int = 64
    popularity: float = 0.25


class Svd(LinearModel[SvdOptions]):
    """The score of a product is its place in the history's projection."""

    name: ClassVar[str] = "svd"
    options_type: ClassVar[type[SvdOptions]] = SvdOptions

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        values = self._values(matrix, active)
        scale = np.maximum(np.asarray(values.sum(axis=0)).ravel(), 1e-9) ** -self.options.popularity
        vectors = leading(sp.csr_matrix(values @ sp.diags(scale), dtype=np.float32), self.options.factors)
        into = (vectors * scale[:, None]).astype(np.float32)
        return ((into, np.ascontiguousarray((vectors / scale[:, None]).T, dtype=np.float32)),)


def leading(matrix: sp.csr_matrix, factors: int) -> Scores:
    """The leading right singular vectors [columns, factors] of a matrix, by random projection.

    Halko, Martinsson, Tropp: Finding structure with randomness (SIAM Review 53, 2011), algorithm 4.4. The
    directions are drawn with a seed of their own: the same matrix gives the same vectors.
    """
    factors = min(factors, *matrix.shape)
    drawn = min(factors + OVERSAMPLED, *matrix.shape)
    span = np.random.default_rng(0).standard_normal((matrix.shape[1], drawn)).astype(np.float32)
    for _ in range(ROUNDS):
        span, _ = np.linalg.qr(matrix.T @ (matrix @ span))
    _, _, turn = np.linalg.svd(matrix @ span, full_matrices=False)
    return np.asarray(span @ turn.T[:, :factors], dtype=np.float32)
