"""What puts right what was done with the basket last, and what says something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.house.basket.correcting import mended
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Move
from assistant.house.pointing.meant import Pointing
from assistant.house.pointing.pointing import Among, resolve
from tests.assistant.house.pointing.test_pointing import BAGS, CATALOGUE, TITLES, after, listed

ONE_PUT = after(
    listed("shopper bag", BAGS),
    basket=(("B1", BAGS[0].title),),
    put=("B1",),
    focus=("B1",),
    held=(("B1", 1),),
    held_before=(),
    changed=1,
    turns=2,
)
TWO_PUT = replace(
    ONE_PUT,
    basket=tuple((bag.product_id, bag.title) for bag in BAGS[:2]),
    put=("B1", "B2"),
    focus=("B1", "B2"),
    held=(("B1", 1), ("B2", 1)),
)


def read(text: str, dialogue: Dialogue = ONE_PUT) -> Move | None:
    def meaning(words: str, among: Among) -> Pointing:
        return resolve(words, dialogue, CATALOGUE, TITLES, among=among)

    return mended(text, dialogue, meaning)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not the first, the third", Move("swap", "the first", "", "the third")),
        ("sorry, the second rather than the first", Move("swap", "the first", "", "the second")),
        ("oops, I meant the whale one", Move("swap", "", "", "the whale one")),
        ("no no, the foxes please", Move("swap", "", "", "the foxes")),
        ("wrong one, should be the little foxes one", Move("swap", "", "", "the little foxes one")),
        ("argh, wrong one. the other one please", Move("swap", "", "", "the other one")),
        ("no, three", Move("amount", "", "three")),
        ("sorry I said two", Move("amount", "", "two")),
    ],
)
def test_what_was_put_in_is_put_right(text: str, expected: Move) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    ["undo that", "no, change it back please", "put things back how they were", "back to how it was then"],
)
def test_the_last_change_is_taken_back(text: str) -> None:
    assert read(text) == Move("undo")


EMPTIED = replace(ONE_PUT, basket=(), put=(), held=(), held_before=(("B1", 1),), taken=(("B1", 2),))
ONE_OUT = replace(TWO_PUT, basket=(("B2", BAGS[1].title),), held=(("B2", 1),), taken=(("B1", 1),))


@pytest.mark.parametrize(
    ("text", "words", "count"),
    [
        ("oh go on, put the shopper back in", "the shopper", ""),
        ("no wait, I want it back", "it", ""),
        ("actually can I have that back after all?", "that", ""),
        ("on second thoughts I'll keep the shopper", "the shopper", ""),
        ("it can stay actually, my sister wants it", "it", ""),
        ("hm, add it again", "it", ""),
        ("no no, not the shopper!", "the shopper", ""),
        ("ok put one of the shoppers back in", "the shoppers", "one"),
    ],
)
def test_what_was_taken_out_comes_back(text: str, words: str, count: str) -> None:
    assert read(text, EMPTIED) == Move("restore", words, count)


@pytest.mark.parametrize(
    "text",
    [
        "when do I get it back?",
        "can I get my money back?",
        "do you have the shopper in green?",
        "put it back and show me lamps",
        "I'd like another shopper",
    ],
)
def test_what_asks_for_something_else_brings_nothing_back(text: str) -> None:
    assert read(text, EMPTIED) is None


def test_what_is_denied_of_several_that_were_put_in_goes_out() -> None:
    assert read("no, not the second!", TWO_PUT) == Move("remove", "the second")


def test_nothing_that_lies_in_the_basket_comes_back() -> None:
    assert read("I'll keep the second", ONE_OUT) is None


@pytest.mark.parametrize(
    "text",
    [
        "size l please",
        "in L actually",
        "oh sorry, large I meant",
        "can I have it in a large?",
        "an L please",
    ],
)
def test_another_version_takes_the_place_of_what_was_put_in(text: str) -> None:
    asked: list[str] = []

    def meaning(words: str, among: Among) -> Pointing:
        asked.append(words)
        return Pointing(("L",), True, True)

    move = mended(text, replace(ONE_PUT, put=("M",)), meaning)
    assert move == Move("swap", "", "", asked[-1])
    assert asked[-1].startswith("it in ")


@pytest.mark.parametrize("text", ["thanks", "do you have bowls?", "in large?", "show me mugs", "lovely"])
def test_what_asks_for_no_version_changes_none(text: str) -> None:
    assert mended(text, replace(ONE_PUT, put=("M",)), lambda words, among: Pointing(("L",), True)) is None


def test_fewer_of_one_of_several_leave_the_others() -> None:
    held = replace(TWO_PUT, held=(("B1", 2), ("B2", 1)))
    assert read("hm no, just one of the first", held) == Move("amount", "the first", "one")
    assert read("oh hang on, only the one of the first", held) == Move("amount", "the first", "one")
    assert read("no, just one of the second", held) == Move("remove", "them", but="the second")


def test_all_but_one_of_what_was_put_in_goes_out() -> None:
    assert read("no sorry, just the second", TWO_PUT) == Move("remove", "them", but="the second")


@pytest.mark.parametrize(
    "text",
    [
        "no thanks, that's all",
        "no, take the second out",
        "the second one too",
        "sorry, can I have the second as well",
        "no, is the third any better?",
        "change it back to the second",
        "no, do you deliver on Sundays",
    ],
)
def test_what_bids_or_asks_something_of_its_own_puts_nothing_right(text: str) -> None:
    assert read(text) is None


def test_nothing_is_put_right_where_nothing_was_done() -> None:
    assert read("not the first, the third", after(listed("shopper bag", BAGS))) is None


def test_another_product_is_meant_only_right_after_the_change() -> None:
    assert read("oops, I meant the whale one", replace(ONE_PUT, turns=4)) is None
