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

from retrieval.knowledge.evidence import FEATURES, Floats

_RIDGE = 0.003


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
        utilities = self.utilities(table)
        largest = max(float(utilities.max(initial=0.0)), 0.0)
        powers = np.exp(utilities - largest)
        return np.asarray(powers / (powers.sum() + np.exp(-largest)))

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
        scaled = [np.column_stack([(table - mean) / spread, np.ones(len(table))]) for table in tables]

        def loss(weights: Floats) -> tuple[float, Floats]:
            total, slope = 0.0, np.zeros_like(weights)
            for table, right in zip(scaled, answers, strict=True):
                utilities = np.append(table @ weights, 0.0)
                shares = np.exp(utilities - np.logaddexp.reduce(utilities))
                chosen = list(right) or [len(table)]
                total -= float(np.log(shares[chosen].sum()))
                wanted = np.zeros_like(shares)
                wanted[chosen] = shares[chosen] / shares[chosen].sum()
                slope += table.T @ (shares - wanted)[:-1]
            ridge = np.append(weights[:-1], 0.0)
            count = len(scaled)
            return total / count + _RIDGE * float(ridge @ ridge), slope / count + 2 * _RIDGE * ridge

        found = minimize(loss, np.zeros(every.shape[1] + 1), jac=True, method="L-BFGS-B").x
        weights = found[:-1] / spread
        return cls(weights, float(found[-1] - mean @ weights))

    def as_json(self) -> str:
        """The weights as they are kept."""
        named = {name: round(float(each), 4) for name, each in zip(FEATURES, self.weights, strict=True)}
        return json.dumps(
            {"weights": named, "constant": round(self.constant, 4), "says": round(self.says, 3)}, indent=1
        )


@lru_cache(maxsize=1)
def packaged_choice() -> Choice:
    """The choice that comes with the package."""
    kept = json.loads(files("retrieval.knowledge").joinpath("choice.json").read_text(encoding="utf-8"))
    weights = np.array([kept["weights"][name] for name in FEATURES])
    return Choice(weights, float(kept["constant"]), float(kept["says"]))
