"""The conversations over the generated demo shop, one test each, on one small build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.runner import play
from assistant.scripts.shop_stage import ShopStage
from assistant.shop.build import build_shop
from assistant.shop.demo import write_demo

SCRIPTS = read_scripts([Path(__file__).parent / "demo"])


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopStage]:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "shop", seed=7, products=200)
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu")
    with ShopStage.open(folder / "state") as stage:
        yield stage


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_conversation_goes_as_written(script: FiledScript, stage: ShopStage) -> None:
    result = play(script, stage)
    assert result.outcome == "passed", "\n".join(("", *result.told()))
