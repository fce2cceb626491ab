"""How much one person, or guests nobody knows, may move what everybody gets.

Cleaning sets aside what no person could have done; this sets aside what would weigh too much in models that
all share. A person is one person with a product however often they met (`touches.py`), but may meet very many
products; and whoever comes without an account may come as a thousand sessions. What is set aside here stays
in the person's own history. Knows no model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.cleaning import factorize, people
from recommender.events import EventTable, Ints, Kind


@dataclass(frozen=True, slots=True)
class FairnessOptions:
    """Whose events count in shared models.

    Attributes:
        most_products: Different products of one person; those met last count.
        free_guests: Guests of one product who always count; the first ones.
        usual: In a shop with many guests, as many as this part of its products have at most.
        guests_beside: Further guests who count for each customer or buyer of the product.
    """

    most_products: int = 1_000
    free_guests: int = 20
    usual: float = 0.99
    guests_beside: float = 1.0


@dataclass(frozen=True, slots=True)
class Fair:
    """Events that count in shared models, and how many do not.

    Attributes:
        counts: Which of the events that were given those are.
        crowded: Events with products beyond the most of one person.
        flooding: Events of guests beyond those that one product may have.
    """

    events: EventTable
    counts: NDArray[np.bool_]
    crowded: int = 0
    flooding: int = 0


def fair(events: EventTable, options: FairnessOptions | None = None) -> Fair:
    """The clean events that count in what everybody gets.

    A guest is a session without an account that bought nothing: to buy costs something, to look does not.
    """
    options = options or FairnessOptions()
    if not len(events):
        return Fair(events, np.ones(0, dtype=np.bool_))
    order = events.in_order()
    person, _ = factorize(people(events))
    product, names = factorize(events.product_id)
    guest = _guests(events, person)
    pairs, pair = np.unique(person * len(names) + product, return_inverse=True)
    of_person, of_product = pairs // len(names), pairs % len(names)
    is_guest = np.zeros(len(pairs), dtype=bool)
    is_guest[pair] = guest

    first = np.full(len(pairs), len(events), dtype=np.int64)
    last = np.full(len(pairs), -1, dtype=np.int64)
    np.minimum.at(first, pair[order], np.arange(len(order)))
    np.maximum.at(last, pair[order], np.arange(len(order)))
    crowded = _place(of_person, -last) >= options.most_products
    known = np.bincount(of_product[~is_guest], minlength=len(names))
    guests = np.bincount(of_product[is_guest], minlength=len(names))
    room = np.maximum(options.free_guests, _usual(guests, options.usual)) + options.guests_beside * known
    flooding = np.zeros(len(pairs), dtype=bool)
    flooding[is_guest] = _place(of_product[is_guest], first[is_guest]) >= room[of_product[is_guest]]

    too_many, beyond = crowded[pair], flooding[pair] & ~crowded[pair]
    aside = too_many | beyond
    kept = events.take(~aside) if aside.any() else events
    return Fair(kept, ~aside, int(too_many.sum()), int(beyond.sum()))


def _guests(events: EventTable, person: Ints) -> NDArray[np.bool_]:
    """Whether each event [n] is a guest's."""
    bought = (events.order_id != "") | (events.kind == Kind.PURCHASE)
    buys = np.bincount(person, bought) > 0
    return np.asarray((events.customer_id == "") & ~buys[person])


def _usual(guests: Ints, part: float) -> int:
    """What this part of the products have at most; the product of most guests never says what is usual."""
    place = min(int(part * (len(guests) - 1)), len(guests) - 2)
    return int(np.sort(guests)[place]) if place >= 0 else 0


def _place(group: Ints, key: Ints) -> Ints:
    """The place [n], from 0, of each within its group, the smallest key first."""
    order = np.lexsort((key, group))
    sizes = np.bincount(group)
    starts = np.cumsum(sizes) - sizes
    place = np.empty(len(group), dtype=np.int64)
    place[order] = np.arange(len(group)) - starts[group[order]]
    return place
