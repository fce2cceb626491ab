"""What is completed as somebody types in this shop: the catalogue's words, what sells, what many sought.

Joins the completer, which knows no event, with the recommender's counts of buyers and the live event log. A
query is offered to others only when enough different people sought just that.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from recommender.events import EventTable
from recommender.reasons import FEWEST_BUYERS
from retrieval.catalogue import Catalogue
from retrieval.completion import Completer

if TYPE_CHECKING:
    from assistant.shop.shop import Shop

RECENT = 90 * 86_400
"""Seconds for which what people sought is offered to others."""

_made: WeakKeyDictionary[Catalogue, Completer] = WeakKeyDictionary()
_making = threading.Lock()


def completer_of(shop: Shop) -> Completer:
    """The completer of an opened build, made when it is first asked for.

    Products go by how many different people bought them, and by their ratings where nobody did.
    """
    with _making:
        if shop.catalogue not in _made:
            recommender = shop.recommender
            buyers_of = recommender.models.associations.buyers_of
            buyers = {product_id: float(buyers_of(product_id)) for product_id in shop.catalogue.ids}
            recent = recommender.log.replay(recorded_since=recommender.clock() - RECENT).events
            _made[shop.catalogue] = Completer(shop.catalogue, sought_by_many(recent), buyers)
        return _made[shop.catalogue]


def sought_by_many(events: EventTable) -> dict[str, int]:
    """What at least `FEWEST_BUYERS` different people sought, and how many they are."""
    people: dict[str, set[str]] = defaultdict(set)
    for query, customer_id, session_id in zip(
        events.query, events.customer_id, events.session_id, strict=True
    ):
        if query and (customer_id or session_id):
            people[" ".join(str(query).lower().split())].add(str(customer_id or session_id))
    return {query: len(who) for query, who in people.items() if len(who) >= FEWEST_BUYERS}
