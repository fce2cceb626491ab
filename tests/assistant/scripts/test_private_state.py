from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.scripts.private_state import Snapshot
from assistant.shop.state import State
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
def state(tmp_path: Path) -> State:
    state = State(tmp_path / "state")
    (state.folder(3)).mkdir(parents=True)
    (state.folder(3) / "manifest.json").write_text("{}", encoding="utf-8")
    write(state.database, 1, 2)
    return state


def test_a_copy_has_the_records_and_the_builds(state: State, tmp_path: Path) -> None:
    copy = Snapshot(state, tmp_path).copy(tmp_path / "copy", 3)
    assert rows(copy.database) == [1, 2]
    assert (copy.current(), copy.builds()) == (3, (3,))


def test_what_is_written_into_a_copy_stays_there(state: State, tmp_path: Path) -> None:
    snapshot = Snapshot(state, tmp_path)
    write(snapshot.copy(tmp_path / "one", 3).database, 9)
    assert rows(state.database) == [1, 2]
    assert rows(snapshot.copy(tmp_path / "two", 3).database) == [1, 2]


def test_what_happens_after_the_snapshot_is_in_no_copy(state: State, tmp_path: Path) -> None:
    snapshot = Snapshot(state, tmp_path)
    write(state.database, 3)
    assert rows(snapshot.copy(tmp_path / "copy", 3).database) == [1, 2]


def test_records_that_are_still_in_the_write_ahead_log_are_copied(state: State, tmp_path: Path) -> None:
    with closing(sqlite3.connect(state.database)) as writer:
        writer.execute("INSERT INTO t VALUES (7)")
        writer.commit()
        copy = Snapshot(state, tmp_path).copy(tmp_path / "copy", 3)
    assert rows(copy.database) == [1, 2, 7]


def test_a_state_without_a_database_is_copied_without_one(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.folder(1).mkdir(parents=True)
    assert not Snapshot(state, tmp_path).copy(tmp_path / "copy", 1).database.exists()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.path.mkdir()
    state.database.write_bytes(b"not a database" * 100)
    with pytest.raises(UnreadableFile, match="can't be copied"):
        Snapshot(state, tmp_path)
