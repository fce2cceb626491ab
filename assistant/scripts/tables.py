"""The tables of the live database that a test may look into, with their columns.

Documented for authors of tests; what is not named here (holders of turns, times of edits) may change at any
time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Engine, column, inspect, select, text

from assistant.database import metadata, reading

COLUMNS: Mapping[str, Collection[str]] = {
    "customers": (
        "customer_id",
        "name",
        "email",
        "zip",
        "address",
        "payment_methods",
        "attributes",
        "consent",
    ),
    "preferences": ("owner", "text", "kind", "value", "stated_at"),
    "basket_lines": ("owner", "product_id", "quantity", "added_at"),
    "orders": (
        "order_id",
        "customer_id",
        "status",
        "placed_at",
        "items",
        "address",
        "payments",
        "tracking",
    ),
    "conversations": ("owner", "started_at", "hand_off", "hand_off_reason", "handed_off_at"),
    "messages": ("message_id", "role", "text", "payload", "author", "at"),
    "shown_products": ("product_id", "message_id", "position"),
    "events": (
        "product_id",
        "kind",
        "customer_id",
        "session_id",
        "order_id",
        "timestamp",
        "quantity",
        "value",
        "position",
        "query",
    ),
}


def read_rows(engine: Engine, table: str) -> Iterator[Mapping[str, object]]:
    """The rows of one of `COLUMNS`, in the order in which they were written; JSON columns decoded.

    A table that nothing was written to yet may be missing, and has no rows.
    """
    # The event log declares its own table on the floor below; its columns are plain ones.
    known = metadata.tables.get(table)
    columns = [known.c[name] if known is not None else column(name) for name in COLUMNS[table]]
    chosen = select(*columns).select_from(known if known is not None else text(table)).order_by(text("rowid"))
    if not inspect(engine).has_table(table):
        return
    with reading(engine) as connection:
        for row in connection.execute(chosen):
            yield dict(row._mapping)
