"""Events as they came -> events that count: one set of rules for the training data and for what happens live.

Sets aside what is there twice, what lies in the future, and what no person could have done in a day. What an
event says about liking a product is `touches.py`; which events are readable at all was decided by whoever
read the file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.events import EventTable, Ints, Kind, Strings, strings

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class CleaningOptions:
    """What is plausible.

    Attributes:
        most_in_a_day: Events (impressions apart) of one person in one UTC day; later ones are set aside as a
            bot's.
        most_untimed: The same for one person's events without a time, all together.
        most_of_a_person: The same for all of one person's events; the latest are kept.
        clock_slack: Seconds that an event may lie ahead of now.
    """

    most_in_a_day: int = 2_000
    most_untimed: int = 10_000
    most_of_a_person: int = 20_000
    clock_slack: float = 60.0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Events that count, in the order given, and how many do not.

    Attributes:
        repeated: Events whose id had been there before.
        future: Events later than now.
        excess: Events beyond what a person does in a day, or in all.
        busy_people: How many people those were of.
    """

    events: EventTable
    repeated: int = 0
    future: int = 0
    excess: int = 0
    busy_people: int = 0


def clean(events: EventTable, *, now: float, options: CleaningOptions | None = None) -> Cleaned:
    """The events that count.

    Args:
        events: In any order.
        now: Seconds since 1970; what lies after it has not happened.
        options: What is plausible.
    """
    options = options or CleaningOptions()
    first = _first_of_id(events.event_id)
    repeated = int((~first).sum())
    with np.errstate(invalid="ignore"):
        ahead = first & (events.timestamp > now + options.clock_slack)
    kept = events.take(first & ~ahead)
    excess, busy = _excess(kept, options)
    return Cleaned(
        events=kept.take(~excess) if excess.any() else kept,
        repeated=repeated,
        future=int(ahead.sum()),
        excess=int(excess.sum()),
        busy_people=busy,
    )


def people(events: EventTable) -> Strings:
    """Who did each: `customer:ID`, else `session:ID`, else `order:ID`; the prefix keeps them apart."""
    rows = zip(events.customer_id, events.session_id, events.order_id, strict=True)
    return strings(
        [
            f"customer:{customer}" if customer else f"session:{session}" if session else f"order:{order}"
            for customer, session, order in rows
        ]
    )


def factorize(column: Strings) -> tuple[Ints, tuple[str, ...]]:
    """Codes [n] and the distinct values that they are positions in, sorted."""
    distinct = sorted(set(column.tolist()))
    position = {value: code for code, value in enumerate(distinct)}
    codes = np.fromiter((position[value] for value in column), dtype=np.int64, count=len(column))
    return codes, tuple(distinct)


def _first_of_id(event_ids: Strings) -> NDArray[np.bool_]:
    seen: set[str] = set()
    first = np.ones(len(event_ids), dtype=bool)
    for row, event_id in enumerate(event_ids):
        if event_id:
            first[row] = event_id not in seen
            seen.add(event_id)
    return first


def _excess(events: EventTable, options: CleaningOptions) -> tuple[NDArray[np.bool_], int]:
    """Marks the events [n] beyond the caps, and counts the people they are of."""
    counted = events.kind != Kind.IMPRESSION
    if counted.sum() <= min(options.most_in_a_day, options.most_untimed, options.most_of_a_person):
        return np.zeros(len(events), dtype=bool), 0
    who, _ = factorize(people(events))
    timed = ~np.isnan(events.timestamp)
    day = np.where(timed, np.floor(np.where(timed, events.timestamp, 0.0) / DAY), -1.0).astype(np.int64)
    order = events.in_order()
    order = order[counted[order]]
    order = order[np.lexsort((day[order], who[order]))]
    if not len(order):
        return np.zeros(len(events), dtype=bool), 0
    starts = (np.diff(who[order], prepend=-1) != 0) | (np.diff(day[order], prepend=-2) != 0)
    cap = np.where(day[order] >= 0, options.most_in_a_day, options.most_untimed)
    excess = np.zeros(len(events), dtype=bool)
    excess[order[_place(starts) >= cap]] = True
    latest = order[~excess[order]][::-1]  # by person still, the latest first
    excess[latest[_place(np.diff(who[latest], prepend=-1) != 0) >= options.most_of_a_person]] = True
    return excess, len(np.unique(who[excess]))


def _place(starts: NDArray[np.bool_]) -> Ints:
    """The place [n], from 0, of each row within its group, by where groups start."""
    rows = np.arange(len(starts))
    return np.asarray(rows - np.maximum.accumulate(np.where(starts, rows, 0)))
