"""A server process, and a build that is finished while it serves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.browser.conftest import serving
from tests.builders import write_tiny_shop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serving")
    write_tiny_shop(folder / "shop")
    build(folder)
    return folder


def build(folder: Path) -> None:
    words = ["build", str(folder / "shop"), str(folder / "state"), "--clicks", "off"]
    command = [sys.executable, "-c", "from ui.commands import main; main()", *words]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder / "state") as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_a_build_takes_over_between_two_turns_and_nothing_is_lost(client: httpx.Client, folder: Path) -> None:
    before = client.get("/health").json()["build"]
    begun = client.post("/v1/conversations").json()
    client.headers["Visitor-Token"] = begun["visitor_token"]
    path = f"/v1/conversations/{begun['conversation_id']}"
    shown = client.post(f"{path}/messages", json={"text": "show me red mugs"}).json()["products"]
    for kind in ("like", "cart"):
        assert client.post(f"{path}/feedback", json={"product_id": shown[0], "kind": kind}).status_code == 204
    build(folder)
    assert client.get("/health").json()["build"] == before + 1
    reply = client.post(f"{path}/messages", json={"text": "what is in my basket?"}).json()
    assert "Red mug" in reply["text"]
    told = client.get(path).json()["messages"]
    assert [message["role"] for message in told] == ["customer", "assistant"] * 2


def test_without_the_demo_shop_there_is_no_customer_picker(client: httpx.Client) -> None:
    assert client.post("/session/customer", data={"customer": "c1"}).status_code == 401
