"""The tables `customers` and `orders` of a shop folder -> records, and the rows that were set aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from assistant.orders import Order, OrderItem
from assistant.profile import Customer
from assistant.shop.event_rows import CLOCK_SLACK
from retrieval.errors import BadInput, shorten
from retrieval.product import Money
from retrieval.tables import Column, Rejected, Row, read_frame, rows_of

CUSTOMER_COLUMNS = (
    Column("customer_id", required=True),
    Column("name", private=True),
    Column("first_name", private=True),
    Column("last_name", private=True),
    Column("email", private=True),
    Column("zip", private=True),
    Column("address", "object", private=True),
    Column("payment_methods", "list", private=True),
    Column("attributes", "object", private=True),
    Column("consent", "object", private=True),
)
ORDER_COLUMNS = (
    Column("order_id", required=True),
    Column("customer_id", required=True),
    Column("status", required=True),
    Column("placed_at", "time"),
    Column("items", "list"),
    Column("address", "object", private=True),
    Column("payments", "list", private=True),
    Column("tracking", private=True),
)
STATUSES = ("pending", "processed", "shipped", "delivered", "cancelled")
"""What an order may be, besides "... requested"."""

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Records(Generic[Record]):
    """The records of a file in its order, and the rows that were set aside, in theirs."""

    records: tuple[Record, ...]
    rejected: tuple[Rejected, ...]
    file: str
    total: int


class _Refused(Exception):
    """A row breaks a rule that needs more than the type of a cell."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def read_customers(folder: Path) -> Records[Customer]:
    """The customers of a shop folder that has a table of them.

    Raises:
        UnreadableFile: the file can't be read, or lacks a required column.
    """
    return _read(folder, "customers", CUSTOMER_COLUMNS, _customer)


def read_orders(folder: Path, product_ids: Collection[str], currency: str, now: float) -> Records[Order]:
    """The orders of a shop folder that has a table of them; amounts are in the shop's currency.

    Raises:
        UnreadableFile: the file can't be read, or lacks a required column.
    """
    return _read(folder, "orders", ORDER_COLUMNS, lambda row: _order(row, product_ids, currency, now))


def _read(
    folder: Path, name: str, columns: Sequence[Column], record: Callable[[Mapping[str, Any]], Record]
) -> Records[Record]:
    frame = read_frame(folder, name, columns)
    key = columns[0].name
    records: dict[str, Record] = {}
    rejected = list(frame.rejected)
    row: Row
    for row in rows_of(frame, columns):
        try:
            made = record(row.values)
            if row.values[key] in records:
                raise _Refused(key, row.values[key], "this id stands in an earlier row")
            records[row.values[key]] = made
        except _Refused as exc:
            rejected.append(Rejected(frame.file, row.number, exc.column, shorten(exc.value), exc.reason))
    rejected.sort(key=lambda each: each.row)
    return Records(tuple(records.values()), tuple(rejected), frame.file, frame.total)


def _customer(values: Mapping[str, Any]) -> Customer:
    parts = (values["first_name"], values["last_name"])
    address = values["address"] or {}
    return Customer(
        customer_id=values["customer_id"],
        name=values["name"] or " ".join(part for part in parts if part),
        email=values["email"] or "",
        zip=values["zip"] or str(address.get("zip") or ""),
        address=address,
        payment_methods=tuple(values["payment_methods"] or ()),
        attributes=values["attributes"] or {},
        consent=values["consent"] or {},
    )


def _order(values: Mapping[str, Any], product_ids: Collection[str], currency: str, now: float) -> Order:
    placed_at = values["placed_at"]
    if placed_at is not None and placed_at > now + CLOCK_SLACK:
        raise _Refused("placed_at", placed_at, "in the future")
    return Order(
        order_id=values["order_id"],
        customer_id=values["customer_id"],
        status=_status(values["status"]),
        placed_at=None if placed_at is None else datetime.fromtimestamp(placed_at, UTC),
        items=tuple(_item(item, product_ids, currency) for item in values["items"] or ()),
        address=values["address"] or {},
        payments=tuple(values["payments"] or ()),
        tracking=tuple((values["tracking"] or "").replace(",", " ").split()),
    )


def _status(text: str) -> str:
    status = " ".join(text.lower().replace("_", " ").split()).replace("canceled", "cancelled")
    if status in STATUSES or status.endswith(" requested"):
        return status
    raise _Refused("status", text, "no known status of an order")


def _item(item: object, product_ids: Collection[str], currency: str) -> OrderItem:
    if not isinstance(item, dict) or not str(item.get("product_id") or "").strip():
        raise _Refused("items", item, "an item without a product_id")
    product_id = str(item["product_id"]).strip()
    if product_id not in product_ids:
        raise _Refused("items", product_id, "not in the catalogue")
    quantity, price = _pieces(item.get("quantity", 1)), item.get("price")
    if price is None:
        return OrderItem(product_id, quantity)
    try:
        amount = Money.of(price, currency)
    except BadInput as exc:
        raise _Refused("items", price, "a price that is no amount of money") from exc
    if amount.minor < 0:
        raise _Refused("items", price, "a negative price")
    return OrderItem(product_id, quantity, amount)


def _pieces(given: object) -> int:
    try:
        pieces = float(str(given))
    except ValueError:
        pieces = 0.0
    if not 1 <= pieces <= 1e9 or pieces % 1:
        raise _Refused("items", given, "a quantity that is no whole number from 1 on")
    return int(pieces)
