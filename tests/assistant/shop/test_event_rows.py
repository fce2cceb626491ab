from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assistant.shop.event_rows import EventRows, read_events
from recommender.events import NO_NUMBER
from tests.builders import NOW, Row, event_row, write_rows


def read(folder: Path, *rows: Row) -> EventRows:
    write_rows(folder / "events.jsonl", rows)
    return read_events(folder, ("p1", "p2"), NOW)


def test_every_column_is_read(tmp_path: Path) -> None:
    row = event_row(
        kind="impression",
        session_id="s",
        order_id="o",
        event_id="e",
        timestamp=NOW - 1,
        sequence=3,
        quantity=2,
        price=1.5,
        list_id="l",
        position=0,
        propensity=0.25,
        query="mug",
    )
    events = read(tmp_path, row).events
    assert len(events) == 1
    found = events.row(0)
    assert {name: getattr(found, name) for name in row} == row


def test_what_is_missing_is_empty(tmp_path: Path) -> None:
    events = read(tmp_path, event_row()).events
    assert (events.session_id[0], events.sequence[0], events.quantity[0]) == ("", NO_NUMBER, 1.0)
    assert np.isnan([events.timestamp[0], events.price[0], events.value[0]]).all()


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (event_row("p9"), "product_id", "not in the catalogue"),
        (event_row(kind="bought"), "kind", "no known kind of event"),
        (event_row(customer_id=""), "customer_id", "no customer, session or order"),
        (event_row(timestamp=NOW + 3600), "timestamp", "in the future"),
        (event_row(timestamp=NOW * 1000), "timestamp", "in the future"),
        (event_row(timestamp="yesterday"), "timestamp", "no time in ISO 8601 or seconds since 1970"),
        (event_row(price=-1), "price", "negative"),
        (event_row(price="NaN"), "price", "not a finite number"),
        (event_row(quantity="many"), "quantity", "not a finite number"),
        (event_row(kind="rating"), "value", "a rating without a value"),
        (event_row(kind="rating", value=6), "value", "a rating is from 1 to 5"),
        (event_row(propensity=1.5), "propensity", "over 1"),
        (event_row(sequence=1.5), "sequence", "not a whole number"),
        ({"kind": "view", "customer_id": "c"}, "product_id", "product_id is missing"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_with_its_reason(
    tmp_path: Path, row: Row, column: str, reason: str
) -> None:
    found = read(tmp_path, event_row(), row)
    assert len(found.events) == 1
    (rejected,) = found.rejected
    assert (rejected.file, rejected.row, rejected.column, rejected.reason) == (
        "events.jsonl",
        2,
        column,
        reason,
    )


@pytest.mark.parametrize("who", ["customer_id", "session_id", "order_id"])
def test_one_of_customer_session_and_order_is_enough(tmp_path: Path, who: str) -> None:
    row = {"product_id": "p1", "kind": "view", who: "x"}
    assert len(read(tmp_path, row).events) == 1


def test_the_same_event_twice_counts_once_and_is_no_fault(tmp_path: Path) -> None:
    found = read(tmp_path, event_row(event_id="e"), event_row("p2", event_id="e"), event_row(), event_row())
    assert (len(found.events), found.repeated, found.rejected) == (3, 1, ())


def test_kinds_are_read_in_any_case(tmp_path: Path) -> None:
    assert read(tmp_path, event_row(kind="Purchase")).events.kind[0] == "purchase"


def test_times_are_read_as_iso_or_as_seconds(tmp_path: Path) -> None:
    events = read(
        tmp_path, event_row(timestamp="2026-01-01T00:00:00Z"), event_row(timestamp=1767225600)
    ).events
    assert events.timestamp.tolist() == [1767225600.0, 1767225600.0]


def test_rows_set_aside_keep_the_order_of_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, event_row("p9"), event_row(price=-1), event_row("p8"))
    assert [each.row for each in found.rejected] == [1, 2, 3]


def test_a_million_events_are_read_as_columns(tmp_path: Path) -> None:
    count = 1_000_000
    rows = pl.select(
        pl.int_range(count).alias("number"),
    ).select(
        pl.when(pl.col("number") % 100 == 0).then(pl.lit("gone")).otherwise(pl.lit("p1")).alias("product_id"),
        pl.lit("view").alias("kind"),
        pl.format("c{}", pl.col("number") % 5000).alias("customer_id"),
        (pl.lit(NOW) - pl.col("number")).alias("timestamp"),
    )
    rows.write_parquet(tmp_path / "events.parquet")
    found = read_events(tmp_path, ("p1",), NOW)
    assert (len(found.events), len(found.rejected)) == (count * 99 // 100, count // 100)
