"""The goals of a message that is cut at its marks and joining words.

Cuts that the classifier does not confirm are undone. What is for the counter keeps what is told beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.house.counter.asked import together_with
from assistant.house.counter.counter import about_own_things, asks, speaks_of_own
from assistant.house.counter.page_question import asked_of_pages
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal, Reading
from assistant.house.goals.one_goal import (
    CERTAINLY_OUTSIDE,
    CONFIDENT_AFTER_SENTENCE,
    MOSTLY_KNOWN,
    UNCERTAIN,
    goal_of,
)
from assistant.house.goals.proposing import weighed
from assistant.house.goals.settling import settled
from assistant.house.intents import PAGES
from assistant.house.mind import Mind
from assistant.house.reader.reader import Part
from assistant.house.words.masking import Masked
from assistant.house.words.phrases import content_words, of_oneself, only_points
from assistant.house.words.seeking import sought
from retrieval.pages import SAYS
from retrieval.words import terms

CONFIDENT_AFTER_COMMA = 0.75
POINTERS = "it cost costs much price how long take takes does do what is there when will"


def read_by_pieces(
    pieces: Sequence[tuple[bool, str]],
    read: Sequence[Part],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Reading:
    """What a message means by its pieces; `read` are the parts that it is known to have, empty for none."""
    texts = [masked.text, *(piece for _, piece in pieces)]
    rows = masked.head.probabilities([masked.spoken(piece) for piece in texts])
    if read and weighed(rows[0], masked.head.names, read, mind.intents).max() >= UNCERTAIN:
        rows = np.stack([weighed(row, masked.head.names, read, mind.intents) for row in rows])
    whole = goal_of(masked.text, rows[0], masked, dialogue, mind)
    goals = [whole]
    if len(pieces) > 1:
        goals = _at_one_counter(whole, pieces, rows[1:], masked, dialogue, mind) or _confirmed(
            whole, pieces, rows[1:], masked, dialogue, mind
        )
    parts = [masked.original(piece) for _, piece in pieces]
    goals = [replace(goal, text=masked.original(goal.text)) for goal in goals]
    return settled(goals, whole, parts, rows[0], masked, dialogue, mind)


def _confirmed(
    whole: Goal,
    pieces: Sequence[tuple[bool, str]],
    rows: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> list[Goal]:
    """The goals of the pieces; a piece without a sure goal of its own belongs to its neighbour."""
    if whole.intent.gathers and whole.score >= CONFIDENT_AFTER_SENTENCE:
        return [whole]
    goals: list[Goal] = []
    doubtful = merged = False
    for (sentence, piece), row in zip(pieces, rows, strict=True):
        goal = goal_of(piece, row, masked, dialogue, mind)
        enough = CONFIDENT_AFTER_SENTENCE if sentence else CONFIDENT_AFTER_COMMA
        if goals and goals[-1].intent.social and not goal.intent.social:
            enough = UNCERTAIN  # "hiya, after a nice scarf" is no long greeting
        sure = goal.score >= enough and not goal.intent.outside and not only_points(piece)
        sure = sure and not (goals and _dangles(goal, piece, goals[-1], dialogue))
        if not goals:
            sought_first = (
                goal.intent.fallback and goal.score >= UNCERTAIN and _known(piece, mind) >= MOSTLY_KNOWN
            )
            goals, doubtful = [goal], not (sure or sought_first)
            continue
        last = goals[-1]
        if sure and (doubtful or (last.intent.social and _leans(piece))):
            goals[-1] = Goal(goal.intent, f"{last.text}, {piece}", goal.score)
            doubtful, merged = False, True
        elif (
            not sure
            or goal.intent.name == last.intent.name
            or _adds_to(goal, last)
            or _states_on(piece, last)
        ):
            goals[-1] = Goal(last.intent, f"{last.text}, {piece}", last.score)
        else:
            goals.append(goal)
    if whole.intent.social and whole.score >= CERTAINLY_OUTSIDE and not _names_any(goals, masked, mind):
        return [whole]
    inside = [goal for goal in goals if not goal.intent.outside]
    acting = [goal for goal in inside if not goal.intent.social]
    if doubtful or (len(goals) == 1 and not (merged and whole.intent.social)):
        # No piece was sure of itself, or all want the same: the whole message says it best.
        return [whole]
    certain = [goal for goal in goals if goal.intent.outside and goal.score >= CONFIDENT_AFTER_SENTENCE]
    return acting or certain or inside or [whole]


def _at_one_counter(
    whole: Goal,
    pieces: Sequence[tuple[bool, str]],
    rows: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> list[Goal]:
    """The goals of a message that is for the counter: what its parts ask; what they tell belongs to it.

    Empty where the message is not for the counter, or goods are asked for as well.
    """
    goals, asked = [], []
    before = dialogue
    own = speaks_of_own(masked.original(masked.text), dialogue)
    for (_, piece), row in zip(pieces, rows, strict=True):
        goal = goal_of(piece, row, masked, before, mind)
        if own:
            likely = dict(zip(masked.head.names, row.tolist(), strict=True))
            goal = about_own_things(goal, masked.original(piece), likely, mind)
        goals.append(goal)
        asked.append(asks(masked.original(piece)))
        before = together_with(masked.original(" ".join(g.text for g in goals)), dialogue)
    wanted = [goal for goal, asks_it in zip(goals, asked, strict=True) if asks_it]
    sure = [goal for goal in wanted if goal.score >= CONFIDENT_AFTER_SENTENCE]
    goods = [goal for goal in sure if goal.intent.acts and not goal.intent.at_counter]
    if goods:
        return []
    sure = [goal for goal in sure if goal.intent.at_counter]
    if not sure and len(wanted) == 1 and wanted[0].intent.at_counter and wanted[0].score >= UNCERTAIN:
        sure = wanted
    enough = 0.0 if own else CONFIDENT_AFTER_SENTENCE
    if not (whole.intent.at_counter and whole.score >= enough) and not sure:
        return []
    if not sure or (whole.score >= CERTAINLY_OUTSIDE and whole.intent.at_counter and len(sure) == 1):
        return [whole]
    distinct: dict[object, Goal] = {}
    for goal in sure:
        distinct.setdefault(subject_of(goal, dialogue, mind), goal)
    whole_text = masked.text
    return [replace(goal, text=whole_text) if goal.intent.of_orders else goal for goal in distinct.values()]


def subject_of(goal: Goal, dialogue: Dialogue, mind: Mind) -> object:
    """What two parts of a message share that want the same: the intent, or the passage that answers both."""
    if goal.intent.tool != PAGES:
        return goal.intent.name
    asked = asked_of_pages(goal.text, dialogue, mind)
    return (asked.page, asked.heading) if asked.score >= SAYS else goal.intent.name


def _leans(piece: str) -> bool:
    """Whether a piece only says what to do with what was said before it ("remember that please")."""
    return bool({"it", "that", "this"} & set(terms(piece))) and len(content_words(piece)) <= 1


def _dangles(goal: Goal, piece: str, last: Goal, dialogue: Dialogue) -> bool:
    """Whether a piece points at a product where there is none to point at ("and what does it cost?")."""
    if not goal.intent.points or last.intent.lists or last.intent.points or content_words(piece, POINTERS):
        return False
    return dialogue.listed is None and not dialogue.focus


def _known(text: str, mind: Mind) -> float:
    return mind.titles.share_known(content_words(sought(text, mind.titles)))


def _names_any(goals: Sequence[Goal], masked: Masked, mind: Mind) -> bool:
    """Whether any goal does more than seek words that name no kind, brand or value of the shop."""
    acting = [goal for goal in goals if not (goal.intent.social or goal.intent.outside)]
    return any(
        not goal.intent.fallback or not mind.read_request(masked.original(goal.text)).require.is_empty()
        for goal in acting
    )


def _states_on(piece: str, last: Goal) -> bool:
    """Whether a piece goes on stating things of oneself ("I avoid wool, and my budget is £60")."""
    return "statement" in last.intent.arguments.values() and of_oneself(piece)


def _adds_to(goal: Goal, last: Goal) -> bool:
    """Whether a goal only narrows the list, or the comparison, that the goal before it asks for."""
    return goal.intent.continues and (last.intent.lists or last.intent.several)
