"""Which passage answers a question, and whether any does: a conditional logit with an outside option.

McFadden (Conditional logit analysis of qualitative choice behavior, 1974): each passage has a utility, linear
in its evidence; that no passage answers has the utility 0. Passages compete with each other and with silence
in one softmax, so that one model orders them and knows when the pages don't say. The packaged weights were
fitted on pages and questions of invented shops (`fit_page_answers.py` beside the benchmarks). Knows no text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from scipy.optimize import minimize

from retrieval.knowledge.evidence import FEATURES
from retrieval.knowledge.wording import Floats

_RIDGE = 0.003
_LEAST = 1e-300  # a likelihood that can still be taken the logarithm of


@dataclass(frozen=True, slots=True)
class Choice:
    """The weights of a choice.

    Attributes:
        weights: [features] for evidence as it comes.
        constant: Added to every utility.
        says: From which probability on the pages are taken to answer.
    """

    weights: Floats
    constant: float
    says: float = 0.5

    def utilities(self, table: Floats) -> Floats:
        """The utility of each passage [passages] from its evidence [passages, features]."""
        return np.asarray(table @ self.weights + self.constant)

    def probabilities(self, table: Floats) -> Floats:
        """How likely each passage is the answer [passages]; what is left to 1 is that none is."""
        return shares_of(self.utilities(table))

    @classmethod
    def fit(cls, tables: Sequence[Floats], answers: Sequence[Sequence[int]]) -> Choice:
        """The most likely weights, with a small ridge on standardised evidence.

        Args:
            tables: For each question its evidence [passages, features].
            answers: For each question the passages that answer it; none where the pages are silent.
        """
        every = np.concatenate(tables)
        mean, spread = every.mean(axis=0), every.std(axis=0)
        spread[spread == 0] = 1.0
        scaled = np.column_stack([(every - mean) / spread, np.ones(len(every))])
        lengths = [len(table) for table in tables]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        question = np.repeat(np.arange(len(tables)), lengths)
        silent = np.array([not each for each in answers])
        right = np.zeros(len(every))
        right[[start + row for start, rows in zip(starts, answers, strict=True) for row in rows]] = 1.0

        def loss(weights: Floats) -> tuple[float, Floats]:
            utilities = scaled @ weights
            largest = np.maximum(np.maximum.reduceat(utilities, starts), 0.0)
            powers, outside = np.exp(utilities - largest[question]), np.exp(-largest)
            totals = np.add.reduceat(powers, starts) + outside
            shares = powers / totals[question]
            hit = np.add.reduceat(shares * right, starts)
            likely = np.maximum(np.where(silent, outside / totals, hit), _LEAST)
            wanted = shares * right / np.maximum(hit, _LEAST)[question]
            ridge = np.append(weights[:-1], 0.0)
            slope = scaled.T @ (shares - wanted) / len(tables) + 2 * _RIDGE * ridge
            return _RIDGE * float(ridge @ ridge) - float(np.log(likely).mean()), slope

        found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
        weights = found[:-1] / spread
        return cls(weights, float(found[-1] - mean @ weights))

    def as_json(self) -> str:
        """The weights as they are kept."""
        named = {name: round(float(each), 4) for name, each in zip(FEATURES, self.weights, strict=True)}
        return json.dumps(
            {"weights": named, "constant": round(self.constant, 4), "says": round(self.says, 3)}, indent=1
        )


def shares_of(utilities: Floats) -> Floats:
    """How likely each is chosen [n] by its utility [n], beside the outside option of utility 0."""
    largest = max(float(utilities.max(initial=0.0)), 0.0)
    powers = np.exp(utilities - largest)
    return np.asarray(powers / (powers.sum() + np.exp(-largest)))


@lru_cache(maxsize=1)
def packaged_choice() -> Choice:
    """The choice that comes with the package."""
    kept = json.loads(files("retrieval.knowledge").joinpath("choice.json").read_text(encoding="utf-8"))
    weights = np.array([kept["weights"][name] for name in FEATURES])
    return Choice(weights, float(kept["constant"]), float(kept["says"]))
