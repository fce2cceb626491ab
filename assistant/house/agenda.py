"""What a customer wants of the conversation as a whole: goals, each in one of five states.

    open ──► waiting for a slot ──► open ──► done
      │ └──► waiting for a yes  ──► done        └──► handed over
      └─────────────────────────────────────────────►┘

A goal is open from when it was read until it is settled. The agenda is written into the last message of a
turn and read from the latest one, so whatever checkpoint a conversation resumes from has it, however many
turns have been trimmed. Knows no intent and no tool.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

MOST_ENTRIES = 12
"""Settled goals beyond these are forgotten, the oldest first; those that wait are kept."""

KEPT_TEXT = 300
"""Characters of a goal's words that are kept."""


class Standing(StrEnum):
    """Where a goal stands."""

    OPEN = "open"
    WAITING_FOR_SLOT = "waiting for a slot"
    WAITING_FOR_YES = "waiting for a yes"
    DONE = "done"
    HANDED_OVER = "handed over"


@dataclass(frozen=True, slots=True)
class Entry:
    """One goal of the conversation.

    Attributes:
        intent: Its name.
        text: The words that ask for it.
        slots: What is waited for, where it waits for a slot.
        given: Values that were said already, by slot.
        tool: The call that served it, where one did; `arguments` are its arguments.
        turn: In which turn it came to stand so.
    """

    intent: str
    text: str
    standing: Standing = Standing.OPEN
    slots: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    turn: int = 0

    @property
    def waits(self) -> bool:
        """Whether the customer is to say something for it to go on."""
        return self.standing in (Standing.WAITING_FOR_SLOT, Standing.WAITING_FOR_YES)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "intent": self.intent,
            "text": self.text[:KEPT_TEXT],
            "standing": str(self.standing),
            "slots": list(self.slots),
            "given": dict(self.given),
            "tool": self.tool,
            "arguments": dict(self.arguments),
            "turn": self.turn,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Entry:
        """The entry that was written.

        Raises:
            KeyError, ValueError: it is none.
        """
        return cls(
            str(row["intent"]),
            str(row["text"]),
            Standing(row["standing"]),
            tuple(row["slots"]),
            dict(row["given"]),
            str(row["tool"]),
            dict(row["arguments"]),
            int(row["turn"]),
        )


@dataclass(frozen=True, slots=True)
class Agenda:
    """All goals of a conversation that still matter, in the order in which they came to stand as they do."""

    entries: tuple[Entry, ...] = ()

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """Those that wait for the customer, the latest first."""
        return tuple(entry for entry in reversed(self.entries) if entry.waits)

    @property
    def awaiting_slot(self) -> tuple[Entry, ...]:
        """Those that wait for a value, the latest first."""
        return tuple(entry for entry in self.waiting if entry.standing is Standing.WAITING_FOR_SLOT)

    @property
    def offered(self) -> Entry | None:
        """What was offered last, if nothing has come of it yet."""
        return next((e for e in self.waiting if e.standing is Standing.WAITING_FOR_YES), None)

    @property
    def served(self) -> tuple[Entry, ...]:
        """Those that a tool has served, the latest first."""
        return tuple(entry for entry in reversed(self.entries) if entry.tool and not entry.waits)

    def settle(self, entry: Entry) -> Agenda:
        """With this goal as it now stands; an older entry of the same intent that waits is replaced by it."""
        others = tuple(e for e in self.entries if not (e.waits and e.intent == entry.intent))
        return Agenda((*others, entry))._bounded()

    def without_offers(self) -> Agenda:
        """Nothing waits for a yes: an offer is good for one message."""
        return Agenda(tuple(e for e in self.entries if e.standing is not Standing.WAITING_FOR_YES))

    def without_waiting(self) -> Agenda:
        """Nothing waits any more: the customer has changed their mind."""
        return Agenda(tuple(e for e in self.entries if not e.waits))

    def without_call(self, tool: str, arguments: Mapping[str, Any]) -> Agenda:
        """Without the goal that this call served: it was taken back."""
        return Agenda(tuple(e for e in self.entries if (e.tool, e.arguments) != (tool, arguments)))

    def to_json(self) -> list[dict[str, Any]]:
        """As plain JSON."""
        return [entry.to_json() for entry in self.entries]

    @classmethod
    def from_json(cls, rows: object) -> Agenda:
        """The agenda that was written; an empty one for anything else."""
        if not isinstance(rows, Iterable) or isinstance(rows, str | bytes):
            return cls()
        try:
            return cls(tuple(Entry.from_json(row) for row in rows))
        except (KeyError, ValueError, TypeError):
            return cls()

    def _bounded(self) -> Agenda:
        surplus = len(self.entries) - MOST_ENTRIES
        kept = list(self.entries)
        for entry in self.entries:
            if surplus > 0 and not entry.waits:
                kept.remove(entry)
                surplus -= 1
        return replace(self, entries=tuple(kept))
