"""The table `products` of a shop folder -> `Product` records and the rows that were set aside."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import BadInput, shorten
from retrieval.product import AttributeValue, Money, Product
from retrieval.tables import Column, Rejected, Row, read_frame, rows_of
from retrieval.words import clean

PRODUCT_COLUMNS = (
    Column("product_id", required=True),
    Column("title", required=True),
    Column("description"),
    Column("category", "path"),
    Column("brand"),
    Column("price", "number", minimum=0),
    Column("currency"),
    Column("list_price", "number", minimum=0),
    Column("stock", "integer", minimum=0),
    Column("available", "boolean"),
    Column("rating", "number", minimum=0, maximum=5),
    Column("rating_count", "integer", minimum=0),
    Column("image_url"),
    Column("url"),
    Column("attributes", "object"),
    Column("parent_id"),
    Column("options", "object"),
)


@dataclass(frozen=True, slots=True)
class ProductTable:
    """The products of a file, in its order, and the rows that were set aside, in theirs."""

    products: tuple[Product, ...]
    rejected: tuple[Rejected, ...]
    file: str
    total: int


class _Refused(Exception):
    """A row breaks a rule that needs more than one cell, or looks into one."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def read_products(folder: Path, currency: str) -> ProductTable:
    """The products of a shop folder, priced in the shop's currency.

    Raises:
        UnreadableFile: there is no products file, or it can't be read, or it lacks a required column.
    """
    frame = read_frame(folder, "products", PRODUCT_COLUMNS)
    products: dict[str, Product] = {}
    rejected = list(frame.rejected)
    for row in rows_of(frame, PRODUCT_COLUMNS):
        try:
            product = _product(row, currency)
            if product.product_id in products:
                raise _Refused("product_id", product.product_id, "this id stands in an earlier row")
            products[product.product_id] = product
        except _Refused as exc:
            rejected.append(Rejected(frame.file, row.number, exc.column, shorten(exc.value), exc.reason))
    rejected.sort(key=lambda each: each.row)
    return ProductTable(tuple(products.values()), tuple(rejected), frame.file, frame.total)


def _product(row: Row, currency: str) -> Product:
    values = row.values
    given = values["currency"]
    if given is not None and given.upper() != currency:
        raise _Refused("currency", given, f"not the shop's currency {currency}")
    return Product(
        product_id=values["product_id"],
        title=" ".join(values["title"].split()),
        description=values["description"] or "",
        category=tuple(values["category"] or ()),
        brand=values["brand"] or "",
        price=_money(values, "price", currency),
        list_price=_money(values, "list_price", currency),
        stock=values["stock"],
        available=values["available"],
        rating=values["rating"],
        rating_count=values["rating_count"],
        image_url=values["image_url"] or "",
        url=values["url"] or "",
        attributes=dict(_attributes(values["attributes"] or {})),
        parent_id=values["parent_id"] or "",
        options=dict(_options(values["options"] or {})),
    )


def _money(values: Mapping[str, Any], column: str, currency: str) -> Money | None:
    amount = values[column]
    try:
        return None if amount is None else Money.of(amount, currency)
    except BadInput as exc:
        raise _Refused(column, amount, "too large an amount of money") from exc


def _attributes(given: Mapping[str, Any]) -> Iterator[tuple[str, AttributeValue]]:
    """Names and values, what is empty left out."""
    for raw, value in given.items():
        name = clean(raw).strip()
        if isinstance(value, list):
            words = tuple(word for each in value if (word := _word("attributes", name, each)))
            if name and words:
                yield name, words
        elif isinstance(value, bool | int | float):
            if isinstance(value, float) and not math.isfinite(value):
                raise _Refused("attributes", f"{name}: {value}", "not a finite number")
            if name:
                yield name, value
        elif (word := _word("attributes", name, value)) and name:
            yield name, word


def _options(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for raw, value in given.items():
        name = clean(raw).strip()
        if name and (word := _word("options", name, value)):
            yield name, word


def _word(column: str, name: str, value: object) -> str:
    """A value as a word; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise _Refused(
            column, f"{name}: {value}", "an object or list inside, where text or a number is expected"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value)).strip()
