from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from assistant.visitor import Visitor
from tests.ui.small_shop import PASSWORD
from ui.shopfront import Shopfront
from ui.staff import TRIES


@pytest.fixture
def desk(client: TestClient) -> TestClient:
    client.post("/desk/enter", data={"name": "Mia", "password": PASSWORD})
    return client


@pytest.fixture
def handed_off(front: Shopfront) -> str:
    ada = Visitor.customer("C1")
    conversation = front.conversations.start(ada)
    front.conversations.say(conversation, ada, "I want a person")
    return conversation


@pytest.mark.parametrize(
    "path",
    [
        "/desk/customers?q=ada",
        "/desk/customers/C1",
        "/desk/waiting",
        "/desk/conversations/x",
        "/desk/conversations/x/messages",
    ],
)
def test_without_signing_in_there_is_only_the_way_to_the_sign_in(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


def test_nobody_outside_answers_or_closes(client: TestClient, front: Shopfront, handed_off: str) -> None:
    for action in ("answer", "close"):
        path = f"/desk/conversations/{handed_off}/{action}"
        assert (
            client.post(path, data={"text": "Hello"}, follow_redirects=False).headers["location"] == "/desk"
        )
    assert front.transcripts.read_as_staff(handed_off)[-1].role != "staff"


def test_a_customers_session_opens_nothing_at_the_desk(client: TestClient, front: Shopfront) -> None:
    token = front.sessions.sign(front.sessions.begin().signed_in("C1"))
    answer = client.get(
        "/desk/customers/C1", headers={"cookie": f"shop_desk={token}"}, follow_redirects=False
    )
    assert answer.status_code == 303


def test_the_wrong_password_is_told_and_after_some_tries_the_door_shuts(client: TestClient) -> None:
    for _ in range(TRIES):
        answer = client.post("/desk/enter", data={"name": "Mia", "password": "wrong password"})
        assert answer.status_code == 401
    answer = client.post("/desk/enter", data={"name": "Mia", "password": PASSWORD})
    assert answer.status_code == 429
    assert "try again in" in answer.text


def test_the_desks_cookie_is_for_the_desk_alone(client: TestClient) -> None:
    answer = client.post("/desk/enter", data={"name": "Mia", "password": PASSWORD}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/desk"):
        assert part in cookie


def test_who_waits_for_a_person_stands_on_the_first_page(desk: TestClient, handed_off: str) -> None:
    page = desk.get("/desk").text
    assert f"/desk/conversations/{handed_off}" in page
    assert "Ada Lane" in page
    assert "asked for a person" in page


def test_a_customer_is_found_by_a_part_of_the_name(desk: TestClient) -> None:
    assert "/desk/customers/C1" in desk.get("/desk/customers?q=lane").text
    assert "/desk/customers/C1" not in desk.get("/desk/customers?q=nobody").text


def test_a_customers_page_shows_profile_orders_basket_and_suggestions(
    desk: TestClient, front: Shopfront
) -> None:
    ada = Visitor.customer("C1")
    front.baskets.add(ada, "4")
    front.profiles.remember(ada, "avoids leather")
    page = desk.get("/desk/customers/C1").text
    for part in (
        "ada@example.com",
        "35-44",
        "avoids leather",
        "O1",
        "shipped",
        "1 × Lamp 2",
        "£12.00",
        "Lamp 4",
    ):
        assert part in page


def test_a_suggestion_shows_sources_evidence_score_and_click_probability(desk: TestClient) -> None:
    page = desk.get("/desk/customers/C1").text
    for part in ("0.910", "12.3%", "ease", "1.5", "popularity", "75%", "Lamp 2", "(7 buyers)", "a note"):
        assert part in page


def test_the_chart_of_a_suggestion_draws_every_part_of_its_score_end_to_end(desk: TestClient) -> None:
    page = desk.get("/desk/customers/C1").text
    bars = re.findall(r'<rect class="tone-\d" x="([\d.]+)" y="0" width="([\d.]+)"', page)
    drawn = [(float(x), float(width)) for x, width in bars]
    assert len(drawn) == 3
    assert drawn[1][0] == pytest.approx(drawn[0][1], abs=0.02)
    assert sum(width for _, width in drawn) == pytest.approx(100, abs=0.1)


def test_the_chart_draws_what_a_reason_claims(desk: TestClient) -> None:
    assert '<rect class="claim" width="75.0"' in desk.get("/desk/customers/C1").text


def test_the_chart_is_drawn_without_scripts_and_styles_of_its_own(desk: TestClient) -> None:
    page = desk.get("/desk/customers/C1").text
    assert "style=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_a_person_who_is_not_there_is_said_to_be_missing(desk: TestClient) -> None:
    assert desk.get("/desk/customers/nobody").status_code == 404
    assert desk.get("/desk/conversations/nobody").status_code == 404


def test_staff_read_and_answer_and_the_customer_gets_the_answer(
    desk: TestClient, front: Shopfront, handed_off: str
) -> None:
    assert "I want a person" in desk.get(f"/desk/conversations/{handed_off}").text
    desk.post(f"/desk/conversations/{handed_off}/answer", data={"text": "Hello, Ada."})
    message = front.transcripts.history(handed_off, Visitor.customer("C1"))[-1]
    assert (message.role, message.author, message.text) == ("staff", "Mia", "Hello, Ada.")


def test_only_newer_messages_come_when_asked_for_news(
    desk: TestClient, front: Shopfront, handed_off: str
) -> None:
    last = front.transcripts.read_as_staff(handed_off)[-1].message_id
    path = f"/desk/conversations/{handed_off}/messages"
    assert desk.get(path, params={"after": last}).text.strip() == ""
    front.transcripts.add(handed_off, Visitor.customer("C1"), "customer", "Still there?")
    assert "Still there?" in desk.get(path, params={"after": last}).text


def test_a_conversation_that_nobody_handed_off_stays_private(desk: TestClient, front: Shopfront) -> None:
    private = front.conversations.start(Visitor.customer("C2"))
    assert desk.get(f"/desk/conversations/{private}").status_code == 404
    assert desk.get(f"/desk/conversations/{private}/messages").status_code == 404
    assert desk.post(f"/desk/conversations/{private}/answer", data={"text": "x"}).status_code == 404


def test_given_back_a_conversation_waits_no_more(desk: TestClient, handed_off: str) -> None:
    assert handed_off not in desk.post(f"/desk/conversations/{handed_off}/close").text


def test_leaving_the_desk_shuts_it(desk: TestClient) -> None:
    desk.post("/desk/leave")
    assert desk.get("/desk/waiting", follow_redirects=False).status_code == 303
