"""What words mean in front of the shelf."""

from __future__ import annotations

import pytest

from assistant.house.asides import asking, limit_of, tells
from assistant.house.phrases import asks_for_another, gives_back, puts_back, takes_named
from assistant.house.shelf import rules_out_kind


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


def test_a_brand_just_told_of_is_ruled_out() -> None:
    assert rules_out_kind("mine from them broke. not that brand please")


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
