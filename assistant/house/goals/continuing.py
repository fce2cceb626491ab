"""Messages that go on with what was begun: answers, corrections, bare pointing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.house.basket.basket_acts import TOOL as BASKET
from assistant.house.basket.bidding import MOVES
from assistant.house.basket.correcting import mended
from assistant.house.basket.moving import gone_on
from assistant.house.counter.counter import SURELY_MEANT, passed_on_further, takes_back
from assistant.house.dialogue import Dialogue
from assistant.house.goals.answering import read_answer
from assistant.house.goals.goal import Goal
from assistant.house.intents import Intent
from assistant.house.language import phrase
from assistant.house.mind import Mind
from assistant.house.pointing.pointing import Among, Pointing, picks_asked, resolve
from assistant.house.pointing.references import find_references
from assistant.house.shelf.shelf import takes_shown
from assistant.house.words.phrases import (
    asks_of_order,
    asks_whether,
    corrected,
    gives_back,
    is_question,
    looks_at,
    only_points,
    picks_none,
    picks_one,
    puts_back,
    takes_named,
)

UNSURE = 0.75
"""Below this probability a message is sure of no goal of its own, right after a question."""
FEWEST_TOLD = 5
"""An answer of so many words may say more than what was asked for."""
FEWEST_SURE = 0.03
"""From this probability on a wish is what is asked about, whether it may be done."""
_BARE_PLACE = re.compile(r"^\W*(\d{1,2})\W*$")
ONE_OF_THEM = "that one"
"""What a mere yes means where it was asked which product is meant."""
LOST = 0.35
"""Below this one it is taken for an answer that can't be read."""


def continued(
    text: str, parts: Sequence[str], whole: Goal, goals: list[Goal], dialogue: Dialogue, mind: Mind
) -> list[Goal]:
    """The goals, where the message goes on with what was begun: an answer, a correction, bare pointing."""
    if put_right := _putting_right(text, dialogue, mind):
        return [put_right]
    if dialogue.asked_which and (picked := _picking(text, whole, dialogue, mind)):
        return [picked]
    if answered := _answering(text, whole, dialogue, mind):
        return [answered]
    if len(parts) > 1 and len(goals) > 1 and (answered := _answering(parts[0], whole, dialogue, mind)):
        return [answered, *goals[1:]]
    if kept := _taking_back(text, whole, dialogue, mind):
        return [kept]
    if len(goals) == 1 and (added := passed_on_further(text, goals[0], dialogue, mind)):
        return [added]
    moving = any(goal.moves for goal in goals)
    if (taken := mind.intents.pointed("taken")) and not moving and takes_shown(text, dialogue):
        return [Goal(taken, text, 1.0)]
    if asked := _asking_whether(text, mind):
        return [asked]
    if (order := mind.intents.pointed("order")) and asks_of_order(text) and _strays(goals, order):
        return [Goal(order, text, whole.score)]
    swaps = any(move.kind == "swap" and move.words for goal in goals for move in goal.moves)
    if not swaps and (instead := _correcting(text, dialogue, mind)):
        return [instead]
    if dialogue.at_orders and (order := mind.intents.pointed("order")) and picks_one(text):
        return [Goal(order, text, whole.score)]
    pointed = mind.intents.pointed("product")
    bids = any(act in MOVES for act in whole.intent.does)
    takes = (moving or bids) and phrase("takes_it").search(text)
    if pointed and ((picks_one(text) and not takes and (bids or not whole.intent.points)) or looks_at(text)):
        found = find_references(text, dialogue, mind.catalogue, mind.titles)
        if len(found.product_ids) == 1:
            return [Goal(pointed, text, whole.score)]
    if pointed and len(parts) > 1 and len(goals) > 1 and not goals[0].intent.points and picks_one(parts[0]):
        found = find_references(parts[0], dialogue, mind.catalogue, mind.titles)
        if len(found.product_ids) == 1:  # "the cheaper one. how long is the warranty on it?"
            return [Goal(pointed, parts[0], whole.score), *goals[1:]]
    return goals


def _putting_right(text: str, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal that puts right what was done with the basket last ("not the first, the third")."""

    def meaning(words: str, among: Among) -> Pointing:
        return resolve(words, dialogue, mind.catalogue, mind.titles, among=among)

    move = mended(text, dialogue, meaning)
    changing = mind.intents.acting("set")
    return Goal(changing, text, 1.0, moves=(move,)) if move and changing else None


def _picking(text: str, whole: Goal, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal that was asked about, where the message says which product it is about, or that it is none."""
    entry, *_ = dialogue.agenda.awaiting_slot
    intent = mind.intents.intents.get(entry.intent)
    if intent is None or is_question(text):
        return None
    text = _BARE_PLACE.sub(r"number \1", text)
    if picks_none(text):
        return _declining(text, mind)
    moves = intent.tool == BASKET and intent.writes
    adds = moves and entry.given.get("move", "add") == "add" and intent.arguments["action"] == "=add"
    if not adds and (puts_back(text) or (not moves and takes_named(text))):
        return None
    if gives_back(text) and entry.given.get("move", "add") == "add":
        return None  # "take the first out" picks nothing to be put in
    if not picks_asked(text, dialogue, mind.catalogue, mind.titles):
        if not whole.intent.accepts:
            return None
        text = ONE_OF_THEM
    goal = Goal(intent, entry.text, whole.score, entry.given, entry.slots, meant=text)
    if not moves:
        return goal
    return replace(goal, moves=(gone_on(entry.given, text, intent.arguments["action"], entry.text),))


def _declining(text: str, mind: Mind) -> Goal | None:
    declines = next((each for each in mind.intents.intents.values() if each.declines), None)
    return Goal(declines, text, 1.0) if declines else None


def _taking_back(text: str, whole: Goal, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal that takes back the wish that was passed on ("no wait, leave it as it is")."""
    if whole.score >= SURELY_MEANT and whole.intent.acts and not whole.intent.at_counter:
        return None
    return _declining(text, mind) if takes_back(text, dialogue) else None


def _strays(goals: Sequence[Goal], order: Intent) -> bool:
    """Whether a goal is none about orders: what is ordered was taken for what is sought."""
    several = len(goals) > 1 and any(goal.intent.fallback for goal in goals)
    return not several and any(goal.intent.tool != order.tool for goal in goals)


def _asking_whether(text: str, mind: Mind) -> Goal | None:
    """The goal that the message asks about whether it may be done yet ("is it too late to ...")."""
    wish = asks_whether(text)
    intents = {name: each for name, each in mind.intents.intents.items() if each.may}
    if not wish or not intents:
        return None
    head = mind.classifier
    row = dict(zip(head.names, head.probabilities([wish])[0].tolist(), strict=True))
    best = max(intents, key=lambda name: row.get(name, 0.0))
    return Goal(intents[best], text, row[best]) if row.get(best, 0.0) >= FEWEST_SURE else None


def _answering(text: str, goal: Goal, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal that waits for a value, when the message, or a part of it, gives that value."""
    for entry in dialogue.agenda.awaiting_slot:
        intent = mind.intents.intents.get(entry.intent)
        if intent is None:
            continue
        just_asked = entry.turn == dialogue.turns - 1
        points = only_points(text)
        answer = read_answer(
            text,
            entry,
            dialogue,
            mind.catalogue,
            mind.titles,
            points=points,
            unsure=goal.score < UNSURE or goal.intent.outside or goal.intent == intent,
            just_asked=just_asked,
        )
        elsewhere = answer.products and not just_asked and goal.intent.points
        if answer.given or (answer.products and not elsewhere):
            told = len(text.split()) >= FEWEST_TOLD and intent.incomplete
            words = f"{entry.text} {text}" if answer.products or told else entry.text
            return Goal(intent, words, goal.score, {**entry.given, **answer.given}, entry.slots)
        if just_asked and intent.incomplete and goal.score < LOST:
            return Goal(intent, f"{entry.text}, {text}", goal.score, entry.given, entry.slots)
    return None


def _correcting(text: str, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal that was served last, for the product that is meant instead ("no, I meant the blue one")."""
    rest = corrected(text)
    last = next(iter(dialogue.agenda.served), None)
    intent = mind.intents.intents.get(last.intent) if last else None
    if not rest or last is None or intent is None or not intent.points or last.turn != dialogue.turns - 1:
        return None
    found = find_references(rest, dialogue, mind.catalogue, mind.titles)
    return Goal(intent, rest, 1.0, corrects=last) if found.product_ids else None
