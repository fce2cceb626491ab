"""What only tells is told from what asks."""

from __future__ import annotations

import pytest

from assistant.house.words.asides import asking, clauses_of, interjection, telling, tells

KNOWN = frozenset({"glove", "headphone", "mug", "garden"})


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("gosh. nothing over 70 please, he'll have grown out of it by spring", "nothing over 70 please"),
        ("no gloves, she's got a whole drawer of them", "no gloves"),
        ("got any headphones? my flatmate drums at 2am", "got any headphones"),
        ("a mug under 10 pounds, I broke mine", "a mug under 10 pounds"),
        ("blimey, under 40 quid. they never say thank you", "under 40 quid"),
    ],
)
def test_what_only_tells_is_left_out(said: str, asked: str) -> None:
    assert asking(said, KNOWN) == asked


@pytest.mark.parametrize(
    "said",
    [
        "a mug for my boss, he loves cats",
        "it's my nan's 80th, she lives in her garden",
        "a mug, no more than £8",
        "mugs for my sister",
    ],
)
def test_what_describes_what_is_sought_stays(said: str) -> None:
    assert asking(said, KNOWN) == said


def test_what_is_told_leaves_out_of_whom() -> None:
    assert "garden" in telling("she'll be out in the garden. 25 quid tops")
    assert "she" not in telling("she'll be out in the garden. 25 quid tops")


@pytest.mark.parametrize("said", ["gosh", "oh my goodness", "blimey!", "yikes"])
def test_a_cry_says_nothing(said: str) -> None:
    assert interjection(said)
    assert tells(said)


@pytest.mark.parametrize("said", ["oh my " * 200, "oh my " * 200 + "x", " " * 1400 + "x"])
def test_a_message_that_repeats_itself_is_soon_read(said: str) -> None:
    assert not interjection(said)
    assert not tells(said)
    assert len(clauses_of(said)) == 1
