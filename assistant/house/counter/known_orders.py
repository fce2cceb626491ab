"""Orders of the customer as tools and messages bring them along: which are known, with what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.tools.results import Result


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order of the customer, from a tool or with a message; `items` are product ids and titles."""

    order_id: str
    status: str = ""
    items: tuple[tuple[str, str], ...] = ()


def read_held(rows: object) -> tuple[KnownOrder, ...]:
    """Orders, newest first, as a tool or a message has them; a row that can't be read is none."""
    read = [_known_order(row) for row in rows] if isinstance(rows, Sequence) else []
    return tuple(order for order in read if order)


def _known_order(row: Any) -> KnownOrder | None:
    try:
        items = tuple((str(product_id), str(name)) for product_id, name in row["items"])
        return KnownOrder(str(row["order_id"]), str(row["status"]), items)
    except (KeyError, TypeError, ValueError):
        return None


def orders_of(result: Result) -> tuple[KnownOrder, ...]:
    """The orders that a tool returned; by the titles of their cards where no other names were kept."""
    if "held" in result.facts:
        return read_held(result.facts["held"])
    cards = ((card.reference, card.facts) for card in result.cards if card.kind == "order")
    return read_held(
        [
            {
                "order_id": order_id,
                "status": facts.get("status", ""),
                "items": [[item["product_id"], item["title"]] for item in facts.get("items", ())],
            }
            for order_id, facts in cards
        ]
    )


def with_orders(before: tuple[KnownOrder, ...] | None, found: Sequence[KnownOrder]) -> tuple[KnownOrder, ...]:
    """Several orders are a new list; one alone joins those that are known."""
    return tuple(found) if len(found) > 1 else joined(found, before)


def joined(found: Sequence[KnownOrder], before: Sequence[KnownOrder] | None) -> tuple[KnownOrder, ...]:
    """What was found, then what was known besides."""
    fresh = {order.order_id for order in found}
    return (*found, *(order for order in before or () if order.order_id not in fresh))
