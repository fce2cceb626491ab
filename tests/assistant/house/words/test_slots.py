from __future__ import annotations

import pytest

from assistant.house.words.slots import (
    asks_to_remember,
    forgotten,
    order_number,
    quantity,
    statement,
    statement_kind,
    with_size,
)
from assistant.wishes import avoided


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is order 536365?", "536365"),
        ("my order number is O100171", "O100171"),
        ("what about #W1234567", "W1234567"),
        ("order o2-3 please", "o2-3"),
        ("W5061109", "W5061109"),
        ("where is my order?", ""),
        ("mugs under £12345", ""),
        ("I want to order 2 mugs", ""),
    ],
)
def test_an_order_number_is_read(text: str, number: str) -> None:
    assert order_number(text) == number


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("add two of the first one", 2),
        ("3x the second", 3),
        ("I'd like 4 pieces", 4),
        ("half a dozen of those", 6),
        ("add three of the first one to my basket", 3),
        ("add the first one", None),
        ("the second one please", None),
        ("under 3 pounds", None),
        ("compare 1 and 2", None),
    ],
)
def test_a_quantity_is_read(text: str, count: int | None) -> None:
    assert quantity(text) == count


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Remember that I like green", "likes green"),
        ("please remember I love owls", "loves owls"),
        ("I avoid leather", "avoids leather"),
        ("I'm allergic to wool", "is allergic to wool"),
        ("I don't like pink", "does not like pink"),
        ("I never wear fur", "never wears fur"),
        ("my size is medium", "size is medium"),
        ("for the future, I carry a rucksack", "carries a rucksack"),
        ("I always want things under 50 pounds, remember that", "always wants things under 50 pounds"),
        ("I have two cats", "has two cats"),
    ],
)
def test_a_statement_is_told_of_the_customer(text: str, stated: str) -> None:
    assert statement(text) == stated


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("likes green", "like"),
        ("avoids leather", "avoid"),
        ("does not like pink", "avoid"),
        ("size is medium", "size"),
        ("budget is 50 pounds", "budget"),
        ("has two cats", "other"),
    ],
)
def test_a_statement_has_a_kind(stated: str, kind: str) -> None:
    assert statement_kind(stated) == kind


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("forget that I like green", "likes green"),
        ("forget everything about me", ""),
        ("please delete my preferences", ""),
        ("forget what I said about owls", "owls"),
        ("forget that please", "that"),
    ],
)
def test_what_is_to_be_forgotten_is_read(text: str, what: str) -> None:
    assert forgotten(text).removeprefix("about ") == what


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("just so you know I detest velvet, never show me any", "detests velvet"),
        ("never show me glass things again please", "avoids glass things"),
        ("never offer me anything above 40 pounds, bear it in mind", "wants nothing above 40 pounds"),
    ],
)
def test_what_is_never_to_be_shown_is_stated(text: str, stated: str) -> None:
    assert statement(text) == stated


def test_a_size_that_was_told_before_is_the_one_to_remember() -> None:
    assert with_size("shoe size", ["I'm a 41 in Spain, what is that here?", "fine"]) == "wears shoe size 41"


def test_a_size_that_nobody_told_can_not_be_remembered() -> None:
    assert with_size("shoe size", ["do you have boots?"]) == ""


def test_a_statement_that_has_its_size_stays() -> None:
    assert with_size("wears size 9", ["I'm a 41"]) == "wears size 9"


def test_the_lot_is_everything() -> None:
    assert forgotten("actually forget the lot") == ""


@pytest.mark.parametrize(
    ("text", "told", "unwanted"),
    [
        ("I can't bear orange by the way", "cannot bear orange by the way", ("orange",)),
        ("we don't do suede", "does not do suede", ("suede",)),
        (
            "I never want to see Harrowgate stuff again",
            "never wants to see Harrowgate stuff again",
            ("Harrowgate",),
        ),
        ("please don't show me fishing things any more", "avoids fishing things", ("fishing",)),
    ],
)
def test_what_stands_around_a_dislike_is_none(text: str, told: str, unwanted: tuple[str, ...]) -> None:
    stated = statement(text)
    assert (stated, avoided(stated)) == (told, unwanted)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("can you remember something for me? I avoid leather", "avoids leather"),
        ("do me a favour and remember that I take a size 8", "takes a size 8"),
        ("please keep something in mind: I never wear wool", "never wears wool"),
        ("remember this please: my budget is 20", "budget is 20"),
    ],
)
def test_what_only_announces_a_statement_is_none_of_it(text: str, stated: str) -> None:
    assert asks_to_remember(text)
    assert statement(text) == stated
