"""The generated demo shop, small."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.shop.build import build_shop
from assistant.shop.demo import write_demo


@pytest.fixture(scope="session")
def shop_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "shop", seed=7, products=200)
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu")
    return folder / "state"
