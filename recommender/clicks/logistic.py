"""Logistic regression with given offsets, fitted exactly: heads over frozen inputs, and Platt's scaling.

Minimises the mean of -[y log p + (1-y) log(1-p)] with p = sigmoid(offset + X w + b), plus penalty · |w|² / 2
(Bishop 2006, section 4.3), by L-BFGS. Knows no product and no shopper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from recommender.events import Floats


@dataclass(frozen=True, slots=True)
class Logistic:
    """Fitted weights [d] and bias."""

    weights: Floats
    bias: float

    def logits(self, inputs: NDArray[np.floating]) -> Floats:
        """Log odds [n] of inputs [n, d], without any offset."""
        return np.asarray(inputs @ self.weights + self.bias, dtype=np.float64)


def binary_cross_entropy(logits: Floats, clicked: NDArray[np.bool_] | Floats) -> float:
    """Mean of -[y log p + (1-y) log(1-p)] in nats, p = sigmoid(logits), without overflow."""
    return float(np.mean(np.logaddexp(0.0, logits) - clicked * logits))


def fit_logistic(
    inputs: NDArray[np.floating],
    clicked: NDArray[np.bool_] | Floats,
    *,
    penalty: float,
    offset: Floats | None = None,
) -> Logistic:
    """Weights and bias of least penalised loss; the bias is not penalised.

    Args:
        inputs: [n, d], of comparable scales.
        clicked: [n], or chances.
        penalty: Of half the squared weights, against a mean loss.
        offset: Log odds that are known already [n].
    """
    table = np.asarray(inputs, dtype=np.float64)
    target = clicked.astype(np.float64)
    known = np.zeros(len(target)) if offset is None else offset

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, bias = parameters[:-1], parameters[-1]
        logits = known + table @ weights + bias
        error = (expit(logits) - target) / len(target)
        value = binary_cross_entropy(logits, clicked) + penalty * float(weights @ weights) / 2
        return value, np.append(table.T @ error + penalty * weights, error.sum())

    start = np.zeros(table.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return Logistic(found.x[:-1], float(found.x[-1]))


def fit_best_logistic(
    train: tuple[NDArray[np.floating], NDArray[np.bool_]],
    valid: tuple[NDArray[np.floating], NDArray[np.bool_]],
    penalties: Sequence[float],
    offsets: tuple[Floats, Floats] | None = None,
) -> Logistic:
    """The fit on `train` whose penalty gives the least loss on `valid`; each is (inputs, clicked)."""
    known = offsets or (np.zeros(len(train[1])), np.zeros(len(valid[1])))
    fits = [fit_logistic(*train, penalty=penalty, offset=known[0]) for penalty in penalties]
    return min(fits, key=lambda fit: binary_cross_entropy(known[1] + fit.logits(valid[0]), valid[1]))
