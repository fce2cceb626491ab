"""The goal of a piece of a message, by the probabilities of intents and by what its words name.

Words that name things of the shop are a search when nothing else is certain.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from assistant.house.counter.asked import answered_by_pages
from assistant.house.counter.counter import at_the_counter
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.intents import Intent
from assistant.house.mind import Mind
from assistant.house.shelf.shelf import at_the_shelf
from assistant.house.words.masking import Masked
from assistant.house.words.phrases import acknowledges, content_words, starts_afresh, switches
from assistant.house.words.seeking import seeks
from retrieval.words import terms

CONFIDENT_AFTER_SENTENCE = 0.6
UNCERTAIN = 0.35
CERTAINLY_OUTSIDE = 0.9
SURELY_ELSEWHERE = 0.5
MOSTLY_KNOWN = 0.6
SURE_OF_ANOTHER = 0.8
"""Below this probability of another intent, words that ask whether the shop has a thing look for it."""
ELSEWHERE_KNOWN = 0.8
"""The share of known words that makes a search of what is rather no business of the shop."""


def goal_of(
    piece: str,
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Goal:
    """What a piece of a message wants.

    Args:
        piece: Its words, marks for what is masked.
        row: The probabilities of intents [intents] of the piece.
        masked: The message.
        dialogue: Where the conversation stands.
        mind: The shop that it is said to.
    """
    best = int(np.argmax(row))
    intent = mind.intents.intents[masked.head.names[best]]
    score = float(row[best])
    offered = dialogue.agenda.offered
    if intent.accepts and offered and not acknowledges(piece) and offered.intent in mind.intents.intents:
        return Goal(mind.intents.intents[offered.intent], offered.text or piece, score)
    text = masked.original(piece)
    seeking = seeks(text, mind.titles)
    doubtful = score < UNCERTAIN or (intent.outside and (seeking or score < CERTAINLY_OUTSIDE))
    names_title = len(content_words(text)) > 1 and mind.titles.hold(terms(text))
    doubtful = doubtful or (score < SURE_OF_ANOTHER and seeking)
    if not intent.fallback and (doubtful or names_title):
        known = max(named(text, mind), float(seeking))
        enough = ELSEWHERE_KNOWN if intent.outside and score >= SURELY_ELSEWHERE else MOSTLY_KNOWN
        if names_title or known >= enough:
            intent, score = mind.intents.fallback, max(score, known * CONFIDENT_AFTER_SENTENCE)
    if intent.fallback or intent.narrows or limits_alone(text, dialogue, mind):
        intent = search_or_narrow(text, intent, dialogue, mind)
    likely = dict(zip(masked.head.names, row.tolist(), strict=True))
    goal = at_the_shelf(Goal(intent, piece, score), text, dialogue, mind)
    goal = at_the_counter(goal, text, likely, dialogue, mind)
    return answered_by_pages(goal, text, likely, dialogue, mind)


def search_or_narrow(text: str, intent: Intent, dialogue: Dialogue, mind: Mind) -> Intent:
    """Whether words that say what is sought change the last list, or leave it ("show me lamps")."""
    if dialogue.listed and (starts_afresh(text) or (not intent.narrows and bare_constraints(text, mind))):
        return mind.intents.narrowing
    if intent.narrows and switches(text) and not bare_constraints(text, mind):
        return mind.intents.fallback
    return intent


def limits_alone(text: str, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether words only limit the price of the last list, whatever else they tell."""
    return dialogue.listed is not None and bool(
        mind.read_request(text).require.price and bare_constraints(text, mind)
    )


def bare_constraints(text: str, mind: Mind) -> bool:
    """Whether the words are constraints and nothing else ("under 3 pounds", "in blue")."""
    request = mind.read_request(text)
    constrained = not (request.require.is_empty() and request.exclude.is_empty())
    return constrained and not content_words(request.text, mind.intents.narrowing.idle + " one ones")


def named(text: str, mind: Mind) -> float:
    """The share of the words that titles know: of all of them, or of those beside talk and limits."""
    left = [mind.titles.meant(word) for word in content_words(mind.read_request(text).text)]
    return max(mind.titles.share_known(content_words(text)), mind.titles.share_known(left))
