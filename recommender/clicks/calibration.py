"""From log odds to probabilities that come true as often as they say: Platt's scaling (1999)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from recommender.clicks.logistic import fit_logistic
from recommender.events import Floats

_SURE = 1e-6
"""Probabilities stay this far from 0 and 1."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """p = sigmoid(slope * logit + shift), and the rate where nothing is known."""

    slope: float = 1.0
    shift: float = 0.0
    base_rate: float = 0.5

    def probabilities(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """Probabilities [n], strictly between 0 and 1."""
        clipped: NDArray[np.float32] = expit(self.logits(logits)).clip(_SURE, 1 - _SURE).astype(np.float32)
        return clipped

    def logits(self, logits: NDArray[np.floating[Any]]) -> Floats:
        """The log odds of those probabilities [n]."""
        return np.asarray(self.slope * logits.astype(np.float64) + self.shift)


def calibrate(logits: Floats, clicked: NDArray[np.bool_]) -> Calibration:
    """The scaling of least loss on pairs that nothing was fitted on; it never turns the order round."""
    found = fit_logistic(logits[:, None], clicked, penalty=1e-6)
    slope = max(float(found.weights[0]), 0.05)
    shift = found.bias
    if slope != found.weights[0]:
        shift = fit_logistic(np.zeros((len(logits), 1)), clicked, penalty=1e-6, offset=slope * logits).bias
    return Calibration(slope, shift, float(np.clip(clicked.mean(), _SURE, 1 - _SURE)))
