"""The small shop, fresh for each test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.ui.small_shop import small_shop
from ui.server import application, services
from ui.settings import Settings
from ui.shopfront import Shopfront


@pytest.fixture
def front(tmp_path: Path) -> Shopfront:
    return small_shop(tmp_path)


@pytest.fixture
def client(front: Shopfront) -> Iterator[TestClient]:
    """Everything but the chat page, which takes a second to be made."""
    with TestClient(services(front, Settings()), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole application, with the chat page."""

    async def made() -> FastAPI:  # within a loop: the page's framework would leave open ones behind
        return application(small_shop(tmp_path_factory.mktemp("shop")), Settings())

    with TestClient(asyncio.run(made()), base_url="http://127.0.0.1") as opened:
        yield opened
