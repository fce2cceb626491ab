"""Training, validation and test: what is judged lies after what was learned from.

Events with times are cut at two moments. Where only a sequence is known, each customer's last events are
held out; where neither is, the draw is random. Asked to, it leaves out one event of each customer, the last:
by time, then sequence, then product id (as a number where all are numbers). Figures come from models that did
not see the held-out part; what serves is then fitted on everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.cleaning import factorize
from recommender.errors import NotEnoughData
from recommender.events import NO_NUMBER, EventTable, Kind

Order = Literal["time", "sequence", "random", "last"]
HeldOut = Literal["time", "last"]
TRAIN, VALIDATION, TEST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class SplitOptions:
    """How much is held out.

    Attributes:
        test_share: Part of all events (impressions apart).
        validation_share: Part of what is left.
        held_out: "time" holds out what happened last in the shop; "last" each customer's last event, and the
            one before for validation (leave-one-out, as many sets are published), whatever happened
            elsewhere meanwhile.
    """

    test_share: float = 0.15
    validation_share: float = 0.15
    held_out: HeldOut = "time"


@dataclass(frozen=True, slots=True)
class Split:
    """Which part each event belongs to.

    Attributes:
        part: [n events] of `TRAIN`, `VALIDATION`, `TEST`.
        order: What the parts were told apart by.
        validation_from: The first moment of the validation part (seconds since 1970); None without times.
        test_from: The same of the test part.
    """

    part: NDArray[np.int8]
    order: Order
    validation_from: float | None = None
    test_from: float | None = None

    def mask(self, *parts: int) -> NDArray[np.bool_]:
        """Which events [n] belong to one of these parts."""
        return np.isin(self.part, parts)


def split(events: EventTable, options: SplitOptions, rng: np.random.Generator) -> Split:
    """Tells training, validation and test apart.

    Args:
        events: Clean ones, in any order. Those without a customer are never judged, but those with a time
            are kept from models that must not know what comes.
        options: How much is held out.
        rng: Draws where there is neither time nor sequence.

    Raises:
        NotEnoughData: there are too few events to hold any out.
    """
    counted = events.kind != Kind.IMPRESSION
    if counted.sum() < 3:
        raise NotEnoughData(
            f"{counted.sum()} events can't be split; a recommender needs at least some dozens."
        )
    timed, sequenced = ~np.isnan(events.timestamp), events.sequence != NO_NUMBER
    known = counted & (events.customer_id != "")
    if options.held_out == "last" and (timed | sequenced)[counted].mean() >= 0.5:
        one = SplitOptions(test_share=0.0, validation_share=0.0)
        return Split(_last_of_each(events, known & (timed | sequenced), one), "last")
    if timed[counted].mean() >= 0.5:
        return _by_time(events, counted & timed, timed, options)
    if sequenced[counted].mean() >= 0.5:
        return Split(_last_of_each(events, known & sequenced, options), "sequence")
    part = np.zeros(len(events), dtype=np.int8)
    draw = rng.random(len(events))
    test = known & (draw < options.test_share)
    part[test] = TEST
    cut = options.test_share + (1 - options.test_share) * options.validation_share
    part[known & ~test & (draw < cut)] = VALIDATION
    return Split(part, "random")


def _by_time(
    events: EventTable, counted: NDArray[np.bool_], timed: NDArray[np.bool_], options: SplitOptions
) -> Split:
    """Cuts at moments, so that one order is never torn apart; what has no time is trained on."""
    times = events.timestamp[counted]
    kept = 1 - options.test_share
    test_from = float(np.quantile(times, kept, method="lower"))
    validation_from = float(np.quantile(times, kept * (1 - options.validation_share), method="lower"))
    part = np.zeros(len(events), dtype=np.int8)
    when = np.where(timed, events.timestamp, -np.inf)
    part[when >= validation_from] = VALIDATION
    part[when >= test_from] = TEST
    return Split(part, "time", validation_from, test_from)


def _last_of_each(events: EventTable, counted: NDArray[np.bool_], options: SplitOptions) -> NDArray[np.int8]:
    """Of each customer with three events or more the last go to each part: a share, at least one."""
    part = np.zeros(len(events), dtype=np.int8)
    who, _ = factorize(events.customer_id)
    order = events.in_order()
    order = order[counted[order]]
    order = order[np.argsort(who[order], kind="stable")]
    if not len(order):
        return part
    starts = np.flatnonzero(np.r_[True, np.diff(who[order]) != 0])
    sizes = np.diff(np.r_[starts, len(order)])
    from_end = np.repeat(starts + sizes, sizes) - np.arange(len(order)) - 1
    tests = np.maximum(1, np.floor(sizes * options.test_share)).astype(np.int64)
    validations = np.maximum(1, np.floor((sizes - tests) * options.validation_share)).astype(np.int64)
    tests[sizes < 3], validations[sizes < 3] = 0, 0
    tests, validations = np.repeat(tests, sizes), np.repeat(validations, sizes)
    part[order[from_end < tests + validations]] = VALIDATION
    part[order[from_end < tests]] = TEST
    return part
