"""What the goals of a message come to, beside what is shown and what was begun.

One that states or seeks several things becomes several; bare limits belong to the list that they limit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.house.basket.basket_acts import TOOL as BASKET
from assistant.house.counter.counter import asks
from assistant.house.dialogue import Dialogue
from assistant.house.goals.continuing import continued
from assistant.house.goals.goal import Goal, Reading
from assistant.house.goals.one_goal import MOSTLY_KNOWN, bare_constraints, named
from assistant.house.goals.proposing import FEWEST_THINGS, MOST_SEPARATE
from assistant.house.intents import OPTIONAL
from assistant.house.mind import Mind
from assistant.house.shelf.needs import as_one
from assistant.house.words.masking import Masked
from assistant.house.words.phrases import forbids, ruled_out, weighs, withdraws
from assistant.house.words.slots import asks_to_remember, quantity
from assistant.house.words.typed import TYPED

MOST_GOALS = 4
UNSURE = 0.35
"""Below this probability what stands beside something to be remembered only leads to it."""
_AND_I = re.compile(
    r"(?:[,;]\s+(?:(?:and|but|also|plus)\s+)?|\s+(?:and|but|also|plus)\s+)"
    r"(?=(?:also\s+)?(?:i|i'm|i've|im|my|no|never)\b)",
    re.IGNORECASE,
)
_AND_A = re.compile(r",?\s+(?:and|plus)\s+(?:also\s+)?(?=(?:a|an|some)\s)", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:with|set|like|between|from|matching)\b", re.IGNORECASE)
_AND = re.compile(r",\s*(?:and\s+)?|\s+(?:and|plus)\s+")


def settled(
    goals: list[Goal],
    whole: Goal,
    parts: Sequence[str],
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Reading:
    """The reading that goals come to, beside what is shown and what was begun."""
    goals = [_bidden(goal, masked.original(masked.text), mind) for goal in goals]
    goals = [part for goal in goals for each in _counted(goal) for part in _stated(each)]
    goals = [part for goal in goals for part in _sought(goal, mind)]
    goals = _within_limits(goals, whole, masked, dialogue, mind)
    if dialogue.listed and ruled_out(masked.text):
        goals = _without_kind(goals, masked.original(masked.text), mind)
    goals = [_narrowing(goal, dialogue, mind) for goal in goals]
    goals = _without_announcing(goals, masked.original(masked.text), mind)
    goals = [_told_beside(goal, masked.original(masked.text)) for goal in goals]
    goals = continued(masked.original(masked.text), parts, whole, goals, dialogue, mind)
    return Reading(tuple(goals[:MOST_GOALS]), tuple(row.tolist()), masked.head.names)


def _bidden(goal: Goal, message: str, mind: Mind) -> Goal:
    """The goal; words that speak of a change of the basket and bid none leave it, or ask of the product."""
    if goal.intent.tool != BASKET or not goal.intent.writes:
        return goal
    if forbids(goal.text) or withdraws(message):
        declines = next((each for each in mind.intents.intents.values() if each.declines), None)
        return replace(goal, intent=declines or mind.intents.fallback, moves=())
    if weighs(goal.text) and (about := mind.intents.pointed("product")):
        return replace(goal, intent=about, moves=())
    return goal


def _without_kind(goals: list[Goal], message: str, mind: Mind) -> list[Goal]:
    """The goals of a message that rules out a kind it told of; what it asks beside a list it asks still."""
    asked = [goal for goal in goals if goal.intent.acts and not goal.intent.lists and asks(goal.text)]
    if any(goal.intent.writes or goal.intent.at_counter for goal in asked):
        return goals
    return [*asked, Goal(mind.intents.narrowing, message, 1.0)]


def _without_announcing(goals: list[Goal], message: str, mind: Mind) -> list[Goal]:
    """The goals of a message that asks to remember something, without what only leads to it or repeats it.

    "Do me a favour and remember: wool itches, so no wool please" looks for nothing.
    """
    states = any("statement" in goal.intent.arguments.values() for goal in goals)
    if not (states and asks_to_remember(message)):
        return goals
    return [
        goal
        for goal in goals
        if not (goal.intent.lists and (goal.score < UNSURE or bare_constraints(goal.text, mind)))
    ]


def _narrowing(goal: Goal, dialogue: Dialogue, mind: Mind) -> Goal:
    """The goal; words that come to nothing but limits change the last list ("charcoal, please")."""
    asks = goal.intent.lists and not (goal.intent.continues or goal.intent.returns)
    limits = dialogue.listed is not None and asks and bare_constraints(goal.text, mind)
    return replace(goal, intent=mind.intents.narrowing) if limits else goal


def _told_beside(goal: Goal, message: str) -> Goal:
    """The goal with the values that its intent takes and another part of the message gives."""
    sources = {source.removeprefix(OPTIONAL) for source in goal.intent.arguments.values()}
    given = {name: v for name, read in TYPED.items() if name in sources and (v := read(message))}
    return replace(goal, given={**given, **goal.given}) if given else goal


def _within_limits(
    goals: list[Goal], whole: Goal, masked: Masked, dialogue: Dialogue, mind: Mind
) -> list[Goal]:
    """The goals; bare limits beside what asks for a list belong to that list ("25 quid tops. ideas?")."""
    if len(goals) < 2 or not all(goal.intent.lists for goal in goals):
        return goals
    bare = [goal for goal in goals if goal.intent.narrows and bare_constraints(goal.text, mind)]
    asked = [goal for goal in goals if goal not in bare]
    if len(asked) == 1 and bare:
        text = " ".join(goal.text for goal in goals)
        return [replace(asked[0], text=text)]
    listing = [goal for goal in goals if not (goal.intent.continues or goal.intent.returns)]
    if dialogue.listed is None and len(listing) < len(goals) and whole.intent.lists:
        # Nothing was listed that a limit could narrow: the message as a whole says what the list is of.
        intent = listing[0].intent if whole.intent.continues and listing else whole.intent
        return [replace(whole, intent=intent, text=masked.original(masked.text))]
    return goals


def _counted(goal: Goal) -> list[Goal]:
    """The goal, or one for each number of pieces ("six of the second and a dozen of the first")."""
    if goal.moves or "pieces" not in goal.intent.arguments.values():
        return [goal]
    parts = [part for part in _AND.split(goal.text) if part.strip()]
    if len(parts) < 2 or any(quantity(part) is None for part in parts):
        return [goal]
    return [replace(goal, text=part.strip()) for part in parts]


def _stated(goal: Goal) -> list[Goal]:
    """The goal, or one for each thing that is stated ("I'm allergic to wool and my budget is £60")."""
    if "statement" not in goal.intent.arguments.values():
        return [goal]
    return [replace(goal, text=part.strip(" ,")) for part in _AND_I.split(goal.text) if part.strip(" ,")]


def _sought(goal: Goal, mind: Mind) -> list[Goal]:
    """The goal, or one for each of two things that are sought ("a tent for four and a sleeping bag")."""
    bundles = goal.intent.gathers and not as_one(goal.text)
    if not (goal.intent.fallback or bundles) or _TOGETHER.search(goal.text):
        return [goal]
    parts = _AND_A.split(goal.text)
    if not FEWEST_THINGS <= len(parts) <= MOST_SEPARATE or any(
        named(part, mind) < MOSTLY_KNOWN for part in parts
    ):
        return [goal]
    limit = mind.read_request(goal.text).used_words.get("price", "")
    separate = [
        part.strip(" ,") if not limit or limit in part else f"{part.strip(' ,')}, {limit}" for part in parts
    ]
    return [
        replace(goal, text=part, intent=mind.intents.fallback, wanted=_within(part, goal.wanted))
        for part in separate
    ]


def _within(text: str, words: Sequence[str] | None) -> tuple[str, ...] | None:
    """Those of the words that stand in a text; None where none do, or none were told."""
    return tuple(each for each in words or () if each in text) or None
