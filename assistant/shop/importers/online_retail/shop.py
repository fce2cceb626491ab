"""From invoice lines to a shop folder.

A line of goods becomes a purchase event of its invoice (`order_id`), with or without a customer; a
cancellation becomes a return. Invoices of customers become orders. The data says nothing of delivery: an
order counts as delivered, or as cancelled when all of it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from assistant.shop.importers.online_retail.lines import ZONE, read_lines
from assistant.shop.importers.online_retail.merchandise import goods, usual_prices
from assistant.shop.importers.online_retail.returns import cancelled_orders
from assistant.shop.importers.online_retail.titles import titles
from assistant.shop.importers.report import ImportReport
from assistant.shop.importers.writing import new_folder, write_config, write_rows
from retrieval.errors import UnreadableFile
from retrieval.progress import Progress, silent

CONFIG = {"name": "Online Retail", "currency": "GBP", "locale": "en_GB", "timezone": ZONE}

_STEPS = 5


def import_online_retail(source: Path, folder: Path, progress: Progress = silent) -> ImportReport:
    """Write the shop folder of the Online Retail data set.

    Products without a line of a customer have no price: what other channels charged isn't what a customer
    pays.

    Args:
        source: The xlsx, csv or parquet file, or the folder that it lies in.
        folder: A new or empty folder.
        progress: Told of each step.

    Raises:
        BadInput: the folder holds something already.
        UnreadableFile: the source isn't this data set.
    """
    with new_folder(folder) as target:
        progress("read invoice lines", 0, _STEPS)
        lines = read_lines(source)
        progress("sort out goods", 1, _STEPS)
        merchandise = goods(lines)
        named = titles(merchandise)
        sold = merchandise.filter(
            (pl.col("price") > 0)
            & pl.col("code").is_in(list(named))
            & (pl.col("invoice").str.starts_with("C") == (pl.col("quantity") < 0))
            & (pl.col("quantity") != 0)
        )
        if sold.is_empty():
            raise UnreadableFile(f"{source.name} holds no sale of goods; is it this data set?")
        sold = sold.with_columns(
            pl.col("quantity").abs(),
            pl.when(pl.col("quantity") > 0)
            .then(pl.lit("purchase"))
            .otherwise(pl.lit("return"))
            .alias("kind"),
            pl.format("{}-{}", "invoice", pl.int_range(pl.len()).over("invoice") + 1).alias("event_id"),
        )
        of_customers = sold.filter(pl.col("customer") != "")
        purchases = of_customers.filter(pl.col("kind") == "purchase")
        progress("write products", 2, _STEPS)
        prices = usual_prices(purchases)
        codes = sorted(set(sold["code"]))
        write_config(target / "shop.yaml", CONFIG)
        write_rows(target / "products.jsonl", _products(codes, named, prices))
        progress("write events", 3, _STEPS)
        _events(sold).write_parquet(target / "events.parquet")
        progress("write customers and orders", 4, _STEPS)
        customers = write_rows(target / "customers.jsonl", _customers(of_customers))
        cancelled = cancelled_orders(purchases, of_customers.filter(pl.col("kind") == "return"))
        orders = write_rows(target / "orders.jsonl.gz", _orders(purchases, cancelled))
        progress("write customers and orders", _STEPS, _STEPS)
    return ImportReport(
        products=len(codes),
        events=sold.height,
        customers=customers,
        orders=orders,
        left_out={
            "lines that are no goods": lines.height - merchandise.height,
            "lines of goods that are no sale": merchandise.height - sold.height,
        },
    )


def _products(codes: list[str], named: dict[str, str], prices: dict[str, float]) -> Iterator[dict[str, Any]]:
    for code in codes:
        row: dict[str, Any] = {"product_id": code, "title": named[code]}
        if code in prices:
            row["price"] = prices[code]
        yield row


def _events(sold: pl.DataFrame) -> pl.DataFrame:
    return sold.select(
        "event_id",
        "kind",
        pl.col("code").alias("product_id"),
        pl.col("customer").alias("customer_id"),
        pl.col("invoice").alias("order_id"),
        pl.col("time").alias("timestamp"),
        "quantity",
        "price",
    )


def _customers(of_customers: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Customers in the order of their numbers, each with the country on most of their lines."""
    countries = (
        of_customers.group_by("customer", "country")
        .len()
        .sort("customer", "len", "country", descending=[False, True, False])
        .unique("customer", keep="first", maintain_order=True)
    )
    for customer, country in countries.select("customer", "country").iter_rows():
        known = country not in ("", "Unspecified")
        yield {"customer_id": customer, "attributes": {"country": country} if known else {}}


def _orders(purchases: pl.DataFrame, cancelled: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The customers' invoices, oldest first."""
    grouped = (
        purchases.group_by("invoice", "customer", maintain_order=True)
        .agg(pl.col("time").min(), pl.col("code", "quantity", "price"))
        .sort("time", "invoice")
    )
    columns = ("invoice", "customer", "time", "code", "quantity", "price")
    for invoice, customer, time, codes, quantities, prices in grouped.select(columns).iter_rows():
        yield {
            "order_id": invoice,
            "customer_id": customer,
            "status": "cancelled" if invoice in cancelled else "delivered",
            "placed_at": datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "items": [
                {"product_id": code, "quantity": int(quantity), "price": price}
                for code, quantity, price in zip(codes, quantities, prices, strict=True)
            ],
        }
