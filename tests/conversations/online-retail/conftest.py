"""A shop made of real invoices, the most recent of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assistant.shop.build import build_shop
from assistant.shop.importers.registry import import_shop

LINES = 80_000
"""The latest invoice lines, about two months: enough for true reasons, and built much sooner."""


@pytest.fixture(scope="session")
def shop_state(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    folder = tmp_path_factory.mktemp("online-retail")
    invoices = (
        pl.read_parquet(data / "online-retail" / "transactions.parquet").sort("invoice_date").tail(LINES)
    )
    invoices.write_parquet(folder / "transactions.parquet")
    import_shop("online-retail", folder / "transactions.parquet", folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu")
    return folder / "state"
