"""What the shop's pages and listings say, and don't, as a visitor hears it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.shop.shop import Shop
from assistant.tools.asking_pages import shop_policy
from assistant.tools.questions import answer_in_words
from assistant.tools.search import search_catalog
from retrieval.pages import SAYS
from tests.assistant.talk import talk_to


def test_a_rule_is_quoted_with_its_page(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("how much does delivery cost?")
    assert "£3.50" in reply.text
    assert "Delivery" in reply.text


def test_what_the_pages_leave_out_gets_the_way_to_a_person(open_shop: Shop) -> None:
    assert open_shop.pages.find("do you offer a student discount?", 1)[0].score < SAYS
    reply = talk_to(open_shop).say("do you offer a student discount?")
    assert "pages don't say" in reply.text
    assert "person" in reply.text
    assert not any(card.kind == "policy" for card in reply.cards)


def test_what_is_asked_on_and_left_open_gets_the_nearest_of_that_page(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("how much does delivery cost?")
    reply = talk.say("and what does that include?")
    assert [card.reference for card in reply.cards if card.kind == "policy"] == ["delivery"]


def test_a_topic_that_no_page_has_is_named(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("how do I unsubscribe from the newsletter?")
    assert "pages don't say anything about newsletter" in reply.text


def test_the_number_of_a_card_is_answered_with_what_is_safe(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    reply = talk.say("just charge my visa 4111 1111 1111 1111")
    assert "1111" not in reply.text
    assert not reply.products


def test_a_yes_after_silence_asks_for_a_person(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("do you offer a student discount?")
    assert [name for name, _ in talk.tools("yes please")] == ["hand_off"]


def test_a_question_about_a_product_is_answered_with_its_words(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me red mugs")
    assert "colour: red" in talk.say("what colour is the first one?").text


def test_a_question_that_the_listing_leaves_open_is_not_answered(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me red mugs")
    reply = talk.say("is the first one dishwasher safe?")
    assert "say that" in reply.text
    assert "Yes" not in reply.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how much is it?", "costs £"),
        ("is it in stock?", "in stock"),
        ("which brand is it?", "by Hearth"),
        ("which other colours does it come in?", "comes in"),
    ],
)
def test_what_changes_comes_from_fields(open_shop: Shop, question: str, words: str) -> None:
    product = open_shop.catalogue.get("mug-red")
    assert product is not None
    context = type("Context", (), {"shop": open_shop})()
    assert words in answer_in_words(question, product, context)


def test_how_much_it_holds_is_no_question_of_price(open_shop: Shop) -> None:
    product = open_shop.catalogue.get("mug-red")
    assert product is not None
    holding = replace(product, attributes={"capacity": "300 ml"})
    context = type("Context", (), {"shop": open_shop})()
    assert "capacity: 300 ml" in answer_in_words("how much does it hold?", holding, context)


def test_the_tools_are_named_as_the_house_model_calls_them() -> None:
    assert (search_catalog.name, shop_policy.name) == ("search_catalog", "shop_policy")
