"""What the log says of how likely a product is clicked where it is shown: a Beta distribution for each.

A showing counts as much as people look at its place (clicks over expected clicks: Zhang, Jones: Comparing
click logs and editorial labels for training query rewriting, WWW 2007 workshop), so that a product that was
shown far down is not held to be disliked. Products that were never shown have the shop's usual rate and
little weight behind it. Knows no customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from recommender.events import EventTable, Floats, Ints, Kind
from recommender.matrix import UNKNOWN, ProductIndex

BEHIND = 10.0
"""Showings at the first place of the usual rate that every product is given."""
PLACES = 20
"""Places that are told apart; those further down count as the last of them."""
BEHIND_A_PLACE = 50.0
"""Showings of the rate of the place above that every place is given."""
USUAL = 0.05
"""The rate of clicks where nothing was ever shown."""


@dataclass(frozen=True, slots=True)
class ClickBeliefs:
    """Beta distributions over the chance of a click at the first place.

    Attributes:
        products: What the entries are.
        clicks: [products] clicks.
        showings: [products] showings, each counted as much as its place is looked at.
        looked_at: [PLACES] how much a place is looked at, the first 1, never rising.
        usual: Clicks of all products by their showings.
    """

    products: ProductIndex
    clicks: Floats
    showings: Floats
    looked_at: Floats
    usual: float

    @classmethod
    def fit(cls, events: EventTable, products: ProductIndex) -> Self:
        """Counts impressions, and clicks on them in the same list; what has no list counts for nothing."""
        shown = events.take((events.kind == Kind.IMPRESSION) & (events.list_id != ""))
        rows = products.rows(shown.product_id)
        shown, rows = shown.take(rows != UNKNOWN), rows[rows != UNKNOWN]
        clicked = clicked_of(shown, events)
        place = np.clip(shown.position, 0, PLACES - 1)
        looked_at = _looked_at(place, clicked)
        showings = np.bincount(rows, looked_at[place], minlength=len(products)).astype(np.float64)
        clicks = np.bincount(rows, clicked, minlength=len(products)).astype(np.float64)
        total = float(showings.sum())
        usual = float(clicks.sum() + USUAL * BEHIND) / (total + BEHIND)
        return cls(products, clicks, np.maximum(showings, clicks), looked_at, usual)

    def of(self, product_ids: Sequence[str]) -> tuple[Floats, Floats]:
        """The two parameters [product_ids] of each product's distribution; those unknown have the prior."""
        rows = self.products.rows(product_ids)
        known = rows != UNKNOWN
        clicks = np.where(known, self.clicks[np.maximum(rows, 0)] if len(self.products) else 0.0, 0.0)
        showings = np.where(known, self.showings[np.maximum(rows, 0)] if len(self.products) else 0.0, 0.0)
        return BEHIND * self.usual + clicks, BEHIND * (1.0 - self.usual) + showings - clicks

    def rates(self, product_ids: Sequence[str]) -> Floats:
        """The expected chance [product_ids] of a click at the first place."""
        up, down = self.of(product_ids)
        return np.asarray(up / (up + down))

    def seen(self, product_ids: Sequence[str]) -> Floats:
        """How often each was shown [product_ids], by how much its places are looked at."""
        up, down = self.of(product_ids)
        return np.asarray(up + down - BEHIND)


def clicked_of(shown: EventTable, events: EventTable) -> Floats:
    """1 for each impression [shown] whose product was clicked in its list, else 0."""
    clicks = events.of_kind(Kind.CLICK)
    pairs = set(zip(clicks.list_id, clicks.product_id, strict=True))
    rows = zip(shown.list_id, shown.product_id, strict=True)
    return np.array([pair in pairs for pair in rows], dtype=np.float64)


def _looked_at(place: Ints, clicked: Floats) -> Floats:
    """The rate of each place by that of the first, drawn towards the place above and never above it."""
    shown = np.bincount(place, minlength=PLACES)
    hits = np.bincount(place, clicked, minlength=PLACES)
    if not hits[0]:
        return np.ones(PLACES)
    first = hits[0] / shown[0]
    found = [1.0]
    for n in range(1, PLACES):
        drawn = (hits[n] / first + BEHIND_A_PLACE * found[-1]) / (shown[n] + BEHIND_A_PLACE)
        found.append(min(found[-1], float(drawn)))
    return np.array(found)
