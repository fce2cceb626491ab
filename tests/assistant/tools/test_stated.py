"""What a visitor states, from the message to the list and back out of it."""

from __future__ import annotations

import pytest

from assistant.reply import Reply
from assistant.shop.shop import Shop
from assistant.tools.favouring import MOST_RISE
from assistant.tools.limiting import limited
from assistant.tools.memory import closest
from assistant.visitor import Visitor
from assistant.wishes import Wish
from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest
from tests.assistant.talk import Talk, talk_to

ANN = Visitor.customer("c1")
RECOMMEND = "what would you recommend for me?"


def stating(shop: Shop, *statements: str, visitor: Visitor = ANN) -> Talk:
    talk = talk_to(shop, visitor)
    for statement in statements:
        talk.conversations.records.profiles.remember(visitor, statement)
    return talk


def reasons(reply: Reply, product_id: str) -> list[str]:
    cards = [card for card in reply.cards if card.kind == "product" and card.reference == product_id]
    return [reason["text"] for card in cards for reason in card.facts["reasons"]]


def test_what_is_liked_comes_first_in_suggestions_and_is_the_reason(open_shop: Shop) -> None:
    reply = stating(open_shop, "likes white").say(RECOMMEND)
    first = reply.products[0]
    assert first.endswith("-white")
    assert "because you like white" in reasons(reply, first)


def test_what_is_forgotten_changes_the_ranking_back(open_shop: Shop) -> None:
    before = talk_to(open_shop, ANN).say(RECOMMEND).products
    talk = stating(open_shop, "likes white")
    assert talk.say(RECOMMEND).products != before
    talk.say("forget that I like white")
    assert talk.say(RECOMMEND).products == before


def test_what_is_liked_rises_in_a_search(open_shop: Shop) -> None:
    plain = talk_to(open_shop).say("show me red things").products
    last = plain[-1]
    kind = last.removesuffix("-red")
    reply = stating(open_shop, f"collects {kind}s", visitor=Visitor.guest("g2")).say("show me red things")
    assert len(plain) > 3
    assert reply.products.index(last) == plain.index(last) - MOST_RISE
    assert f"because you collect {kind}s" in reasons(reply, last)


def test_what_is_avoided_is_left_out_and_said(open_shop: Shop) -> None:
    reply = stating(open_shop, "avoids red").say("show me mugs")
    assert "mug-red" not in reply.products
    assert "you avoid red" in reply.text
    assert all("not red, because you avoid red" in reasons(reply, each) for each in reply.products)


def test_what_is_avoided_is_not_suggested_either(open_shop: Shop) -> None:
    reply = stating(open_shop, "avoids green").say(RECOMMEND)
    assert reply.products
    assert not [each for each in reply.products if each.endswith("-green")]


def test_who_asks_for_what_they_avoid_gets_it(open_shop: Shop) -> None:
    assert "mug-red" in stating(open_shop, "avoids red").say("show me red mugs").products


@pytest.mark.parametrize("message", ["show me things for the home", RECOMMEND])
def test_a_budget_limits_searches_and_suggestions(open_shop: Shop, message: str) -> None:
    reply = stating(open_shop, "has a budget of £6").say(message)
    prices = [price for i in reply.products if (p := open_shop.catalogue.get(i)) and (price := p.price)]
    assert prices
    assert max(price.minor for price in prices) <= 600
    assert "you have a budget of £6" in reply.text


def test_a_price_in_the_message_goes_before_the_budget() -> None:
    budget = Wish("has a budget of £6", price=PriceRange(maximum=Money(600, "GBP")))
    asked = SearchRequest("mugs", Constraints(price=PriceRange(maximum=Money(2000, "GBP"))))
    assert limited(asked, [budget]).request == asked


def test_a_budget_for_something_else_limits_nothing() -> None:
    price = PriceRange(maximum=Money(600, "GBP"))
    budget = Wish("spends at most £6 on scarves", price=price, about=frozenset({"scarf"}))
    assert limited(SearchRequest("mugs"), [budget]).request.require.price is None
    assert limited(SearchRequest("scarf"), [budget]).request.require.price == price


def test_a_size_limits_what_has_sizes_and_leaves_no_doubt_about_the_rest() -> None:
    size = Wish("wears size M", sizes={"size": ("M", "42")})
    found = limited(SearchRequest("shirts"), [size])
    assert found.request.require.attributes == {"size": ("M", "42")}
    assert found.opened == {"attributes.size"}
    assert found.in_words == ""


def test_a_size_in_the_message_goes_before_the_own_one() -> None:
    asked = SearchRequest("shirts", Constraints(attributes={"size": ("L",)}))
    assert limited(asked, [Wish("wears size M", sizes={"size": ("M",)})]).request == asked


def test_what_was_chosen_is_told_with_its_evidence_and_its_day(open_shop: Shop) -> None:
    told = talk_to(open_shop, ANN).say("what do you know about me?").text
    assert "often chooses colour blue (from" in told
    assert "as of" in told


def test_consent_is_told(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    talk.conversations.records.profiles.set_consent("c1", "newsletter", False)
    told = talk.say("what do you know about me?").text
    assert "You agreed to: personalisation" in told
    assert "You did not agree to: newsletter" in told


def test_an_inference_can_be_forgotten_and_counts_no_more(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    before = talk.say(RECOMMEND).products
    talk.say("forget that I often choose blue")
    assert "colour blue" not in talk.say("what do you know about me?").text
    assert talk.say(RECOMMEND).products != before


def test_after_everything_is_forgotten_suggestions_are_those_for_a_stranger(open_shop: Shop) -> None:
    talk = stating(open_shop, "likes white")
    talk.say("forget everything you know about me")
    stranger = talk_to(open_shop, Visitor.customer("c39-nobody")).say(RECOMMEND).products
    assert talk.say(RECOMMEND).products == stranger


def test_without_consent_no_history_is_used(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    talk.conversations.records.profiles.set_consent("c1", "personalisation", False)
    reply = talk.say(RECOMMEND)
    assert not [r for each in reply.products for r in reasons(reply, each) if "you bought" in r]


def test_one_avoidance_is_not_taken_for_another() -> None:
    assert closest("avoids silk", ["avoids red", "likes green"]) is None


def test_what_is_to_be_forgotten_is_found_by_what_it_is_about() -> None:
    assert closest("I don't like silk any more", ["avoids red", "avoids silk"]) == 1
