"""What the state and the date of an order still permit, by the shop's rules (`shop.yaml`, `order_rules`).

Says what is so; whoever wants it done is handed on elsewhere. Knows no conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from assistant.orders import Order
from assistant.shop.config import OrderAction, ServiceConfig

Wish = Literal[
    "",
    "cancel",
    "change_address",
    "change_items",
    "change_payment",
    "return",
    "exchange",
    "refund",
    "invoice",
]
Verdict = Literal["may", "may_not", "too_old"]

LONGEST_DELIVERY_DAYS = 14
"""The records have no day of delivery; so long after its order a thing has arrived."""

WISHED: Mapping[str, str] = {
    "cancel": "cancelled",
    "change_address": "sent to another address",
    "change_items": "changed",
    "change_payment": "paid in another way",
    "return": "sent back",
    "exchange": "exchanged",
}
LEFT: Mapping[str, str] = {
    "cancel": "a cancellation",
    "change_address": "another address",
    "change_items": "a change of what it holds",
    "change_payment": "another way to pay",
    "return": "a return",
    "exchange": "an exchange",
}
RULES: Mapping[str, str] = {
    "cancel": "changing an order",
    "change_address": "changing an order",
    "change_items": "changing an order",
    "change_payment": "changing how an order is paid",
    "return": "how long you have to return something",
    "exchange": "exchanges",
    "refund": "when the money of a refund comes",
    "invoice": "invoices and receipts",
}
"""Wish -> what the page that rules it is about."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a wish may be met.

    Attributes:
        remains: What may be done with the order instead, as a person reads it; empty for nothing.
    """

    verdict: Verdict
    remains: str = ""


def permission(order: Order, wish: str, service: ServiceConfig, now: float) -> Permission | None:
    """Whether the order's state still permits the wish; None where the shop has no rule that says."""
    rules = service.order_rules
    if wish not in get_args(OrderAction) or order.status not in rules:
        return None
    allowed = rules[order.status]
    if wish not in allowed:
        after = rules.get("delivered", ()) if order.status == "shipped" else ()
        instead = " or ".join(LEFT[each] for each in allowed)
        later = " or ".join(WISHED[each] for each in after)
        if instead:
            return Permission("may_not", f"Possible now: {instead}")
        return Permission("may_not", f"Once it has arrived, it can be {later}" if later else "")
    if wish in ("return", "exchange") and order.placed_at is not None:
        longest = timedelta(days=service.return_window_days + LONGEST_DELIVERY_DAYS)
        if datetime.fromtimestamp(now, UTC) > order.placed_at + longest:
            return Permission("too_old")
    return Permission("may")
