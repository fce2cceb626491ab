"""Which question the pages are asked; the pages are stood in for by what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

from assistant.house.asked import asked_of_pages, odds
from assistant.house.dialogue import Counter, Dialogue
from assistant.house.intents import PAGES
from assistant.house.mind import Mind
from assistant.titles import Titles
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Passage


@dataclass
class Pages:
    """As much of a mind as the question needs; what it is asked after is kept."""

    score: float = 0.9
    asked: list[tuple[str, Before]] = field(default_factory=list)
    titles: Titles = field(default_factory=lambda: Titles({}, {}))

    def passages(self, question: str, before: Before) -> tuple[Passage, ...]:
        self.asked.append((question, before))
        return (Passage("p", "P", "Costs", "", self.score),)


AFTER = Dialogue(
    turns=2, heard=("what does posting cost", "now"), counter=Counter(PAGES, page="delivery", turn=1)
)


def asked_after(text: str, dialogue: Dialogue) -> Before:
    pages = Pages()
    asked_of_pages(text, dialogue, cast(Mind, pages))
    ((_, before),) = pages.asked
    return before


def test_a_question_is_asked_after_what_was_said_and_read_out_before() -> None:
    assert asked_after("and to Wales", AFTER) == Before("what does posting cost", "delivery")


def test_nothing_is_put_before_the_first_question() -> None:
    assert asked_after("and to Wales", Dialogue(turns=1, heard=("and to Wales",))) == Before()


def test_a_page_that_was_read_out_long_ago_is_none_that_is_asked_on() -> None:
    assert asked_after("and to Wales", replace(AFTER, turns=3)).page == ""


def test_what_is_asked_tells_how_surely_the_pages_answer() -> None:
    assert asked_of_pages("and to Wales", AFTER, cast(Mind, Pages(0.4))).score == 0.4


def test_a_surer_page_has_better_odds() -> None:
    assert odds(0.99) > odds(0.8) > 1 > odds(0.2)
