"""Limits that were read around the words that name a wish, and such as are talk."""

from __future__ import annotations

import pytest

from assistant.house.goals.goal import Goal
from assistant.house.mind import Mind
from assistant.house.shelf.wanting import sought


def goal(
    mind: Mind,
    text: str,
    wanted: tuple[str, ...],
    unwanted: tuple[str, ...] = (),
    limits: tuple[str, ...] = (),
) -> Goal:
    return Goal(mind.intents.fallback, text, 1.0, wanted=wanted, unwanted=unwanted, limits=limits)


def test_a_throw_that_is_named_is_no_verb(mind: Mind) -> None:
    """Words that are known to name something are no talk."""
    assert sought(goal(mind, "I'm after a throw", wanted=("throw",)), mind).text == "throw"


def test_a_colour_of_nobodys_is_talk(mind: Mind) -> None:
    request = sought(
        goal(mind, "a mug, not red. what a god awful colour", wanted=("mug",), unwanted=("red",)), mind
    )
    assert not request.require.attributes
    assert request.exclude.attributes == {"colour": ("red",)}


def test_a_colour_of_the_shop_is_believed_wherever_it_stands(mind: Mind) -> None:
    request = sought(goal(mind, "a mug. she wants blue, i want green", wanted=("mug", "green")), mind)
    assert set(request.require.attributes["colour"]) == {"blue", "green"}


def test_what_the_wish_names_is_sought_though_its_clause_only_tells(mind: Mind) -> None:
    said = "my godson is five on friday and mad about lanterns. ten pounds tops"
    request = sought(goal(mind, said, wanted=("lanterns",), limits=("ten pounds tops",)), mind)
    assert request.text == "lanterns"
    assert request.require.price is not None


@pytest.mark.parametrize("limit", ["and I can't go above forty", "we don't want to spend more than forty"])
def test_a_limit_needs_no_mark(limit: str, mind: Mind) -> None:
    price = sought(goal(mind, f"a mug, {limit}", wanted=("mug",)), mind).require.price
    assert price is not None
    assert price.maximum is not None
    assert price.maximum.minor == 4_000


def test_of_a_thing_and_its_kind_that_are_ruled_out_the_kind_alone_is_meant(mind: Mind) -> None:
    said = "candles, not candle holders"
    request = sought(goal(mind, said, wanted=("candles",), unwanted=("candle holders", "candle")), mind)
    assert request.exclude.words == ("candle holder",)
