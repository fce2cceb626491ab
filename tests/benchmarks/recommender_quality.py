"""Figures of the recommender on real data, beside implicit's ALS.

`python tests/benchmarks/recommender_quality.py SET`: online-retail (the last 15 % of time held out),
beauty (each customer's last purchase held out) or gowalla (random).
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from recommender.events import NO_NUMBER, EventTable, Kind, Strings, strings
from recommender.training import TrainingData, TrainingOptions, fit_recommender
from retrieval.product import Product

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def table(
    product: Sequence[str],
    kind: Sequence[str],
    customer: Sequence[str],
    *,
    order: Sequence[str] = (),
    timestamp: np.ndarray | None = None,
    sequence: np.ndarray | None = None,
    quantity: np.ndarray | None = None,
) -> EventTable:
    """A table of these columns, all others empty."""
    n = len(product)
    empty: Strings = strings([""] * n)
    nothing = np.full(n, np.nan)
    return EventTable(
        product_id=strings(product),
        kind=strings(kind),
        customer_id=strings(customer),
        session_id=empty,
        order_id=strings(order) if len(order) else empty,
        event_id=empty,
        timestamp=nothing if timestamp is None else timestamp,
        sequence=np.full(n, NO_NUMBER) if sequence is None else sequence,
        quantity=np.ones(n) if quantity is None else quantity,
        value=nothing,
        price=nothing,
        list_id=empty,
        position=np.full(n, NO_NUMBER),
        propensity=nothing,
        query=empty,
    )


def online_retail() -> EventTable:
    """Purchases and returns; codes of goods only."""
    lines = (
        pl.read_parquet(DATA / "online-retail" / "transactions.parquet")
        .unique(maintain_order=True)
        .filter(pl.col("stock_code").str.contains(r"^\d+[A-Za-z]*$"), pl.col("quantity") != 0)
        .filter((pl.col("unit_price") > 0) & (pl.col("is_cancel") | (pl.col("quantity") > 0)))
    )
    return table(
        lines["stock_code"].to_list(),
        [str(Kind.RETURN if cancelled else Kind.PURCHASE) for cancelled in lines["is_cancel"]],
        ["" if each is None else str(each) for each in lines["customer_id"]],
        order=lines["invoice_no"].to_list(),
        timestamp=lines["invoice_date"].dt.epoch("ms").to_numpy() / 1000.0,
        quantity=lines["quantity"].abs().to_numpy().astype(np.float64),
    )


def beauty() -> EventTable:
    """Purchases in order, without time."""
    rows = pl.read_parquet(DATA / "beauty" / "interactions.parquet")
    return table(
        [str(each) for each in rows["item_id"]],
        [str(Kind.PURCHASE)] * len(rows),
        [str(each) for each in rows["user_id"]],
        sequence=rows["position"].to_numpy().astype(np.int64),
    )


def gowalla() -> EventTable:
    """Visits without order."""
    rows = pl.read_parquet(DATA / "gowalla" / "train.parquet")
    return table(
        [str(each) for each in rows["item_id"]],
        [str(Kind.PURCHASE)] * len(rows),
        [str(each) for each in rows["user_id"]],
    )


SETS = {"online-retail": online_retail, "beauty": beauty, "gowalla": gowalla}


def main() -> None:
    """Fits one set and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(SETS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peers", type=int, nargs="*", default=[64, 128])
    arguments = parser.parse_args()
    began = time.perf_counter()
    events = SETS[arguments.name]()
    products = [Product(each, each) for each in sorted(set(events.product_id))]
    latest = np.nanmax(np.r_[events.timestamp, 0.0])
    with tempfile.TemporaryDirectory() as folder:
        report = fit_recommender(
            TrainingData(events, products, now=float(latest)),
            Path(folder),
            TrainingOptions(peer_factors=tuple(arguments.peers)),
            rng=np.random.default_rng(arguments.seed),
        )
    print(f"{arguments.name}, seed {arguments.seed}, split by {report.split}: {dict(report.counts)}")
    for row in report.figures:
        low, high = row.ndcg_interval
        figures = "  ".join(f"{name} {row.values[name]:.4f}" for name in ("ndcg@10", "recall@20", "auc"))
        print(f"{row.name:18} {row.customers:6}  {figures}  [{low:.4f}, {high:.4f}]")
    best = max(
        row.values["ndcg@10"] for row in report.figures if row.name in ("popularity", "neighbours", "ease")
    )
    print(f"whole ranking by best single source: {report.ndcg('whole ranking') / best:.3f}")
    print({name: round(weight, 3) for name, weight in report.blend.items()}, report.settings, report.notes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{time.perf_counter() - began:.0f} s, peak {peak:.1f} GB, {dict(report.seconds)}")


if __name__ == "__main__":
    main()
