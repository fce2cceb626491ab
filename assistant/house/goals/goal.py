"""What a message wants: goals, and what is told of a message that was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from assistant.house.agenda import Entry
from assistant.house.basket.basket_acts import ActKind
from assistant.house.intents import Intent

MoveKind: TypeAlias = "ActKind | Literal['undo', 'restore']"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to do with the basket, in the words of a message.

    Attributes:
        kind: undo: what was done with it last is taken back; restore: what was taken out comes back.
        words: Those that pick out what it is done with; empty where none do.
        count: Those that count pieces.
        into: With a swap, those that pick out what comes instead.
        but: Those that pick out what stays as it is ("all but the red one").
    """

    kind: MoveKind
    words: str = ""
    count: str = ""
    into: str = ""
    but: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing that a message wants.

    Attributes:
        text: The words of the message that say so.
        score: Probability of the intent.
        given: Values that were answered, by slot.
        asked: Slots that were asked for before.
        corrects: The goal that was misunderstood, where this one takes its place.
        wanted: The words that name what is sought, where they were told from those around them; `unwanted`
            those that name what is not, `limits` those that say what it may cost, and `lifted` those that
            name what no longer has to be.
        meant: The words that pick out products, where they were told from those around them.
        moves: What is to be done with the basket, where that was told.
    """

    intent: Intent
    text: str
    score: float
    given: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    corrects: Entry | None = None
    wanted: tuple[str, ...] | None = None
    unwanted: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    meant: str | None = None
    moves: tuple[Move, ...] = ()


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
    """A message read: its goals, and the probabilities of the whole of it by `names` of intents."""

    goals: tuple[Goal, ...]
    probabilities: tuple[float, ...]
    names: tuple[str, ...]
