from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.scripts.snapshot import Snapshot
from retrieval.errors import UnreadableFile


def rows(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("SELECT n FROM t ORDER BY n")]


def write(database: Path, *numbers: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS t (n INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(number,) for number in numbers])
        connection.commit()


@pytest.fixture
def live(tmp_path: Path) -> Path:
    database = tmp_path / "live.db"
    write(database, 1, 2)
    return database


def test_a_copy_has_the_records(live: Path, tmp_path: Path) -> None:
    Snapshot(live, tmp_path).copy(tmp_path / "copy.db")
    assert rows(tmp_path / "copy.db") == [1, 2]


def test_what_is_written_into_a_copy_stays_there(live: Path, tmp_path: Path) -> None:
    snapshot = Snapshot(live, tmp_path)
    snapshot.copy(tmp_path / "one.db")
    write(tmp_path / "one.db", 9)
    snapshot.copy(tmp_path / "two.db")
    assert rows(live) == [1, 2]
    assert rows(tmp_path / "two.db") == [1, 2]


def test_what_happens_after_the_snapshot_is_in_no_copy(live: Path, tmp_path: Path) -> None:
    snapshot = Snapshot(live, tmp_path)
    write(live, 3)
    snapshot.copy(tmp_path / "copy.db")
    assert rows(tmp_path / "copy.db") == [1, 2]


def test_records_that_are_still_in_the_write_ahead_log_are_copied(live: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(live)) as writer:
        writer.execute("INSERT INTO t VALUES (7)")
        writer.commit()
        Snapshot(live, tmp_path).copy(tmp_path / "copy.db")
    assert rows(tmp_path / "copy.db") == [1, 2, 7]


def test_a_database_that_is_not_there_yet_is_copied_as_none(tmp_path: Path) -> None:
    Snapshot(tmp_path / "live.db", tmp_path).copy(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "live.db").write_bytes(b"not a database" * 100)
    with pytest.raises(UnreadableFile, match="can't be copied"):
        Snapshot(tmp_path / "live.db", tmp_path)
