"""The goals of a message whose parts the reader knows: one a part, things apart, moves together.

Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.house.asides import OF_PRESENTS, tells
from assistant.house.bidding import MOVES, corrects, moves_of, pointing
from assistant.house.counter import commands_the_machine
from assistant.house.cutting import pieces_of
from assistant.house.dialogue import Dialogue
from assistant.house.goal import Goal, Reading
from assistant.house.intents import FORGOTTEN, Intent, IntentSet
from assistant.house.masking import MARK, Masked
from assistant.house.mind import Mind
from assistant.house.one_goal import goal_of, limits_alone, search_or_narrow
from assistant.house.phrases import asks_for_others, content_words, of_oneself, only_points, starts_afresh
from assistant.house.proposing import (
    FEWEST_THINGS,
    MOST_SEPARATE,
    SEEKS,
    TELLS,
    joined,
    lists_things,
    names_thing,
    things_of,
    weighed,
)
from assistant.house.reader.reader import Part
from assistant.house.relisting import lifted
from assistant.house.settling import settled
from assistant.house.shelf import at_the_shelf
from assistant.house.wanting import lead_of
from retrieval.words import terms

_BUT = re.compile(r"\bbut\W*$", re.IGNORECASE)
"""What comes after it tells of the thing before it ("the first one but in blue")."""
_IN_VALUE = re.compile(r"^\W*in (?:an? |the )?(?:size )?[\w.]+(?: \w+)?\W*$", re.IGNORECASE)
"""Which version of it is meant ("the second one, in large")."""
SURE_OF_ANOTHER_ACT = 0.85
"""From this probability on a half of what was read as one part does something else than the whole."""
SURELY_SOUGHT = 0.95
"""From this one on goods are looked for, though an order or a page was spoken of a moment ago."""
CLOSE = 12
"""So many characters before a cut tell whether what follows corrects what stands there ("two, no, three")."""
SURE_OF_PART = 0.7
"""From this one on the act of a part says what it is for, whatever else its words might be."""


def read_by_parts(
    text: str, parts: Sequence[Part], masked: Masked, dialogue: Dialogue, mind: Mind
) -> Reading:
    """What a message means whose parts are known."""
    parts = [part for part in joined(parts, text, mind) if not commands_the_machine(part.text)] or parts
    parts = [each for part in parts for each in _cut_further(part, masked, mind)]
    said = [masked.again(part.text) for part in parts]
    rows = masked.head.probabilities([masked.spoken(each) for each in (masked.text, *said)])
    names = masked.head.names
    whole_row = weighed(rows[0], names, parts, mind.intents)
    goals: list[Goal] = []
    moving: list[Part] = []
    for part, piece, row in zip(parts, said, rows[1:], strict=True):
        goal = _goal_of_part(part, piece, weighed(row, names, [part], mind.intents), masked, dialogue, mind)
        agreed = part.sure >= SURE_OF_PART or part.act in goal.intent.does
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
        if part.act == SEEKS:
            goals += _looked_for(goal, part, dialogue, mind)
            continue
        goals.append(replace(goal, meant=pointing(part, text) if MARK not in piece else None))
    if dialogue.listed is None and len(goals) > 1:
        # "What is it made of, hope it's not metal" asks, and looks for nothing.
        goals = [goal for goal in goals if goal.wanted != () or goal.limits or not goal.unwanted] or goals
    whole = goals[0] if len(goals) == 1 else goal_of(masked.text, whole_row, masked, dialogue, mind)
    goals = [replace(goal, text=masked.original(goal.text)) for goal in goals]
    return settled(goals, whole, [part.text for part in parts], whole_row, masked, dialogue, mind)


def _goal_of_part(
    part: Part,
    piece: str,
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Goal:
    """What a part wants; where its act is sure, no page and no order is asked whether it knows better."""
    plain = part.act in (SEEKS, *MOVES) or part.act in ("goes", "bill", "buy", "forget", "know", "tell")
    text = masked.original(piece)
    at_counter = part.act == SEEKS and part.sure < SURELY_SOUGHT and dialogue.at_counter.tool != ""
    if part.sure < SURE_OF_PART or at_counter or not plain:
        return goal_of(piece, row, masked, dialogue, mind)
    names = masked.head.names
    best = int(row.argmax())
    if part.act == SEEKS and not part.of("want") and mind.intents.intents[names[best]].outside:
        seeking = [i for i, name in enumerate(names) if SEEKS in mind.intents.intents[name].does]
        best = max(seeking, key=lambda place: float(row[place]), default=best)
    intent, score = mind.intents.intents[names[best]], float(row[best])
    if intent.does and part.act not in intent.does:
        return goal_of(piece, row, masked, dialogue, mind)
    if part.act == SEEKS and (intent.fallback or intent.narrows or limits_alone(text, dialogue, mind)):
        intent = search_or_narrow(text, intent, dialogue, mind)
    goal = Goal(intent, piece, max(score, part.sure))
    return at_the_shelf(goal, text, dialogue, mind) if part.act == SEEKS else goal


def _cut_further(part: Part, masked: Masked, mind: Mind) -> list[Part]:
    """The part, or the two that it is where the classifier is sure that one half does something else.

    "Show me radios and put the first one into my basket" may be read as one wish.
    """
    pieces = pieces_of(part.text, masked.language)
    tells_on = part.act == TELLS and len(pieces) > 1 and of_oneself(pieces[-1][1])
    if len(pieces) < 2 or tells_on or MARK in masked.again(part.text):
        return [part]
    place = part.text.rindex(pieces[-1][1][:-1] or pieces[-1][1])
    halves = [part.text[:place], part.text[place:]]
    whole = _BUT.search(halves[0]) or corrects(halves[0][-CLOSE:]) or _IN_VALUE.match(halves[1])
    if whole or not all(content_words(half) and not only_points(half) for half in halves):
        return [part]
    rows = masked.head.probabilities([masked.spoken(masked.again(half)) for half in halves])
    acts = []
    for half, row in zip(halves, rows, strict=True):
        intent = mind.intents.intents[masked.head.names[int(row.argmax())]]
        sure = float(row.max()) >= SURE_OF_ANOTHER_ACT and intent.does and not (intent.social or tells(half))
        acts.append(intent.does[0] if sure and part.act not in intent.does else part.act)
    return [part] if acts[0] == acts[1] else list(part.split(place, *acts))


def _looked_for(goal: Goal, part: Part, dialogue: Dialogue, mind: Mind) -> list[Goal]:
    """The goals of a part that seeks: one for each of two things; a mere quality changes the last list."""
    wanted, unwanted, limits, said = (
        tuple(words for words in _joint(part, *kinds) if content_words(words))
        for kinds in (("want", "ref"), ("not",), ("price",), ("lift",))
    )
    lifts = tuple(words for words in said if _holds(words, dialogue, mind))
    wanted += tuple(words for words in said if words not in lifts)
    bare = not wanted and bool(unwanted or limits or lifts) and _says_no_more(part, mind)
    goal = replace(
        goal, wanted=wanted if wanted or bare else None, unwanted=unwanted, limits=limits, lifted=lifts
    )
    narrowing, named = mind.intents.narrowing, names_thing(part, mind)
    noted = _noted(lifts, dialogue, mind)
    if dialogue.listed and bare and (goal.intent.fallback or lifts):
        return [*noted, replace(goal, intent=narrowing)]
    if lifts and dialogue.listed and not named:
        return [*noted, replace(goal, intent=narrowing)]
    if noted and not wanted:
        return noted
    if goal.intent.gathers and not lists_things(part, mind):
        goal = replace(goal, intent=mind.intents.fallback)  # one thing and what it is for is no set
    another = _another_kind(part, dialogue, mind)
    if goal.intent.continues and not starts_afresh(goal.text) and another:
        goal = replace(goal, intent=mind.intents.fallback)
    if not goal.intent.fallback:
        return [goal]
    if dialogue.listed and asks_for_others(part.text) and not another:
        return [replace(goal, intent=narrowing)]
    present = mind.intents.pointed("present")
    if present and dialogue.listed is None and part.of("whom", "occasion") and not _names_more(wanted):
        return [replace(goal, intent=present, wanted=wanted)]
    things = things_of(part, mind)
    if FEWEST_THINGS <= len(things) <= MOST_SEPARATE:
        return [
            replace(goal, text=f"{thing}, {limit}".strip(" ,"), wanted=(thing,), limits=(limit,))
            for thing, limit in things
        ]
    if dialogue.listed and wanted and (_of_no_kind(dialogue) or not (named or another)):
        return [replace(goal, intent=narrowing)]
    return [goal]


def _joint(part: Part, *kinds: str) -> list[str]:
    """The words of the spans of some kinds; with nothing between them two are one ("scented", "candles")."""
    found: list[str] = []
    end = -1
    for span in part.of(*kinds):
        if found and not part.text[end - part.start : span.start - part.start].strip():
            found[-1] = f"{found[-1]} {span.text}"
        else:
            found.append(span.text)
        end = span.end
    return found


def _noted(lifts: Sequence[str], dialogue: Dialogue, mind: Mind) -> list[Goal]:
    """Goals that forget of what was noted what no longer holds ("forget about the 25 pounds")."""
    drops = mind.intents.taking(FORGOTTEN)
    said = [str(entry.arguments.get("statement", "")) for entry in dialogue.agenda.served]
    said.append(dialogue.listed.because if dialogue.listed else "")
    stated = {word for each in said for word in terms(each)}
    found = [words for words in lifts if any(word in stated for word in content_words(words))]
    return [Goal(drops, words, 1.0) for words in found] if drops else []


def _holds(words: str, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether words name a limit of the last list, or one that was noted: only such a one can be lifted."""
    before = dict(dialogue.listed.arguments) if dialogue.listed else {}
    return lifted(before, [words], mind) != before or bool(_noted([words], dialogue, mind))


def _says_no_more(part: Part, mind: Mind) -> bool:
    """Whether a part names nothing of the shop beside what it limits, rules out or lifts."""
    rest = part.text
    for span in part.of("not", "price", "lift"):
        rest = rest.replace(span.text, " ")
    words = content_words(mind.read_request(rest).text, mind.intents.narrowing.idle)
    return not any(mind.titles.meant(word) in mind.titles.holding for word in words)


def _names_more(wanted: Sequence[str]) -> bool:
    """Whether words name anything but that it is to be a present."""
    return bool(content_words(" ".join(wanted), OF_PRESENTS))


def _of_no_kind(dialogue: Dialogue) -> bool:
    """Whether the last list had a limit and no kind of thing, so that a kind narrows it ("a mug?")."""
    asked = dialogue.listed.arguments if dialogue.listed else {}
    return "max_price" in asked and not (asked.get("query") or asked.get("category"))


def _another_kind(part: Part, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether a part names a kind of thing that the last list is not of ("and treats, no fish").

    Of a set of several kinds each is another one.
    """
    if dialogue.listed and "needs" in dialogue.listed.arguments:
        return names_thing(part, mind)
    leads = (lead_of(span.text) for span in part.of("want"))
    kinds = {kind for lead in leads for kind in mind.read_request(lead).require.categories}
    shown = [mind.catalogue.get(product.product_id) for product in dialogue.products]
    return bool(kinds) and not any(kinds & set(product.category) for product in shown if product)


def _moving(intent: Intent, act: str, intents: IntentSet) -> Intent | None:
    """The intent that does what an act does with the basket; None where there is none."""
    if act not in MOVES:
        return None
    action = {"add": "=add", "remove": "=remove"}.get(MOVES[act], "=set")
    if intent.arguments.get("action") == action:
        return intent
    return next((each for each in intents.intents.values() if each.arguments.get("action") == action), None)
