"""What the words of acts do with the basket, where they are corrected in the same breath."""

from __future__ import annotations

import re

import pytest

from assistant.house.goal import Move
from assistant.house.mind import Mind
from assistant.house.proposing import joined, moves_of, things_of
from assistant.house.reader.markup import ACTS
from assistant.house.reader.reader import Part, Span

_PART = re.compile(r"\{(\w+) ([^}]*)\}")
_SPAN = re.compile(r"<(\w+) ([^>]*)>")


def moves(marked: str) -> tuple[Move, ...]:
    """The moves of a message whose parts and spans are marked ("{add put <num two> of <ref those> in}")."""
    parts, text = read(marked)
    return moves_of(parts, text)


def read(marked: str) -> tuple[list[Part], str]:
    """The parts that are marked, and the message."""
    text, parts = "", []
    at = 0
    for part in _PART.finditer(marked):
        text += marked[at : part.start()]
        at, start, spans, inner = part.end(), len(text), [], 0
        for span in _SPAN.finditer(part[2]):
            text += part[2][inner : span.start()]
            spans.append(Span(span[1], span[2], len(text), len(text) + len(span[2]), 1.0))
            text, inner = text + span[2], span.end()
        text += part[2][inner:]
        acts = {act: float(act == part[1]) for act in ACTS}
        parts.append(Part(part[1], acts, text[start:], start, len(text), tuple(spans)))
    return parts, text + marked[at:]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("{add pop in <ref the red one>}, no wait, {add <ref the pink one>}", Move("add", "the pink one")),
        ("{add <num two>}, no, {add <num three> of <ref the first>}", Move("add", "the first", "three")),
        ("{add <num four>, sorry, <num five> of <ref those>}", Move("add", "those", "five")),
        ("{add <ref the red> - actually <ref the pink>}", Move("add", "the pink")),
        ("{remove not <ref the red>, <ref the pink>}", Move("swap", "the red", "", "the pink")),
        ("{swap no, not <ref the red>,} {swap <ref the pink>}", Move("swap", "the red", "", "the pink")),
        ("{amount <num one> less of <ref those>}", Move("amount", "those", "one less")),
    ],
)
def test_the_last_word_counts(marked: str, expected: Move) -> None:
    assert moves(marked) == (expected,)


def test_what_comes_on_top_corrects_nothing() -> None:
    found = moves("{add <ref the red one>} and actually {add <ref the pink one>} too")
    assert found == (Move("add", "the red one"), Move("add", "the pink one"))


@pytest.mark.parametrize(
    "marked",
    [
        "{add <ref the tall one>.} {detail what does <ref it> cost?}",
        "{detail ok, <ref the red mug>.} {detail how big is <ref it>?}",
    ],
)
def test_what_is_named_before_a_question_is_what_it_asks_about(marked: str, mind: Mind) -> None:
    (part,) = joined(*read(marked), mind)
    assert part.act == "detail"
    assert len(part.of("ref")) == 1


@pytest.mark.parametrize(
    "marked",
    [
        "{add I'll take <ref the tall one>.} {detail what does <ref it> cost?}",
        "{add <num two> of <ref the tall one>.} {detail what does <ref it> cost?}",
        "{add <ref the tall one>.} {detail what does <ref the red one> cost?}",
    ],
)
def test_what_is_taken_stays_taken_beside_a_question(marked: str, mind: Mind) -> None:
    assert [part.act for part in joined(*read(marked), mind)] == ["add", "detail"]


def test_each_of_two_things_keeps_its_own_limit(mind: Mind) -> None:
    (part,) = read("{seek <want a mug> <price under a fiver> and <want a lantern> <price under 20>}")[0]
    assert things_of(part, mind) == (("a mug", "under a fiver"), ("a lantern", "under 20"))


def test_one_limit_is_shared_by_two_things(mind: Mind) -> None:
    (part,) = read("{seek <want mugs> and <want lanterns>, <price 20 quid each>}")[0]
    assert things_of(part, mind) == (("mugs", "20 quid each"), ("lanterns", "20 quid each"))


def test_a_value_beside_a_thing_is_no_second_thing(mind: Mind) -> None:
    (part,) = read("{seek <want a lantern>, <want white>}")[0]
    assert things_of(part, mind) == ()


def test_a_count_after_what_is_taken_counts_it(mind: Mind) -> None:
    assert moves("{add <ref that one> then, <num two> of <ref them>}") == (Move("add", "that one", "two"),)
