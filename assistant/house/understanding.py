"""What a message means: its goals in the order of mention, and whether it is the shop's business.

A message is cut where a new goal may begin, and the cuts that the classifier does not confirm are undone.
Words that name things of the shop are a search when nothing else is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.house.continuing import continued
from assistant.house.dialogue import Dialogue
from assistant.house.goal import Goal, Reading
from assistant.house.intents import Intent
from assistant.house.language import Language
from assistant.house.masking import MARK, Masked
from assistant.house.mind import Mind
from assistant.house.phrases import content_words, only_points, starts_afresh, switches
from retrieval.words import terms

CONFIDENT_AFTER_SENTENCE = 0.6
CONFIDENT_AFTER_COMMA = 0.75
UNCERTAIN = 0.35
CERTAINLY_OUTSIDE = 0.9
MOSTLY_KNOWN = 0.6
LONGEST_MESSAGE = 1_500
"""Characters of a message that are understood; what comes after is left unread."""
MOST_GOALS = 4


def read_message(text: str, dialogue: Dialogue, mind: Mind) -> Reading:
    """The goals of a message at this point of a conversation; at least one."""
    language = mind.language_of(text, dialogue.heard)
    masked = Masked.of(text[:LONGEST_MESSAGE].replace("\r", " ").replace(MARK, " "), mind, language)
    pieces = _pieces(masked.text, language)
    texts = [masked.text, *(piece for _, piece in pieces)]
    rows = masked.head.probabilities([masked.spoken(piece) for piece in texts])
    whole = _goal(masked.text, rows[0], masked, dialogue, mind)
    goals = [whole] if len(pieces) < 2 else _confirmed(whole, pieces, rows[1:], masked, dialogue, mind)
    parts = [masked.original(piece) for _, piece in pieces]
    goals = [replace(goal, text=masked.original(goal.text)) for goal in goals]
    goals = continued(masked.original(masked.text), parts, whole, goals, dialogue, mind)
    return Reading(tuple(goals[:MOST_GOALS]), tuple(rows[0].tolist()), masked.head.names)


def in_scope(reading: Reading, mind: Mind) -> float:
    """The probability that none of the intents from outside is meant."""
    outside = mind.intents.outside
    return 1.0 - sum(
        p for name, p in zip(reading.names, reading.probabilities, strict=True) if name in outside
    )


def _pieces(message: str, language: Language) -> list[tuple[bool, str]]:
    """The message cut where a new goal may begin, each with whether a sentence begins there."""
    pieces: list[tuple[bool, str]] = []
    start, sentence = 0, True
    for cut in language.cut.finditer(message):
        piece = message[start : cut.start()] + (cut.group().strip() if cut.group("sentence") else "")
        if piece.strip():
            pieces.append((sentence, piece.strip()))
        start, sentence = cut.end(), cut.group("sentence") is not None
    if message[start:].strip():
        pieces.append((sentence, message[start:].strip()))
    return pieces


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
    doubtful = False
    for (sentence, piece), row in zip(pieces, rows, strict=True):
        goal = _goal(piece, row, masked, dialogue, mind)
        enough = CONFIDENT_AFTER_SENTENCE if sentence else CONFIDENT_AFTER_COMMA
        if goals and goals[-1].intent.social and not goal.intent.social:
            enough = UNCERTAIN  # "hiya, after a nice scarf" is no long greeting
        sure = goal.score >= enough and not goal.intent.outside and not only_points(piece)
        if not goals:
            goals, doubtful = [goal], not sure
            continue
        last = goals[-1]
        if sure and (doubtful or (last.intent.social and _leans(piece))):
            goals[-1] = Goal(goal.intent, f"{last.text}, {piece}", goal.score)
            doubtful = False
        elif not sure or goal.intent.name == last.intent.name or _adds_to(goal, last):
            goals[-1] = Goal(last.intent, f"{last.text}, {piece}", last.score)
        else:
            goals.append(goal)
    inside = [goal for goal in goals if not goal.intent.outside]
    acting = [goal for goal in inside if not goal.intent.social]
    if doubtful or len(goals) == 1:
        # No piece was sure of itself, or all want the same: the whole message says it best.
        return [whole]
    return acting or inside or [whole]


def _leans(piece: str) -> bool:
    """Whether a piece only says what to do with what was said before it ("remember that please")."""
    return bool({"it", "that", "this"} & set(terms(piece))) and len(content_words(piece)) <= 1


def _adds_to(goal: Goal, last: Goal) -> bool:
    """Whether a goal only narrows the list that the goal before it asks for."""
    return goal.intent.continues and last.intent.lists


def _goal(
    piece: str,
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Goal:
    best = int(np.argmax(row))
    intent = mind.intents.intents[masked.head.names[best]]
    score = float(row[best])
    offered = dialogue.agenda.offered
    if intent.accepts and offered and offered.intent in mind.intents.intents:
        return Goal(mind.intents.intents[offered.intent], offered.text or piece, score)
    text = masked.original(piece)
    words = content_words(text)
    known = mind.titles.share_known(words)
    doubtful = score < UNCERTAIN or (intent.outside and score < CERTAINLY_OUTSIDE)
    names_title = len(words) > 1 and mind.titles.hold(terms(text))
    if not intent.fallback and (names_title or (doubtful and known >= MOSTLY_KNOWN)):
        intent, score = mind.intents.fallback, max(score, known * CONFIDENT_AFTER_SENTENCE)
    if intent.fallback or intent.narrows:
        intent = _search_or_narrow(text, intent, dialogue, mind)
    return Goal(intent, piece, score)


def _search_or_narrow(text: str, intent: Intent, dialogue: Dialogue, mind: Mind) -> Intent:
    """Whether words that say what is sought change the last list, or leave it ("show me lamps")."""
    if dialogue.listed and (starts_afresh(text) or (intent.fallback and _bare_constraints(text, mind))):
        return mind.intents.narrowing
    if intent.narrows and switches(text) and not _bare_constraints(text, mind):
        return mind.intents.fallback
    return intent


def _bare_constraints(text: str, mind: Mind) -> bool:
    """Whether the words are constraints and nothing else ("under 3 pounds", "in blue")."""
    request = mind.read_request(text)
    constrained = not (request.require.is_empty() and request.exclude.is_empty())
    return constrained and not content_words(request.text, mind.intents.narrowing.idle + " one ones")
