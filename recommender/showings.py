"""What somebody was shown, and whether they clicked: passing over says something of a taste, too.

An impression is answered by a click of the same person on the same product within half an hour. Known to a
shopper are those before their moment, with the clicks before it. `save_showings` keeps what an opened shop
needs of them beside the histories, which hold what people did. Knows no model.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from pathlib import Path

import numpy as np

from recommender.cleaning import people
from recommender.events import NO_NUMBER, EventTable, Kind, Strings
from recommender.histories import Histories
from recommender.shopper import Shown

NAME = "showings"
CLICK_WINDOW_SECONDS = 1800.0
"""How long after an impression without a list a click still belongs to it."""
LONGEST = 100
"""Impressions of one person that are looked at, the latest."""


class Showings:
    """The impressions of many people, each of whom can be cut at any moment."""

    def __init__(self, events: EventTable, who: Strings | None = None) -> None:
        """Sort the impressions of `events` by person and time, and find their clicks.

        Args:
            events: Of every kind, in any order; those without a time tell nothing.
            who: The name of whoever did each; as `people` has it where none are given.
        """
        who = people(events) if who is None else who
        timed = ~np.isnan(events.timestamp)
        shown = np.flatnonzero((events.kind == Kind.IMPRESSION) & timed & (who != ""))
        shown = shown[np.lexsort((events.position[shown], events.timestamp[shown]))]
        clicks: dict[tuple[str, str], list[float]] = defaultdict(list)
        for row in np.flatnonzero((events.kind == Kind.CLICK) & timed).tolist():
            clicks[str(who[row]), str(events.product_id[row])].append(float(events.timestamp[row]))
        for times in clicks.values():
            times.sort()
        self._of: dict[str, tuple[list[float], list[tuple[str, float, int]]]] = {}
        for row in shown.tolist():
            person, product, when = str(who[row]), str(events.product_id[row]), float(events.timestamp[row])
            moments, mine = self._of.setdefault(person, ([], []))
            moments.append(when)
            mine.append(
                (product, answered_at(clicks.get((person, product)), when), int(events.position[row]))
            )

    def before(self, person: str, moment: float = np.inf) -> tuple[Shown, ...]:
        """What a person had been shown strictly before a moment, the latest `LONGEST`, oldest first."""
        moments, mine = self._of.get(person, ([], []))
        end = bisect_left(moments, moment)
        return tuple(
            Shown(product, clicked < moment, None if position == NO_NUMBER else position)
            for product, clicked, position in mine[max(0, end - LONGEST) : end]
        )

    def everything(self) -> tuple[Shown, ...]:
        """All impressions, by person."""
        return tuple(shown for shown, _ in self.settled())

    def settled(self) -> tuple[tuple[Shown, float], ...]:
        """All impressions by person with their clicks, and when each was shown."""
        return tuple(
            (Shown(product, clicked < np.inf, None if position == NO_NUMBER else position), when)
            for moments, mine in self._of.values()
            for when, (product, clicked, position) in zip(moments, mine, strict=True)
        )


def answered_at(times: list[float] | None, shown: float) -> float:
    """When a product shown at `shown` was clicked, by the sorted times of its clicks; infinity for never."""
    place = bisect_left(times, shown) if times else 0
    if not times or place == len(times) or times[place] - shown > CLICK_WINDOW_SECONDS:
        return np.inf
    return times[place]


def shown_of(events: EventTable) -> tuple[Shown, ...]:
    """What the one person whose events these all are was shown."""
    return Showings(events, np.full(len(events), "one", dtype=object)).before("one")


def save_showings(events: EventTable, folder: Path) -> None:
    """Writes the latest impressions of each customer."""
    Histories.of(_latest(events.of_kind(Kind.IMPRESSION)), of=(Kind.IMPRESSION,)).save(folder, NAME)


def load_showings(folder: Path) -> Histories:
    """What was saved; nothing where an older version wrote none.

    Raises:
        DamagedArtifact: a file is cut short or changed.
    """
    if not (folder / f"{NAME}.json").is_file():
        return Histories.of(EventTable.of(()))
    return Histories.load(folder, NAME)


def _latest(shown: EventTable) -> EventTable:
    """The latest of each customer, oldest first."""
    shown = shown.take(shown.customer_id != "")
    order = np.lexsort((-shown.position, shown.timestamp))[::-1]
    seen: dict[str, int] = defaultdict(int)
    kept = []
    for row in order.tolist():
        customer = str(shown.customer_id[row])
        seen[customer] += 1
        if seen[customer] <= LONGEST:
            kept.append(row)
    return shown.take(np.array(kept[::-1], dtype=np.int64))
