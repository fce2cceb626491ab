"""What a message does with what was said before it."""

from __future__ import annotations

import pytest

from assistant.house.words.phrases import (
    asks_of_order,
    asks_whether,
    calmed,
    hangs,
    holds_already,
    looks_at,
    picks_none,
    takes,
    withdraws,
)
from assistant.ordered import described, holding


@pytest.mark.parametrize(
    "text",
    [
        "awww, the first one. yes. that one, in the basket",
        "go on then, I'll have it",
        "both please",
        "whichever has the better reviews, pop it in my basket",
        "stick the top one in my basket",
        "i'll take the lot",
    ],
)
def test_words_take_what_they_point_at_however_it_is_said(text: str) -> None:
    assert takes(text)


@pytest.mark.parametrize(
    "text", ["the second one please", "take it out of my basket", "is it in my basket?", "not the first one"]
)
def test_other_words_take_nothing(text: str) -> None:
    assert not takes(text)


def test_a_feeling_is_left_out_where_more_is_said() -> None:
    assert calmed("perfect, add the lot") == "add the lot"
    assert calmed("perfect") == "perfect"


def test_what_lies_in_the_basket_by_now_is_no_wish() -> None:
    assert holds_already("I've got the bell tent in my basket")
    assert not holds_already("put the bell tent in my basket")


def test_a_piece_that_only_names_something_hangs() -> None:
    assert hangs("whichever is lighter")


def test_what_is_asked_is_what_follows_too_late() -> None:
    assert asks_whether("is it too late to pay another way?") == "pay another way"
    assert asks_whether("is it still in stock") == ""


def test_a_question_of_what_was_ordered_is_known() -> None:
    assert asks_of_order("has the kettle left yet? not the cushions")
    assert not asks_of_order("have you got kettles")


def test_an_order_is_described_by_the_thing_and_not_by_a_lone_adjective() -> None:
    assert described({"kettle"}, "Steel Kettle, Red")
    assert not described({"steel"}, "Steel Whistling Kettle, Red")


def test_the_order_that_holds_most_of_what_is_described_is_meant() -> None:
    orders = {"A": ["Wool Throw Blanket"], "B": ["Steel Kettle, Red"]}
    assert holding({"kettle"}, orders) == ["B"]


@pytest.mark.parametrize(
    "text", ["pop it in. oh, hang on", "take both of them... actually no", "add it, not yet"]
)
def test_the_last_words_take_back_what_was_bidden(text: str) -> None:
    assert withdraws(text)


@pytest.mark.parametrize(
    "text", ["add it, no wait, the blue one", "take it, thanks a second time", "no wait"]
)
def test_words_that_bid_something_else_instead_take_nothing_back(text: str) -> None:
    assert not withdraws(text)


@pytest.mark.parametrize(
    ("text", "none"), [("no, neither", True), ("none of those thanks", True), ("no 2", False)]
)
def test_all_that_was_asked_about_may_be_turned_down(text: str, none: bool) -> None:
    assert picks_none(text) == none


@pytest.mark.parametrize(("text", "looks"), [("show me the third", True), ("show me the mugs", False)])
def test_who_wants_to_see_one_of_a_list_points_at_it(text: str, looks: bool) -> None:
    assert looks_at(text) == looks
