"""Likeness of records: the weights are the cosines of the products' traits, and no customer is asked.

The nearest thing to a filter that knows a product before anybody has touched it (Pazzani, Billsus:
Content-Based Recommendation Systems, 2007). Alone it is weak; in a blend it speaks where few customers do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.events import Ints
from recommender.matrix import AssociationMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentOptions(LinearOptions):
    """How the likeness is read."""

    decay: float = 0.65


class Content(LinearModel[ContentOptions]):
    """The score of a product is the sum of its cosines to the records of the history."""

    name: ClassVar[str] = "content"
    options_type: ClassVar[type[ContentOptions]] = ContentOptions

    def _known(self, matrix: AssociationMatrix) -> Ints:
        if matrix.traits is None:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(np.diff(matrix.traits.weights.indptr)).astype(np.int64)

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        if matrix.traits is None:
            return ()
        traits = matrix.traits.weights[active]
        return ((traits, traits.T.tocsr()),)
