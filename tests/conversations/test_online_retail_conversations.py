"""The conversations over real invoices, one test each, on one build of the most recent of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.runner import play
from assistant.scripts.shop_stage import ShopStage
from assistant.shop.build import build_shop
from assistant.shop.importers.registry import import_shop

SCRIPTS = read_scripts([Path(__file__).parent / "online-retail"])
LINES = 80_000
"""The latest invoice lines, about two months: enough for true reasons, and built much sooner."""


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[ShopStage]:
    folder = tmp_path_factory.mktemp("online-retail")
    invoices = (
        pl.read_parquet(data / "online-retail" / "transactions.parquet").sort("invoice_date").tail(LINES)
    )
    invoices.tail(LINES).write_parquet(folder / "transactions.parquet")
    import_shop("online-retail", folder / "transactions.parquet", folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu")
    with ShopStage.open(folder / "state") as stage:
        yield stage


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_conversation_goes_as_written(script: FiledScript, stage: ShopStage) -> None:
    result = play(script, stage)
    assert result.outcome == "passed", "\n".join(("", *result.told()))
