from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from assistant.shop.build import build_shop
from assistant.shop.shop import Shop
from tests.assistant.talk import OneShop
from tests.builders import NOW, write_tiny_shop
from tests.ui.small_shop import small_shop
from ui.server import services
from ui.settings import Settings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The doors of a shop that is built of the tiny shop folder."""
    folder: Path = tmp_path_factory.mktemp("search")
    write_tiny_shop(folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    shop = Shop.open(folder / "state", device="cpu", clock=lambda: NOW)
    (folder / "doors").mkdir()
    front = replace(small_shop(folder / "doors"), serving=cast(Any, OneShop(shop)))
    app = services(front, Settings())
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as opened:
        yield opened


def found(client: TestClient, **request: Any) -> dict[str, Any]:
    answer = client.post("/v1/search", json=request)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_search_answers_with_records_and_a_total(client: TestClient) -> None:
    answer = found(client, query="red mug", k=3)
    assert answer["items"][0]["product"]["title"] == "Red mug"
    assert answer["total"] >= 1


def test_pages_follow_each_other(client: TestClient) -> None:
    pages = [
        found(client, query="things for the home", k=1, page=n)["items"][0]["product_id"] for n in (1, 2)
    ]
    assert len(set(pages)) == 2


def test_a_facets_filter_can_be_sent_back(client: TestClient) -> None:
    facets = found(client, query="mug", facets=True)["facets"]
    value = next(each for each in facets if each["name"] == "attributes.colour")["values"][0]
    assert found(client, query="mug", filters=value["filters"])["total"] == value["count"]


def test_what_was_probably_meant_is_told(client: TestClient) -> None:
    assert found(client, query="umbrela")["did_you_mean"]["text"] == "umbrella"


def test_a_sold_out_variant_tells_which_can_be_bought(client: TestClient) -> None:
    items = found(client, query="white scarf")["items"]
    (sold_out,) = [item for item in items if item["product_id"] == "scarf-white"]
    assert "scarf-red" in sold_out["instead"]
    assert "Red" in sold_out["product"]["instead"] or "red" in sold_out["product"]["instead"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": "mug", "filters": {"price": {"max": 1e309}}}',
        b'{"query": "mug", "filters": {"price": {"max": NaN}}}',
        b'{"query": "mug", "filters": {"no such column": 1}}',
        b'{"query": "mug", "order": "price; DROP TABLE"}',
        b'{"query": "mug", "page": 100000000000000000000000}',
        b'{"query": "mug", "page": -1}',
        b'{"query": "mug", "k": 100000}',
        b'{"query": 7}',
        b'{"unknown": 1}',
        b"[",
        b"",
    ],
)
def test_what_cannot_be_used_is_told_in_a_line(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": ""}',
        b'{"query": "half \\ud800 a character"}',
        b'{"query": "\\u202e\\u0000mug"}',
        b'{"query": "\xd0\xba\xd1\x80\xd1\x83\xd0\xb6\xd0\xba\xd0\xb0"}',
        b'{"query": "\'; DROP TABLE products; --"}',
        b'{"query": "{\\"$gt\\": 0}"}',
        b'{"query": "' + b"mug " * 10_000 + b'"}',
        b'{"query": "mug", "filters": {"attributes": {"\\ud800": ["x"]}}}',
    ],
)
def test_any_text_gets_an_answer(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text


def test_what_is_typed_is_completed(client: TestClient) -> None:
    answer = client.get("/v1/complete", params={"q": "tea"}).json()
    assert "teapot" in [each["text"] for each in answer["texts"]]
    assert all("teapot" in product["title"] for product in answer["products"])


@pytest.mark.parametrize("typed", ["", "'; --", "\u202e", "x" * 5_000])
def test_any_prefix_gets_an_answer(client: TestClient, typed: str) -> None:
    assert client.get("/v1/complete", params={"q": typed}).status_code == 200


def test_with_a_token_set_nobody_else_may_search(client: TestClient, tmp_path: Path) -> None:
    guarded = replace(small_shop(tmp_path), api_token="the token")
    with TestClient(services(guarded, Settings()), base_url="http://127.0.0.1") as locked:
        assert locked.post("/v1/search", json={"query": "mug"}).status_code == 401
        assert locked.get("/v1/complete", params={"q": "m"}).status_code == 401
