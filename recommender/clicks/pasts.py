"""What each person had touched before a moment, under the rules that also make a live history.

The clock of a table is its timestamps, or its sequence numbers where there are none; without either, every
event has the moment -inf, and a past is everything else that the person touched. Sequence numbers order the
events of one person and say nothing of who came before whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from recommender.cleaning import people
from recommender.clicks.baskets import Purchases
from recommender.events import NO_NUMBER, EventTable, Floats, Ints, Kind
from recommender.shopper import Shopper
from recommender.showings import Showings
from recommender.touches import shopper_of

WANTED_KINDS = (Kind.CLICK, Kind.CART, Kind.PURCHASE, Kind.LIKE)
"""Kinds that count as interest; a rating counts from `LEAST_LIKED` on."""
LEAST_LIKED = 4.0
_DAY = 86_400.0
LONGEST_PAST = 400
"""Events looked at of one person, the latest before the moment: older ones say little and cost time."""


def moments(events: EventTable) -> Floats:
    """When each event was [n]: its timestamp, else its sequence number, else -inf."""
    by_sequence = np.where(events.sequence == NO_NUMBER, -np.inf, events.sequence.astype(np.float64))
    return np.where(np.isnan(events.timestamp), by_sequence, events.timestamp)


def wanted(events: EventTable) -> EventTable:
    """The events that show interest, in order."""
    of_kind = np.isin(events.kind.astype(str), [str(kind) for kind in WANTED_KINDS])
    with np.errstate(invalid="ignore"):
        return events.take(of_kind | ((events.kind == Kind.RATING) & (events.value >= LEAST_LIKED)))


def timed(events: EventTable) -> bool:
    """Whether anything tells what of one person came before what of another."""
    return bool((~np.isnan(events.timestamp)).any())


class Pasts:
    """The events of many people, sorted so that each can be cut at any moment.

    Attributes:
        timed: Whether moments of different people can be compared.
        product_starts: When each product was first touched; -inf for all where that can't be said.
        product_counts: Touches of each.
    """

    def __init__(self, events: EventTable) -> None:
        """Sort `events` by person and moment; events of nobody have no part in a past."""
        self.timed = timed(events)
        self._showings = Showings(events)
        events = events.take(events.kind != Kind.IMPRESSION)
        events = events.take(events.in_order())
        who = people(events)
        names, codes = np.unique(who.astype(str), return_inverse=True)
        place = np.argsort(codes, kind="stable")
        self._events = events.take(place)
        self._moments = moments(self._events)
        bounds = np.searchsorted(codes[place], np.arange(len(names) + 1))
        self._ranges: Mapping[str, tuple[int, int]] = {
            str(name): (int(bounds[i]), int(bounds[i + 1])) for i, name in enumerate(names) if name
        }
        interest = wanted(events)
        self._first: dict[tuple[str, str], float] = {}
        self.product_starts: dict[str, float] = {}
        for person, product, moment in zip(
            people(interest), interest.product_id, moments(interest), strict=True
        ):
            self._first.setdefault((person, product), float(moment))
            self.product_starts.setdefault(product, float(moment) if self.timed else -np.inf)
        self.product_counts = Counter(interest.product_id.tolist())

    def first_touch(self, person: str, product_id: str) -> float | None:
        """When this person first showed interest in a product; None when never."""
        return self._first.get((person, product_id))

    def before(self, person: str, moment: float, product_id: str = "") -> Shopper:
        """The shopper as known strictly before a moment; at -inf all but `product_id` counts."""
        rows = self._rows(person, moment, product_id)
        customer = person.removeprefix("customer:") if person.startswith("customer:") else ""
        at = moment if self.timed and moment != -np.inf else None
        shopper = shopper_of(self._events.take(rows), customer) if len(rows) else Shopper(customer)
        shown = () if at is None else self._showings.before(person, moment)
        return replace(shopper, shown=shown, at=at)

    def has_before(self, person: str, moment: float, product_id: str) -> bool:
        """Whether anything is known before."""
        return bool(len(self._rows(person, moment, product_id)))

    def _rows(self, person: str, moment: float, product_id: str) -> Ints:
        start, end = self._ranges.get(person, (0, 0))
        if moment == -np.inf:
            rows = np.arange(start, end)
            others: Ints = rows[self._events.product_id[start:end] != product_id][-LONGEST_PAST:]
            return others
        end = start + int(np.searchsorted(self._moments[start:end], moment))
        return np.arange(max(start, end - LONGEST_PAST), end)


def histories(events: EventTable, rows: Mapping[str, int]) -> dict[str, Ints]:
    """Each person's products in the order of first interest, as rows; products without a row are left out."""
    events = wanted(events)
    events = events.take(events.in_order())
    found: dict[str, dict[int, None]] = {}
    for person, product in zip(people(events), events.product_id, strict=True):
        if person and product in rows:
            found.setdefault(str(person), {})[rows[product]] = None
    return {person: np.array(list(each), dtype=np.int64) for person, each in found.items()}


def purchases_of(events: EventTable, rows: Mapping[str, int]) -> dict[str, Purchases]:
    """Each person's purchases, oldest first; products without a row are left out."""
    events = events.of_kind(Kind.PURCHASE)
    events = events.take(events.in_order())
    found: dict[str, list[tuple[int, float]]] = {}
    for person, product, when in zip(people(events), events.product_id, events.timestamp, strict=True):
        if person and product in rows:
            found.setdefault(str(person), []).append((rows[product], float(when) / _DAY))
    return {
        person: Purchases(np.array([row for row, _ in each]), np.array([days for _, days in each]))
        for person, each in found.items()
    }
