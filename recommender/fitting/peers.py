"""The peer from outside that our figures stand beside: implicit's matrix factorisation. It serves nobody.

Hu, Koren, Volinsky: Collaborative filtering for implicit feedback datasets (ICDM 2008), as the package
`implicit` has it, with its own defaults but for the number of factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from implicit.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.collaborative.model import Scores
from recommender.collaborative.query import history_rows
from recommender.matrix import AssociationMatrix
from recommender.shopper import Touch


class ImplicitAls:
    """Fitted factors; a history is folded in by solving for its own row."""

    def __init__(self, matrix: AssociationMatrix, factors: int, seed: int) -> None:
        """Fits on 1 wherever a customer likes a product."""
        self.name = f"implicit ALS {factors}"
        self._products = matrix.products
        with threadpool_limits(1, "blas"):  # the package asks for it: it has threads of its own
            self._model: Any = AlternatingLeastSquares(factors=factors, random_state=seed)
            self._model.fit(matrix.values("binary"), show_progress=False)

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]."""
        rows = history_rows(histories, self._products, 1.0, "binary")
        with threadpool_limits(1, "blas"):
            factors = self._model.recalculate_user(np.arange(len(histories)), rows)
        return np.asarray(factors @ self._model.item_factors.T, dtype=np.float32)
