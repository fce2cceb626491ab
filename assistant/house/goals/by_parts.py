"""The goals of a message whose parts the reader knows: one a part, things apart, moves together.

Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.house.basket.bidding import JOINT, MOVES, corrects, moves_of, pointing
from assistant.house.basket.purse import purse
from assistant.house.counter.counter import commands_the_machine
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal, Reading
from assistant.house.goals.one_goal import goal_of, limits_alone, search_or_narrow
from assistant.house.goals.proposing import (
    TELLS,
    joined,
    weighed,
)
from assistant.house.goals.proposing import names as names_sold
from assistant.house.goals.putting_right import SEEKS
from assistant.house.goals.settling import settled
from assistant.house.intents import MEMORY, Intent, IntentSet
from assistant.house.language import phrase
from assistant.house.mind import Mind
from assistant.house.reader.reader import Part
from assistant.house.shelf.list_changes import changed_list
from assistant.house.shelf.looking import looked_for, of_what_is_seen
from assistant.house.shelf.shelf import at_the_shelf
from assistant.house.shelf.telling_nouns import kind_told_of
from assistant.house.words.asides import tells
from assistant.house.words.cutting import pieces_of
from assistant.house.words.masking import MARK, Masked
from assistant.house.words.phrases import (
    content_words,
    is_question,
    of_oneself,
    only_points,
    puts_back,
)

_BUT = re.compile(r"\bbut\W*$", re.IGNORECASE)
"""What comes after it tells of the thing before it ("the first one but in blue")."""
_IN_VALUE = re.compile(r"^\W*in (?:an? |the )?(?:size )?[\w.]+(?: \w+)?\W*$", re.IGNORECASE)
"""Which version of it is meant ("the second one, in large")."""
SURE_OF_ANOTHER_ACT = 0.85
"""From this probability on a half of what was read as one part does something else than the whole."""
SURELY_OUTSIDE = 0.97
"""From this one on a wish is no business of the shop, whatever words of its titles it has."""
SURELY_SOUGHT = 0.95
"""From this one on goods are looked for, though an order or a page was spoken of a moment ago."""
CLOSE = 12
"""So many characters before a cut tell whether what follows corrects what stands there ("two, no, three")."""
SURE_OF_PART = 0.7
"""From this one on the act of a part says what it is for, whatever else its words might be."""
CERTAIN = 0.9
"""From this one on the classifier is right where the reader is not sure."""
BRIEF = 2
"""Words; of so few the classifier has seen most that can be said."""
ALMOST = 0.5
"""From this share of its probability on an intent that does what the part does stands against another."""


def read_by_parts(
    text: str, parts: Sequence[Part], masked: Masked, dialogue: Dialogue, mind: Mind
) -> Reading:
    """What a message means whose parts are known."""
    parts = [part for part in joined(parts, text, mind) if not _does_nothing(part, masked)] or parts
    parts = [each for part in parts for each in _cut_further(part, masked, mind)]
    parts = _outermost([_left_out_of_list(part, text, masked, dialogue) for part in parts])
    said = [masked.again(part.text) for part in parts]
    rows = masked.head.probabilities([masked.spoken(each) for each in (masked.text, *said)])
    names = masked.head.names
    whole_row = weighed(rows[0], names, parts, mind.intents)
    goals: list[Goal] = []
    moving: list[Part] = []
    for part, piece, row in zip(parts, said, rows[1:], strict=True):
        if changed := changed_list(part.text, dialogue, mind):
            goals.append(changed)
            moving = []
            continue
        certain = float(row.max()) >= CERTAIN and (part.sure < SURE_OF_PART or len(piece.split()) <= BRIEF)
        weights = row if certain else weighed(row, names, [part], mind.intents)
        goal = _goal_of_part(part, piece, weights, masked, dialogue, mind)
        goal = _asked_at_shelf(goal, part, dialogue, mind)
        agreed = (part.sure >= SURE_OF_PART and not certain) or part.act in goal.intent.does
        intent = _moving(goal.intent, part.act, mind.intents) if agreed else None
        if intent is None:
            moving = []
        else:
            moving = [*(moving if moving and moving[-1].act == part.act else ()), part]
            if len(moving) > 1:
                goals[-1] = replace(goals[-1], moves=moves_of(moving, text))
                continue
            goal = replace(
                goal, intent=intent, score=max(goal.score, part.sure), moves=moves_of([part], text)
            )
        if asked := of_what_is_seen(goal, part, text, masked, dialogue, mind):
            goals.append(asked)
            continue
        noted = goal.intent.tool == MEMORY and float(row.max()) >= SURELY_OUTSIDE
        if part.act == SEEKS and not noted:
            goals += looked_for(goal, part, masked, dialogue, mind)
            continue
        goals.append(replace(goal, meant=pointing(part, text) if MARK not in piece else None))
    if dialogue.listed is None and len(goals) > 1:
        # "What is it made of, hope it's not metal" asks, and looks for nothing.
        goals = [goal for goal in goals if goal.wanted != () or goal.limits or not goal.unwanted] or goals
    goals = [replace(goal, text=masked.text) if goal.intent.gathers else goal for goal in goals]
    whole = goals[0] if len(goals) == 1 else goal_of(masked.text, whole_row, masked, dialogue, mind)
    goals = [replace(goal, text=masked.original(goal.text)) for goal in goals]
    return settled(goals, whole, [part.text for part in parts], whole_row, masked, dialogue, mind)


def _does_nothing(part: Part, masked: Masked) -> bool:
    """Whether a part bids nothing of a shop: it commands the machine, or tells what is nice but not taken."""
    liked = part.act in ("add", "detail") and masked.language.sign("set_aside", part.text)
    return bool(liked) or commands_the_machine(part.text)


def _outermost(parts: Sequence[Part]) -> list[Part]:
    """The parts that stand within no other one."""
    return [
        part
        for part in parts
        if not any(each is not part and each.start <= part.start and part.end <= each.end for each in parts)
    ]


def _goal_of_part(
    part: Part,
    piece: str,
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Goal:
    """What a part wants; where its act is sure, no page and no order is asked whether it knows better."""
    rules_out = part.act == SEEKS and not mind.read_request(masked.original(piece)).exclude.is_empty()
    plain = part.act in (SEEKS, *MOVES) or part.act in ("goes", "bill", "buy", "forget", "know", "tell")
    text = masked.original(piece)
    at_counter = part.act == SEEKS and part.sure < SURELY_SOUGHT and dialogue.at_counter.tool != ""
    names = masked.head.names
    best = int(row.argmax())
    talk = _mere_talk(mind.intents.intents[names[best]]) and float(row[best]) < SURELY_OUTSIDE
    wished = part.act == SEEKS and talk and _names_goods(part, mind)
    if wished:
        seeking = [i for i, name in enumerate(names) if SEEKS in mind.intents.intents[name].does]
        best = max(seeking, key=lambda place: float(row[place]), default=best)
    if (part.sure < SURE_OF_PART and not (rules_out or wished)) or at_counter or not plain:
        return goal_of(piece, row, masked, dialogue, mind)
    intent, score = mind.intents.intents[names[best]], float(row[best])
    if intent.does and part.act not in intent.does:
        doing = [i for i, name in enumerate(names) if part.act in mind.intents.intents[name].does]
        best = max(doing, key=lambda place: float(row[place]), default=best)
        if float(row[best]) < ALMOST * score:
            return goal_of(piece, row, masked, dialogue, mind)
        intent = mind.intents.intents[names[best]]
    if part.act == SEEKS and (intent.fallback or intent.narrows or limits_alone(text, dialogue, mind)):
        intent = search_or_narrow(text, intent, dialogue, mind)
    goal = Goal(intent, piece, max(score, part.sure))
    return at_the_shelf(goal, text, dialogue, mind) if part.act == SEEKS else goal


def _asked_at_shelf(goal: Goal, part: Part, dialogue: Dialogue, mind: Mind) -> Goal:
    """The goal; a question about what is shown states no opinion, one about money asks for the basket."""
    if part.act == "detail" and goal.intent.writes and "?" in part.text:
        return replace(goal, intent=mind.intents.pointed("product") or goal.intent)
    if part.act == "page" and part.sure >= SURE_OF_PART and goal.intent.fallback and dialogue.held:
        return replace(goal, intent=mind.intents.pointed("page") or goal.intent)  # "and with delivery?"
    if part.act == "bill" and goal.intent.lists and purse(part.text, dialogue.heard) is not None:
        return replace(goal, intent=mind.intents.acting("show") or goal.intent)
    return goal


def _cut_further(part: Part, masked: Masked, mind: Mind) -> list[Part]:
    """The part, or the two that it is where the classifier is sure that one half does something else.

    "Show me radios and put the first one into my basket" may be read as one wish.
    """
    if part.act == "bill" and purse(part.text) is not None:
        return [part]  # "I've only got 35, does it fit?"
    pieces = pieces_of(part.text, masked.language)
    tells_on = part.act == TELLS and len(pieces) > 1 and of_oneself(pieces[-1][1])
    if len(pieces) < 2 or tells_on or MARK in masked.again(part.text):
        return [part]
    place = part.text.rindex(pieces[-1][1][:-1] or pieces[-1][1])
    halves = [part.text[:place], part.text[place:]]
    if part.act in MOVES and _of_one_wish(part, place):
        return [part]
    whole = _BUT.search(halves[0]) or corrects(halves[0][-CLOSE:]) or _IN_VALUE.match(halves[1])
    if whole or not all(content_words(half) and not only_points(half) for half in halves):
        return [part]
    rows = masked.head.probabilities([masked.spoken(masked.again(half)) for half in halves])
    acts = []
    for half, row in zip(halves, rows, strict=True):
        intent = mind.intents.intents[masked.head.names[int(row.argmax())]]
        talk = intent.social or intent.outside or tells(half)
        sure = float(row.max()) >= SURE_OF_ANOTHER_ACT and intent.does and not (talk or puts_back(half))
        if intent.at_counter and part.act in MOVES and not is_question(half):
            sure = False  # "mustard would be better, swap them" is no wish about an order
        restores = part.act == "remove" and phrase("restores").search(half)
        other = "add" if restores else intent.does[0] if sure and part.act not in intent.does else ""
        acts.append(other or part.act)
    return [part] if acts[0] == acts[1] else list(part.split(place, *acts))


def _of_one_wish(part: Part, place: int) -> bool:
    """Whether a cut would part what picks things out as one does in a list, or leave a mere word or two."""
    cut = part.start + place
    before, after = ([s for s in part.spans if (s.end <= cut) is first] for first in (True, False))
    if not (before and after):
        return min(len(part.text[:place].split()), len(part.text[place:].split())) <= BRIEF
    return JOINT.fullmatch(part.text[before[-1].end - part.start : after[0].start - part.start]) is not None


def _names_goods(part: Part, mind: Mind) -> bool:
    """Whether a part that seeks names something of the shop, or what it looks for is told nowhere."""
    wants = part.of("want")
    if wants:
        return any(names_sold(span, mind) for span in wants)
    return part.sure >= SURE_OF_PART or kind_told_of(part.text, mind) is not None


def _mere_talk(intent: Intent) -> bool:
    return intent.outside or intent.social


def _left_out_of_list(part: Part, text: str, masked: Masked, dialogue: Dialogue) -> Part:
    """The part; one that leaves out what is told of before it changes the list, and no empty basket."""
    if not masked.language.sign("left_out", part.text):
        return part
    if part.act == "remove" and not dialogue.basket:
        part = replace(part, act=SEEKS, acts={**part.acts, SEEKS: part.sure})
    told = part.act == SEEKS and not part.of("want", "not")
    return replace(part, text=text[: part.end], start=0) if told else part


def _moving(intent: Intent, act: str, intents: IntentSet) -> Intent | None:
    """The intent that does what an act does with the basket; None where there is none."""
    if act not in MOVES:
        return None
    action = {"add": "=add", "remove": "=remove"}.get(MOVES[act], "=set")
    if intent.arguments.get("action") == action:
        return intent
    return next((each for each in intents.intents.values() if each.arguments.get("action") == action), None)
