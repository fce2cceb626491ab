"""The rows that conversations are kept in, and what is read of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, Row, String, Table

from assistant.database import NEVER, metadata
from assistant.visitor import Visitor

Role = Literal["customer", "assistant", "staff"]
HandOffStatus = Literal["open", "answered", "closed"]

CONVERSATIONS = Table(
    "conversations",
    metadata,
    Column("conversation_id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("hand_off", String, nullable=False),
    Column("hand_off_reason", String, nullable=False),
    Column("handed_off_at", Float),
    Column("turn_holder", String, nullable=False),
    Column("turn_until", Float, nullable=False),
    Index("conversations_of_owner", "owner", "started_at"),
    Index("conversations_handed_off", "hand_off", "handed_off_at"),
)
MESSAGES = Table(
    "messages",
    metadata,
    Column("message_id", Integer, primary_key=True, autoincrement=True),
    Column(
        "conversation_id", ForeignKey("conversations.conversation_id", ondelete="CASCADE"), nullable=False
    ),
    Column("role", String, nullable=False),
    Column("text", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("author", String, nullable=False),
    Column("at", Float, nullable=False),
    Index("messages_of_conversation", "conversation_id", "message_id"),
    sqlite_autoincrement=True,
)
SHOWN = Table(
    "shown_products",
    metadata,
    Column(
        "conversation_id", ForeignKey("conversations.conversation_id", ondelete="CASCADE"), primary_key=True
    ),
    Column("product_id", String, primary_key=True),
    Column("message_id", Integer, nullable=False),
    Column("position", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        message_id: Grows with every message of the shop; a page asks for what came after the last it has.
        payload: JSON beside the text: cards, tools, notes.
        author: Who of the staff wrote it; empty for customer and assistant.
    """

    message_id: int
    role: Role
    text: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    author: str = ""
    at: datetime = NEVER


@dataclass(frozen=True, slots=True)
class Shown:
    """A product that was shown: in which message, and at which place from 0 (its latest showing)."""

    product_id: str
    message_id: int
    position: int


@dataclass(frozen=True, slots=True)
class HandOff:
    """A conversation that waits for a person, or has one.

    Attributes:
        status: `open` until somebody of the staff writes, and again when the customer writes after that.
        visitor: Whose conversation it is.
    """

    conversation_id: str
    visitor: Visitor
    reason: str
    status: HandOffStatus
    handed_off_at: datetime


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A whole conversation as it is kept, for whoever runs the shop."""

    conversation_id: str
    visitor: Visitor
    started_at: datetime
    messages: tuple[Message, ...]


def message_of(row: Row[Any]) -> Message:
    """The message of a row of `MESSAGES`."""
    at = datetime.fromtimestamp(row.at, UTC)
    return Message(row.message_id, row.role, row.text, row.payload, row.author, at)


def hand_off_of(row: Row[Any]) -> HandOff:
    """The hand-off that a row of `CONVERSATIONS` tells of."""
    at = datetime.fromtimestamp(row.handed_off_at, UTC)
    return HandOff(row.conversation_id, visitor_of(row.owner), row.hand_off_reason, row.hand_off, at)


def visitor_of(owner: str) -> Visitor:
    """Who owns a conversation."""
    kind, _, owner_id = owner.partition(":")
    return Visitor.customer(owner_id) if kind == "customer" else Visitor.guest(owner_id)
