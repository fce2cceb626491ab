"""What comes next: a linear model that learns the products of each moment from those before it.

Choi, Kim, Lee, Shim, Lee: Session-aware Linear Item-Item Models for Session-based Recommendation (WWW 2021),
the part that is called SLIT, fitted to whole customers' lives. Each moment after a customer's first gives a
row of S, what was touched before it with older moments fading, and a row of T, what was touched at it. The
weights are the ridge regression of T on S, B = (S'S + R)^-1 S'T: a step from the last
product weighs as its predictor, and two steps apart as much less as the fading says. So the fit reads the
past as the score reads a history. They are kept as P and S'T, for S'T is sparse.

One fading is a compromise between what was touched just now and what somebody is like. Where two are asked
for, S holds both readings of the past side by side, and one regression learns what each of them says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.ridge import RidgeModel, RidgeOptions
from recommender.collaborative.steps import Steps, changed_people, steps_of
from recommender.events import Ints
from recommender.matrix import AssociationMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorOptions(RidgeOptions):
    """How the steps are learned and read; they are what the regularisation counts.

    Attributes:
        decay: Of the past in the fit; a history is read with the same.
        slow: The decay of a second reading of the past, above `decay` and below 1; None reads it once. Two
            readings count twice against `most_products`.
    """

    decay: float = 0.7
    slow: float | None = None

    def __post_init__(self) -> None:
        if self.slow is not None and not self.decay < self.slow < 1:
            raise ValueError(f"slow is {self.slow}; it lies between decay, {self.decay}, and 1")

    @property
    def decays(self) -> tuple[float, ...]:
        """The decays that the past is read with, in the fit as in the score."""
        return (self.decay,) if self.slow is None else (self.decay, self.slow)


class Successor(RidgeModel[SuccessorOptions]):
    """The score of a product is how much the history, its end above all, leads to it."""

    name: ClassVar[str] = "successor"
    options_type: ClassVar[type[SuccessorOptions]] = SuccessorOptions

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        steps = self._steps(matrix, active)
        onward = sp.csr_matrix(steps.past.T @ steps.next, dtype=np.float32)
        return ((self._inverse(steps.past, matrix, active), onward),)

    def _follow(
        self, old: Successor, before: AssociationMatrix, after: AssociationMatrix, order: Ints
    ) -> tuple[Chain, ...]:
        was, now = (self._steps(each, order) for each in (before, after))
        gone, come = changed_people(was, now, before.customers, after.customers)
        inverse, onward = old._chains[0]
        grown = self._grown(np.asarray(inverse), now.past, gone.past, come.past, before, after, order)
        moved = self._widened(onward, len(order)) + come.past.T @ come.next - gone.past.T @ gone.next
        rows, columns = self._ascending(order), np.argsort(order)
        return ((grown, sp.csr_matrix(moved, dtype=np.float32)[rows][:, columns]),)

    def _widened(self, onward: Any, n: int) -> sp.csr_matrix:
        """S'T with empty lines behind each reading's and empty columns behind all, for `n` products."""
        readings = len(self.options.decays)
        size = onward.shape[0] // readings
        blocks = [sp.csr_matrix(onward[i * size : (i + 1) * size]) for i in range(readings)]
        for block in blocks:
            block.resize(n, n)
        return sp.csr_matrix(sp.vstack(blocks))

    def _steps(self, matrix: AssociationMatrix, active: Ints) -> Steps:
        options = self.options
        steps = steps_of(matrix, active, options.decays, options.weighting)
        weights = sp.diags(np.sqrt(steps.fading(options.half_life_days, self._until)))
        past, following = (
            sp.csr_matrix(weights @ each, dtype=np.float32) for each in (steps.past, steps.next)
        )
        return replace(steps, past=past, next=following)
