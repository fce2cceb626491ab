from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from assistant.visitor import Visitor
from ui.chat import ChatPage, look
from ui.doors import COOKIE
from ui.shopfront import Shopfront


@pytest.fixture
def page(front: Shopfront) -> ChatPage:
    return ChatPage(front)


def of(front: Shopfront, customer_id: str = "") -> gr.Request:
    """A request of a customer, or of a new guest."""
    token = front.sessions.sign(front.sessions.begin().signed_in(customer_id))
    return _request({COOKIE: token})


def _request(cookies: dict[str, str]) -> gr.Request:
    request: Any = SimpleNamespace(cookies=cookies)
    return gr.Request(request)


def click(act: object, product: object) -> gr.EventData:
    return gr.EventData(None, {"act": act, "product": product})


def test_an_empty_page_offers_questions_of_this_shop(page: ChatPage, front: Shopfront) -> None:
    header, talk, basket, seen, _ = page.open(of(front))
    assert "The lamp shop" in str(header)
    assert "Show me lamps under £20" in str(talk)
    assert "Nothing in it yet" in str(basket)
    assert seen == 0


def test_a_message_is_shown_before_it_is_answered(page: ChatPage, front: Shopfront) -> None:
    first, *_, last = page.say("lamps please", of(front, "C1"))
    assert "lamps please" in str(first[1])
    assert "shop-waiting" in str(first[1])
    assert "Three lamps." in str(last[1])
    assert "shop-waiting" not in str(last[1])


def test_what_is_being_done_is_said_while_it_takes(page: ChatPage, front: Shopfront) -> None:
    drawn = [str(step[1]) for step in page.say("lamps please", of(front))]
    assert any("Looking through the shop" in talk for talk in drawn)
    assert "Looking through the shop" not in drawn[-1]


def test_whoever_leaves_during_a_turn_finds_the_answer_on_coming_back(
    page: ChatPage, front: Shopfront
) -> None:
    request = of(front, "C1")
    turn = page.say("lamps please", request)
    next(turn)
    next(turn)
    turn.close()
    assert "Three lamps." in str(page.open(request)[1])


@pytest.mark.parametrize("text", ["", "  \n", None, 7, ["x"], {"text": "x"}])
def test_what_is_no_text_leads_to_nothing(page: ChatPage, front: Shopfront, text: object) -> None:
    assert len(list(page.say(text, of(front)))) == 1
    assert front.transcripts.of_visitor(Visitor.customer("C1")) == ()


def test_a_forged_cookie_gets_nothing_of_anybody(page: ChatPage, front: Shopfront) -> None:
    list(page.say("my secret wish", of(front, "C1")))
    for cookies in (
        {},
        {COOKIE: "made.up"},
        {COOKIE: front.callers.sign(front.callers.begin().signed_in("C1"))},
    ):
        drawn = page.open(_request(cookies))
        assert "my secret wish" not in str(drawn)
        assert "visit has ended" in str(drawn[1])


def test_like_dislike_and_add_reach_the_shop(page: ChatPage, front: Shopfront) -> None:
    request = of(front, "C1")
    list(page.say("lamps", request))
    for act in ("like", "dislike", "add"):
        page.act(click(act, "1"), request)
    events: Any = front.conversations
    assert [kind for _, _, kind in events.events] == ["like", "dislike", "cart"]
    assert "1 × £11.00" in str(page.open(request)[2])


def test_a_click_is_logged_and_draws_nothing(page: ChatPage, front: Shopfront) -> None:
    request = of(front, "C1")
    list(page.say("lamps", request))
    drawn = page.act(click("click", "1"), request)
    events: Any = front.conversations
    assert events.events == [("customer:C1", "1", "click")]
    assert "lamps" not in str(drawn)


def test_a_product_that_was_not_shown_can_not_be_added(page: ChatPage, front: Shopfront) -> None:
    drawn = page.act(click("add", "4"), of(front, "C2"))
    assert "was not shown" in str(drawn[1])
    assert front.baskets.show(Visitor.customer("C2")) == ()


def test_only_the_own_basket_can_be_emptied(page: ChatPage, front: Shopfront) -> None:
    front.baskets.add(Visitor.customer("C1"), "1")
    page.act(click("remove", "1"), of(front, "C2"))
    assert front.baskets.show(Visitor.customer("C1"))
    page.act(click("remove", "1"), of(front, "C1"))
    assert not front.baskets.show(Visitor.customer("C1"))


def test_acts_of_any_shape_break_nothing(page: ChatPage, front: Shopfront) -> None:
    for act, product in ((None, None), (["like"], {}), ("erase", "1"), ("like", "x" * 10_000)):
        page.act(click(act, product), of(front))
    page.act(gr.EventData(None, None), of(front))


def test_news_are_drawn_only_when_there_are_any(page: ChatPage, front: Shopfront) -> None:
    request = of(front, "C1")
    seen = list(page.say("a person please", request))[-1][3]
    assert "Mia" not in str(page.news(seen, request))
    conversation = front.conversation(Visitor.customer("C1"))
    front.transcripts.answer_as_staff(conversation, "Mia", "Hello, Ada.")
    drawn = page.news(seen, request)
    assert "Hello, Ada." in str(drawn[1])
    assert "Mia" in str(drawn[1])


def test_the_page_looks_for_news_only_while_a_person_is_asked_for(page: ChatPage, front: Shopfront) -> None:
    request = of(front, "C1")
    assert not _active(list(page.say("lamps", request))[-1])
    assert _active(list(page.say("a person please", request))[-1])
    front.transcripts.close_hand_off(front.conversation(Visitor.customer("C1")))
    assert not _active(page.open(request))


def _active(drawn: tuple[object, ...]) -> bool:
    timer = drawn[4]
    assert isinstance(timer, gr.Timer)
    return bool(timer.active)


def test_a_turn_that_still_runs_is_told(page: ChatPage, front: Shopfront) -> None:
    request, ada = of(front, "C1"), Visitor.customer("C1")
    with front.transcripts.turn(front.conversation(ada), ada):
        last = list(page.say("lamps", request))[-1]
    assert "still being answered" in str(last[1])


def test_the_look_fetches_nothing_from_elsewhere() -> None:
    chosen = look()
    styles = [chosen["theme"]._get_theme_css(), *(path.read_text() for path in chosen["css_paths"])]
    assert not any(re.search(r"@import|url\(\s*[\"']?https?:", style) for style in styles)
