"""Which question the pages are asked; the pages are stood in for by what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from assistant.house.counter.asked import answered_by_pages, odds
from assistant.house.counter.page_question import asked_of_pages
from assistant.house.dialogue import Counter, Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.intents import PAGES
from assistant.house.mind import Mind
from assistant.incoming import CARD
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


def routed(text: str, goal_of: str, score: float, dialogue: Dialogue, mind: Mind) -> Goal:
    goal = Goal(mind.intents.intents[goal_of], text, score)
    return answered_by_pages(goal, text, {goal_of: score}, dialogue, mind)


@pytest.fixture
def search(mind: Mind) -> str:
    """The name of the intent that seeks."""
    return mind.intents.fallback.name


def test_what_is_asked_on_at_the_counter_is_no_search_for_its_words(mind: Mind, search: str) -> None:
    assert routed("and how much is that?", search, 0.6, AFTER, mind).intent == mind.intents.pointed("page")


def test_goods_that_are_asked_for_at_the_counter_are_sought(mind: Mind, search: str) -> None:
    assert routed("do you sell red mugs?", search, 0.6, AFTER, mind).intent == mind.intents.fallback


def test_the_number_of_a_card_is_asked_of_the_pages_without_it(mind: Mind, search: str) -> None:
    found = routed(f"charge it to {CARD}", search, 0.9, Dialogue(turns=1), mind)
    assert found.intent == mind.intents.pointed("page")
    assert CARD not in found.given["question"]


def test_a_person_who_is_surely_wanted_is_fetched_whatever_the_pages_say(mind: Mind) -> None:
    person = mind.intents.pointed("person")
    assert person is not None
    assert routed("put me through to someone about delivery", person.name, 0.95, AFTER, mind).intent == person


def test_a_surer_page_has_better_odds() -> None:
    assert odds(0.99) > odds(0.8) > 1 > odds(0.2)


def test_what_is_surely_to_be_done_with_an_order_is_no_question_about_it(mind: Mind) -> None:
    wish = next(each for each in mind.intents.intents.values() if each.of_orders and each.writes)
    assert routed("swap them for a 9", wish.name, 0.95, AFTER, mind).intent == wish


def test_when_a_person_is_there_is_a_question(mind: Mind) -> None:
    person = mind.intents.pointed("person")
    assert person is not None
    found = routed("is anybody there to talk to on saturdays?", person.name, 0.95, AFTER, mind)
    assert found.intent in (mind.intents.pointed("page"), mind.intents.pointed("hours"))
