"""What a conversation gives back: `Reply`, its cards and the tools that ran, as plain records.

A card names records by id and carries the small facts that were true when it was shown; the page draws it
from these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

CardKind = Literal[
    "product", "comparison", "basket", "bundle", "order", "policy", "profile", "handoff", "results"
]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that ran in this turn. `arguments` is the JSON object that it was called with."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """Something to draw under a reply.

    Attributes:
        reference: The id of the record: a product id, an order id, a policy page.
        reason: Why it is shown, worded from evidence; empty when nothing true can be said.
        facts: JSON of what the card shows besides the record's own fields.
    """

    kind: CardKind
    reference: str
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        products: Ids of the products shown, in the order shown, no id twice.
        notes: What was missing or fell back, for tests and the service desk; customers don't see it.
    """

    text: str
    cards: tuple[Card, ...] = ()
    products: tuple[str, ...] = ()
    tools: tuple[ToolCall, ...] = ()
    notes: tuple[str, ...] = ()
    handed_off: bool = False
