"""The steps of customers' lives: at each moment but the first, what was touched before it and what at it.

The past is faded as a history is when it is read (`query.py`), so that what is learned from steps is asked as
it was learned. Knows no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.cleaning import DAY
from recommender.events import Floats, Ints
from recommender.matrix import AssociationMatrix, Weighting, weighed

LONGEST, FADED = 100, 0.01
"""Moments that a step looks back or ahead, and the weight below which what is farther is left out."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Moments with what was before them.

    Attributes:
        person: [n] the customer's row, ascending.
        times: [n] when it was, NaN where unknown.
        past: S [n, readings x active], one reading beside the other.
        next: T [n, active].
    """

    person: Ints
    times: Floats
    past: sp.csr_matrix
    next: sp.csr_matrix

    def of(self, people: Ints) -> Steps:
        """The steps of these customers."""
        rows = np.flatnonzero(np.isin(self.person, people))
        return Steps(self.person[rows], self.times[rows], self.past[rows], self.next[rows])

    def fading(self, half_life_days: float | None, until: float | None) -> Floats:
        """What each step [n] counts where one of so many days before `until` counts half."""
        if half_life_days is None or until is None:
            return np.ones(len(self.person))
        age = (until - np.where(np.isnan(self.times), until, self.times)) / DAY
        return np.asarray(np.exp2(-age / half_life_days))


def steps_of(
    matrix: AssociationMatrix,
    active: Ints,
    decays: Sequence[float],
    weighting: Weighting,
    ahead: float = 0.0,
) -> Steps:
    """Every moment but each customer's first, in order.

    Args:
        matrix: Whose lives.
        active: The rows of the products that are the columns, in their order.
        decays: With which the past is read, once for each.
        weighting: How a touch's weight counts in the past.
        ahead: By what a touch at a later moment than the step's counts less, for each moment between; 0 takes
            the step's own alone.
    """
    person = np.repeat(np.arange(len(matrix.customers)), np.diff(matrix.weights.indptr))
    place = np.zeros(len(matrix.products), dtype=np.int64)
    place[active] = np.arange(len(active))
    column = place[matrix.weights.indices]
    last = np.zeros(len(matrix.customers), dtype=np.int64)
    np.maximum.at(last, person, matrix.moments)
    start = np.r_[0, np.cumsum(last)]
    step = start[person] + matrix.moments - 1  # that of a customer's first moment is none
    amount = weighed(matrix.weights.data, weighting)
    times = np.full(int(start[-1]), np.nan)
    later = np.flatnonzero(matrix.moments > 0)
    times[step[later]] = matrix.times[later]
    past, following = _Cells(), _Cells()
    for reading, decay in enumerate(decays):
        for lag in range(1, LONGEST + 1):
            if decay ** (lag - 1) < FADED:
                break
            within = np.flatnonzero(matrix.moments + lag <= last[person])
            columns = column[within] + reading * len(active)
            past.add(step[within] + lag, columns, amount[within] * decay ** (lag - 1))
    for lag in range(LONGEST):
        if ahead**lag < FADED:
            break
        within = np.flatnonzero(matrix.moments > lag)
        following.add(step[within] - lag, column[within], np.full(len(within), ahead**lag))
    return Steps(
        np.repeat(np.arange(len(last)), last),
        times,
        past.matrix(len(times), len(decays) * len(active)),
        following.matrix(len(times), len(active)),
    )


class _Cells:
    """The cells of a sparse matrix, as they come."""

    def __init__(self) -> None:
        self._rows: list[Ints] = []
        self._columns: list[Ints] = []
        self._values: list[NDArray[np.float32]] = []

    def add(self, rows: Ints, columns: Ints, values: NDArray[np.floating]) -> None:
        self._rows.append(rows.astype(np.int32))
        self._columns.append(columns.astype(np.int32))
        self._values.append(values.astype(np.float32))

    def matrix(self, rows: int, columns: int) -> sp.csr_matrix:
        place = (np.concatenate(self._rows), np.concatenate(self._columns))
        return sp.csr_matrix((np.concatenate(self._values), place), shape=(rows, columns))


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
