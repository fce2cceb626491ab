"""Which question the pages are asked; the pages are stood in for by what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import pytest

from assistant.house.asked import asked_of_pages, leans, odds
from assistant.house.dialogue import Counter, Dialogue
from assistant.house.intents import PAGES
from assistant.house.mind import Mind
from assistant.titles import Titles
from retrieval.knowledge.passages import Passage


@dataclass
class Pages:
    """As much of a mind as the question needs."""

    scores: Mapping[str, tuple[str, float]]
    asked: list[str] = field(default_factory=list)
    titles: Titles = field(default_factory=lambda: Titles({}, {}))

    def passages(self, question: str) -> tuple[Passage, ...]:
        self.asked.append(question)
        found = self.scores.get(question)
        return (Passage("p", "P", found[0], "", found[1]),) if found else ()


def mind(**scores: tuple[str, float]) -> Mind:
    return cast(Mind, Pages({name.replace("_", " "): found for name, found in scores.items()}))


AFTER = Dialogue(turns=2, heard=("what does posting cost", "now"), counter=Counter(PAGES, turn=1))


@pytest.mark.parametrize("text", ["and how long does it take?", "what if they don't come", "is that free"])
def test_a_question_that_says_half_leans_on_the_one_before(text: str) -> None:
    assert leans(text)


def test_a_question_that_says_all_leans_on_none() -> None:
    assert not leans("how do I open an account here")


def test_a_question_that_leans_is_asked_with_the_one_before() -> None:
    pages = mind(what_does_posting_cost_and_to_Wales=("Costs", 0.9))
    assert asked_of_pages("and to Wales", AFTER, pages).before == "what does posting cost"


def test_a_question_that_the_pages_surely_answer_is_asked_by_itself() -> None:
    pages = mind(and_to_Wales=("Wales", 0.97), what_does_posting_cost_and_to_Wales=("Costs", 1.0))
    assert asked_of_pages("and to Wales", AFTER, pages).heading == "Wales"


def test_nothing_is_put_before_the_first_question() -> None:
    first = Dialogue(turns=1, heard=("and to Wales",))
    assert asked_of_pages("and to Wales", first, mind(and_to_Wales=("Wales", 0.5))).before == ""


def test_a_surer_page_has_better_odds() -> None:
    assert odds(0.99) > odds(0.8) > 1 > odds(0.2)
