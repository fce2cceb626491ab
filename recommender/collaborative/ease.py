"""EASE: a linear model from products to products with nothing on the diagonal, in closed form.

Steck: Embarrassingly Shallow Autoencoders for Sparse Data (WWW 2019). With X [customers, products], G = X'X,
    and
P = (G + lambda I)^-1, the weights are B = I - P / diag(P) (equation 8): B[i, j] says how much having i
speaks for j. A history's score is its row times B, a sum over the history; that is what reasons are read
from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray

from recommender.collaborative.model import Scores
from recommender.collaborative.query import history_rows
from recommender.collaborative.terms import largest_terms
from recommender.errors import TooLarge
from recommender.events import Ints
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, Weighting
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

DOUBLE_BELOW = 6_000
"""Products up to which the inverse has double precision; beyond, single saves half the memory."""


@dataclass(frozen=True, slots=True)
class EaseOptions:
    """How EASE is fitted and read.

    Attributes:
        regularisation: The paper's lambda, in customers.
        decay: How the history's age is weighed (`query.py`).
        weighting: Whether a touch counts as 1 or by its weight.
        half_life_days: After so many days a touch counts half in the fit; None counts all alike.
        most_products: Beyond so many products that anybody likes, `fit` refuses.
    """

    regularisation: float = 200.0
    decay: float = 0.9
    weighting: Weighting = "binary"
    half_life_days: float | None = None
    most_products: int = 12_500


@dataclass(frozen=True, slots=True)
class Cost:
    """What a fit needs: bytes at its peak, and seconds on one ordinary core."""

    memory: int
    seconds: float


def ease_cost(products: int) -> Cost:
    """What fitting so many products needs: three dense matrices, and a cubic time (9 s for 10,000)."""
    size = 8 if products <= DOUBLE_BELOW else 4
    return Cost(memory=3 * size * products**2, seconds=9.0 * (products / 10_000) ** 3)


class Ease:
    """The score of a product is the sum of B's weights from the products of the history to it."""

    name: ClassVar[str] = "ease"

    def __init__(self, options: EaseOptions | None = None) -> None:
        self.options = options or EaseOptions()
        self._products = ProductIndex(())
        self._active: Ints = np.zeros(0, dtype=np.int64)
        self._weights: Scores = np.zeros((0, 0), dtype=np.float32)

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Works out B over the products that anybody likes.

        Raises:
            TooLarge: there are more of those than `most_products`; nothing was started.
        """
        active = matrix.active()
        if len(active) > self.options.most_products:
            cost = ease_cost(len(active))
            raise TooLarge(
                f"EASE over {len(active)} products needs {cost.memory / 2**30:.1f} GB and about"
                f" {cost.seconds:.0f} s; the limit is {self.options.most_products} products."
            )
        self._products, self._active = matrix.products, active
        values = matrix.values(self.options.weighting, self.options.half_life_days)
        self._weights = ease_weights(values[:, active], self.options.regularisation)
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]; 0 for products that nobody liked."""
        rows = self._query(histories)
        scores = np.zeros((len(histories), len(self._products)), dtype=np.float32)
        scores[:, self._active] = rows @ self._weights
        return scores

    def contributions(self, history: Sequence[Touch], product_id: str) -> tuple[tuple[str, float], ...]:
        """B's weight from each product of the history, as it was weighed; some may be below 0."""
        place = self._place(product_id)
        if place == UNKNOWN:
            return ()
        query = self._query([history])
        amounts = query.data * self._weights[query.indices, place]
        return largest_terms(amounts, self._active[query.indices], self._products)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The products that having this one speaks for most."""
        place = self._place(product_id)
        if place == UNKNOWN:
            return ()
        found = largest_terms(self._weights[place], self._active, self._products, max(k, 0))
        return tuple((other, amount) for other, amount in found if amount > 0)

    def save(self, folder: Path) -> None:
        """Writes B."""
        arrays: dict[str, Array] = {
            "products": pack_strings(self._products.ids),
            "active": self._active,
            "weights": self._weights,
        }
        write_artifact(folder, self.name, arrays, asdict(self.options))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(EaseOptions(**artifact.parameters))
        model._products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        model._active = artifact.arrays["active"]
        model._weights = artifact.arrays["weights"]
        return model

    def with_decay(self, decay: float) -> Self:
        """The same weights, read with another decay; nothing is fitted again."""
        other = type(self)(replace(self.options, decay=decay))
        other._products, other._active, other._weights = self._products, self._active, self._weights
        return other

    def _query(self, histories: Sequence[Sequence[Touch]]) -> sp.csr_matrix:
        rows = history_rows(histories, self._products, self.options.decay, self.options.weighting)
        return rows[:, self._active]

    def _place(self, product_id: str) -> int:
        row = self._products.row(product_id)
        place = int(np.searchsorted(self._active, row))
        return (
            place if row != UNKNOWN and place < len(self._active) and self._active[place] == row else UNKNOWN
        )


def ease_weights(values: sp.csr_matrix, regularisation: float) -> Scores:
    """B [products, products] float32 of `values` [customers, products], by Cholesky."""
    n = values.shape[1]
    if n == 0:
        return np.zeros((0, 0), dtype=np.float32)
    dtype = np.float64 if n <= DOUBLE_BELOW else np.float32
    gram: NDArray[Any] = np.asarray((values.T @ values).toarray(), dtype=dtype)
    np.fill_diagonal(gram, np.diag(gram) + regularisation)
    factor = torch.linalg.cholesky(torch.from_numpy(gram))
    del gram  # each of these takes n * n numbers: at most two are held at once
    weights: NDArray[Any] = torch.cholesky_inverse(factor).numpy()
    del factor
    weights /= -np.diag(weights).copy()
    np.fill_diagonal(weights, 0.0)
    return np.ascontiguousarray(weights, dtype=np.float32)
