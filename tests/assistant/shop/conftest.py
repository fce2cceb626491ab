"""The tiny shop, built once for all tests that only look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.shop.build import BuildReport, build_shop
from tests.builders import NOW, write_tiny_shop


def build(shop: Path, state: Path, now: float = NOW) -> BuildReport:
    return build_shop(shop, state, clicks="off", device="cpu", clock=lambda: now)


@pytest.fixture(scope="session")
def tiny_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with one build of the tiny shop; nobody writes to it."""
    folder = tmp_path_factory.mktemp("tiny")
    build(write_tiny_shop(folder / "shop"), folder / "state")
    return folder / "state"
