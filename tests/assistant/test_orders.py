from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from assistant.errors import NotYours
from assistant.orders import Order, OrderItem, Orders
from retrieval.product import Money
from tests.assistant.conftest import Clock

MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
FIRST = Order(
    "#W1",
    "ann",
    "delivered",
    MAY,
    (OrderItem("mug", 2, Money(250, "GBP")),),
    {"zip": "AB1"},
    ({"card": 1},),
    ("T1",),
)
SECOND = Order("#W2", "ann", "pending", JUNE, (OrderItem("pan", 1),))
OTHER = Order("#W3", "ben", "pending", JUNE)


@pytest.fixture
def orders(engine: Engine, clock: Clock) -> Orders:
    orders = Orders(engine, clock)
    orders.take_in([FIRST, SECOND, OTHER])
    return orders


def test_a_customers_orders_come_newest_first(orders: Orders) -> None:
    assert orders.of_customer("ann") == (SECOND, FIRST)


@pytest.mark.parametrize("order_id", ["#W1", "W1", " #w1 "])
def test_an_order_is_found_as_customers_write_its_id(orders: Orders, order_id: str) -> None:
    assert orders.get(order_id, "ann") == FIRST


@pytest.mark.parametrize("order_id", ["#W3", "#W9", "", "' OR 1=1 --", "%"])
def test_another_customers_order_and_an_unknown_one_are_refused_alike(orders: Orders, order_id: str) -> None:
    with pytest.raises(NotYours, match="There is no order"):
        orders.get(order_id, "ann")


def test_an_empty_customer_id_owns_no_order(orders: Orders) -> None:
    orders.take_in([Order("#W4", "", "pending")])
    with pytest.raises(NotYours):
        orders.get("#W4", "")


def test_an_order_sums_up_what_its_items_cost() -> None:
    assert (FIRST.total, SECOND.total, OTHER.total) == (Money(500, "GBP"), None, None)


def test_a_status_from_the_source_is_taken_over(orders: Orders) -> None:
    assert orders.take_in([Order("#W3", "ben", "shipped", JUNE)]) == 1
    assert orders.get("#W3", "ben").status == "shipped"


def test_a_status_set_here_survives_the_next_build(orders: Orders) -> None:
    orders.set_status("#W2", "ann", "cancelled")
    orders.take_in([SECOND])
    assert orders.get("#W2", "ann").status == "cancelled"


def test_nobody_sets_the_status_of_anothers_order(orders: Orders) -> None:
    with pytest.raises(NotYours):
        orders.set_status("#W3", "ann", "cancelled")


def test_orders_of_erased_customers_stay_away(orders: Orders) -> None:
    orders.erase("ann")
    orders.take_in([FIRST, SECOND], erased={"ann"})
    assert orders.of_customer("ann") == ()
