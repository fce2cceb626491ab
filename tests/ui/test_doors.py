from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from assistant.visitor import Visitor
from tests.ui.test_identity import handed_over
from ui.doors import COOKIE
from ui.identity import Session
from ui.server import services
from ui.settings import Settings
from ui.shopfront import Shopfront


def who(client: TestClient, front: Shopfront) -> Session:
    session = front.sessions.read(client.cookies.get(COOKIE))
    assert session is not None
    return session


def test_opening_the_page_begins_a_session_that_scripts_can_not_read(
    client: TestClient, front: Shopfront
) -> None:
    answer = client.get("/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert who(client, front).visitor.is_guest


def test_coming_back_keeps_the_session(client: TestClient, front: Shopfront) -> None:
    client.get("/")
    before = who(client, front)
    assert "set-cookie" not in client.get("/").headers
    assert who(client, front) == before


def test_a_cookie_that_was_tampered_with_is_replaced_by_a_new_guest(
    client: TestClient, front: Shopfront
) -> None:
    client.cookies.set(COOKIE, "made.up.cookie", domain="127.0.0.1")
    answer = client.get("/")
    assert "set-cookie" in answer.headers


def test_the_shops_token_signs_its_customer_in(client: TestClient, front: Shopfront) -> None:
    answer = client.get("/enter", params={"token": handed_over()}, follow_redirects=False)
    assert answer.status_code == 303
    assert who(client, front).visitor == Visitor.customer("C1")


def test_a_token_that_does_not_hold_signs_nobody_in(client: TestClient, front: Shopfront) -> None:
    client.get("/")
    assert client.get("/enter", params={"token": "x"}, follow_redirects=False).status_code == 401
    assert who(client, front).visitor.is_guest


@pytest.mark.parametrize(("site", "moved"), [("same-site", True), ("cross-site", False), (None, False)])
def test_a_guests_basket_goes_along_only_from_the_shops_own_pages(
    client: TestClient, front: Shopfront, site: str | None, moved: bool
) -> None:
    client.get("/")
    front.baskets.add(who(client, front).visitor, "1")
    headers = {"sec-fetch-site": site} if site else {}
    client.get("/enter", params={"token": handed_over()}, headers=headers, follow_redirects=False)
    assert bool(front.baskets.show(Visitor.customer("C1"))) is moved


def test_the_demos_picker_makes_somebody_a_customer_and_a_guest_again(
    client: TestClient, front: Shopfront
) -> None:
    client.post("/session/customer", data={"customer": "C2"}, follow_redirects=False)
    assert who(client, front).visitor == Visitor.customer("C2")
    client.post("/session/customer", data={"customer": ""}, follow_redirects=False)
    assert who(client, front).visitor.is_guest


def test_the_picker_knows_only_customers_of_the_shop(client: TestClient) -> None:
    assert client.post("/session/customer", data={"customer": "nobody"}).status_code == 400


def test_without_the_picker_nobody_chooses_who_to_be(front: Shopfront) -> None:
    closed = services(replace(front, customer_picker=False), Settings())
    with TestClient(closed, base_url="http://127.0.0.1") as client:
        assert client.post("/session/customer", data={"customer": "C1"}).status_code == 401
        assert COOKIE not in client.cookies


def test_leaving_begins_as_a_new_guest(client: TestClient, front: Shopfront) -> None:
    client.get("/enter", params={"token": handed_over()}, follow_redirects=False)
    before = who(client, front)
    client.post("/session/leave", follow_redirects=False)
    after = who(client, front)
    assert after.visitor.is_guest
    assert after.guest_id != before.guest_id


def test_a_new_conversation_leaves_the_old_one_behind(client: TestClient, front: Shopfront) -> None:
    client.get("/")
    visitor = who(client, front).visitor
    first = front.conversation(visitor)
    client.post("/session/fresh", follow_redirects=False)
    assert front.conversation(visitor) != first


def test_a_person_reads_what_went_wrong_as_a_page(client: TestClient) -> None:
    answer = client.get("/enter", params={"token": "<b>x"}, headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")
    assert "The token does not hold" in answer.text
