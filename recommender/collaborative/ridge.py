"""Linear models whose weights rest on the inverse of a ridge-regularised Gram matrix.

What they share: they refuse what would not fit, may regularise a product by its customers, and follow new
events by terms of low rank instead of a new inverse (`inverse.py`). Of what the Gram matrix is made is each
model's own.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain, Chains
from recommender.collaborative.inverse import Inverse, refuse_too_large, ridge_inverse, updated_inverse
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.events import Floats, Ints
from recommender.matrix import AssociationMatrix
from retrieval.artifacts import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class RidgeOptions(LinearOptions):
    """How the inverse is regularised.

    Attributes:
        regularisation: What is added to the diagonal of the Gram matrix, in its rows.
        popularity: The power of a product's customers that this is multiplied by; 0 treats all alike.
        most_products: Beyond so many products that anybody likes, `fit` refuses.
        device: Where the inverse is worked out (torch's name).
    """

    regularisation: float = 200.0
    popularity: float = 0.0
    most_products: int = 17_500
    device: str = "cpu"


WORTH_IT = 0.5
"""Changed rows, as a part of the columns, up to which they are brought in by terms of low rank."""

RidgeOptionsT = TypeVar("RidgeOptionsT", bound=RidgeOptions)


class RidgeModel(LinearModel[RidgeOptionsT], Generic[RidgeOptionsT]):
    """A linear model over an inverse; a model adds `_learn` and `_follow`.

    With a half-life touches fade by `_until`, the latest moment of the last fit, in that fit and in all
    updates of it: what an update takes away has to be what stands there.
    """

    def __init__(self, options: RidgeOptionsT | None = None) -> None:
        super().__init__(options)
        self._until: float | None = None

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Works out the weights over the products that anybody likes.

        Raises:
            TooLarge: there are too many of those, or too little memory; nothing was started.
        """
        self._refuse_too_large(len(matrix.active()))
        self._until = matrix.latest()
        return super().fit(matrix)

    def update(self, before: AssociationMatrix, after: AssociationMatrix) -> Self:
        """The weights of `after`, by terms of low rank for the customers that changed.

        Raises:
            TooLarge: with the new products there are too many.
        """
        before = before.over(after.products)
        active, old = after.active(), self._active
        self._refuse_too_large(len(active))
        model = type(self)(self.options)
        if not len(old) or not np.isin(old, active).all():
            return model.fit(after)
        model._until = self._until
        model._cover(after.products, active)
        model._chains = Chains(model._follow(self, before, after, np.r_[old, np.setdiff1d(active, old)]))
        return model

    @abstractmethod
    def _follow(
        self, old: Self, before: AssociationMatrix, after: AssociationMatrix, order: Ints
    ) -> tuple[Chain, ...]:
        """The chains of `after`, made of those of `old`; `order` has the active products, new ones last."""

    def _beside(self) -> dict[str, Array]:
        return {"until": np.array([np.nan if self._until is None else self._until])}

    def _take(self, arrays: Any) -> None:
        until = float(arrays["until"][0]) if "until" in arrays else np.nan
        self._until = None if np.isnan(until) else until

    def _inverse(self, rows: sp.csr_matrix, matrix: AssociationMatrix, active: Ints) -> Inverse:
        """P over these rows [rows, readings x active]."""
        return ridge_inverse(rows.T @ rows, self._ridge(matrix, active), self.options.device)

    def _grown(
        self,
        inverse: Inverse,
        now: sp.csr_matrix,
        gone: sp.csr_matrix,
        come: sp.csr_matrix,
        before: AssociationMatrix,
        after: AssociationMatrix,
        order: Ints,
    ) -> Inverse:
        """P after rows have gone and come, over the products in ascending order; `inverse` lacks new ones.

        Where so much has changed that terms of low rank cost more than an inverse, it is worked out from all
        rows there are `now`.
        """
        n, was, ridge = len(inverse), self._ridge(before, order), self._ridge(after, order)
        if gone.shape[0] + come.shape[0] + np.count_nonzero(ridge - was) > WORTH_IT * len(ridge):
            ascending = self._ascending(order)
            sorted_rows = now[:, ascending]
            return ridge_inverse(sorted_rows.T @ sorted_rows, ridge[ascending], self.options.device)
        column = np.arange(gone.shape[1])
        old_first = np.argsort(column % len(order) >= n // len(self.options.decays), kind="stable")
        change, behind = (ridge - was)[old_first], ridge[old_first][n:]
        grown = updated_inverse(inverse, gone[:, old_first], come[:, old_first], change[:n], behind)
        back = np.argsort(old_first)[self._ascending(order)]
        return grown[np.ix_(back, back)] if len(column) > n else grown

    def _ascending(self, order: Ints) -> Ints:
        """The columns of all readings, in each by ascending products."""
        return np.concatenate([np.argsort(order) + i * len(order) for i in range(len(self.options.decays))])

    def _ridge(self, matrix: AssociationMatrix, active: Ints) -> Floats:
        """What is added to the diagonal [readings x active]; slower readings are larger, and so is theirs."""
        options = self.options
        ridge = ridge_of(matrix, active, options.regularisation, options.popularity)
        first, *others = options.decays
        shares = [1.0, *((1.0 - first**2) / (1.0 - decay**2) for decay in others)]
        return np.concatenate([ridge * share for share in shares])

    def _refuse_too_large(self, products: int) -> None:
        refuse_too_large(products * len(self.options.decays), self.options.most_products)


def ridge_of(matrix: AssociationMatrix, active: Ints, regularisation: float, popularity: float) -> Floats:
    """What is added to the diagonal of a Gram matrix [active]: lambda by a power of each one's customers."""
    customers = np.bincount(matrix.weights.indices, minlength=len(matrix.products))[active]
    return np.asarray(regularisation * np.maximum(customers, 1.0) ** popularity)
