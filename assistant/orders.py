"""Orders in the live database, each of which only its own customer may see.

Knows what an order says; what may be done with one in which status is the shop's rule
(`assistant/shop/config.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Engine, Float, Index, Row, String, Table, delete, func, or_, select

from assistant.database import create_tables, metadata, reading, take_in, writing
from assistant.errors import NotYours
from retrieval.product import Money

_orders = Table(
    "orders",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("customer_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("placed_at", Float),
    Column("items", JSON, nullable=False),
    Column("address", JSON, nullable=False),
    Column("payments", JSON, nullable=False),
    Column("tracking", JSON, nullable=False),
    # Set when something was changed here; from then on the shop folder no longer overwrites the row.
    Column("edited_at", Float),
    Index("orders_of_customer", "customer_id", "placed_at"),
)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order; `price` is what one piece cost, None when the records don't say."""

    product_id: str
    quantity: int
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the shop's records have it.

    Attributes:
        status: pending, processed, shipped, delivered, cancelled, or a requested state ("return requested").
        tracking: Numbers or links of the parcels.
    """

    order_id: str
    customer_id: str
    status: str
    placed_at: datetime | None = None
    items: tuple[OrderItem, ...] = ()
    address: Mapping[str, Any] = field(default_factory=dict)
    payments: tuple[Any, ...] = ()
    tracking: tuple[str, ...] = ()

    @property
    def total(self) -> Money | None:
        """What all items cost together; None when a price is missing or there is no item."""
        prices = [item.price for item in self.items]
        if not prices or any(price is None for price in prices):
            return None
        sums = sum(item.price.minor * item.quantity for item in self.items if item.price)
        return Money(sums, next(price.currency for price in prices if price))


class Orders:
    """The orders of all customers."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        create_tables(engine, _orders)

    def of_customer(self, customer_id: str, k: int | None = None) -> tuple[Order, ...]:
        """The customer's orders, newest first; only the first `k` where that is given."""
        chosen = select(_orders).where(_orders.c.customer_id == customer_id)
        chosen = chosen.order_by(_orders.c.placed_at.desc(), _orders.c.order_id.desc()).limit(k)
        with reading(self._engine) as connection:
            return tuple(_order(row) for row in connection.execute(chosen).all())

    def get(self, order_id: str, customer_id: str) -> Order:
        """The customer's order of this id; `#w123` finds `W123`.

        Raises:
            NotYours: there is no such order, or it is another customer's; the message doesn't tell which.
        """
        wanted = order_id.strip()
        chosen = select(_orders).where(
            _orders.c.customer_id == customer_id,
            or_(
                *(
                    func.lower(_orders.c.order_id) == way.lower()
                    for way in (wanted, f"#{wanted}", wanted.lstrip("#"))
                )
            ),
        )
        with reading(self._engine) as connection:
            row = connection.execute(
                chosen.order_by((_orders.c.order_id == wanted).desc()).limit(1)
            ).one_or_none()
        if row is None or not customer_id:
            raise NotYours(f"There is no order '{wanted[:60]}' of this customer.")
        return _order(row)

    def find(self, order_id: str) -> Order | None:
        """For the service desk: the order of this id, whosever it is."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(_orders).where(_orders.c.order_id == order_id.strip())
            ).one_or_none()
        return None if row is None else _order(row)

    def count(self) -> int:
        """How many orders there are."""
        with reading(self._engine) as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM orders").scalar_one())

    def take_in(self, orders: Iterable[Order], erased: Collection[str] = ()) -> int:
        """Take in the orders of a shop folder, as often as one likes, and say how many are new or changed.

        What was changed here stays as it is, and orders of `erased` customers stay away.
        """
        return take_in(self._engine, _orders, [_values(o) for o in orders if o.customer_id not in erased])

    def set_status(self, order_id: str, customer_id: str, status: str) -> Order:
        """Give the customer's order another status, which no later build takes back.

        Raises:
            NotYours: there is no such order of this customer.
        """
        order = self.get(order_id, customer_id)
        with writing(self._engine) as connection:
            connection.execute(
                _orders.update()
                .where(_orders.c.order_id == order.order_id, _orders.c.customer_id == customer_id)
                .values(status=status, edited_at=self._clock())
            )
        return self.get(order.order_id, customer_id)

    def erase(self, customer_id: str) -> int:
        """Delete every order of the customer and say how many there were."""
        with writing(self._engine) as connection:
            return connection.execute(delete(_orders).where(_orders.c.customer_id == customer_id)).rowcount


def _values(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "customer_id": order.customer_id,
        "status": order.status,
        "placed_at": None if order.placed_at is None else order.placed_at.timestamp(),
        "items": [
            {
                "product_id": item.product_id,
                "quantity": item.quantity,
                "minor": None if item.price is None else item.price.minor,
                "currency": None if item.price is None else item.price.currency,
            }
            for item in order.items
        ],
        "address": dict(order.address),
        "payments": list(order.payments),
        "tracking": list(order.tracking),
    }


def _order(row: Row[Any]) -> Order:
    items = tuple(
        OrderItem(
            item["product_id"],
            item["quantity"],
            None if item["minor"] is None else Money(item["minor"], item["currency"]),
        )
        for item in row.items
    )
    placed_at = None if row.placed_at is None else datetime.fromtimestamp(row.placed_at, UTC)
    return Order(
        row.order_id,
        row.customer_id,
        row.status,
        placed_at,
        items,
        row.address,
        tuple(row.payments),
        tuple(row.tracking),
    )
