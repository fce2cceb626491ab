from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.shop.account_rows import read_customers, read_orders
from retrieval.product import Money
from tests.builders import NOW, Row, write_rows


def order(**columns: Any) -> Row:
    return {"order_id": "o1", "customer_id": "c1", "status": "pending", **columns}


def test_a_customers_name_may_come_in_two_parts(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "customers.jsonl", [{"customer_id": "c1", "first_name": "Ann", "last_name": "Archer"}]
    )
    assert read_customers(tmp_path).records[0].name == "Ann Archer"


def test_a_zip_is_found_in_the_address(tmp_path: Path) -> None:
    write_rows(tmp_path / "customers.jsonl", [{"customer_id": "c1", "address": {"zip": "01234"}}])
    assert read_customers(tmp_path).records[0].zip == "01234"


def test_a_customer_id_that_stands_twice_is_set_aside_the_second_time(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "customers.jsonl", [{"customer_id": "c1", "name": "A"}, {"customer_id": "c1", "name": "B"}]
    )
    found = read_customers(tmp_path)
    assert ([c.name for c in found.records], [r.row for r in found.rejected]) == (["A"], [2])


def test_an_order_is_read_with_its_items(tmp_path: Path) -> None:
    items = [{"product_id": "p1", "quantity": 2, "price": 2.5}, {"product_id": "p1"}]
    row = order(placed_at="2026-01-01T10:00:00Z", items=items, tracking="T1, T2")
    write_rows(tmp_path / "orders.jsonl", [row])
    (found,) = read_orders(tmp_path, {"p1"}, "GBP", NOW).records
    assert [(item.quantity, item.price) for item in found.items] == [(2, Money(250, "GBP")), (1, None)]
    assert found.placed_at is not None
    assert (found.tracking, found.placed_at.isoformat()) == (("T1", "T2"), "2026-01-01T10:00:00+00:00")


@pytest.mark.parametrize(
    ("written", "status"),
    [("Delivered", "delivered"), ("canceled", "cancelled"), ("return_requested", "return requested")],
)
def test_statuses_are_read_as_shops_write_them(tmp_path: Path, written: str, status: str) -> None:
    write_rows(tmp_path / "orders.jsonl", [order(status=written)])
    assert read_orders(tmp_path, set(), "GBP", NOW).records[0].status == status


@pytest.mark.parametrize(
    ("columns", "column"),
    [
        ({"status": "lost"}, "status"),
        ({"placed_at": NOW + 3600}, "placed_at"),
        ({"items": [{"product_id": "p9"}]}, "items"),
        ({"items": [{"quantity": 1}]}, "items"),
        ({"items": ["p1"]}, "items"),
        ({"items": "p1"}, "items"),
        ({"items": [{"product_id": "p1", "quantity": 0}]}, "items"),
        ({"items": [{"product_id": "p1", "quantity": "NaN"}]}, "items"),
        ({"items": [{"product_id": "p1", "price": -1}]}, "items"),
        ({"items": [{"product_id": "p1", "price": "dear"}]}, "items"),
        ({"customer_id": None}, "customer_id"),
    ],
)
def test_an_order_that_breaks_a_rule_is_set_aside(tmp_path: Path, columns: Row, column: str) -> None:
    write_rows(tmp_path / "orders.jsonl", [order(**columns)])
    found = read_orders(tmp_path, {"p1"}, "GBP", NOW)
    assert (found.records, [each.column for each in found.rejected]) == ((), [column])
