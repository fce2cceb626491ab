"""What the log says of how likely a product is clicked where it is shown: a Beta distribution for each.

A showing counts as much as people look at its place (clicks over expected clicks: Zhang, Jones: Comparing
click logs and editorial labels for training query rewriting, WWW 2007 workshop), so that a product that was
shown far down is not held to be disliked. Products that were never shown have the shop's usual rate and
little weight behind it. Knows no customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from recommender.events import EventTable, Floats, Ints, Kind
from recommender.matrix import UNKNOWN, ProductIndex
from retrieval.artifacts import pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "click-beliefs"
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
        rows, place, clicked = _showings(events, products)
        looked_at = _looked_at(place, clicked)
        return cls._of(
            products, _sums(rows, clicked, products), _sums(rows, looked_at[place], products), looked_at
        )

    @classmethod
    def _of(cls, products: ProductIndex, clicks: Floats, showings: Floats, looked_at: Floats) -> Self:
        showings = np.maximum(showings, clicks)
        usual = float(clicks.sum() + USUAL * BEHIND) / (float(showings.sum()) + BEHIND)
        return cls(products, clicks, showings, looked_at, usual)

    def since(self, events: EventTable, products: ProductIndex) -> Self:
        """The beliefs when these events have happened as well; places are looked at as before.

        Args:
            events: What happened since.
            products: Those of these beliefs, and new ones.
        """
        rows, place, clicked = _showings(events, products)
        clicks = _sums(rows, clicked, products)
        showings = _sums(rows, self.looked_at[place], products)
        before = products.rows(self.products.ids)
        clicks[before[before != UNKNOWN]] += self.clicks[before != UNKNOWN]
        showings[before[before != UNKNOWN]] += self.showings[before != UNKNOWN]
        return self._of(products, clicks, showings, self.looked_at)

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

    def save(self, folder: Path) -> None:
        """Writes everything that `load` needs."""
        arrays = {"clicks": self.clicks, "showings": self.showings, "looked_at": self.looked_at}
        write_artifact(
            folder, NAME, {**arrays, "products": pack_strings(self.products.ids)}, {"usual": self.usual}
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved; a build from before there was such believes nothing.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        if not (folder / f"{NAME}.json").is_file():
            return cls.nothing()
        artifact = read_artifact(folder, NAME)
        arrays = dict(artifact.arrays)
        products = ProductIndex(unpack_strings(arrays.pop("products")))
        return cls(products=products, usual=float(artifact.parameters["usual"]), **arrays)

    @classmethod
    def nothing(cls) -> Self:
        """Where nothing was ever shown."""
        return cls.fit(EventTable.of(()), ProductIndex(()))


def clicked_of(shown: EventTable, events: EventTable) -> Floats:
    """1 for each impression [shown] whose product was clicked in its list, else 0."""
    clicks = events.of_kind(Kind.CLICK)
    pairs = set(zip(clicks.list_id, clicks.product_id, strict=True))
    rows = zip(shown.list_id, shown.product_id, strict=True)
    return np.array([pair in pairs for pair in rows], dtype=np.float64)


def _showings(events: EventTable, products: ProductIndex) -> tuple[Ints, Ints, Floats]:
    """Of each impression in a list: the product's row, the place from 0, whether it was clicked."""
    shown = events.take((events.kind == Kind.IMPRESSION) & (events.list_id != ""))
    rows = products.rows(shown.product_id)
    shown, rows = shown.take(rows != UNKNOWN), rows[rows != UNKNOWN]
    return rows, np.clip(shown.position, 0, PLACES - 1), clicked_of(shown, events)


def _sums(rows: Ints, amounts: Floats, products: ProductIndex) -> Floats:
    return np.bincount(rows, amounts, minlength=len(products)).astype(np.float64)


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
