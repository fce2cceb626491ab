"""How much more a product and its variants are clicked than others where they stand: `Appeal`.

The click rate of each rank is what anybody's product gets there; what a family gets beyond it, over how much
its impressions can tell, is one Newton step from no appeal under a normal prior (as in `inclination.py`).
Variants speak for each other: a family is shown more often than one colour of it. An impression counts from
the moment on at which its click can't come any more, so that no training pair sees its own outcome. Knows no
shopper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from recommender.clicks.inclination import Rates
from recommender.events import EventTable, Floats
from recommender.showings import CLICK_WINDOW_SECONDS, Showings
from retrieval.product import Product

VARIANCE = 0.15
"""Of the appeal of families, in squared log odds."""


class Appeal:
    """What is known of each family's appeal at any moment."""

    def __init__(self, events: EventTable, products: Sequence[Product] = ()) -> None:
        """Sum up the impressions of `events` by family.

        Args:
            events: Of every kind; impressions without a time tell nothing.
            products: Tell which are variants of one; of others each is its own family.
        """
        self._family_of = {each.product_id: each.parent_id for each in products if each.parent_id}
        self._known: Mapping[str, tuple[Floats, Floats, Floats]] = {}
        settled = Showings(events).settled()
        if not settled:
            return
        shown, moments = zip(*settled, strict=True)
        rates = Rates.fit(shown).of(shown)
        clicked = np.array([each.clicked for each in shown], dtype=np.float64)
        families = np.array([self._family(each.product_id) for each in shown])
        order = np.lexsort((np.array(moments), families))
        ends = np.flatnonzero(families[order][1:] != families[order][:-1]) + 1
        beyond, telling = clicked - rates, rates * (1 - rates)
        self._known = {
            str(families[rows[0]]): (
                np.array(moments)[rows] + CLICK_WINDOW_SECONDS,
                np.cumsum(beyond[rows]),
                np.cumsum(telling[rows]),
            )
            for rows in np.split(order, ends)
        }

    def of(self, product_id: str, moment: float = np.inf) -> float:
        """Log odds beyond those of the ranks that the family stood at, as known at a moment.

        Args:
            product_id: Which.
            moment: Nothing from then on counts; at -inf everything does.
        """
        known = self._known.get(self._family(product_id))
        if known is None:
            return 0.0
        moments, beyond, telling = known
        count = len(moments) if moment == -np.inf else int(np.searchsorted(moments, moment, side="right"))
        return float(beyond[count - 1] / (telling[count - 1] + 1 / VARIANCE)) if count else 0.0

    def _family(self, product_id: str) -> str:
        return self._family_of.get(product_id, product_id)
