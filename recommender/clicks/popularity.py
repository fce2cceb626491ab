"""How much everybody likes a product, as known before a moment: `Popularity`.

Counting only what came before keeps a training pair from seeing its own outcome. Where events have an order
for each person and no time, nothing tells what of others came before: then everything counts but what the
pair's own person did with the product.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from recommender.cleaning import people
from recommender.clicks.appeal import Appeal
from recommender.clicks.pasts import moments, timed, wanted
from recommender.events import EventTable
from retrieval.product import Product

_DAY = 86_400.0
RECENT_PER_PRODUCT = 4
"""Recent are the latest touches of all products, so many for each product."""


class Interest(NamedTuple):
    """What is known of everybody's interest in a product at a moment.

    Attributes:
        share: Log share of all touches that were of it.
        recent_share: The same of the latest touches.
        appeal: Log odds of a click beyond anybody's at the same rank.
        last: Log days since it was touched, 0 for now; NaN where it never was, or without times.
        first: Log days since it was touched first.
    """

    share: float
    recent_share: float
    appeal: float
    last: float
    first: float


class Popularity:
    """Counts of touches of each product, and the appeal of its family, up to any moment."""

    def __init__(self, events: EventTable, products: Sequence[Product] = ()) -> None:
        """Sort the moments of `events` by product; `products` tell which are variants of one."""
        touched = wanted(events)
        self._timed = timed(events)
        mine = () if self._timed else zip(people(touched), touched.product_id, strict=True)
        self._own = Counter(each for each in mine if each[0])
        self._touched = _Counter(touched)
        self._appeal = Appeal(events, products)

    def interest(self, product_id: str, moment: float = np.inf, person: str = "") -> Interest:
        """How much everybody likes a product before a moment.

        Args:
            product_id: Which.
            moment: Nothing from then on counts; without times everything does.
            person: Whose own touches don't count, where there are no times.
        """
        if not self._timed:
            share = self.log_share(product_id, -np.inf, self._own[person, product_id])
            return Interest(share, share, self.appeal(product_id, -np.inf), np.nan, np.nan)
        return Interest(
            self.log_share(product_id, moment),
            self.recent_share(product_id, moment),
            self.appeal(product_id, moment),
            *self._touched.days(product_id, moment),
        )

    def log_share(self, product_id: str, moment: float = np.inf, less: int = 0) -> float:
        """The log share of all touches before a moment that were of this product, smoothed by one touch.

        Args:
            product_id: Which.
            moment: Nothing from then on counts.
            less: So many of its touches don't either.
        """
        count, total = self._touched.before(product_id, moment)
        count, total = count - less, total - less
        return float(np.log((count + 1) / (total + self._touched.products + 1)))

    def recent_share(self, product_id: str, moment: float = np.inf) -> float:
        """As `log_share`, over the latest touches before a moment: what sells this season."""
        count, total = self._touched.latest(product_id, moment, RECENT_PER_PRODUCT * self._touched.products)
        return float(np.log((count + 1) / (total + self._touched.products + 1)))

    def appeal(self, product_id: str, moment: float = np.inf) -> float:
        """Log odds of a click beyond anybody's at the same rank, before a moment; 0.0 if never shown."""
        return self._appeal.of(product_id, moment)


class _Counter:
    """Moments of one kind of event, sorted, by product."""

    def __init__(self, events: EventTable) -> None:
        whens = moments(events)
        by_product: dict[str, list[float]] = defaultdict(list)
        for product, moment in zip(events.product_id, whens, strict=True):
            by_product[product].append(float(moment))
        self._of_product = {product: sorted(times) for product, times in by_product.items()}
        self._all = np.sort(whens)
        self.products = len(by_product)

    def before(self, product_id: str, moment: float) -> tuple[int, int]:
        """Events of this product, and of all, before a moment; at -inf everything counts."""
        times = self._of_product.get(product_id, [])
        if moment == -np.inf:
            return len(times), len(self._all)
        return bisect_left(times, moment), int(np.searchsorted(self._all, moment))

    def latest(self, product_id: str, moment: float, size: int) -> tuple[int, int]:
        """The same among the latest `size` events before a moment; at -inf among all."""
        count, total = self.before(product_id, moment)
        start = self._all[total - size] if total > size else -np.inf
        earlier = bisect_left(self._of_product.get(product_id, []), start) if start > -np.inf else 0
        return count - earlier, min(size, total)

    def days(self, product_id: str, moment: float) -> tuple[float, float]:
        """Log days from the latest, and from the first, touch of this product before a moment to it."""
        times = self._of_product.get(product_id, [])
        count = bisect_left(times, moment)
        if not count:
            return float("nan"), float("nan")
        now = min(moment, float(self._all[-1]))  # what was counted last is the present of whoever asks later
        return float(np.log1p((now - times[count - 1]) / _DAY)), float(np.log1p((now - times[0]) / _DAY))
