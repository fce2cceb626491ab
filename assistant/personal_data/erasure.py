"""Forgetting a customer: everything in a state folder that tells of them, in one step that can be repeated.

The next build leaves them out, also where the shop folder still has their rows; that folder is the shop's own
and is not touched.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from assistant.database import open_database
from assistant.personal_data.builds import erase_from_build
from assistant.personal_data.identity import Identity
from assistant.personal_data.records import erase_records, events_of, identity_of
from assistant.personal_data.strays import erase_strays, still_holding
from assistant.shop.state import State
from recommender.event_log import EventLog
from retrieval.words import fold


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done.

    Attributes:
        builds: Numbers of the builds that were looked through.
        deleted: Files of other kinds that told of the customer.
        left: Files that still hold an id or name of theirs, as bytes; empty when all is well.
    """

    builds: tuple[int, ...]
    deleted: tuple[Path, ...]
    left: tuple[Path, ...]


def erase_customer(state: State, customer_id: str) -> Erasure:
    """Erase a customer from the live database, all builds and whatever else lies in the state folder.

    Somebody of whom nothing is known is kept out of later builds all the same.

    Raises:
        StateBusy: a build is under way (it may have read the customer already), or the database is in use.
        DamagedArtifact: a build can't be read.
    """
    with state.alone():
        engine = open_database(state.database)
        try:
            identity = identity_of(engine, customer_id)
            queries = _own_queries(engine, customer_id)
            builds = state.builds()
            for number in builds:
                erase_from_build(state.folder(number), identity, queries)
            deleted = erase_strays(state.path, identity)
            # Last, since it is what tells the rest apart: a repetition still knows what to look for.
            erase_records(engine, customer_id)
        finally:
            engine.dispose()
    return Erasure(builds, deleted, still_holding(state.path, identity))


def _own_queries(engine: Engine, customer_id: str) -> Collection[str]:
    """Folded searches that this customer made and nobody else did."""
    own = events_of(engine, customer_id)
    numbers = set(own.event_id.tolist())
    searched = {fold(query) for query in own.query if query}
    if not searched:
        return frozenset()
    log = EventLog(engine).replay().events
    pairs = zip(log.event_id, log.query, strict=True)
    return searched - {fold(query) for event_id, query in pairs if query and event_id not in numbers}


def known_identity(state: State, customer_id: str) -> Identity:
    """What tells the customer's data apart, for whoever looks before or after an erasure."""
    engine = open_database(state.database)
    try:
        return identity_of(engine, customer_id)
    finally:
        engine.dispose()
