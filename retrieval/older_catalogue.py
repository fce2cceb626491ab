"""Products of builds that kept them as a parquet file, before they lay in mapped columns.

A finished build is never changed, and an update of the software must not close the shop.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from retrieval.errors import DamagedArtifact, shorten
from retrieval.product import Money, Product


def read_parquet_products(path: Path) -> tuple[Product, ...]:
    """The products of such a file, in their order.

    Raises:
        DamagedArtifact: it can't be read.
    """
    try:
        return tuple(_products(pl.read_parquet(path)))
    except (pl.exceptions.PolarsError, OSError, KeyError, ValueError, TypeError) as exc:
        raise DamagedArtifact(f"The catalogue can't be read ({shorten(exc)}); build again.") from exc


def _products(rows: pl.DataFrame) -> Iterator[Product]:
    known: dict[str, Mapping[str, Any]] = {}
    for row in rows.iter_rows(named=True):
        fields = dict(row)
        currency = fields.pop("currency")
        for name in ("price", "list_price"):
            fields[name] = None if row[name] is None else Money(row[name], currency)
        for name in ("attributes", "options"):
            if row[name] not in known:
                known[row[name]] = {
                    key: tuple(value) if isinstance(value, list) else value
                    for key, value in json.loads(row[name]).items()
                }
            fields[name] = known[row[name]]
        fields["category"] = tuple(row["category"])
        yield Product(**fields)
