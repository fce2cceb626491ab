"""What is sought is told from the talk around it."""

from __future__ import annotations

import pytest

from assistant.house.words.seeking import named, plainly, sought
from assistant.titles import Titles
from retrieval.words import terms


def titles_of(*written: str) -> Titles:
    """Titles as they are written, each a product of its own."""
    held = [tuple(terms(title)) for title in written]
    return Titles(
        {words[0]: tuple((each, " ".join(each)) for each in held if each[0] == words[0]) for words in held},
        {
            word: frozenset(n for n, each in enumerate(held) if word in each)
            for words in held
            for word in words
        },
    )


KNOWN = titles_of("lovely bunting")
GAMES = titles_of("Wii U Console", "N Gauge Train", "Tell Me Why", "It Takes Two", "The Last of Us Part II")


@pytest.mark.parametrize(
    "said", ["wii u games", "n gauge train", "GT 7", "ned kelly", "lil wayne", "7 w bulb"]
)
def test_a_name_is_no_word_of_every_sentence(said: str) -> None:
    assert plainly(said, GAMES) == said


def test_words_of_every_sentence_are_spelt_out() -> None:
    assert plainly("do u hav mugs n anyfing blue", GAMES) == "do you have mugs and anything blue"


@pytest.mark.parametrize("said", ["Tell Me Why", "It Takes Two", "last of us", "tell me why"])
def test_a_title_made_of_talk_stays(said: str) -> None:
    assert named(said, GAMES) == said


def test_talk_beside_a_thing_goes() -> None:
    assert named("tell me console why", GAMES) == "console"


@pytest.mark.parametrize(
    ("said", "is_sought"),
    [
        ("hi there, do you sell bunting?", "bunting"),
        (
            "i run a small cafe and need cups and saucers, under 5 pounds each",
            "cups and saucers, under 5 pounds each",
        ),
        ("and some paper plates to go with it", "paper plates"),
        ("do u hav any backpacks for school", "backpacks for school"),
        ("no i meant the gloves in green", "the gloves in green"),
        ("meh. what about lamps", "lamps"),
        ("what mugs do you have under 10 pounds?", "mugs under 10 pounds"),
        ("Can you find me a lamp that's blue, please", "a lamp that's blue"),
        ("the best rated one under 30", "the best rated under 30"),
    ],
)
def test_talk_is_no_part_of_what_is_sought(said: str, is_sought: str) -> None:
    assert sought(said, KNOWN) == is_sought


@pytest.mark.parametrize(
    "said", ["no dark blue", "well-made leather bag", "not wood", "cheapest", "I want it"]
)
def test_words_that_say_something_stay(said: str) -> None:
    assert sought(said, KNOWN) == said


def test_an_opinion_that_stands_in_titles_of_the_shop_stays() -> None:
    assert sought("lovely bunting", KNOWN) == "lovely bunting"
    assert sought("gorgeous bunting", KNOWN) == "bunting"


def test_where_nothing_is_left_the_words_stay_as_they_are() -> None:
    assert sought("do you have anything nice please", KNOWN) == "do you have anything nice please"
