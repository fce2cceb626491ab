from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from assistant.reply import Card, Reply
from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from tests.assistant.talk import talk_to
from tests.audit.auditor import Auditor
from tests.audit.listening import truths_of

ANN = Visitor.customer("c1")


@pytest.fixture
def auditor(open_shop: Shop) -> Auditor:
    return Auditor(truths_of(open_shop), ANN)


@pytest.fixture
def reply(open_shop: Shop) -> Reply:
    """A true reply: the closest is a mug or teapot at its price."""
    return talk_to(open_shop, ANN).say("red things for the kitchen")


def with_facts(reply: Reply, **facts: Any) -> Reply:
    first = reply.cards[0]
    changed: Mapping[str, Any] = {**first.facts, **facts}
    return replace(reply, cards=(replace(first, facts=changed), *reply.cards[1:]))


def test_a_true_reply_has_no_findings(auditor: Auditor, reply: Reply) -> None:
    assert reply.products
    assert auditor.findings("red things for the kitchen", reply) == []


@pytest.mark.parametrize(
    "planted",
    [
        "The White umbrella would suit as well.",
        "The Red mug at £4.49 is the cheapest.",
        "It costs £123.45.",
        "The Red mug is sold out.",
        "It is rated 1.2 of 5.",
        "You get 35% off.",
        "Your order is now cancelled.",
        "It will come on 3 March 2031.",
        "Order o7-0 is on its way.",
    ],
)
def test_a_planted_invention_is_found(auditor: Auditor, reply: Reply, planted: str) -> None:
    untrue = replace(reply, text=f"{reply.text} {planted}")
    assert auditor.findings("red things for the kitchen", untrue)


@pytest.mark.parametrize(
    "facts",
    [{"price_minor": 1}, {"title": "Golden mug"}, {"in_stock": False}, {"rating": 0.5}, {"price": "£0.01"}],
)
def test_a_card_that_differs_from_its_record_is_found(
    auditor: Auditor, reply: Reply, facts: dict[str, Any]
) -> None:
    assert auditor.findings("red things for the kitchen", with_facts(reply, **facts))


def test_a_product_that_does_not_exist_is_found(auditor: Auditor) -> None:
    assert auditor.findings("mugs", Reply("Here.", (Card("product", "mug-gold"),), ("mug-gold",)))


def test_an_order_of_somebody_else_is_found(auditor: Auditor, open_shop: Shop) -> None:
    foreign = next(o for o in truths_of(open_shop).orders() if o.customer_id != "c1")
    card = Card("order", foreign.order_id, facts={"status": foreign.status, "items": []})
    assert auditor.findings("my order", Reply("Here it is.", (card,)))


def test_an_order_in_another_state_than_the_records_is_found(auditor: Auditor, open_shop: Shop) -> None:
    mine = next(o for o in truths_of(open_shop).orders() if o.customer_id == "c1")
    card = Card("order", mine.order_id, facts={"status": "lost", "items": []})
    assert auditor.findings("my order", Reply("Here it is.", (card,)))


def test_a_basket_that_the_database_does_not_have_is_found(auditor: Auditor) -> None:
    line = {"product_id": "mug-red", "title": "Red mug", "quantity": 2, "price": "£4.50", "sum": "£9.00"}
    card = Card("basket", "basket", facts={"lines": [line], "total": "£9.00"})
    assert auditor.findings("my basket", Reply("It holds two.", (card,)))


def test_what_the_visitor_said_may_be_repeated(auditor: Auditor) -> None:
    assert auditor.findings("a white umbrella under £7", Reply("No White umbrella under £7, sorry.")) == []


def test_a_count_of_buyers_that_nobody_counted_is_found(auditor: Auditor, reply: Reply) -> None:
    invented = {"text": "bought by 9999 different people", "evidence": [], "kind": "popular"}
    assert auditor.findings("red things for the kitchen", with_facts(reply, reasons=[invented]))


def test_a_count_for_two_kinds_that_nobody_counted_is_found(auditor: Auditor, reply: Reply) -> None:
    invented = {
        "text": "9999 different buyers bought Mugs together with Teapots",
        "evidence": ["teapot-blue"],
        "kind": "together",
    }
    assert auditor.findings("red things for the kitchen", with_facts(reply, reasons=[invented]))
