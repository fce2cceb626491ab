"""EASE: a linear model from products to products with nothing on the diagonal, in closed form.

Steck: Embarrassingly Shallow Autoencoders for Sparse Data (WWW 2019). With X [customers, products], G = X'X
and P = (G + R)^-1, the weights are B = I - P / diag(P) (equation 8): B[i, j] says how much having i speaks
for j. The paper's R is lambda I; here lambda may grow with a product's customers, as dropout makes it do
(Steck: Autoencoders that don't overfit towards the Identity, NeurIPS 2020), and a customer with many products
may count less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.inverse import Inverse, refuse_too_large, ridge_inverse, updated_inverse
from recommender.collaborative.linear import Chain, LinearModel, LinearOptions
from recommender.collaborative.model import Scores
from recommender.events import Floats, Ints
from recommender.matrix import AssociationMatrix
from retrieval.artifacts import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class EaseOptions(LinearOptions):
    """How EASE is fitted and read.

    Attributes:
        regularisation: The paper's lambda, in customers.
        popularity: The power of a product's customers that lambda is multiplied by; 0 is the paper's.
        length: The power of a customer's number of products that what they add to G is divided by; 0 is the
            paper's.
        most_products: Beyond so many products that anybody likes, `fit` refuses.
        device: Where the inverse is worked out (torch's name).
    """

    regularisation: float = 200.0
    popularity: float = 0.0
    length: float = 0.0
    most_products: int = 17_500
    device: str = "cpu"


class Ease(LinearModel[EaseOptions]):
    """The score of a product is the sum of B's weights from the products of the history to it."""

    name: ClassVar[str] = "ease"
    options_type: ClassVar[type[EaseOptions]] = EaseOptions

    def __init__(self, options: EaseOptions | None = None) -> None:
        super().__init__(options)
        self._diagonal = np.zeros(0, dtype=np.float32)  # of P: with B it gives P back

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Works out B over the products that anybody likes.

        Raises:
            TooLarge: there are too many of those, or too little memory; nothing was started.
        """
        refuse_too_large(len(matrix.active()), self.options.most_products)
        return super().fit(matrix)

    def update(self, before: AssociationMatrix, after: AssociationMatrix) -> Self:
        """B of `after`, by a term of low rank for the customers that changed.

        Touches fade by the latest moment of `before` until the next fit.

        Raises:
            TooLarge: with the new products there are too many.
        """
        before = before.over(after.products)
        active, old = after.active(), self._active
        refuse_too_large(len(active), self.options.most_products)
        if not len(old) or not np.isin(old, active).all():
            return type(self)(self.options).fit(after)
        order = np.r_[old, np.setdiff1d(active, old)]
        gone, come = changed_rows(
            self._rows(before, order, before),
            self._rows(after, order, before),
            before.customers,
            after.customers,
        )
        n = len(old)
        was, now = self._ridge(before, order), self._ridge(after, order)
        inverse = inverse_of(self._chains[0][0], self._diagonal)
        grown = updated_inverse(inverse, gone, come, (now - was)[:n], now[n:])
        back = np.argsort(order)
        model = type(self)(self.options)
        model._products, model._active = after.products, active
        model._chains = model._weights(grown[np.ix_(back, back)] if len(order) > n else grown)
        return model

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        rows = self._rows(matrix, active, matrix)
        return self._weights(ridge_inverse(rows.T @ rows, self._ridge(matrix, active), self.options.device))

    def _weights(self, inverse: Inverse) -> tuple[Chain, ...]:
        self._diagonal = np.diag(inverse).copy()
        return ((weights_of(inverse),),)

    def _rows(self, matrix: AssociationMatrix, active: Ints, dated: AssociationMatrix) -> sp.csr_matrix:
        """X [customers, active], faded by the latest moment of `dated`."""
        rows = matrix.values(self.options.weighting, self.options.half_life_days, dated.latest())
        return shortened(rows[:, active], self.options.length)

    def _ridge(self, matrix: AssociationMatrix, active: Ints) -> Floats:
        return ridge_of(matrix, active, self.options.regularisation, self.options.popularity)

    def _beside(self) -> dict[str, Array]:
        return {"diagonal": self._diagonal}

    def _take(self, arrays: Any) -> None:
        self._diagonal = arrays["diagonal"]


def ridge_of(matrix: AssociationMatrix, active: Ints, regularisation: float, popularity: float) -> Floats:
    """What is added to the diagonal of a Gram matrix [active]: lambda by a power of each one's customers."""
    customers = np.bincount(matrix.weights.indices, minlength=len(matrix.products))[active]
    return np.asarray(regularisation * np.maximum(customers, 1.0) ** popularity)


def shortened(rows: sp.csr_matrix, power: float) -> sp.csr_matrix:
    """Rows [customers, products] so scaled that each adds to X'X by its length to minus this power."""
    lengths = np.maximum(np.diff(rows.indptr), 1).astype(np.float64)
    return sp.csr_matrix(sp.diags(lengths ** (-0.5 * power)) @ rows, dtype=np.float32)


def weights_of(inverse: Inverse) -> Scores:
    """B [n, n] of P [n, n], which is used up."""
    inverse /= -np.diag(inverse).copy()
    np.fill_diagonal(inverse, 0.0)
    return inverse


def inverse_of(weights: Any, diagonal: Scores) -> Inverse:
    """P [n, n] of B [n, n] and the diagonal of P [n]."""
    inverse = np.asarray(weights * -diagonal, dtype=np.float32)
    np.fill_diagonal(inverse, diagonal)
    return inverse


def changed_rows(
    old: sp.csr_matrix, new: sp.csr_matrix, before: tuple[str, ...], after: tuple[str, ...]
) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """The rows of `old` that are no longer there, and those of `new` that were not, customers by name."""
    place = {customer: row for row, customer in enumerate(before)}
    old.sort_indices()
    new.sort_indices()

    def row(matrix: sp.csr_matrix, i: int) -> tuple[bytes, bytes]:
        part = slice(matrix.indptr[i], matrix.indptr[i + 1])
        return matrix.indices[part].tobytes(), matrix.data[part].tobytes()

    known = [(i, place.get(customer)) for i, customer in enumerate(after)]
    come = [i for i, was in known if was is None or row(old, was) != row(new, i)]
    same = {was for i, was in known if was is not None} - {place[after[i]] for i in come if after[i] in place}
    gone = [i for i in range(len(before)) if i not in same]
    return old[gone], new[come]
