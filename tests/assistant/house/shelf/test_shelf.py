"""What words mean in front of the shelf."""

from __future__ import annotations

import pytest

from assistant.house.words.asides import asking, limit_of, tells
from assistant.house.words.phrases import (
    asks_for_another,
    gives_back,
    puts_back,
    ruled_out,
    takes,
    takes_named,
)


@pytest.mark.parametrize("said", ["is there one in coral", "do you have it in blue?", "any with stripes"])
def test_another_of_the_same_is_asked_for(said: str) -> None:
    assert asks_for_another(said)


@pytest.mark.parametrize("said", ["show me lamps", "blue lamps"])
def test_a_new_wish_asks_for_no_other_of_the_same(said: str) -> None:
    assert not asks_for_another(said)


def test_what_is_named_is_taken_but_not_what_goes_back() -> None:
    assert takes_named("I'll have the white ones then")
    assert not takes_named("I'll take the white ones back")


def test_what_goes_out_is_told_from_what_goes_in() -> None:
    assert gives_back("actually chuck the teapot out too")
    assert puts_back("oh go on, put the teapot back in")
    assert not gives_back("put the teapot in my basket")


@pytest.mark.parametrize(
    "said",
    [
        "what did I put in my basket?",
        "so what did i put in my basket",
        "don't add it to my basket",
        "please do not put that in the basket",
        "I never put that in my basket",
        "i already put the mug in my basket",
        "have you put it in my basket",
        "if I put it in my basket will you hold it",
    ],
)
def test_what_is_asked_forbidden_or_told_puts_nothing_in(said: str) -> None:
    assert not puts_back(said)


@pytest.mark.parametrize(
    "said",
    [
        "can you put the mug back in my basket?",
        "I can't decide, but put the mug in my basket",
        "will you add the mug to my basket",
        "oh what the heck, pop it in the basket",
        "and could I get that in my basket please",
    ],
)
def test_what_is_bidden_is_put_in(said: str) -> None:
    assert puts_back(said)


@pytest.mark.parametrize(
    "said",
    [
        "do I get money off if I buy it twice",
        "when do you get the parcels out",
        "when do you take the parcels out",
        "can you take 5 quid off",
        "can you take something off the price",
        "the colour put me off",
        "don't take the mug out",
        "I took nothing, why did you take the mug out",
    ],
)
def test_what_is_asked_forbidden_or_of_money_takes_nothing_out(said: str) -> None:
    assert not gives_back(said)


@pytest.mark.parametrize(
    "said", ["take it out again", "hmm no, chuck it out again", "can you take the mug off"]
)
def test_what_is_bidden_is_taken_out(said: str) -> None:
    assert gives_back(said)


@pytest.mark.parametrize(
    "said",
    [
        "which one has the best deal",
        "the cheapest bag",
        "the bag has the best reviews",
        "the one in my basket has the best reviews",
        "is that one in my basket",
        "the most sold one",
        "the pack has the most stars",
        "has everyone put the first one in the basket",
    ],
)
def test_what_is_said_of_a_product_takes_none(said: str) -> None:
    assert not takes(said)


@pytest.mark.parametrize(
    "said",
    ["bag the cheapest one please", "pack it", "sold!", "ok, deal", "that one, in the basket", "it's a deal"],
)
def test_what_takes_is_taken_however_it_is_put(said: str) -> None:
    assert takes(said)


def test_a_brand_just_told_of_is_ruled_out() -> None:
    assert ruled_out("mine from them broke. not that brand please") == "brand"


@pytest.mark.parametrize(
    "said",
    [
        "the mug came and it's not the same colour as the picture",
        "not the same make as before",
        "it is not that kind",
    ],
)
def test_a_thing_that_is_described_rules_out_no_kind(said: str) -> None:
    assert not ruled_out(said)


@pytest.mark.parametrize(
    "said",
    ["the kitchen door keeps slamming shut", "who sends everything back", "it's pouring", "poor thing"],
)
def test_what_only_tells_asks_for_nothing(said: str) -> None:
    assert tells(said)


def test_of_what_tells_of_money_only_the_amount_is_kept() -> None:
    assert limit_of("we have 30 quid from the kitty") == "up to 30 quid"
    assert limit_of("I've £100 for a kettle") == "I've £100 for a kettle"


def test_a_wish_stays_where_the_rest_is_left_out() -> None:
    said = "the kitchen door keeps slamming shut, have you a doorstop?"
    assert asking(said, {"doorstop"}) == "have you a doorstop?"
