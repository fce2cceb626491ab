"""What becomes of baskets: orders in every status, and the returns and ratings that follow.

The newest orders are pending, the next processed, then shipped, all older ones delivered, but for those
that were cancelled or are asked to be returned or exchanged. Knows no click.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from assistant.shop.demo.catalogue import Article
from assistant.shop.demo.people import Customer
from assistant.shop.demo.visits import Basket, Line
from recommender.events import Event, Kind

# Share of all orders, and how many there are at least, newest first.
_UNDER_WAY = (("pending", 0.02, 2), ("processed", 0.015, 2), ("shipped", 0.035, 3))
_CANCELLED = 0.035
_ASKED = (("return requested", 0.012, 1), ("exchange requested", 0.008, 1))
_RETURNED = {"CL": 0.11, "SH": 0.13}
_RETURNED_ELSE = 0.03
_RATED = 0.22
_DELIVERY_DAYS = (2, 6)


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order as the shop's system would export it; amounts in pence."""

    order_id: str
    customer: Customer
    status: str
    placed_at: datetime
    lines: tuple[tuple[str, int, int], ...]
    payments: tuple[Mapping[str, str], ...]
    tracking: str


def settle(
    baskets: Sequence[Basket],
    articles: Sequence[Article],
    people: Sequence[Customer],
    liking: Callable[[Basket, Line], float],
    end: datetime,
    rng: np.random.Generator,
) -> tuple[tuple[PlacedOrder, ...], tuple[Event, ...]]:
    """Orders in the order of the baskets, and the events that came after them, none later than `end`.

    Args:
        baskets: Oldest first.
        articles: The rows that baskets refer to.
        people: Likewise.
        liking: How much the buyer likes what a line holds (log odds); ratings follow it.
        end: The last moment of the world.
        rng: Where chances come from.
    """
    statuses = _statuses(baskets, end, rng)
    orders, events = [], []
    for basket, status in zip(baskets, statuses, strict=True):
        person = people[basket.person]
        lines = tuple(
            (
                articles[line.row].product.product_id,
                line.quantity,
                articles[line.row].price_at(basket.placed_at).minor,
            )
            for line in basket.lines
        )
        total = sum(quantity * price for _, quantity, price in lines)
        method = person.payment_methods[0]
        payment = {
            "payment_method_id": method["id"],
            "kind": method["kind"],
            "amount": f"{total / 100:.2f}",
            "currency": "GBP",
        }
        moving = status not in ("pending", "processed", "cancelled")
        tracking = f"PL{rng.integers(10**9, 10**10)}GB" if moving else ""
        orders.append(
            PlacedOrder(basket.order_id, person, status, basket.placed_at, lines, (payment,), tracking)
        )
        events += _aftermath(basket, status, articles, person, liking, end, rng)
    return tuple(orders), tuple(events)


def _statuses(baskets: Sequence[Basket], end: datetime, rng: np.random.Generator) -> list[str]:
    statuses = ["delivered"] * len(baskets)
    newest = len(baskets)
    for status, share, least in _UNDER_WAY:
        count = min(max(least, round(share * len(baskets))), newest)
        statuses[newest - count : newest] = [status] * count
        newest -= count
    order = [int(i) for i in rng.permutation(newest)]
    cancelled = order[: max(1, round(_CANCELLED * len(baskets)))]
    for row in cancelled:
        statuses[row] = "cancelled"
    recent = [row for row in range(newest) if statuses[row] == "delivered"][-max(6, len(baskets) // 12) :]
    asked = [recent[int(i)] for i in rng.permutation(len(recent))]
    for status, share, least in _ASKED:
        count = max(least, round(share * len(baskets)))
        for row in asked[:count]:
            statuses[row] = status
        asked = asked[count:]
    return statuses


def _aftermath(
    basket: Basket,
    status: str,
    articles: Sequence[Article],
    person: Customer,
    liking: Callable[[Basket, Line], float],
    end: datetime,
    rng: np.random.Generator,
) -> list[Event]:
    events: list[Event] = []
    arrived = basket.placed_at + timedelta(days=int(rng.integers(*_DELIVERY_DAYS)))
    for line in basket.lines:
        draws = rng.random(2)
        later = timedelta(seconds=int(rng.integers(86400, 20 * 86400)))
        product = articles[line.row]

        def note(
            kind: Kind,
            when: datetime,
            value: float | None = None,
            line: Line = line,
            product: Article = product,
        ) -> None:
            if when <= end:
                events.append(
                    Event(
                        product_id=product.product.product_id,
                        kind=kind,
                        customer_id=person.customer_id,
                        order_id=basket.order_id,
                        timestamp=when.timestamp(),
                        quantity=float(line.quantity) if kind is Kind.RETURN else 1.0,
                        value=value,
                    )
                )

        if status == "cancelled":
            note(Kind.RETURN, basket.placed_at + timedelta(seconds=int(rng.integers(600, 86400))))
            continue
        if status != "delivered":
            continue
        content = liking(basket, line)
        returned = _RETURNED.get(product.traits.kind.code, _RETURNED_ELSE)
        if draws[0] < returned * (1.6 if content < 0 else 0.8):
            note(Kind.RETURN, arrived + later)
        elif draws[1] < _RATED:
            stars = round(float(np.clip(3.7 + 0.55 * content + rng.normal(0, 0.7), 1, 5)))
            note(Kind.RATING, arrived + later, float(stars))
    return events
