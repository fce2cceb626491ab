"""Small made-up histories that models can learn from."""

from __future__ import annotations

import numpy as np

from recommender.events import Event, EventTable, Kind
from recommender.matrix import AssociationMatrix, ProductIndex
from retrieval.product import Product

NOW = 1_780_000_000.0
DAY = 86_400.0

BLOCKS, BLOCK = 4, 8
"""Groups of products that belong together, and how many stand in each."""


def bought(product_id: str, customer_id: str = "c1", **columns: object) -> Event:
    """A purchase."""
    return Event(product_id=product_id, kind=Kind.PURCHASE, customer_id=customer_id, **columns)  # type: ignore[arg-type]


def checkerboard(size: int = 24) -> EventTable:
    """Customer u likes product i where both are even or both odd, but for u = i, which is withheld."""
    return EventTable.of(
        bought(str(item), f"c{user:02}")
        for user in range(size)
        for item in range(size)
        if user % 2 == item % 2 and user != item
    )


def block_products() -> list[Product]:
    """`b0-p0` ... : products in blocks."""
    return [
        Product(f"b{block}-p{i}", f"Thing {i} of kind {block}")
        for block in range(BLOCKS)
        for i in range(BLOCK)
    ]


def block_events(customers: int = 80, orders: int = 5, seed: int = 3) -> EventTable:
    """Orders of two products over a year; customers mostly keep to one block, and p0 and p1 go together."""
    rng = np.random.default_rng(seed)
    events: list[Event] = []
    for number in range(customers):
        for visit in range(orders):
            block = number % BLOCKS if rng.random() < 0.9 else int(rng.integers(BLOCKS))
            items = rng.choice(BLOCK, size=2, replace=False).tolist()
            if 0 in items and 1 not in items:
                items.append(1)
            moment = NOW - DAY * float(rng.uniform(1, 365))
            events.extend(
                bought(
                    f"b{block}-p{item}",
                    f"c{number:03}",
                    order_id=f"o{number}-{visit}",
                    timestamp=moment,
                    event_id=f"e{number}-{visit}-{item}",
                )
                for item in items
            )
    return EventTable.of(events)


def lives(*lines: str) -> AssociationMatrix:
    """One customer a line; one letter is one product, one word one moment."""
    events = [
        bought(letter, f"c{number}", timestamp=NOW + DAY * day)
        for number, line in enumerate(lines)
        for day, word in enumerate(line.split())
        for letter in word
    ]
    return AssociationMatrix.of(EventTable.of(events), ProductIndex(tuple("abcd")))
