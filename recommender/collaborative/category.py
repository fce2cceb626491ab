"""Popularity within categories: what people take of the categories that a history is in.

The weight from product i to product j is the mean, over the categories that i is in, of the part of their
people who took j: 0 where j is not there. So a category of few people says more than a wide one above it, and
of two steps of one path the deeper leads. One look at a shelf is enough to be asked: the product that was
looked at need not be known to anybody. Whoever looked at nothing gets nothing; popularity over all is there
for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.events import Ints
from recommender.matrix import AssociationMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryOptions(LinearOptions):
    """How people are counted, and how a history is read."""

    decay: float = 0.8


class CategoryPopularity(LinearModel[CategoryOptions]):
    """The score of a product is its part of the people of each category that the history is in."""

    name: ClassVar[str] = "category"
    options_type: ClassVar[type[CategoryOptions]] = CategoryOptions

    @property
    def knows_any(self) -> bool:
        """Whether any product has a category."""
        return bool(len(self._active))

    def _known(self, matrix: AssociationMatrix) -> Ints:
        return np.flatnonzero(np.diff(_membership(matrix).indptr)).astype(np.int64)

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        member = _membership(matrix)[active]
        people = Popularity(PopularityOptions(self.options.half_life_days)).fit(matrix).people()[active]
        whole = np.maximum(people @ member, 1e-9)
        part = sp.csr_matrix(sp.diags(1.0 / whole) @ member.T @ sp.diags(people), dtype=np.float32)
        part.eliminate_zeros()
        steps = np.diff(member.indptr)
        return ((sp.csr_matrix(sp.diags(1.0 / steps) @ member, dtype=np.float32), part),)


def _membership(matrix: AssociationMatrix) -> sp.csr_matrix:
    """1 where a product is in a category [products, categories], csr float32."""
    if matrix.traits is None:
        return sp.csr_matrix((len(matrix.products), 0), dtype=np.float32)
    member = sp.csr_matrix(matrix.traits.weights[:, matrix.traits.categories], dtype=np.float32)
    return sp.csr_matrix((np.ones_like(member.data), member.indices, member.indptr), shape=member.shape)
