"""What the live database keeps of a customer: found, told and deleted, so that no byte of it stays.

Guests' events from before a sign-in belong to nobody any more; those of conversations that are the
customer's now go with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, inspect, text

from assistant.basket import Baskets
from assistant.database import writing
from assistant.errors import StateBusy
from assistant.orders import Orders
from assistant.personal_data.identity import Identity, plain
from assistant.profile import Profiles
from assistant.tools.context import digest
from assistant.transcript_rows import KeptConversation
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.event_log import EventLog
from recommender.events import EventTable

# The checkpointer's own tables, where a conversation is a thread.
_CHECKPOINTS = ("checkpoints", "writes")
_TRIES = 20
_PAUSE = 0.25


def identity_of(engine: Engine, customer_id: str) -> Identity:
    """What tells this customer's data apart, as far as the live database still knows."""
    customer = Profiles(engine).get(customer_id)
    talks = tuple(conversations_of(engine, customer_id))
    names = {order.order_id for order in Orders(engine).of_customer(customer_id)}
    names |= {talk.conversation_id for talk in talks}
    if customer:
        names |= {name for name in (customer.email, customer.name) if name and (" " in name or "@" in name)}
    said = {plain(message.text) for talk in talks for message in talk.messages if message.role == "customer"}
    return Identity(customer_id, frozenset(names - {""}), frozenset(said - {""}))


def conversations_of(engine: Engine, customer_id: str) -> Iterator[KeptConversation]:
    """The customer's conversations, newest first."""
    transcripts = Transcripts(engine)
    for conversation_id in transcripts.of_visitor(Visitor.customer(customer_id), k=-1):
        if (talk := transcripts.whole(conversation_id)) is not None:
            yield talk


def events_of(engine: Engine, customer_id: str) -> EventTable:
    """What the log has of the customer, and of the guest they were before they signed in."""
    log = EventLog(engine)
    lists = [
        digest(talk.conversation_id, message.message_id)
        for talk in conversations_of(engine, customer_id)
        for message in talk.messages
    ]
    return EventTable.concatenate((log.whole(customer_id), log.of_guests(lists)))


def erase_records(engine: Engine, customer_id: str) -> None:
    """Delete account, preferences, orders, basket, conversations, memory and events of this customer.

    It may be done again after a failure. The event log comes first: it is what keeps the customer from coming
    back. What was deleted is overwritten, in the database's own file and in its write-ahead log.

    Raises:
        StateBusy: a process held the database so long that it could not be cleaned; nothing is lost by
            doing it again.
    """
    visitor = Visitor.customer(customer_id)
    log, transcripts = EventLog(engine), Transcripts(engine)
    guests = events_of(engine, customer_id)
    threads = transcripts.of_visitor(visitor, k=-1)
    log.erase(customer_id)
    log.drop(str(each) for each in guests.event_id)
    Orders(engine).erase(customer_id)
    Profiles(engine).erase(customer_id)
    Baskets(engine).clear(visitor)
    there = [table for table in _CHECKPOINTS if inspect(engine).has_table(table)]
    with writing(engine) as connection:
        for table in there:
            for thread in threads:
                connection.execute(text(f"DELETE FROM {table} WHERE thread_id = :thread"), {"thread": thread})
    transcripts.erase(visitor)
    overwrite(engine)


def overwrite(engine: Engine, sleep: Callable[[float], None] = time.sleep) -> None:
    """Leave no byte of deleted rows in the database's files.

    Raises:
        StateBusy: other processes kept the write-ahead log in use all the while.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw: Any = connection.connection.dbapi_connection
        if raw.in_transaction:
            raw.rollback()
        raw.execute("PRAGMA secure_delete = ON")
        raw.execute("VACUUM")
        for _ in range(_TRIES):
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            sleep(_PAUSE)
    raise StateBusy("live.db is in use, and its log may still hold what was erased; run this again soon.")
