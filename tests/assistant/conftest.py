"""A live database and a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.database import open_database
from assistant.house.mind import Mind
from assistant.shop.build import build_shop
from assistant.shop.shop import Shop
from tests.assistant.talk import private_shop
from tests.audit.listening import listening
from tests.builders import NOW, write_tiny_shop


class Clock:
    """Tells the time it was set to, in seconds since 1970."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(tmp_path / "live.db")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def built_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The tiny shop, built and opened once; nobody writes to it."""
    folder = tmp_path_factory.mktemp("talk")
    write_tiny_shop(folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    return Shop.open(folder / "state", device="cpu", clock=lambda: NOW)


@pytest.fixture(scope="session")
def mind(built_shop: Shop) -> Mind:
    """The tiny shop as the house model sees it."""
    return Mind.of(built_shop)


@pytest.fixture
def open_shop(built_shop: Shop, tmp_path: Path) -> Shop:
    """The tiny shop on live records of the test's own."""
    return private_shop(built_shop, tmp_path / "records")


@pytest.fixture(autouse=True)
def no_untruth() -> Iterator[None]:
    """Every reply of every test is looked over by the independent auditor."""
    with listening() as findings:
        yield
    assert not findings, "\n".join(findings)
