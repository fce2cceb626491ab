"""Conversations as they were said: messages, products shown, and hand-offs to a person.

Every conversation has an id that can't be guessed and belongs to one visitor; only that visitor, and the
service desk through methods of its own, sees it. Knows no tool and no language model.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from assistant.database import create_tables, reading, writing
from assistant.errors import NotYours, TurnRunning
from assistant.transcript_rows import (
    CONVERSATIONS,
    MESSAGES,
    SHOWN,
    HandOff,
    HandOffStatus,
    KeptConversation,
    Message,
    Role,
    Shown,
    hand_off_of,
    message_of,
    visitor_of,
)
from assistant.visitor import Visitor

TURN_SECONDS = 120.0
"""A turn that has not ended by then is taken for dead, and the next may begin."""

MOST_REASONS = 5
REASONS_APART = " | "


class Transcripts:
    """The conversations of all visitors.

    Every method that takes a visitor raises `NotYours` when the conversation isn't that visitor's, or doesn't
    exist; the message doesn't tell which.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        create_tables(engine, CONVERSATIONS, MESSAGES, SHOWN)

    def start(self, visitor: Visitor) -> str:
        """Begin a conversation of this visitor and answer with its id (192 random bits)."""
        conversation_id = secrets.token_urlsafe(24)
        with writing(self._engine) as connection:
            connection.execute(
                insert(CONVERSATIONS).values(
                    conversation_id=conversation_id,
                    owner=visitor.owner,
                    started_at=self._clock(),
                    hand_off="",
                    hand_off_reason="",
                    turn_holder="",
                    turn_until=0.0,
                )
            )
        return conversation_id

    def check(self, conversation_id: str, visitor: Visitor) -> None:
        """Return quietly when the conversation is this visitor's."""
        with reading(self._engine) as connection:
            _owned(connection, conversation_id, visitor)

    def of_visitor(self, visitor: Visitor, k: int = 50) -> tuple[str, ...]:
        """Ids of the visitor's conversations, newest first."""
        chosen = select(CONVERSATIONS.c.conversation_id).where(CONVERSATIONS.c.owner == visitor.owner)
        chosen = chosen.order_by(CONVERSATIONS.c.started_at.desc(), CONVERSATIONS.c.conversation_id).limit(k)
        with reading(self._engine) as connection:
            return tuple(connection.execute(chosen).scalars())

    def add(
        self,
        conversation_id: str,
        visitor: Visitor,
        role: Literal["customer", "assistant"],
        text: str,
        *,
        payload: Mapping[str, Any] | None = None,
        shown: Sequence[str] = (),
    ) -> Message:
        """Keep a message of the customer or the assistant, and which products it showed, in their order.

        A customer's message opens an answered hand-off again.
        """
        with writing(self._engine) as connection:
            row = _owned(connection, conversation_id, visitor)
            message = self._write(connection, conversation_id, role, text, payload or {}, "")
            for position, product_id in enumerate(dict.fromkeys(shown)):
                place = insert(SHOWN).values(
                    conversation_id=conversation_id,
                    product_id=product_id,
                    message_id=message.message_id,
                    position=position,
                )
                connection.execute(
                    place.on_conflict_do_update(
                        index_elements=[SHOWN.c.conversation_id, SHOWN.c.product_id],
                        set_={"message_id": message.message_id, "position": position},
                    )
                )
            if role == "customer" and row.hand_off == "answered":
                _set_hand_off(connection, conversation_id, "open")
        return message

    def history(self, conversation_id: str, visitor: Visitor, after: int = 0) -> tuple[Message, ...]:
        """The messages, oldest first; only those after the message of id `after`."""
        with reading(self._engine) as connection:
            _owned(connection, conversation_id, visitor)
            return _history(connection, conversation_id, after)

    def shown(self, conversation_id: str, visitor: Visitor) -> tuple[Shown, ...]:
        """Every product that was shown in this conversation, in the order of its latest showing."""
        chosen = select(SHOWN).where(SHOWN.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            _owned(connection, conversation_id, visitor)
            rows = connection.execute(chosen.order_by(SHOWN.c.message_id, SHOWN.c.position)).all()
        return tuple(Shown(row.product_id, row.message_id, row.position) for row in rows)

    @contextmanager
    def turn(self, conversation_id: str, visitor: Visitor) -> Iterator[None]:
        """Hold the conversation for one turn; another process is kept out as well.

        A turn whose process has died, or that has taken longer than `TURN_SECONDS`, no longer holds it.

        Raises:
            TurnRunning: the message before this one is still being answered.
        """
        host, pid = socket.gethostname(), os.getpid()
        holder = f"{host} {pid} {secrets.token_hex(8)}"
        with writing(self._engine) as connection:
            row = _owned(connection, conversation_id, visitor)
            if row.turn_holder and row.turn_until > self._clock() and _alive(row.turn_holder, host):
                raise TurnRunning("The message before this one is still being answered; wait for it.")
            _set(connection, conversation_id, turn_holder=holder, turn_until=self._clock() + TURN_SECONDS)
        try:
            yield
        finally:
            with writing(self._engine) as connection:
                mine = (CONVERSATIONS.c.conversation_id == conversation_id) & (
                    CONVERSATIONS.c.turn_holder == holder
                )
                connection.execute(update(CONVERSATIONS).where(mine).values(turn_holder="", turn_until=0.0))

    def hand_off(self, conversation_id: str, visitor: Visitor, reason: str = "") -> None:
        """Ask a person to take over; asking again before it is closed adds the reason, and keeps the time."""
        reason = reason.replace(REASONS_APART.strip(), "/")  # it may hold what the customer wrote
        with writing(self._engine) as connection:
            row = _owned(connection, conversation_id, visitor)
            since = self._clock()
            if row.hand_off in ("open", "answered"):
                since = row.handed_off_at
                before = [part for part in row.hand_off_reason.split(REASONS_APART) if part != reason]
                reason = REASONS_APART.join([*before, reason][-MOST_REASONS:])
            _set(connection, conversation_id, hand_off="open", hand_off_reason=reason, handed_off_at=since)

    def withdraw(self, conversation_id: str, visitor: Visitor) -> bool:
        """Take back the last reason for which a person was asked; False where a person has seen to it by now.

        That is: has answered since, or has closed the hand-off. Without a reason left nobody waits for
        a person any more.
        """
        with writing(self._engine) as connection:
            row = _owned(connection, conversation_id, visitor)
            if row.hand_off != "open" or _is_answered(connection, row):
                return False
            reasons = row.hand_off_reason.split(REASONS_APART)[:-1]
            left = {"hand_off": "open"} if reasons else {"hand_off": "", "handed_off_at": None}
            _set(connection, conversation_id, hand_off_reason=REASONS_APART.join(reasons), **left)
        return True

    def hand_off_status(self, conversation_id: str, visitor: Visitor) -> HandOffStatus | None:
        """Whether a person has been asked for; None when not."""
        with reading(self._engine) as connection:
            status: HandOffStatus = _owned(connection, conversation_id, visitor).hand_off
        return status or None

    def is_staffed(self, conversation_id: str, visitor: Visitor) -> bool:
        """Whether somebody of the shop has written since a person was asked for, and has not closed it."""
        with reading(self._engine) as connection:
            row = _owned(connection, conversation_id, visitor)
            return row.hand_off in ("open", "answered") and _is_answered(connection, row)

    def hand_offs(self, *statuses: HandOffStatus, k: int = 100) -> tuple[HandOff, ...]:
        """For the service desk: conversations handed off (without a status, all), longest waiting first."""
        wanted = statuses or ("open", "answered", "closed")
        chosen = select(CONVERSATIONS).where(CONVERSATIONS.c.hand_off.in_(wanted))
        chosen = chosen.order_by(CONVERSATIONS.c.handed_off_at, CONVERSATIONS.c.conversation_id).limit(k)
        with reading(self._engine) as connection:
            return tuple(hand_off_of(row) for row in connection.execute(chosen).all())

    def read_as_staff(self, conversation_id: str) -> tuple[Message, ...]:
        """For the service desk: the messages of a conversation that was handed off, oldest first.

        Raises:
            NotYours: there is no such conversation, or nobody asked for a person in it.
        """
        with reading(self._engine) as connection:
            _handed_off(connection, conversation_id)
            return _history(connection, conversation_id, 0)

    def answer_as_staff(self, conversation_id: str, author: str, text: str) -> Message:
        """Write into a handed-off conversation; it counts as answered until the customer writes again.

        Raises:
            NotYours: there is no such conversation, or nobody asked for a person in it.
        """
        with writing(self._engine) as connection:
            _handed_off(connection, conversation_id)
            message = self._write(connection, conversation_id, "staff", text, {}, author)
            _set_hand_off(connection, conversation_id, "answered")
        return message

    def close_hand_off(self, conversation_id: str) -> None:
        """Give the conversation back to the assistant.

        Raises:
            NotYours: there is no such conversation, or nobody asked for a person in it.
        """
        with writing(self._engine) as connection:
            _handed_off(connection, conversation_id)
            _set_hand_off(connection, conversation_id, "closed")

    def whole(self, conversation_id: str) -> KeptConversation | None:
        """For whoever runs the shop: a conversation, whosever it is; None where there is none of this id."""
        chosen = select(CONVERSATIONS).where(CONVERSATIONS.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            row = connection.execute(chosen).one_or_none()
            messages = () if row is None else _history(connection, conversation_id, 0)
        if row is None:
            return None
        started_at = datetime.fromtimestamp(row.started_at, UTC)
        return KeptConversation(conversation_id, visitor_of(row.owner), started_at, messages)

    def latest(self, k: int) -> tuple[str, ...]:
        """For whoever runs the shop: ids of the conversations in which something was said, newest first."""
        spoken = select(MESSAGES.c.conversation_id).where(MESSAGES.c.role == "customer")
        chosen = select(CONVERSATIONS.c.conversation_id).where(CONVERSATIONS.c.conversation_id.in_(spoken))
        chosen = chosen.order_by(CONVERSATIONS.c.started_at.desc(), CONVERSATIONS.c.conversation_id)
        with reading(self._engine) as connection:
            return tuple(connection.execute(chosen.limit(k)).scalars())

    def move(self, guest: Visitor, customer: Visitor) -> None:
        """Hand the guest's conversations to the customer, as happens at sign-in."""
        with writing(self._engine) as connection:
            theirs = CONVERSATIONS.c.owner == guest.owner
            connection.execute(update(CONVERSATIONS).where(theirs).values(owner=customer.owner))

    def erase(self, visitor: Visitor) -> tuple[str, ...]:
        """Delete all conversations of the visitor, with messages and products shown; the ids of what went."""
        theirs = CONVERSATIONS.c.owner == visitor.owner
        with writing(self._engine) as connection:
            gone = tuple(connection.execute(select(CONVERSATIONS.c.conversation_id).where(theirs)).scalars())
            connection.execute(delete(CONVERSATIONS).where(theirs))
        return gone

    def _write(
        self,
        connection: Connection,
        conversation_id: str,
        role: Role,
        text: str,
        payload: Mapping[str, Any],
        author: str,
    ) -> Message:
        now = self._clock()
        row = insert(MESSAGES).values(
            conversation_id=conversation_id,
            role=role,
            text=text,
            payload=dict(payload),
            author=author,
            at=now,
        )
        message_id = int(connection.execute(row.returning(MESSAGES.c.message_id)).scalar_one())
        return Message(message_id, role, text, payload, author, datetime.fromtimestamp(now, UTC))


def _owned(connection: Connection, conversation_id: str, visitor: Visitor) -> Row[Any]:
    mine = (CONVERSATIONS.c.conversation_id == conversation_id) & (CONVERSATIONS.c.owner == visitor.owner)
    row = connection.execute(select(CONVERSATIONS).where(mine)).one_or_none()
    if row is None:
        raise NotYours("There is no such conversation of yours.")
    return row


def _handed_off(connection: Connection, conversation_id: str) -> None:
    asked = (CONVERSATIONS.c.conversation_id == conversation_id) & (CONVERSATIONS.c.hand_off != "")
    if connection.execute(select(func.count()).select_from(CONVERSATIONS).where(asked)).scalar_one() == 0:
        raise NotYours("There is no such conversation that was handed off.")


def _is_answered(connection: Connection, row: Row[Any]) -> bool:
    """Whether somebody of the shop has written into a conversation since a person was asked for."""
    theirs = (MESSAGES.c.conversation_id == row.conversation_id) & (MESSAGES.c.role == "staff")
    since = MESSAGES.c.at >= row.handed_off_at
    return connection.execute(select(MESSAGES.c.message_id).where(theirs & since)).first() is not None


def _set(connection: Connection, conversation_id: str, **values: Any) -> None:
    chosen = CONVERSATIONS.c.conversation_id == conversation_id
    connection.execute(update(CONVERSATIONS).where(chosen).values(**values))


def _set_hand_off(connection: Connection, conversation_id: str, status: HandOffStatus) -> None:
    _set(connection, conversation_id, hand_off=status)


def _history(connection: Connection, conversation_id: str, after: int) -> tuple[Message, ...]:
    chosen = select(MESSAGES).where(
        MESSAGES.c.conversation_id == conversation_id, MESSAGES.c.message_id > after
    )
    return tuple(message_of(row) for row in connection.execute(chosen.order_by(MESSAGES.c.message_id)).all())


def _alive(holder: str, host: str) -> bool:
    """Whether the process that holds a turn may still run; that of another machine may."""
    where, pid, _ = holder.rsplit(" ", 2)
    if where != host:
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
