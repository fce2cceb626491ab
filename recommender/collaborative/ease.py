"""EASE: a linear model from products to products with nothing on the diagonal, in closed form.

Steck: Embarrassingly Shallow Autoencoders for Sparse Data (WWW 2019). With X [customers, products], G = X'X
and P = (G + R)^-1, the weights are B = I - P / diag(P) (equation 8): B[i, j] says how much having i speaks
for j. The paper's R is lambda I; here lambda may grow with a product's customers, as dropout makes it do
(Steck: Autoencoders that don't overfit towards the Identity, NeurIPS 2020), and a customer with many products
may count less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.inverse import Inverse
from recommender.collaborative.model import Scores
from recommender.collaborative.ridge import RidgeModel, RidgeOptions
from recommender.events import Ints
from recommender.matrix import AssociationMatrix
from retrieval.artifacts import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class EaseOptions(RidgeOptions):
    """How EASE is fitted and read; its regularisation is the paper's lambda, in customers.

    Attributes:
        length: The power of a customer's number of products that what they add to G is divided by; 0 is the
            paper's.
    """

    length: float = 0.0


class Ease(RidgeModel[EaseOptions]):
    """The score of a product is the sum of B's weights from the products of the history to it."""

    name: ClassVar[str] = "ease"
    options_type: ClassVar[type[EaseOptions]] = EaseOptions

    def __init__(self, options: EaseOptions | None = None) -> None:
        super().__init__(options)
        self._diagonal = np.zeros(0, dtype=np.float32)  # of P: with B it gives P back

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        return self._weights(self._inverse(self._rows(matrix, active), matrix, active))

    def _follow(
        self, old: Ease, before: AssociationMatrix, after: AssociationMatrix, order: Ints
    ) -> tuple[Chain, ...]:
        was, now = (self._rows(each, order) for each in (before, after))
        gone, come = changed_rows(was, now, before.customers, after.customers)
        inverse = inverse_of(old._chains[0][0], old._diagonal)
        return self._weights(self._grown(inverse, now, gone, come, before, after, order))

    def _weights(self, inverse: Inverse) -> tuple[Chain, ...]:
        self._diagonal = np.diag(inverse).copy()
        return ((weights_of(inverse),),)

    def _rows(self, matrix: AssociationMatrix, active: Ints) -> sp.csr_matrix:
        """X [customers, active]."""
        rows = matrix.values(self.options.weighting, self.options.half_life_days, self._until)
        return shortened(rows[:, active], self.options.length)

    def _beside(self) -> dict[str, Array]:
        return super()._beside() | {"diagonal": self._diagonal}

    def _take(self, arrays: Any) -> None:
        super()._take(arrays)
        self._diagonal = arrays["diagonal"]


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
