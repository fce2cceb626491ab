"""What goes on with what was begun is told from what begins something else."""

from __future__ import annotations

from assistant.house.dialogue import Counter, Dialogue
from assistant.house.goals.continuing import continued
from assistant.house.goals.goal import Goal
from assistant.house.intents import PERSON
from assistant.house.mind import Mind

PASSED = Dialogue(passed_on=Counter(PERSON, arguments={"topic": "return"}, turn=2), turns=3)


def test_what_surely_asks_for_something_else_takes_no_wish_back(mind: Mind) -> None:
    text = "never mind, show me rugs"
    goal = Goal(mind.intents.fallback, text, 0.95)
    assert continued(text, [text], goal, [goal], PASSED, mind) == [goal]


def test_what_leaves_things_as_they_are_takes_the_wish_back(mind: Mind) -> None:
    text = "leave it as it is"
    goal = Goal(mind.intents.fallback, text, 0.5)
    (kept,) = continued(text, [text], goal, [goal], PASSED, mind)
    assert kept.intent.declines
