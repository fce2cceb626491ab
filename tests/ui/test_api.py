from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from assistant.visitor import Visitor
from tests.ui.small_shop import KEY
from tests.ui.test_identity import handed_over
from ui.identity import Sessions
from ui.server import services
from ui.settings import Settings
from ui.shopfront import Shopfront


def begin(client: TestClient, **headers: str) -> tuple[str, dict[str, str]]:
    answer = client.post("/v1/conversations", headers=headers)
    assert answer.status_code == 201
    body = answer.json()
    return body["conversation_id"], {"Visitor-Token": body["visitor_token"]}


@pytest.fixture
def talk(client: TestClient) -> tuple[str, dict[str, str]]:
    return begin(client)


def say(
    client: TestClient, conversation: str, headers: dict[str, str], text: str = "lamps"
) -> dict[str, object]:
    answer = client.post(f"/v1/conversations/{conversation}/messages", json={"text": text}, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_health_names_build_model_and_version(client: TestClient) -> None:
    assert client.get("/health").json() == {
        "status": "ok",
        "build": 1,
        "model": "embedded",
        "version": "0.1.0",
        "clicks": None,
    }


def test_a_message_is_answered_with_products_as_the_records_have_them(
    client: TestClient, talk: tuple[str, dict[str, str]]
) -> None:
    reply = say(client, *talk)
    assert reply["products"] == ["0", "1", "5"]
    card = reply["cards"][1]  # type: ignore[index]
    assert (card["product"]["title"], card["product"]["price"], card["reason"]) == (
        "Lamp 1",
        "£11.00",
        "because it is a lamp",
    )


def test_the_conversation_is_told_again_and_only_what_is_new_after_a_message(
    client: TestClient, talk: tuple[str, dict[str, str]]
) -> None:
    say(client, *talk)
    story = client.get(f"/v1/conversations/{talk[0]}", headers=talk[1]).json()
    assert [message["role"] for message in story["messages"]] == ["customer", "assistant"]
    last = story["messages"][-1]["id"]
    assert client.get(f"/v1/conversations/{talk[0]}?after={last}", headers=talk[1]).json()["messages"] == []


def test_feedback_counts_for_a_product_that_was_shown_and_no_other(
    client: TestClient, talk: tuple[str, dict[str, str]]
) -> None:
    say(client, *talk)
    path = f"/v1/conversations/{talk[0]}/feedback"
    assert client.post(path, json={"product_id": "1", "kind": "like"}, headers=talk[1]).status_code == 204
    assert client.post(path, json={"product_id": "4", "kind": "like"}, headers=talk[1]).status_code == 404
    assert client.post(path, json={"product_id": "1", "kind": "adore"}, headers=talk[1]).status_code == 422


@pytest.mark.parametrize("method", ["get", "messages", "feedback"])
def test_anothers_conversation_is_not_there(
    client: TestClient, talk: tuple[str, dict[str, str]], method: str
) -> None:
    say(client, *talk)
    _, other = begin(client)
    path = f"/v1/conversations/{talk[0]}"
    if method == "get":
        answer = client.get(path, headers=other)
    elif method == "messages":
        answer = client.post(f"{path}/messages", json={"text": "hello"}, headers=other)
    else:
        answer = client.post(f"{path}/feedback", json={"product_id": "1", "kind": "like"}, headers=other)
    assert answer.status_code == 404
    assert "lamp" not in answer.text.lower()


def test_a_conversation_without_a_token_asks_for_one(
    client: TestClient, talk: tuple[str, dict[str, str]]
) -> None:
    answer = client.get(f"/v1/conversations/{talk[0]}")
    assert answer.status_code == 401
    assert "Visitor-Token" in answer.json()["error"]


def test_fields_that_name_a_person_are_refused(client: TestClient, talk: tuple[str, dict[str, str]]) -> None:
    body = {"text": "my orders", "customer_id": "C1"}
    answer = client.post(f"/v1/conversations/{talk[0]}/messages", json=body, headers=talk[1])
    assert answer.status_code == 422


def test_the_shops_token_begins_a_conversation_of_its_customer(client: TestClient, front: Shopfront) -> None:
    conversation, headers = begin(client, **{"Customer-Token": handed_over()})
    assert front.transcripts.of_visitor(Visitor.customer("C1")) == (conversation,)
    assert say(client, conversation, headers)


def test_a_forged_token_of_a_customer_begins_nothing(client: TestClient) -> None:
    forged = handed_over(b"a key that somebody made up at home")
    assert client.post("/v1/conversations", headers={"Customer-Token": forged}).status_code == 401


def test_the_pages_cookie_is_no_visitor_token_and_the_other_way_round(client: TestClient) -> None:
    cookie = Sessions(KEY).sign(Sessions(KEY).begin())
    assert client.post("/v1/conversations", headers={"Visitor-Token": cookie}).status_code == 401


def test_a_second_message_at_once_gets_a_conflict(
    client: TestClient, front: Shopfront, talk: tuple[str, dict[str, str]]
) -> None:
    session = front.callers.read(talk[1]["Visitor-Token"])
    assert session is not None
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with front.transcripts.turn(talk[0], session.visitor):
            held.set()
            done.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    answer = client.post(f"/v1/conversations/{talk[0]}/messages", json={"text": "x"}, headers=talk[1])
    done.set()
    other.join()
    assert answer.status_code == 409
    assert "still being answered" in answer.json()["error"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"text": ""}', b'{"text": 7}', b"[]", b'{"text": "' + b"x" * 3000 + b'"}']
)
def test_a_message_that_is_none_is_told_why(
    client: TestClient, talk: tuple[str, dict[str, str]], body: bytes
) -> None:
    headers = talk[1] | {"content-type": "application/json"}
    answer = client.post(f"/v1/conversations/{talk[0]}/messages", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]


@pytest.fixture
def locked(front: Shopfront) -> Iterator[TestClient]:
    guarded = replace(front, api_token="the token")
    with TestClient(services(guarded, Settings()), base_url="http://127.0.0.1") as opened:
        yield opened


def test_with_a_token_set_the_api_answers_only_who_shows_it(locked: TestClient) -> None:
    assert locked.post("/v1/conversations").status_code == 401
    assert locked.post("/v1/conversations", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert locked.post("/v1/conversations", headers={"Authorization": "Bearer the token"}).status_code == 201


def test_a_fault_of_ours_is_told_without_its_inside(front: Shopfront) -> None:
    broken = replace(front, conversations=cast(Any, None))
    with TestClient(
        services(broken, Settings()), base_url="http://127.0.0.1", raise_server_exceptions=False
    ) as client:
        answer = client.post("/v1/conversations")
    assert answer.status_code == 500
    assert answer.json() == {"error": "Something went wrong here; it was logged."}
