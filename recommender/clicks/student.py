"""The form of the click scorer that a chat can always afford: a head over what is read once.

Its inputs are what products bring (vectors, the towers' view of them, prices, popularity: once per product)
and what a shopper brings (once per turn), so that a candidate costs microseconds. It is fitted on every pair,
where BERT can afford some thousand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.calibration import Calibration
from recommender.clicks.logistic import Logistic, fit_logistic
from recommender.events import Floats
from retrieval.artifacts import Array

ENOUGH = 0.99
"""The part of BERT's AUC from which the student serves in its place."""
CLOSE = 0.03
"""Penalty of what new pairs add to the head."""


@dataclass(frozen=True, slots=True)
class Student:
    """A fitted head over numeric inputs, and its calibration."""

    head: Logistic
    calibration: Calibration

    def logits(self, inputs: NDArray[np.float32]) -> Floats:
        """Calibrated log odds [n] of inputs [n, d]."""
        return self.calibration.logits(self.head.logits(inputs))

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities [n] of inputs [n, d], strictly between 0 and 1."""
        return self.calibration.probabilities(self.head.logits(inputs))

    def continued(self, inputs: NDArray[np.float32], clicked: NDArray[np.bool_], offset: Floats) -> Self:
        """A student that also knows these pairs [n, d]: its head plus what they add, held close to nothing.

        Args:
            inputs: New pairs with some of the old.
            clicked: [n].
            offset: Log odds [n] that drawing them added.
        """
        known = self.head.logits(inputs) + offset
        added = fit_logistic(inputs, clicked, penalty=CLOSE, offset=known)
        return replace(self, head=Logistic(self.head.weights + added.weights, self.head.bias + added.bias))

    def arrays(self) -> dict[str, Array]:
        """The weights [d + 1], the bias last."""
        return {"student": np.append(self.head.weights, self.head.bias)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], calibration: Mapping[str, Any]) -> Self:
        """What `arrays` gave, with its calibration as a record."""
        weights = arrays["student"]
        return cls(Logistic(weights[:-1], float(weights[-1])), Calibration(**calibration))
