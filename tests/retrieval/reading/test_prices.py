"""Prices as people put them; amounts in pounds, `None` for an open end."""

from __future__ import annotations

import pytest

from retrieval.parsing import parse_request
from retrieval.reading.prices import read_price
from retrieval.reading.wording import Wording
from retrieval.vocabulary import Vocabulary

NOTHING = Vocabulary.of([])


def limits(text: str) -> tuple[float | None, float | None]:
    price, _ = read_price(Wording(text), "GBP")
    ends = (price.minimum, price.maximum) if price else (None, None)
    low, high = (float(end.major) if end else None for end in ends)
    return low, high


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("20 quid tops", 20),
        ("£10 or under", 10),
        ("nothing over 15", 15),
        ("a teapot, budget is 30", 30),
        ("can spend 25", 25),
        ("under a tenner", 10),
        ("sub-20 gifts", 20),
        ("an under 10 mug", 10),
        ("a gift, not spending more than £15", 15),
        ("dont want to pay more than 15 for it", 15),
        ("can't afford more than 20", 20),
        ("£20 is the most i can pay", 20),
        ("most i can spend is £20", 20),
        ("upto £20", 20),
        ("less then £20", 20),
        ("under-£20 gifts", 20),
        ("under one hundred and fifty pounds", 150),
        ("under three fifty", 3.5),
        ("keep it below 15", 15),
    ],
)
def test_a_most_is_a_maximum_however_it_is_put(text: str, most: float) -> None:
    assert limits(text) == (None, most)


@pytest.mark.parametrize(
    "text", ["no cheaper than 15", "nothing under £15", "15 quid and over", "not below 15"]
)
def test_a_denied_less_is_a_minimum(text: str) -> None:
    assert limits(text) == (15, None)


@pytest.mark.parametrize(
    "text",
    [
        "5-10 pounds",
        "£5 to £10",
        "between a fiver and a tenner",
        "budget between 5 and 10",
        "looking to spend 5 to 10",
        "over £5 and under £10",
        "over 5 under 10",
    ],
)
def test_two_ends_are_a_range(text: str) -> None:
    assert limits(text) == (5, 10)


@pytest.mark.parametrize(
    "text", ["10ish", "around a tenner", "a couple of mugs for about ten pounds", "10 quid gift"]
)
def test_an_amount_alone_is_about_that_amount(text: str) -> None:
    assert limits(text) == (8, 12)


@pytest.mark.parametrize(
    "text",
    [
        "black pepper mill",
        "toys for kids under 5",
        "under 5s toys",
        "a toy for under 3 years",
        "2 pound bag of rice",
        "no more than 2 drawers",
        "under bed storage box",
        "24 bottle wine rack",
    ],
)
def test_no_price_is_read_where_none_was_said(text: str) -> None:
    assert limits(text) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["cheap candles", "cheap and cheerful mugs", "a rug that won't break the bank", "mugs on a tight budget"],
)
def test_a_wish_for_little_money_puts_the_cheapest_first(text: str) -> None:
    assert parse_request(text, NOTHING, "GBP").order == "price_ascending"


@pytest.mark.parametrize("text", ["a budget planner", "budget £20-£30"])
def test_a_budget_is_not_always_a_wish_for_little_money(text: str) -> None:
    assert parse_request(text, NOTHING, "GBP").order == "relevance"
