"""Limits of the last list that words lift."""

from __future__ import annotations

import pytest

from assistant.house.mind import Mind
from assistant.house.shelf.relisting import lifted

LIMITED = {
    "query": "round table",
    "max_price": 25.0,
    "colour": ["red"],
    "brand": ["Northlight"],
    "attributes": {"material": ["oak"], "size": ["12"]},
    "exclude": {"words": ["wool"], "colour": ["pink"]},
}


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("the 25 pounds", "max_price"),
        ("the 25", "max_price"),
        ("a limit", "max_price"),
        ("the budget", "max_price"),
        ("red", "colour"),
        ("the colour", "colour"),
        ("the brand", "brand"),
        ("Northlight", "brand"),
    ],
)
def test_a_limit_that_words_lift_is_gone(words: str, gone: str, mind: Mind) -> None:
    """By what it is called, and by its value."""
    left = lifted(LIMITED, [words], mind)
    assert left == {name: value for name, value in LIMITED.items() if name != gone}


def test_an_attribute_is_lifted_by_its_value_or_its_name(mind: Mind) -> None:
    """The other attributes stay."""
    assert lifted(LIMITED, ["oak"], mind)["attributes"] == {"size": ["12"]}
    assert lifted(LIMITED, ["size"], mind)["attributes"] == {"material": ["oak"]}


def test_what_was_ruled_out_may_come_again(mind: Mind) -> None:
    """What else was ruled out may not."""
    assert lifted(LIMITED, ["wool"], mind)["exclude"] == {"colour": ["pink"]}


def test_a_word_of_what_is_sought_is_lifted(mind: Mind) -> None:
    """The others are sought still."""
    assert lifted(LIMITED, ["round"], mind)["query"] == "table"


def test_words_that_name_no_limit_lift_none(mind: Mind) -> None:
    """Nothing is guessed."""
    assert lifted(LIMITED, ["the tassels"], mind) == LIMITED
