"""Conversations of two shops, collected from their files; each folder says on which shop they are played."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A shop has to be built for them, and one of the two from public data."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("slow")
        if item.path.is_relative_to(HERE / "online-retail"):
            item.add_marker("data")
