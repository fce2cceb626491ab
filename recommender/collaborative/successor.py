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

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.cleaning import DAY
from recommender.collaborative.chains import Chain
from recommender.collaborative.ridge import RidgeModel, RidgeOptions
from recommender.events import Ints
from recommender.matrix import AssociationMatrix, weighed

LONGEST, FADED = 100, 0.01
"""Moments back that a step looks, and the weight below which what is older is left out."""


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
        steps = self._steps(matrix, active, matrix)
        onward = sp.csr_matrix(steps.past.T @ steps.next, dtype=np.float32)
        return ((self._inverse(steps.past, matrix, active), onward),)

    def _follow(
        self, old: Successor, before: AssociationMatrix, after: AssociationMatrix, order: Ints
    ) -> tuple[Chain, ...]:
        was, now = (self._steps(each, order, before) for each in (before, after))
        gone, come = changed_people(was, now, before.customers, after.customers)
        inverse, onward = old._chains[0]
        grown = self._grown(np.asarray(inverse), gone.past, come.past, before, after, order)
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

    def _steps(self, matrix: AssociationMatrix, active: Ints, dated: AssociationMatrix) -> Steps:
        return steps_of(matrix, active, self.options, dated.latest())


@dataclass(frozen=True, slots=True)
class Steps:
    """Moments with what was before them.

    Attributes:
        person: [n] the customer's row, ascending.
        past: S [n, readings x active].
        next: T [n, active].
    """

    person: Ints
    past: sp.csr_matrix
    next: sp.csr_matrix

    def of(self, people: Ints) -> Steps:
        """The steps of these customers."""
        rows = np.flatnonzero(np.isin(self.person, people))
        return Steps(self.person[rows], self.past[rows], self.next[rows])


def steps_of(
    matrix: AssociationMatrix, active: Ints, options: SuccessorOptions, until: float | None
) -> Steps:
    """Every moment but each customer's first, in order, over the `active` products; rows fade by `until`."""
    person = np.repeat(np.arange(len(matrix.customers)), np.diff(matrix.weights.indptr))
    place = np.zeros(len(matrix.products), dtype=np.int64)
    place[active] = np.arange(len(active))
    column = place[matrix.weights.indices]
    last = np.zeros(len(matrix.customers), dtype=np.int64)
    np.maximum.at(last, person, matrix.moments)
    start = np.r_[0, np.cumsum(last)]
    shape = (int(start[-1]), len(active))
    amount = weighed(matrix.weights.data, options.weighting)
    rows, columns, values = [], [], []
    for reading, decay in enumerate(options.decays):
        for lag in range(1, LONGEST + 1):
            if decay ** (lag - 1) < FADED:
                break
            within = np.flatnonzero(matrix.moments + lag <= last[person])
            rows.append(start[person[within]] + matrix.moments[within] + lag - 1)
            columns.append(column[within] + reading * len(active))
            values.append(amount[within] * decay ** (lag - 1))
    past = sp.csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(shape[0], len(options.decays) * len(active)),
        dtype=np.float32,
    )
    later = np.flatnonzero(matrix.moments > 0)
    step = start[person[later]] + matrix.moments[later] - 1
    following = sp.csr_matrix((np.ones(len(later)), (step, column[later])), shape=shape, dtype=np.float32)
    if options.half_life_days is not None and until is not None and len(later):
        faded = np.ones(shape[0])
        times = np.where(np.isnan(matrix.times[later]), until, matrix.times[later])
        faded[step] = np.exp2(-0.5 * (until - times) / DAY / options.half_life_days)
        past, following = (
            sp.csr_matrix(sp.diags(faded) @ each, dtype=np.float32) for each in (past, following)
        )
    return Steps(np.repeat(np.arange(len(last)), last), past, following)


def changed_people(
    was: Steps, now: Steps, before: tuple[str, ...], after: tuple[str, ...]
) -> tuple[Steps, Steps]:
    """The steps that are no longer there and those that were not, of customers with any such."""
    both_was = sp.csr_matrix(sp.hstack([was.past, was.next]))
    both_now = sp.csr_matrix(sp.hstack([now.past, now.next]))
    for each in (both_was, both_now):
        each.sort_indices()
    place = {customer: row for row, customer in enumerate(before)}
    bounds_was = np.searchsorted(was.person, np.arange(len(before) + 1))
    bounds_now = np.searchsorted(now.person, np.arange(len(after) + 1))

    def content(both: sp.csr_matrix, bounds: Ints, i: int) -> tuple[bytes, ...]:
        part = slice(both.indptr[bounds[i]], both.indptr[bounds[i + 1]])
        lengths = np.diff(both.indptr[bounds[i] : bounds[i + 1] + 1])
        return both.indices[part].tobytes(), both.data[part].tobytes(), lengths.tobytes()

    same_now = [
        i
        for i, customer in enumerate(after)
        if customer in place
        and content(both_was, bounds_was, place[customer]) == content(both_now, bounds_now, i)
    ]
    same_was = [place[after[i]] for i in same_now]
    return (
        was.of(np.setdiff1d(np.arange(len(before)), same_was)),
        now.of(np.setdiff1d(np.arange(len(after)), same_now)),
    )
