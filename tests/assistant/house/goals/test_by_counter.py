"""What a message means whose parts are all for the counter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.house.counter.known_orders import KnownOrder
from assistant.house.dialogue import Dialogue
from assistant.house.goals.by_counter import for_the_counter, read_at_counter
from assistant.house.goals.goal import Goal
from assistant.house.intents import ORDERS, PAGES, PERSON
from assistant.house.language import read_languages
from assistant.house.mind import Mind
from assistant.house.reader.reader import Part
from assistant.house.words.masking import Masked

KETTLE = KnownOrder("O1", "shipped", (("P1", "Whistling Glass Kettle / Small Appliances Kettles"),))
PACK = KnownOrder("O2", "pending", (("P2", "Hiking Backpack by Hale, Stone / Bags Backpacks"),))
KNOWN = Dialogue(orders=(PACK, KETTLE), turns=1)


def _goals(mind: Mind, *parts: tuple[str, str], dialogue: Dialogue = KNOWN) -> tuple[Goal, ...]:
    """The goals of parts, each with its act."""
    text = " ".join(words for _, words in parts)
    read, place = [], 0
    for act, words in parts:
        read.append(Part(act, {act: 0.95}, words, place, place + len(words), ()))
        place += len(words) + 1
    masked = Masked.of(text, mind, read_languages()["en"])
    return read_at_counter(read, masked, replace(dialogue, heard=(text,)), mind).goals


def test_what_hangs_on_a_question_is_asked_with_it(mind: Mind) -> None:
    (goal,) = _goals(mind, ("page", "do I pay for delivery if I spend fifty and I'm on an island?"))
    assert goal.intent.tool == PAGES
    assert "island" in goal.text


def test_a_part_that_says_nothing_goes_on_in_the_next(mind: Mind) -> None:
    first, second = _goals(
        mind,
        ("order", "where's my kettle"),
        ("order", "and what do I do"),
        ("page", "if nobody is at home"),
    )
    assert first.intent.of_orders
    assert second.text == "and what do I do if nobody is at home"


def test_wishes_about_two_orders_are_two(mind: Mind) -> None:
    first, second = _goals(mind, ("order", "cancel the backpack please, and where's my kettle?"))
    assert first.intent.tool == PERSON
    assert second.intent.tool == ORDERS


def test_two_words_about_one_order_are_one(mind: Mind) -> None:
    assert len(_goals(mind, ("order", "my kettle came dented"), ("order", "can I send it back?"))) == 1


@pytest.mark.parametrize(
    "text", ["good grief!! the kettle arrived dented all over", "what a morning, my kettle came in bits"]
)
def test_what_befell_a_thing_is_for_no_page(mind: Mind, text: str) -> None:
    (goal,) = _goals(mind, ("order", text))
    assert goal.intent.of_orders


def test_a_question_that_is_surely_for_the_pages_is_no_order_of_a_guest(mind: Mind) -> None:
    first, *_, last = _goals(
        mind,
        ("page", "what does a parcel to my uncle cost"),
        ("page", "and when would it be there?"),
        dialogue=Dialogue(turns=1),
    )
    assert first.intent.tool == last.intent.tool == PAGES


def test_parts_that_do_other_things_are_not_for_the_counter_alone() -> None:
    page = Part("page", {"page": 0.9}, "is it open", 0, 10, ())
    assert for_the_counter([page])
    assert not for_the_counter([page, replace(page, act="seek")])
    assert not for_the_counter([])
