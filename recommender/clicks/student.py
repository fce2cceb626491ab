"""The form of the click scorer that a chat can always afford: a head over what is read once.

Its inputs are what products bring (vectors, the towers' view of them, prices, popularity: once per product)
and what a shopper brings (once per turn), so that a candidate costs microseconds. It is fitted on every pair,
where BERT can afford some thousand: a linear head over all inputs, and trees that start from its log odds and
add what inputs say together (gradient boosting: Friedman 2001).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.calibration import Calibration, calibrate
from recommender.clicks.features import FEATURES
from recommender.clicks.logistic import Logistic, binary_cross_entropy, fit_logistic
from recommender.events import Floats
from retrieval.artifacts import Array
from retrieval.trees import Trees

ENOUGH = 0.99
"""The part of BERT's AUC from which the student serves in its place."""
NUMERIC = 2 * len(FEATURES)
"""The inputs that trees look at: features, and which of them are missing."""
GROWTH = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_data_in_leaf": 100,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.7,
    "lambda_l2": 10.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbosity": -1,
}
TREES = 200
"""At most; as many of them are kept as tell the validation pairs best."""
_STEP = 25
CLOSE = 0.01
"""Penalty of what new pairs add to the head."""


@dataclass(frozen=True, slots=True)
class Student:
    """A fitted head over numeric inputs, trees on top of it, and the calibration of their sum."""

    head: Logistic
    trees: Trees
    calibration: Calibration = field(default_factory=Calibration)

    def raw_logits(self, inputs: NDArray[np.float32]) -> Floats:
        """Log odds [n] of inputs [n, d], as they were fitted."""
        return self.head.logits(inputs) + self.trees.scores(inputs[:, :NUMERIC].astype(np.float64))

    def logits(self, inputs: NDArray[np.float32]) -> Floats:
        """Calibrated log odds [n] of inputs [n, d]."""
        return self.calibration.logits(self.raw_logits(inputs))

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities [n] of inputs [n, d], strictly between 0 and 1."""
        return self.calibration.probabilities(self.raw_logits(inputs))

    def calibrated(self, inputs: NDArray[np.float32], clicked: NDArray[np.bool_]) -> Self:
        """The same, calibrated on pairs [n, d] that nothing was fitted on."""
        return replace(self, calibration=calibrate(self.raw_logits(inputs), clicked))

    def continued(
        self, inputs: NDArray[np.float32], clicked: NDArray[np.bool_] | Floats, offset: Floats
    ) -> Self:
        """A student that also knows these pairs [n, d]: its head plus what they add, held close to nothing.

        Args:
            inputs: New pairs with some of the old.
            clicked: [n]; of the old a chance, where what they were scored with is to be kept.
            offset: Log odds [n] that drawing them and their positions added.
        """
        known = self.raw_logits(inputs) + offset
        added = fit_logistic(inputs, clicked, penalty=CLOSE, offset=known)
        return replace(self, head=Logistic(self.head.weights + added.weights, self.head.bias + added.bias))

    def arrays(self) -> dict[str, Array]:
        """The head's weights [d + 1], the bias last, and the trees."""
        trees = {f"student_{name}": array for name, array in self.trees.arrays().items()}
        return {"student": np.append(self.head.weights, self.head.bias), **trees}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], calibration: Mapping[str, Any]) -> Self:
        """What `arrays` gave, with its calibration as a record."""
        weights = arrays["student"]
        trees = Trees(**{each.name: arrays[f"student_{each.name}"] for each in fields(Trees)})
        return cls(Logistic(weights[:-1], float(weights[-1])), trees, Calibration(**calibration))


def grow(
    inputs: NDArray[np.float32],
    clicked: NDArray[np.bool_],
    known: Floats,
    valid: tuple[NDArray[np.float32], NDArray[np.bool_], Floats],
) -> Trees:
    """Trees that add to log odds which are known already, as many as help; none where none do.

    Args:
        inputs: Of the training pairs [n, d].
        clicked: [n].
        known: Log odds [n] to start from, those of position among them.
        valid: The same three of the pairs that decide how many help.
    """
    import lightgbm  # here: serving needs none of it

    table = inputs[:, :NUMERIC].astype(np.float64)
    data = lightgbm.Dataset(table, clicked.astype(np.float64), init_score=known, params={**GROWTH})
    model = lightgbm.train({**GROWTH}, data, TREES)
    others, theirs, before = valid
    looked = others[:, :NUMERIC].astype(np.float64)

    def loss(count: int) -> float:
        added = model.predict(looked, raw_score=True, num_iteration=count) if count else 0.0
        return binary_cross_entropy(before + added, theirs)

    kept = min(range(0, TREES + 1, _STEP), key=loss)
    return Trees.of_lightgbm(model.dump_model(num_iteration=kept) if kept else {"tree_info": []})
