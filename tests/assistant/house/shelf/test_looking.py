"""Goals of parts that look for goods: their marked words, and what is listed."""

from __future__ import annotations

import pytest

from assistant.house.mind import Mind
from assistant.shop.shop import Shop
from tests.assistant.talk import talk_to


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("versions", "does it come in any other colours"),
        ("versions", "show me the other shades of that"),
        ("left_out", "he has a drawer full of scarves, so leave those out"),
        ("left_out", "no more of them please"),
        ("superlative", "which is the heaviest of these"),
        ("denies", "a lamp, spare me the "),
        ("denies", "the ones that don't "),
        ("limit", "I won't go beyond thirty"),
        ("same_one", "and a blanket for her"),
        ("same_maker", "anything else from the same maker"),
        ("same_maker", "what else do they make"),
    ],
)
def test_a_sign_is_seen(name: str, words: str, mind: Mind) -> None:
    assert mind.first.sign(name, words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("versions", "what size is a large"),
        ("left_out", "leave it with my neighbour"),
        ("superlative", "what would you suggest"),
        ("superlative", "the cheapest kettle"),
        ("denies", "we have no "),
        ("limit", "I'd like to go to thirty shops"),
    ],
)
def test_what_is_no_sign_is_not_taken_for_one(name: str, words: str, mind: Mind) -> None:
    assert not mind.first.sign(name, words)


def test_the_other_colours_are_shown_with_the_product(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("do you have a green teapot")
    reply = talk.say("could I see the other colours of it?")
    assert set(reply.products) >= {"teapot-red", "teapot-blue"}


def test_what_is_told_of_is_sought_where_nothing_is_named(open_shop: Shop) -> None:
    ((_, arguments), *_) = talk_to(open_shop).tools(
        "half of our teapots have lost their lids. what do you have for 20 pounds at most?"
    )
    assert "teapot" in arguments["query"].lower()
    assert arguments["max_price"] == 20.0


def test_what_is_denied_is_left_out_of_the_list(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me scarves")
    reply = talk.say("spare me the red ones")
    assert reply.products
    assert "scarf-red" not in reply.products
