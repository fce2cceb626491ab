"""The tiny shop, built once, for all batches."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.shop.build import build_shop
from assistant.shop.shop import Shop
from tests.builders import NOW, write_tiny_shop


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("batch")
    write_tiny_shop(folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    return folder / "state"


@pytest.fixture(scope="session")
def shop(state: Path) -> Shop:
    return Shop.open(state, device="cpu", clock=lambda: NOW)
