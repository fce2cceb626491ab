"""What somebody cannot bear is told in passing, and taken back."""

from __future__ import annotations

import pytest

from assistant.house.words.passing import read_passing

KNOWN = frozenset({"wool", "leather", "lavender", "jumper", "mug"})


@pytest.mark.parametrize(
    "said",
    [
        "wool itches",
        "leather brings me out in a rash",
        "I can't stand lavender",
        "wool makes me itch",
        "I come out in a rash from leather",
        "lavender gives me a headache",
    ],
)
def test_what_somebody_cannot_bear_is_told(said: str) -> None:
    assert read_passing(f"jumpers, {said}", ["jumpers", said], KNOWN, ()).borne == (said,)


@pytest.mark.parametrize(
    "said", ["I can't stand it", "do mugs itch?", "a jumper that doesn't itch", "wool jumper"]
)
def test_what_points_asks_or_seeks_is_no_aversion(said: str) -> None:
    assert not read_passing(said, [said], KNOWN, ()).borne


@pytest.mark.parametrize(
    "said",
    ["wool is fine", "I'm fine with wool again", "I can wear wool after all", "you can show me wool again"],
)
def test_what_is_fine_again_is_taken_back(said: str) -> None:
    assert read_passing(said, [said], KNOWN, ["wool itches"]).fine == ("wool",)


def test_what_was_never_stated_is_not_taken_back() -> None:
    assert not read_passing("wool is fine", ["wool is fine"], KNOWN, ()).fine


@pytest.mark.parametrize("said", ["I never wear wool", "never show me leather again", "and I avoid leather"])
def test_what_is_never_wanted_is_told(said: str) -> None:
    assert read_passing(f"mugs, {said}", ["mugs", said], KNOWN, ()).borne == (said,)


def test_a_limit_of_all_lists_is_told() -> None:
    said = "so please never show me anything over 30 pounds"
    found = read_passing(f"{said}, bear that in mind", [said, "bear that in mind"], KNOWN, ())
    assert (found.borne, found.rest) == ((said,), "")


@pytest.mark.parametrize(
    "said", ["the wool thing can go", "drop the wool stuff", "you can scrap that wool note"]
)
def test_what_was_noted_can_go(said: str) -> None:
    assert read_passing(said, [said], KNOWN, ()).fine == ("wool",)


@pytest.mark.parametrize(
    "said", ["the red one can go", "can the wool thing be washed?", "the wool thing is nice"]
)
def test_what_is_told_of_a_thing_forgets_nothing(said: str) -> None:
    assert not read_passing(said, [said], KNOWN, ()).fine
