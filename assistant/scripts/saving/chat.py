"""What was said and done in one conversation, as the live database keeps it: `Chat`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Engine

from assistant.keeping import read_reply
from assistant.reply import Reply
from assistant.tools.context import digest
from assistant.transcript_rows import KeptConversation, Message
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.event_log import EventLog
from retrieval.errors import BadInput, shorten

BUTTONS = {"like": "like", "dislike": "dislike", "click": "click", "cart": "add"}
"""Kind of an event that a card's button makes -> its name in a script."""


@dataclass(frozen=True, slots=True)
class SaidStep:
    """A message and what was answered; an empty reply where a person was to answer."""

    text: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class PressedStep:
    """A card's button, by its name in a script."""

    button: str
    product_id: str


Step: TypeAlias = SaidStep | PressedStep


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation.

    Attributes:
        steps: Up to where a person of the shop first wrote: what was answered from then on is no assistant's.
        with_staff: Whether it went on with a person.
    """

    visitor: Visitor
    started_at: datetime
    steps: tuple[Step, ...]
    with_staff: bool = False


def read_chat(database: Engine, conversation_id: str) -> Chat:
    """The conversation of this id.

    Raises:
        BadInput: there is none, or the customer has said nothing in it.
    """
    kept = Transcripts(database).whole(conversation_id)
    if kept is None:
        raise BadInput(
            f"There is no conversation '{shorten(conversation_id)}' in this state folder; "
            "leave the id out to see the latest ones."
        )
    staffed = next((n for n, message in enumerate(kept.messages) if message.role == "staff"), None)
    messages = kept.messages[:staffed]
    if not any(message.role == "customer" for message in messages):
        raise BadInput(f"In the conversation '{shorten(conversation_id)}' nothing was said; save another.")
    steps = _steps(kept, messages, EventLog(database))
    return Chat(kept.visitor, kept.started_at, steps, staffed is not None)


def _steps(kept: KeptConversation, messages: tuple[Message, ...], log: EventLog) -> tuple[Step, ...]:
    """Messages and buttons in the order of their time; a reply belongs to the message before it."""
    steps: list[tuple[float, Step]] = []
    for message, after in zip(messages, (*messages[1:], None), strict=True):
        if message.role == "customer":
            answer = after if after is not None and after.role == "assistant" else None
            reply = read_reply(answer) if answer else Reply("")
            steps.append((message.at.timestamp(), SaidStep(message.text, reply)))
    lists = [digest(kept.conversation_id, m.message_id) for m in messages if m.role == "assistant"]
    events = log.of_lists(lists)
    end = messages[-1].at.timestamp() if len(messages) < len(kept.messages) else float("inf")
    for kind, product_id, at in zip(events.kind, events.product_id, events.timestamp, strict=True):
        if str(kind) in BUTTONS and float(at) <= end:
            steps.append((float(at), PressedStep(BUTTONS[str(kind)], str(product_id))))
    return tuple(step for _, step in sorted(steps, key=lambda one: one[0]))
