"""What the words of acts do with the basket, where they are corrected in the same breath."""

from __future__ import annotations

import re

import pytest

from assistant.house.basket.bidding import moves_of
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Move
from assistant.house.goals.proposing import joined, things_of
from assistant.house.goals.putting_right import put_right
from assistant.house.mind import Mind
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


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "{add <num ten> of <ref the tin drum> and <num 20> of <ref the paper flags>}",
            (Move("add", "the tin drum", "ten"), Move("add", "the paper flags", "20")),
        ),
        (
            "{add <ref the drum> <num x2>, <ref the flags> <num x> <num 3>}",
            (Move("add", "the drum", "x2"), Move("add", "the flags", "3")),
        ),
        (
            "{add <ref the drum> and <num two> of <ref the flags>}",
            (Move("add", "the drum"), Move("add", "the flags", "two")),
        ),
        (
            "{add <ref the drum>} {add and <ref the flags>, <num three> each}",
            (Move("add", "the drum", "three"), Move("add", "the flags", "three")),
        ),
    ],
)
def test_each_thing_has_its_own_number(marked: str, expected: tuple[Move, ...]) -> None:
    assert moves(marked) == expected


def test_so_many_of_each_change_all_that_is_meant() -> None:
    assert moves("{amount <num two> of each, please}") == (Move("amount", "each of them", "two"),)


@pytest.mark.parametrize(
    "marked",
    [
        "{remove take <ref everything> out except <ref the drum>}",
        "{remove <ref everything> but <ref the drum> can go}",
        "{remove take <ref everything> out} {remove and keep <ref the drum>}".replace("and ", "but "),
    ],
)
def test_what_is_spared_is_told_from_what_goes(marked: str) -> None:
    assert moves(marked) == (Move("remove", "everything", but="the drum"),)


def test_what_is_left_out_is_not_spared() -> None:
    found = moves("{remove take <ref the flags> out} {remove but leave <ref the drum> out too}")
    assert found == (Move("remove", "the flags"), Move("remove", "the drum"))


def test_a_number_at_the_end_takes_the_place_of_the_one_before() -> None:
    assert moves("{add put <num two> of <ref those> in}. actually no, one") == (Move("add", "those", "one"),)


def right(marked: str, mind: Mind) -> tuple[str, list[tuple[str, str]]]:
    """The act of a part, put right, and its spans."""
    (part,), text = read(marked)
    found = put_right(part, text, Dialogue(), mind)
    return found.act, [(span.kind, span.text) for span in found.spans]


def test_what_goes_on_with_what_is_not_wanted_is_not_wanted(mind: Mind) -> None:
    assert right("{seek pans without <not cast> <want iron>}", mind)[1] == [("not", "cast iron")]


def test_a_thing_is_told_without_what_it_is_to_do(mind: Mind) -> None:
    assert right("{seek a <want blanket to lie> on the bed}", mind)[1] == [("want", "blanket")]


def test_something_that_is_only_told_by_what_it_does_stays_whole(mind: Mind) -> None:
    assert right("{seek <want something to dry on>}", mind)[1] == [("want", "something to dry on")]


def test_a_count_after_what_is_pointed_at_changes_how_many(mind: Mind) -> None:
    assert right("{swap make <ref the third> <num 12>}", mind)[0] == "amount"


def test_what_bears_an_order_number_is_about_an_order(mind: Mind) -> None:
    assert right("{seek and <want P44021> then}", mind)[0] == "order"


def test_a_measure_is_no_order_number(mind: Mind) -> None:
    assert right("{seek a torch with <want 10000 lumen>}", mind)[0] == "seek"


def test_everything_of_which_something_is_spared_is_pointed_at(mind: Mind) -> None:
    spans = right("{remove bin the lot apart from <ref the bowl>}", mind)[1]
    assert spans == [("ref", "the lot"), ("ref", "the bowl")]
