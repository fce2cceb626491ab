from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from retrieval.product import Money, Product
from retrieval.product_rows import ProductTable, read_products

FULL = {
    "product_id": 17,
    "title": "  Red \n mug ",
    "description": "Holds tea.",
    "category": "Home > Kitchen",
    "brand": "Hearth",
    "price": "2.95",
    "currency": "gbp",
    "list_price": 3.5,
    "stock": 4,
    "available": "true",
    "rating": 4.5,
    "rating_count": 12,
    "image_url": "mug.png",
    "url": "/mug",
    "attributes": {"colour": "red", "litres": 0.3, "gift": True, "tags": ["tea", 1, ""], "empty": None},
    "parent_id": "mugs",
    "options": {"size": 2, "lid": False},
    "supplier": "ignored",
}
PRODUCT = Product(
    "17", "Red mug", "Holds tea.", ("Home", "Kitchen"), "Hearth", Money(295, "GBP"), Money(350, "GBP"), 4,
    True, 4.5, 12, "mug.png", "/mug", {"colour": "red", "litres": 0.3, "gift": True, "tags": ("tea", "1")},
    "mugs", {"size": "2", "lid": "no"},
)  # fmt: skip


def products(folder: Path, *rows: dict[str, object]) -> ProductTable:
    (folder / "products.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return read_products(folder, "GBP")


def test_every_column_is_read_from_json_lines(tmp_path: Path) -> None:
    assert products(tmp_path, FULL).products == (PRODUCT,)


def test_every_column_is_read_from_csv(tmp_path: Path) -> None:
    row = {name: json.dumps(each) if isinstance(each, dict) else str(each) for name, each in FULL.items()}
    pl.DataFrame([row]).write_csv(tmp_path / "products.csv")
    assert read_products(tmp_path, "GBP").products == (PRODUCT,)


def test_every_column_is_read_from_parquet(tmp_path: Path) -> None:
    native = FULL | {"category": ["Home", "Kitchen"], "available": True, "price": 2.95}
    native["attributes"] = {"colour": "red", "litres": 0.3, "gift": True, "tags": ["tea", "1"], "empty": None}
    pl.DataFrame([native]).write_parquet(tmp_path / "products.parquet")
    assert read_products(tmp_path, "GBP").products == (PRODUCT,)


def test_a_product_needs_no_more_than_an_id_and_a_title(tmp_path: Path) -> None:
    assert products(tmp_path, {"product_id": "a", "title": "Mug"}).products == (Product("a", "Mug"),)


def test_the_second_row_of_an_id_is_set_aside(tmp_path: Path) -> None:
    table = products(tmp_path, {"product_id": "a", "title": "One"}, {"product_id": "a", "title": "Two"})
    assert [each.title for each in table.products] == ["One"]
    assert [(each.row, each.column) for each in table.rejected] == [(2, "product_id")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"title": ""}, "title"),
        ({"price": -0.01}, "price"),
        ({"price": "NaN"}, "price"),
        ({"price": 1e300}, "price"),
        ({"list_price": "inf"}, "list_price"),
        ({"currency": "USD"}, "currency"),
        ({"stock": 1.5}, "stock"),
        ({"stock": -1}, "stock"),
        ({"rating": 5.1}, "rating"),
        ({"rating_count": -3}, "rating_count"),
        ({"available": "maybe"}, "available"),
        ({"attributes": {"a": {"b": 1}}}, "attributes"),
        ({"attributes": ["a"]}, "attributes"),
        ({"options": {"a": [1]}}, "options"),
        ({"category": {"a": 1}}, "category"),
        ({"category": [1, 2]}, "category"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside(tmp_path: Path, cells: dict[str, object], column: str) -> None:
    table = products(
        tmp_path, {"product_id": "a", "title": "Mug"} | cells, {"product_id": "b", "title": "Bag"}
    )
    assert [each.product_id for each in table.products] == ["b"]
    assert [(each.row, each.column) for each in table.rejected] == [(1, column)]


def test_total_counts_kept_and_set_aside(tmp_path: Path) -> None:
    assert products(tmp_path, {"product_id": "a", "title": "Mug"}, {"product_id": "b"}).total == 2
