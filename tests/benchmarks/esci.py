"""ESCI as the benchmarks of search read it: products with their prices and ratings, judged queries."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from retrieval.judgements import Judgement
from retrieval.product import Money, Product

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "esci"


def products() -> list[Product]:
    """The products of the set; bullet points count as description."""
    rows = pl.read_parquet(DATA / "products.parquet").iter_rows(named=True)
    return [
        Product(
            row["product_id"],
            row["title"],
            " ".join(part for part in (row["description"], row["bullet_points"]) if part),
            tuple(row["category"] or ()),
            row["brand"] or "",
            price=Money.of(row["price_usd"], "USD") if row["price_usd"] else None,
            rating=row["rating"],
            rating_count=None if row["rating_count"] is None else int(row["rating_count"]),
            attributes={"colour": row["color"]} if row["color"] else {},
        )
        for row in rows
    ]


def judgements() -> list[Judgement]:
    """All judgements: gains of 100, 10, 1 and 0 for exact, substitute, complement and irrelevant."""
    rows = pl.read_parquet(DATA / "judgments.parquet").select("query", "product_id", "gain").iter_rows()
    return [Judgement(*row) for row in rows]


def show_progress(stage: str, done: int, total: int) -> None:
    """One line that is written over."""
    print(f"\r{stage} {done:,} of {total:,}", end="\n" if done == total else "", file=sys.stderr, flush=True)
