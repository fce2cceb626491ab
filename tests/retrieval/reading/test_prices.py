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
        ("my limit's about £15 for a mug set", 15),
        ("kettle, top end £60", 60),
        ("a speaker, £50 at the very most", 50),
        ("my budget for the rug is £120", 120),
        ("can't stretch beyond £22.50", 22.5),
        ("torch, eight pounds fifty tops", 8.5),
        ("jumper less than or equal to £35", 35),
        ("necklace up to the value of £5", 5),
        ("drawer knobs inside of £1.50", 1.5),
        ("lamp, forty's the most I'd pay", 40),
        ("lamp and I've £40", 40),
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
        ("a lamp, not goin above 21 quid", 21),
        ("dont wanna be payin' over 12", 12),
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


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("coffee grinder from 30 to 60", (30, 60)),
        ("hot water bottle for four or five pounds", (4, 5)),
        ("lamp £20 upto £40", (20, 40)),
        ("lamp price: 20-40", (20, 40)),
        ("mug £10/15", (10, 15)),
    ],
)
def test_further_joints_make_ranges(text: str, both: tuple[float, float]) -> None:
    assert limits(text) == both


@pytest.mark.parametrize(
    "text", ["gift for somebody over 60", "shoes, sizes from 8 to 10", "two or three tier stand"]
)
def test_ages_sizes_and_counts_are_no_prices(text: str) -> None:
    assert limits(text) == (None, None)


def test_a_reason_is_no_wish_for_an_order() -> None:
    assert (
        parse_request("pillow over £15 because the cheap ones go flat", NOTHING, "GBP").order == "relevance"
    )


def test_pennies_are_cheap() -> None:
    assert parse_request("gift tags for pennies", NOTHING, "GBP").order == "price_ascending"


@pytest.mark.parametrize("text", ["a £20 lamp", "mugs, 15 quid", "tell me about mugs, 15 quid"])
def test_an_amount_alone_is_told_as_bare(text: str) -> None:
    price, _ = read_price(Wording(text), "GBP")
    assert price is not None
    assert price.bare is not None


@pytest.mark.parametrize(
    "text",
    ["£20–£30", "£20—£30", "over £20 but under £30", "at least £40, at most £60", "about £20", "£20 or so"],
)
def test_limits_that_are_said_are_not_bare(text: str) -> None:
    price, _ = read_price(Wording(text), "GBP")
    assert price is not None
    assert price.minimum is not None
    assert price.bare is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("cheapest at the top", "price_ascending"),
        ("put the dearest first", "price_descending"),
        ("from cheap to expensive", "price_ascending"),
        ("dearest down to cheapest", "price_descending"),
        ("list them by price", "price_ascending"),
        ("in price order", "price_ascending"),
        ("lanterns, the priciest up top", "price_descending"),
    ],
)
def test_the_order_of_a_list_is_read_however_it_is_said(text: str, order: str) -> None:
    assert parse_request(text, NOTHING, "GBP").order == order
