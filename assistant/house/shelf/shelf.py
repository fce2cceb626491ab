"""What words mean in front of the shelf, where the head alone can't tell: taking, comparing, narrowing.

Each rule reads the words beside what is on screen. Intents are found by what they are, never by name.
English, as all readers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.intents import Intent
from assistant.house.language import phrase
from assistant.house.mind import Mind
from assistant.house.pointing.pointers import read_pointers
from assistant.house.pointing.references import find_references
from assistant.house.words.asides import OF_PRESENTS, asking, clauses_of, tells
from assistant.house.words.masking import MARK, Masked
from assistant.house.words.phrases import (
    asks_for_another,
    content_words,
    gives_back,
    is_question,
    puts_back,
    takes,
    takes_named,
)
from assistant.house.words.seeking import seeks
from assistant.house.words.slots import quantity

SURELY_ELSEWHERE = 0.75
"""From this probability on a message that is about an order, or a rule of the shop, is read whole."""
FEWEST_COMPARED = 2
DOUBTFUL = 0.5
"""Below this probability words that limit what was listed are taken for that."""
MOSTLY = 0.6
"""The share of known words from which words name a thing of the shop."""

_ONE = re.compile(r"\bones?\b(?! (?:of|more|day|time|can|could|cannot|for (?:me|him|her|us)))", re.IGNORECASE)
_THE_ONE = re.compile(
    r"^\W*(?:(?:ok|okay|right|so|well|yes|yeah|h+m+|fine|then|and|oh|no)\W+)*(?:(?:the"
    r"|that) (?:[\w'-]+ ){1,4}?one"
    r"|(?:the )?(?:cheap|cheaper|cheapest|dear|dearer|dearest) one)(?: it is| then| please)*\W*$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:differen\w*|differs?|compar\w*|versus|vs|side by side|or|better|between|torn|decide|choose"
    r"|which)\b",
    re.IGNORECASE,
)


def wished(text: str, masked: Masked, dialogue: Dialogue, mind: Mind) -> str:
    """The part of a message that asks for products, where the rest only tells; else the message.

    "The kitchen door keeps slamming, have you a doorstop?" asks for a doorstop. What tells of an order, or of
    trouble with the shop, is no talk: such a message stays whole.
    """
    clauses = clauses_of(text)
    told = [clause for clause in clauses if tells(clause)]
    if len(clauses) < 2 or not told or any(MARK in clause for clause in told):
        return text
    asked = asking(text, mind.titles.holding)
    words = content_words(mind.read_request(asked).text, OF_PRESENTS)
    named = any(mind.titles.meant(word) in mind.titles.holding for word in words)
    if asked == text or not (named or _limited(asked, mind)):
        return text
    rows = masked.head.probabilities([masked.spoken(text), masked.spoken(asked)])
    whole, part = (mind.intents.intents[masked.head.names[int(row.argmax())]] for row in rows)
    if (whole.of_orders or _of_rules(whole)) and float(rows[0].max()) >= SURELY_ELSEWHERE:
        return text
    if named or dialogue.listed is not None:
        return asked if part.lists or part.points or part.outside or part.social else text
    return asked if part.lists and not whole.lists else text


def at_the_shelf(goal: Goal, text: str, dialogue: Dialogue, mind: Mind) -> Goal:
    """The goal that the words have in front of what is shown; the same one where they say nothing of it."""
    intents = mind.intents
    intent = goal.intent
    seen = bool(dialogue.products or dialogue.focus)
    if dialogue.basket and gives_back(text) and (removing := intents.acting("remove")):
        return replace(goal, intent=removing, score=1.0)
    if puts_back(text) and not intent.of_orders and (adding := intents.acting("add")):
        return replace(goal, intent=adding, score=1.0)
    if seen and (taken := intents.pointed("taken")) and _taken(text, goal.text, intent, dialogue, mind):
        return replace(goal, intent=taken, score=1.0)
    if seen and _THE_ONE.match(text) and (pointed := intents.pointed("product")) and not intent.writes:
        found = find_references(text, dialogue, mind.catalogue, mind.titles)
        if len(found.product_ids) == 1:
            return replace(goal, intent=pointed, score=1.0)
    comparing = next((each for each in intents.intents.values() if each.fewest >= FEWEST_COMPARED), None)
    named = len(mind.titles.named_in(text)) if MARK in goal.text else 0
    if comparing and named >= FEWEST_COMPARED and not intent.writes and _DIFFERENCE.search(text):
        return replace(goal, intent=comparing, score=1.0)
    if comparing and intent.lists and _weighs_spoken(text, dialogue):
        return replace(goal, intent=comparing, score=1.0)
    if not (intent.lists or intent.points or intent.of_orders or intent.gathers) and _names_with_limit(
        text, mind
    ):
        return replace(goal, intent=intents.fallback)
    if dialogue.listed is None or (intent.writes and not intent.social):
        return goal
    another = asks_for_another(text) and intent.points
    if another or ((intent.fallback or intent.outside) and (asks_for_another(text) or _ONE.search(text))):
        return replace(goal, intent=intents.narrowing, score=1.0)
    if (intent.accepts or intent.declines) and seeks(text, mind.titles):
        return replace(goal, intent=intents.fallback)
    doubtful = goal.score < DOUBTFUL and not (intent.of_orders or seeks(text, mind.titles))
    if doubtful and _limited(text, mind) and not mind.read_request(text).require.categories:
        return replace(goal, intent=intents.narrowing)
    priced = _by_price(intent) and mind.read_request(text).require.price is not None
    if priced or (intent.social and _limited(text, mind)):
        return replace(goal, intent=intents.narrowing, score=1.0)
    return goal


def _weighs_spoken(text: str, dialogue: Dialogue) -> bool:
    """Whether it is asked what those that were spoken of together are most of ("which is cheaper?")."""
    if len(dialogue.several) < FEWEST_COMPARED or not phrase("which_of").match(text):
        return False
    return read_pointers(text).extreme


def takes_shown(text: str, dialogue: Dialogue) -> bool:
    """Whether the words take what is on screen; words that take up an offer are left to it."""
    return bool(dialogue.products or dialogue.focus) and dialogue.agenda.offered is None and takes(text)


def _taken(text: str, piece: str, intent: Intent, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether what is on screen is taken: pointed at, or named in words that its titles have."""
    if takes_shown(text, dialogue):
        return True
    if dialogue.agenda.offered is not None or intent.of_orders or is_question(text):
        return False
    if not (intent.lists or intent.points or intent.social or intent.outside):
        return False
    counted = quantity(piece) is not None and not intent.writes and not _limited(text, mind)
    if not (counted or takes_named(text)):
        return False
    return bool(find_references(text, dialogue, mind.catalogue, mind.titles, False).product_ids)


def _limited(text: str, mind: Mind) -> bool:
    """Whether words say what must, or must not, be true of what is shown."""
    request = mind.read_request(text)
    return not (request.require.is_empty() and request.exclude.is_empty())


def _names_with_limit(text: str, mind: Mind) -> bool:
    """Whether words name a thing of the shop and what it may cost: whoever says that looks for it."""
    request = mind.read_request(text)
    words = content_words(request.text)
    known = [word for word in words if mind.titles.meant(word) in mind.titles.holding]
    return request.require.price is not None and bool(words) and len(known) >= MOSTLY * len(words)


def _by_price(intent: Intent) -> bool:
    """Whether an intent moves the price of the last list."""
    return bool({"below_shown", "above_shown"} & set(intent.arguments.values()))


def _of_rules(intent: Intent) -> bool:
    """Whether an intent asks for a rule of the shop: it takes the question and no product."""
    return bool({"text", "question"} & set(intent.arguments.values())) and not intent.points
