"""The live database: one SQLite file that several processes share safely.

Opens engines, makes tables, starts transactions and takes in rows of a shop folder. Knows no table of its
own: each module that keeps something declares its tables on `metadata` and makes them with `create_tables`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, exc, or_
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.schema import CreateIndex, CreateTable

from retrieval.errors import UnreadableFile

BUSY_SECONDS = 10
"""How long a writer waits for another process's transaction before it gives up."""

ROWS_AT_ONCE = 2_000
"""Rows of a shop folder that are written in one transaction; the shop's own writes come in between."""

NEVER = datetime.fromtimestamp(0, UTC)
"""Stands where a record has no time."""

metadata = MetaData()


def open_database(path: Path, *, durable: bool = True) -> Engine:
    """An engine on the SQLite file at `path`, which is made when it is missing.

    Every connection runs in WAL mode with foreign keys on, so that readers never wait for a writer, and a
    commit is on disk before it is acknowledged.

    Args:
        path: The file.
        durable: False for a copy that nobody wants back after a crash; commits then wait for no disk.

    Raises:
        UnreadableFile: the file is no SQLite database, or can't be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        execution_options={"durable": durable},
    )
    event.listen(engine, "connect", partial(_prepare, synchronous=_WAITS[durable]))
    event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except exc.DatabaseError as error:
        engine.dispose()
        raise UnreadableFile(
            f"{path.name} can't be opened as a database ({error.orig}); move it away or restore a copy of it."
        ) from error
    return engine


def create_tables(engine: Engine, *tables: Table) -> None:
    """Make the tables and indexes that are missing; several processes may do so at once."""
    with reading(engine) as connection:
        names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    wanted = [table for table in tables if not {table.name, *(str(i.name) for i in table.indexes)} <= names]
    if not wanted:
        return
    with writing(engine) as connection:
        for table in wanted:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(CreateIndex(index, if_not_exists=True))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that will write: all of it happens, or nothing.

    It takes SQLite's write lock at the start. A transaction that reads first and asks for the lock later is
    refused at once when another process wrote in between, without waiting.
    """
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: it sees one moment of the database throughout."""
    with engine.connect() as connection:
        yield connection


def take_in(engine: Engine, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows of a shop folder that are new, update those that differ, and say how many those were.

    A row of the table whose `edited_at` is set was changed while the shop was open, and stays as it is. Every
    row holds the table's key and the same columns.
    """
    if not rows:
        return 0
    statement = insert(table)
    facts = [name for name in rows[0] if not table.c[name].primary_key]
    statement = statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: statement.excluded[name] for name in facts},
        where=table.c.edited_at.is_(None)
        & or_(*(table.c[name].is_distinct_from(statement.excluded[name]) for name in facts)),
    )
    changed = 0
    for start in range(0, len(rows), ROWS_AT_ONCE):
        with writing(engine) as connection:
            changed += connection.execute(statement, list(rows[start : start + ROWS_AT_ONCE])).rowcount
    return changed


def is_durable(engine: Engine) -> bool:
    """Whether a commit of this engine is on disk before it is acknowledged."""
    return bool(engine.get_execution_options().get("durable", True))


_WAITS = {True: "FULL", False: "OFF"}


def _prepare(connection: sqlite3.Connection, _record: Any, synchronous: str) -> None:
    # The driver's own transactions start too late (at the first write); ours start where `_begin` says.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "foreign_keys = ON",
            # What is forgotten is to be gone from the file as well.
            "secure_delete = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
