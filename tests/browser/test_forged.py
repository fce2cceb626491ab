"""Requests that somebody makes up by hand, past the page: they get nothing of anybody else's."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import APIRequestContext, expect

from tests.browser.conftest import Visits
from tests.browser.test_visit import QUESTION, become, products, ready, say

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def call(request: APIRequestContext, server: str, event: str, data: list[object], event_data: object) -> str:
    """Posts to every handler of this event as a script would, and gives all that comes back."""
    config = request.get(f"{server}/config").json()
    told = ""
    for number, handler in enumerate(config["dependencies"]):
        if not any(name == event for _, name in handler["targets"]):
            continue
        session = f"forged{number}{event}"
        body = {"data": data, "event_data": event_data, "fn_index": handler["id"], "session_hash": session}
        request.post(f"{server}/gradio_api/queue/join", data=body)
        told += request.get(f"{server}/gradio_api/queue/data?session_hash={session}").text()
    return told


@pytest.fixture
def ada_said(visits: Visits) -> list[str]:
    """What Ada was shown; Ben's window is opened beside hers."""
    return products(say(become(visits.somebody(), "C0005"), QUESTION))


def test_a_customer_id_in_a_handlers_arguments_changes_nothing(visits: Visits, ada_said: list[str]) -> None:
    ben = ready(visits.somebody())
    forged = {"customer_id": "C0005", "owner": "customer:C0005", "text": "what did I ask?"}
    told = call(ben.context.request, visits.server, "ask", [], forged)
    assert "what did I ask?" in told
    assert QUESTION not in told


def test_a_product_that_was_never_shown_here_can_not_be_rated_or_put_into_the_basket(
    visits: Visits, ada_said: list[str]
) -> None:
    ben = ready(visits.somebody())
    told = call(ben.context.request, visits.server, "act", [], {"act": "add", "product": ada_said[0]})
    assert "was not shown" in told
    ben.reload()
    expect(ben.locator(".shop-basket .empty")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize(
    "event_data",
    [None, 7, [], "x", {"act": ["like"], "product": {}}, {"act": "erase", "product": "1"}, {"text": 7}],
    ids=json.dumps,
)
def test_arguments_of_any_shape_break_nothing(visits: Visits, event_data: object) -> None:
    page = ready(visits.somebody())
    for event in ("act", "ask"):
        told = call(page.context.request, visits.server, event, [], event_data)
        assert "Traceback" not in told
    assert page.context.request.get(f"{visits.server}/health").ok


def test_without_a_session_a_handler_says_nothing_of_anybody(visits: Visits, ada_said: list[str]) -> None:
    page = visits.somebody(path="/desk")
    told = call(page.context.request, visits.server, "load", [], None)
    assert "visit has ended" in told
    assert QUESTION not in told


def test_the_api_gives_nobody_anothers_conversation(visits: Visits) -> None:
    ada, ben = become(visits.somebody(), "C0006"), become(visits.somebody(), "C0007")
    begun = ada.context.request.post(f"{visits.server}/v1/conversations").json()
    path = f"{visits.server}/v1/conversations/{begun['conversation_id']}"
    assert ada.context.request.get(path).ok
    assert ben.context.request.get(path).status == 404
    assert ben.context.request.post(f"{path}/messages", data={"text": "hello"}).status == 404


def test_the_picker_can_not_be_used_from_another_site(visits: Visits) -> None:
    page = ready(visits.somebody())
    answer = page.context.request.post(
        f"{visits.server}/session/customer",
        form={"customer": "C0005"},
        headers={"origin": "https://evil.example"},
    )
    assert answer.status == 403
