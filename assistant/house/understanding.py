"""What a message means: its goals in the order of mention, and whether it is the shop's business.

A message is cut where a new goal may begin, and the cuts that the classifier does not confirm are undone.
Words that name things of the shop are a search when nothing else is certain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assistant.house.dialogue import Dialogue
from assistant.house.intents import Intent
from assistant.house.mind import Mind
from assistant.house.slots import order_number
from retrieval.words import terms

CONFIDENT_AFTER_SENTENCE = 0.6
CONFIDENT_AFTER_COMMA = 0.75
UNCERTAIN = 0.35
CERTAINLY_OUTSIDE = 0.9
MOSTLY_KNOWN = 0.6
LONGEST_MESSAGE = 1_500
"""Characters of a message that are understood; what comes after is left unread."""
MOST_GOALS = 4
LONGEST_ANSWER = 8
"""Words of a message that only names the order that was asked for."""

MARK = "\ue000"
"""Stands around the number of a masked title; no text that is read holds it."""

_MARKED = re.compile(rf"{MARK}(\d+){MARK}")
_LIKE = re.compile(
    r"\b(?:like|similar to|resembling|along the lines of)\s+(?:(?:a|an|the|my|your|this|that)\s+)?$", re.I
)

_CUT = re.compile(
    r"(?P<sentence>[.!?;]+\s+|\n+)|(?P<joint>,?\s+(?:and then|and also|then|and|also|plus|but)\s+|,\s+)",
    re.I,
)
_POINTING = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|last|\d(?:st|nd|rd|th)?|one|ones|two|three|four|number|no|the|that"
    r"|this|these|those|it|them|both|all|of|please|and|cheapest|cheaper|most|expensive|item|product)\b"
)
_EMPTY = frozenset(
    word
    for line in (
        "a an the and or of for to in on with me my i you your is are do does did can could would please",
        "show find some any something thing things it this that these those what which how have has got want",
        "need looking like get give us there im ive id be am tell",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing that a message wants.

    Attributes:
        text: The words of the message that say so.
        score: Probability of the intent.
    """

    intent: Intent
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means.

    Attributes:
        intents: All intents with their probability, best first.
        goals: Names of intents in order of mention.
        slots: Values read from the words.
        in_scope: Probability that it is the shop's business.
    """

    intents: tuple[tuple[str, float], ...]
    goals: tuple[str, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    in_scope: float = 1.0
    out_of_scope: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A message read: its goals, and the probabilities of the whole of it by the classifier's names."""

    goals: tuple[Goal, ...]
    probabilities: tuple[float, ...]


def read_message(text: str, dialogue: Dialogue, mind: Mind) -> Reading:
    """The goals of a message at this point of a conversation; at least one."""
    masked = _Masked.of(text[:LONGEST_MESSAGE].replace("\r", " ").replace(MARK, " "), mind)
    pieces = _pieces(masked.text)
    texts = [masked.text, *(piece for _, piece in pieces)]
    rows = mind.classifier.probabilities([masked.spoken(piece) for piece in texts])
    whole = _goal(masked.text, rows[0], masked, dialogue, mind)
    goals = [whole] if len(pieces) < 2 else _confirmed(whole, pieces, rows[1:], masked, dialogue, mind)
    answered = _answering(text, whole, dialogue, mind)
    if answered:
        goals = [answered]
    else:
        goals = [Goal(goal.intent, masked.original(goal.text), goal.score) for goal in goals]
    return Reading(tuple(goals[:MOST_GOALS]), tuple(rows[0].tolist()))


@dataclass(frozen=True, slots=True)
class _Masked:
    """A message whose titles of products are replaced by marks: their words say nothing of what is wanted.

    A title after "like" stays: somebody describes what they seek by it.
    """

    text: str
    titles: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, mind: Mind) -> _Masked:
        """The message, masked."""
        kept: list[str] = []
        parts: list[str] = []
        end = 0
        for start, stop in mind.titles.spans_in(text):
            before = text[end:start]
            whole_message = not content_words(text[:start] + text[stop:])
            if _LIKE.search(before) or whole_message:
                continue
            parts += [before, f"{MARK}{len(kept)}{MARK}"]
            kept.append(text[start:stop])
            end = stop
        return cls("".join([*parts, text[end:]]), tuple(kept))

    def spoken(self, piece: str) -> str:
        """A piece as the classifier reads it."""
        return _MARKED.sub("that one", piece)

    def original(self, piece: str) -> str:
        """A piece with its titles back."""
        return _MARKED.sub(lambda match: self.titles[int(match.group(1))], piece)


def in_scope(probabilities: Sequence[float], mind: Mind) -> float:
    """The probability that none of the intents from outside is meant."""
    outside = mind.intents.outside
    return 1.0 - sum(
        p for name, p in zip(mind.classifier.names, probabilities, strict=True) if name in outside
    )


def content_words(text: str, idle: str = "") -> list[str]:
    """The folded words of a text that say what it is about."""
    left_out = _EMPTY | set(terms(idle))
    return [word for word in terms(text) if word not in left_out]


def only_points(text: str) -> bool:
    """Whether the words point at products of a list and say nothing else ("the second one please")."""
    return not _POINTING.sub("", text.lower()).strip(" ,.!?#")


def _pieces(message: str) -> list[tuple[bool, str]]:
    """The message cut where a new goal may begin, each with whether a sentence begins there."""
    pieces: list[tuple[bool, str]] = []
    start, sentence = 0, True
    for cut in _CUT.finditer(message):
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
    masked: _Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> list[Goal]:
    """The goals of the pieces; a piece without a sure goal of its own belongs to its neighbour."""
    goals: list[Goal] = []
    doubtful = False
    for (sentence, piece), row in zip(pieces, rows, strict=True):
        goal = _goal(piece, row, masked, dialogue, mind)
        enough = CONFIDENT_AFTER_SENTENCE if sentence else CONFIDENT_AFTER_COMMA
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
    return goal.intent.continues and (last.intent.fallback or last.intent.continues)


def _goal(
    piece: str,
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: _Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Goal:
    best = int(np.argmax(row))
    intent = mind.intents.intents[mind.classifier.names[best]]
    score = float(row[best])
    if intent.accepts and dialogue.offered in mind.intents.intents:
        return Goal(mind.intents.intents[dialogue.offered], dialogue.offered_words or piece, score)
    text = masked.original(piece)
    words = content_words(text)
    known = mind.titles.share_known(words)
    doubtful = score < UNCERTAIN or (intent.outside and score < CERTAINLY_OUTSIDE)
    names_title = len(words) > 1 and mind.titles.hold(terms(text))
    if not intent.fallback and (names_title or (doubtful and known >= MOSTLY_KNOWN)):
        intent, score = mind.intents.fallback, max(score, known * CONFIDENT_AFTER_SENTENCE)
    if intent.fallback and dialogue.listed and _bare_constraints(text, mind):
        intent = mind.intents.narrowing
    return Goal(intent, piece, score)


def _bare_constraints(text: str, mind: Mind) -> bool:
    """Whether the words are constraints and nothing else ("under 3 pounds", "in blue")."""
    request = mind.read_request(text)
    constrained = not (request.require.is_empty() and request.exclude.is_empty())
    return constrained and not content_words(request.text, mind.intents.narrowing.idle + " one ones")


def _answering(text: str, goal: Goal, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal that was asked about a moment ago, when the message is the answer to that."""
    asked = dialogue.asked
    if asked is None or asked.intent not in mind.intents.intents:
        return None
    intent = mind.intents.intents[asked.intent]
    if asked.slot == "order" and (number := _bare_order(text)):
        return Goal(intent, f"{asked.text}, order {number}", goal.score)
    names = asked.slot in ("product", "products") and bool(mind.titles.named_in(text))
    return Goal(intent, f"{asked.text} {text}", goal.score) if only_points(text) or names else None


def _bare_order(text: str) -> str:
    """The order that a short message names and says little else of; empty when it doesn't."""
    words = text.split()
    if len(words) > LONGEST_ANSWER or "?" in text:
        return ""
    return order_number(text) or next((n for word in words if (n := order_number(f"order {word}"))), "")
