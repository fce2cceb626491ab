"""What the words that name a wish ask of the catalogue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.house.goals.goal import Goal
from assistant.house.mind import Mind
from assistant.house.shelf.wanting import lead_of, sought


def goal(mind: Mind, text: str, **told: tuple[str, ...]) -> Goal:
    return replace(Goal(mind.intents.fallback, text, 1.0), **told)


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("clock to go on the kitchen wall", "clock"),
        ("kettle, one that whistles", "kettle"),
        ("wall clock one cannot hear", "wall clock"),
        ("thick yoga mat", "thick yoga mat"),
        ("box of chocolates", "box of chocolates"),
        ("with a zip", "with a zip"),
    ],
)
def test_the_thing_stands_before_what_it_is_like_or_for(words: str, lead: str) -> None:
    """Relative clauses, purposes and places come after it."""
    assert lead_of(words) == lead


def test_the_thing_leads_the_text_and_the_rest_follows_a_comma(mind: Mind) -> None:
    """Talk is left out."""
    said = "so we are redoing the hall, a mug to go with a lantern would do, bless her"
    assert sought(goal(mind, said, wanted=("mug to go with a lantern",)), mind).text == "mug, lantern"


def test_what_is_lifted_is_not_sought(mind: Mind) -> None:
    """Nor is it read as a limit anew."""
    request = sought(goal(mind, "forget the 25 pounds", wanted=(), lifted=("the 25 pounds",)), mind)
    assert request.text == ""
    assert request.require.is_empty()


@pytest.mark.parametrize("limit", ["forty at the very most", "I can't go above forty", "40 is all I have"])
def test_a_limit_is_read_from_figures_and_from_words(limit: str, mind: Mind) -> None:
    """In whatever words it is told."""
    request = sought(goal(mind, f"a mug, {limit}", wanted=("mug",), limits=(limit,)), mind)
    assert request.require.price is not None
    assert request.require.price.maximum is not None
    assert request.require.price.maximum.minor == 4_000
    assert request.require.price.minimum is None


def test_an_empty_limit_limits_nothing(mind: Mind) -> None:
    """Of two things one may have a limit of its own, and the other none."""
    assert sought(goal(mind, "mug", wanted=("mug",), limits=("",)), mind).require.price is None


@pytest.mark.parametrize("said", ["I've got about 25 pounds, no more", "around £25 at the very most, a mug"])
def test_about_so_much_and_no_more_is_a_limit(said: str, mind: Mind) -> None:
    """What it is about is also the most."""
    price = sought(goal(mind, said, wanted=("mug",)), mind).require.price
    assert price is not None
    assert price.maximum is not None
    assert (price.minimum, price.maximum.minor) == (None, 2_500)


def test_about_so_much_alone_is_a_range(mind: Mind) -> None:
    """Nothing says that it must not be more."""
    price = sought(goal(mind, "a mug for about 25 pounds", wanted=("mug",)), mind).require.price
    assert price is not None
    assert price.minimum is not None
