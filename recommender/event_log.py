"""The event log: what happens while the shop is open, appended durably, replayed by builds and servers.

One table, `events`, in the live database. An event that was acknowledged is on disk (SQLite's journal), and
survives the process. Who was erased is remembered only as a hash, so that an older build's history of them
is not used again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Column,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql import ColumnElement

from recommender.events import Event, EventTable, Kind

_FLOATS = ("timestamp", "quantity", "value", "price", "propensity")
_WHOLE = ("sequence", "position")

_metadata = MetaData()
FEW = 500
"""Customers up to which they are looked up one by one."""
MOST_OF_A_PERSON = 2_000
"""Events of one person that are read for their next ranking; the latest."""

_events = Table(
    "events",
    _metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("recorded_at", Float, nullable=False),
    *(
        Column(each.name, Float)
        if each.name in _FLOATS
        else Column(each.name, Integer)
        if each.name in _WHOLE
        else Column(each.name, String, nullable=False, unique=each.name == "event_id")
        for each in fields(Event)
    ),
    Index("events_of_customer", "customer_id"),
    Index("events_of_session", "session_id"),
    sqlite_autoincrement=True,
)
_erased = Table("erased_people", _metadata, Column("customer_hash", String, primary_key=True))
_columns = [_events.c[each.name] for each in fields(Event)]


@dataclass(frozen=True, slots=True)
class Replay:
    """Events in the order in which they were recorded, and the number of the last one recorded."""

    events: EventTable
    last_number: int


class EventLog:
    """Appends and replays events; safe with several threads and processes on one database."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        """Opens the log, and makes its tables where they are missing."""
        self._engine = engine
        self._clock = clock
        _metadata.create_all(engine)

    def append(self, event: Event) -> Event:
        """Records an event and returns it with its id and time; the same id twice counts once."""
        return self.append_all((event,))[0]

    def append_all(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Records events, all or none of them."""
        now = self._clock()
        stamped = tuple(
            replace(
                event,
                event_id=event.event_id or uuid4().hex,
                timestamp=now if event.timestamp is None else event.timestamp,
            )
            for event in events
        )
        if stamped:
            rows = [{"recorded_at": now, **_record(event)} for event in stamped]
            statement = insert(_events).on_conflict_do_nothing(index_elements=["event_id"])
            with self._engine.begin() as connection:
                connection.execute(statement, rows)
        return stamped

    def replay(self, after: int = 0, recorded_since: float | None = None) -> Replay:
        """Everything recorded after the event of this number, or since a moment (seconds since 1970)."""
        wanted = _events.c.number > after
        if recorded_since is not None:
            wanted &= _events.c.recorded_at >= recorded_since
        with self._engine.connect() as connection:
            last = connection.execute(select(func.max(_events.c.number))).scalar() or 0
            rows = connection.execute(
                select(*_columns).where(wanted, _events.c.number <= last).order_by(_events.c.number)
            )
            return Replay(_table(rows.all()), last)

    def of_person(self, customer_id: str = "", session_id: str = "", after: int = 0) -> EventTable:
        """The events of a customer, of a session, or of both together, in the order of recording.

        The latest `MOST_OF_A_PERSON` of them: a flood must not make the one who sends it slow to serve.
        """
        whose: list[ColumnElement[bool]] = []
        if customer_id:
            whose.append(_events.c.customer_id == customer_id)
        if session_id:
            whose.append((_events.c.session_id == session_id) & _events.c.customer_id.in_(("", customer_id)))
        if not whose:
            return EventTable.of(())
        query = select(*_columns).where(or_(*whose), _events.c.number > after)
        query = query.order_by(_events.c.number.desc()).limit(MOST_OF_A_PERSON)
        with self._engine.connect() as connection:
            return _table(connection.execute(query).all()[::-1])

    def of_lists(self, list_ids: Collection[str]) -> EventTable:
        """What happened with products where these lists showed them, in the order of recording."""
        query = select(*_columns).where(_events.c.list_id.in_(list_ids)).order_by(_events.c.number)
        with self._engine.connect() as connection:
            return _table(connection.execute(query).all())

    def whole(self, customer_id: str) -> EventTable:
        """All events of a customer, however many, in the order of recording."""
        query = select(*_columns).where(_events.c.customer_id == customer_id).order_by(_events.c.number)
        with self._engine.connect() as connection:
            return _table(connection.execute(query).all())

    def of_guests(self, list_ids: Collection[str]) -> EventTable:
        """What guests did in the sessions in which these lists were shown, in the order of recording."""
        with self._engine.connect() as connection:
            sessions: set[str] = set()
            for some in _batched(list_ids, FEW):
                shown = select(_events.c.session_id).where(_events.c.list_id.in_(some))
                sessions |= set(connection.execute(shown.distinct()).scalars())
            found: list[Any] = []
            for some in _batched(sorted(sessions - {""}), FEW):
                theirs = _events.c.session_id.in_(some) & (_events.c.customer_id == "")
                found += connection.execute(select(_events.c.number, *_columns).where(theirs)).all()
            return _table([row[1:] for row in sorted(found, key=lambda row: int(row[0]))])

    def drop(self, event_ids: Iterable[str]) -> None:
        """Deletes these events."""
        with self._engine.begin() as connection:
            for some in _batched(event_ids, FEW):
                connection.execute(delete(_events).where(_events.c.event_id.in_(some)))

    def erase(self, customer_id: str) -> int:
        """Forgets a customer here and in every build's history; returns how many events are gone."""
        with self._engine.begin() as connection:
            gone = connection.execute(delete(_events).where(_events.c.customer_id == customer_id)).rowcount
            connection.execute(
                insert(_erased).values(customer_hash=_hash(customer_id)).on_conflict_do_nothing()
            )
        return int(gone)

    def erased_among(self, customer_ids: Iterable[str]) -> frozenset[str]:
        """Those of these customers who were erased; what a build says of them is not used."""
        customer_ids = set(customer_ids)
        query = select(_erased.c.customer_hash)
        if len(customer_ids) <= FEW:
            query = query.where(_erased.c.customer_hash.in_([_hash(each) for each in customer_ids]))
        with self._engine.connect() as connection:
            hashes = set(connection.execute(query).scalars())
        return frozenset(each for each in customer_ids if _hash(each) in hashes)


def _batched(values: Iterable[str], size: int) -> Iterator[list[str]]:
    """The values in lists of at most `size`: SQLite takes only so many in one statement."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def _record(event: Event) -> dict[str, str | int | float | None]:
    return {
        each.name: str(getattr(event, each.name)) if each.name == "kind" else getattr(event, each.name)
        for each in fields(Event)
    }


def _table(rows: Sequence[Sequence[Any]]) -> EventTable:
    names = [each.name for each in fields(Event)]
    kind = names.index("kind")
    events = []
    for row in rows:
        values = list(row)
        values[kind] = Kind(values[kind])
        events.append(Event(**dict(zip(names, values, strict=True))))
    return EventTable.of(events)


def _hash(customer_id: str) -> str:
    return hashlib.sha256(customer_id.encode("utf-8", "surrogatepass")).hexdigest()
