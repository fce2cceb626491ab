"""Implicit-feedback matrix factorisation by alternating least squares; the engine is the package `implicit`.

Hu, Koren, Volinsky: Collaborative filtering for implicit feedback datasets (ICDM 2008). The package learns
the products' factors Y, on the CPU or with its GPU build; a history is folded in here by solving for its own
factors (equation 4), so that whoever has the same history gets the same scores, and each score is a sum
over the history (section 5): y_j' (Y'Y + Y'(C - I)Y + lambda I)^-1 Y'C.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.collaborative.model import CollaborativeModel, Scores, Terms
from recommender.collaborative.query import Query, query_of
from recommender.collaborative.terms import largest_terms
from recommender.events import Floats
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, Weighting
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsOptions:
    """How the factors are learned and read.

    Attributes:
        factors: Dimensions.
        alpha: The confidence of a touch is this times its weight; of no touch it is 1.
        regularisation: The paper's lambda.
        iterations: Rounds over customers and products.
        decay: How the history's age is weighed (`query.py`).
        weighting: How a touch's weight counts, in the fit and in the history.
        half_life_days: After so many days a touch counts half in the fit; None counts all alike.
        gpu: Whether the package's GPU build computes.
        seed: Where the factors begin.
    """

    factors: int = 64
    alpha: float = 1.0
    regularisation: float = 0.01
    iterations: int = 15
    decay: float = 1.0
    weighting: Weighting = "binary"
    half_life_days: float | None = None
    gpu: bool = False
    seed: int = 0


def has_gpu_build() -> bool:
    """Whether the package was built for a GPU, and finds one."""
    from implicit.gpu import HAS_CUDA  # as slow to import as the rest of it

    return bool(HAS_CUDA)


class Als(CollaborativeModel):
    """The score of a product is its factors times those that the history is folded into."""

    name: ClassVar[str] = "als"

    def __init__(self, options: AlsOptions | None = None) -> None:
        self._options = options or AlsOptions()
        self._products = ProductIndex(())
        self._factors: Scores = np.zeros((0, self._options.factors), dtype=np.float32)
        self._projected: Floats = self._factors.astype(np.float64)

    @property
    def options(self) -> AlsOptions:
        """How it is fitted and read."""
        return self._options

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Learns the products' factors; those that nobody likes have none."""
        self._products = matrix.products
        values = matrix.values(self.options.weighting, self.options.half_life_days)
        self._keep(np.zeros((len(matrix.products), self.options.factors), dtype=np.float32))
        active = matrix.active()
        if len(active):
            factors = self._factors.copy()
            factors[active] = self._learn(values[:, active].tocsr())
            self._keep(factors)
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]."""
        found = np.zeros((len(histories), self.options.factors), dtype=np.float32)
        for i, history in enumerate(histories):
            confidence, projected, system = self._system(self._query(history))
            found[i] = projected.T @ np.linalg.solve(system, confidence)
        return np.asarray(np.nan_to_num(found @ self._factors.T), dtype=np.float32)

    def contributions(self, history: Sequence[Touch], product_ids: Sequence[str]) -> tuple[Terms, ...]:
        """What each product of the history adds, under the confidences of the whole history."""
        rows = self._products.rows(product_ids)
        known = np.flatnonzero(rows != UNKNOWN).tolist()
        found: list[Terms] = [()] * len(rows)
        query = self._query(history)
        confidence, projected, system = self._system(query)
        wanted = projected @ self._factors[rows[known]].astype(np.float64).T
        amounts = (np.linalg.solve(system.T, wanted) * confidence[:, None]).astype(np.float32)
        for column, number in enumerate(known):
            found[number] = largest_terms(amounts[:, column], query.rows, self._products)
        return tuple(found)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The products whose factors point the same way, by cosine above 0."""
        row = self._products.row(product_id)
        if row == UNKNOWN:
            return ()
        lengths = np.linalg.norm(self._factors, axis=1)
        cosines = self._factors @ self._factors[row] / np.maximum(lengths * lengths[row], 1e-12)
        cosines = np.maximum(cosines, 0.0).astype(np.float32)
        cosines[row] = 0.0
        return largest_terms(cosines, np.arange(len(cosines)), self._products, max(k, 0))

    def with_decay(self, decay: float) -> Self:
        """The same factors, read with another decay; nothing is fitted again."""
        other = copy(self)
        other._options = replace(self.options, decay=decay)
        return other

    def save(self, folder: Path) -> None:
        """Writes the products' factors."""
        arrays: dict[str, Array] = {"products": pack_strings(self._products.ids), "factors": self._factors}
        write_artifact(folder, self.name, arrays, asdict(self.options))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(AlsOptions(**artifact.parameters))
        model._products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        model._keep(artifact.arrays["factors"])
        return model

    def _learn(self, values: sp.csr_matrix) -> Scores:
        from implicit.als import AlternatingLeastSquares  # slow to import, and not every shop needs it

        options = self.options
        with threadpool_limits(1, "blas"):  # the package asks for it: it has threads of its own
            engine: Any = AlternatingLeastSquares(
                factors=options.factors,
                alpha=options.alpha,
                regularization=options.regularisation,
                iterations=options.iterations,
                use_gpu=options.gpu,
                random_state=options.seed,
            )
            engine.fit(values, show_progress=False)
        factors = engine.item_factors.to_numpy() if options.gpu else engine.item_factors
        return np.asarray(factors, dtype=np.float32)

    def _keep(self, factors: Scores) -> None:
        self._factors = factors
        wide = factors.astype(np.float64)
        gram = wide.T @ wide + self.options.regularisation * np.eye(self.options.factors)
        self._projected = wide @ np.linalg.inv(gram)

    def _query(self, history: Sequence[Touch]) -> Query:
        return query_of(history, self._products, self.options.decay, self.options.weighting)

    def _system(self, query: Query) -> tuple[Floats, Floats, Floats]:
        """A history of n products: its confidences [n], projected factors [n, factors], and I + (C - I) K.

        K is what the projected factors have in common. That system [n, n] stands in for the paper's
        [factors, factors] one: (A + Y'DY)^-1 Y' = A^-1 Y'(I + DK)^-1, where A = Y'Y + lambda I.
        """
        confidence = self.options.alpha * query.weights.astype(np.float64)
        projected = self._projected[query.rows]
        common = projected @ self._factors[query.rows].T.astype(np.float64)
        return confidence, projected, np.eye(len(confidence)) + (confidence - 1.0)[:, None] * common
