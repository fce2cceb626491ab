"""The table `events` of a shop folder -> `EventTable`, and the rows that were set aside.

Works on whole columns: a million events never become a million objects. Which events count for a model is
decided later (`recommender/cleaning.py`); here is decided which of them say anything at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from recommender.events import NO_NUMBER, EventTable, Floats, Ints, Kind, Strings
from retrieval.errors import shorten
from retrieval.tables import ROW, Column, Rejected, read_frame

CLOCK_SLACK = 60.0
"""Seconds that an event may lie ahead of this machine's clock."""

EVENT_COLUMNS = (
    Column("product_id", required=True),
    Column("kind", required=True),
    Column("customer_id"),
    Column("session_id"),
    Column("order_id"),
    Column("event_id"),
    Column("timestamp", "time"),
    Column("sequence", "integer", minimum=0),
    Column("quantity", "number", minimum=0),
    Column("value", "number"),
    Column("price", "number", minimum=0),
    Column("list_id"),
    Column("position", "integer", minimum=0),
    Column("propensity", "number", minimum=0, maximum=1),
    Column("query"),
)


@dataclass(frozen=True, slots=True)
class EventRows:
    """The events of a file in its order, and what was not taken from it.

    Attributes:
        rejected: In the order of the file.
        repeated: Events whose id had been there before; they count once.
        total: Rows of the file.
    """

    events: EventTable
    rejected: tuple[Rejected, ...]
    repeated: int
    file: str
    total: int


def read_events(folder: Path, product_ids: Sequence[str], now: float) -> EventRows:
    """The events of a shop folder.

    Args:
        folder: It has a table `events`.
        product_ids: The catalogue; events with any other product are set aside.
        now: Seconds since 1970; what lies after it has not happened.

    Raises:
        UnreadableFile: the file can't be read, or lacks a required column.
    """
    frame = read_frame(folder, "events", EVENT_COLUMNS)
    data = frame.data.with_columns(pl.col("kind").str.to_lowercase())
    faults = _faults(pl.Series("product_id", list(product_ids), dtype=pl.String), now)
    fault = pl.coalesce(*(pl.when(wrong).then(number) for number, (wrong, _, _) in enumerate(faults)))
    judged = data.with_columns(fault.alias("#fault"))
    bad = judged.filter(pl.col("#fault").is_not_null())
    rejected = list(frame.rejected)
    for row in bad.select(ROW, "#fault", *(column.name for column in EVENT_COLUMNS)).iter_rows(named=True):
        _, column, reason = faults[row["#fault"]]
        value = row[column]
        rejected.append(
            Rejected(frame.file, row[ROW], column, "" if value is None else shorten(value), reason)
        )
    good = judged.filter(pl.col("#fault").is_null())
    first = pl.col("event_id").is_null() | pl.col("event_id").is_first_distinct()
    once = good.filter(first)
    rejected.sort(key=lambda each: each.row)
    return EventRows(_table(once), tuple(rejected), good.height - once.height, frame.file, frame.total)


def _faults(product_ids: pl.Series, now: float) -> list[tuple[pl.Expr, str, str]]:
    """What may be wrong with an event beyond its cells: condition, column, reason; the first counts."""
    rated = pl.col("kind") == str(Kind.RATING)
    return [
        (~pl.col("kind").is_in([str(kind) for kind in Kind]), "kind", "no known kind of event"),
        (~pl.col("product_id").is_in(product_ids.implode()), "product_id", "not in the catalogue"),
        (
            pl.all_horizontal(pl.col("customer_id", "session_id", "order_id").is_null()),
            "customer_id",
            "no customer, session or order",
        ),
        (pl.col("timestamp").fill_null(0) > now + CLOCK_SLACK, "timestamp", "in the future"),
        (rated & pl.col("value").is_null(), "value", "a rating without a value"),
        (rated & ~pl.col("value").is_between(1, 5), "value", "a rating is from 1 to 5"),
    ]


def _table(data: pl.DataFrame) -> EventTable:
    return EventTable(
        product_id=_strings(data["product_id"]),
        kind=_strings(data["kind"]),
        customer_id=_strings(data["customer_id"]),
        session_id=_strings(data["session_id"]),
        order_id=_strings(data["order_id"]),
        event_id=_strings(data["event_id"]),
        timestamp=_floats(data["timestamp"]),
        sequence=_ints(data["sequence"]),
        quantity=_floats(data["quantity"].fill_null(1.0)),
        value=_floats(data["value"]),
        price=_floats(data["price"]),
        list_id=_strings(data["list_id"]),
        position=_ints(data["position"]),
        propensity=_floats(data["propensity"]),
        query=_strings(data["query"]),
    )


def _strings(column: pl.Series) -> Strings:
    """The texts, equal ones as one object: a million rows name few customers and products."""
    filled = column.fill_null("")
    names = np.array(filled.unique().sort().to_list(), dtype=object)
    codes = filled.rank("dense").to_numpy() - 1
    chosen: Strings = names[codes.astype(np.int64)]
    return chosen


def _floats(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)


def _ints(column: pl.Series) -> Ints:
    return column.cast(pl.Int64).fill_null(NO_NUMBER).to_numpy().astype(np.int64)
