"""Conversations of two shops, collected from their files; a folder may say that its own play in another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.shop.build import build_shop
from assistant.shop.demo import write_demo
from tests.audit.listening import listening

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A shop has to be built for them, and one of the two from public data."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("slow")
        if item.path.is_relative_to(HERE / "online-retail"):
            item.add_marker("data")


@pytest.fixture(scope="session")
def shop_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated demo shop, small."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "shop", seed=7, products=200)
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu")
    return folder / "state"


@pytest.fixture(autouse=True)
def no_untruth(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every reply is looked over by the independent auditor, but where faults are planted on purpose."""
    if request.path.name == "test_planted_faults.py":
        yield
        return
    with listening() as findings:
        yield
    assert not findings, "\n".join(findings)
