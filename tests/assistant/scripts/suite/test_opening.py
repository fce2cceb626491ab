from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.scripts.suite.opening import opening
from retrieval.errors import BadInput


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with two builds, of which the second serves, and one order."""
    for number in (1, 2):
        folder = tmp_path / "builds" / str(number)
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
        (folder / "in-use").touch()
    (tmp_path / "current").write_text("2\n", encoding="ascii")
    with closing(sqlite3.connect(tmp_path / "live.db")) as live, live:
        live.execute("CREATE TABLE orders (order_id TEXT)")
        live.execute("INSERT INTO orders VALUES ('O1')")
    return tmp_path


def orders(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [str(row[0]) for row in connection.execute("SELECT order_id FROM orders")]


def test_all_open_the_build_that_served_when_it_began(state: Path) -> None:
    with opening(state, clock=lambda: 5.0) as found:
        (state / "current").write_text("1\n", encoding="ascii")
        assert found.build == (state / "builds" / "2").resolve()


def test_an_order_that_comes_later_is_seen_by_none(state: Path) -> None:
    with opening(state, clock=lambda: 5.0) as found:
        with closing(sqlite3.connect(state / "live.db")) as live, live:
            live.execute("INSERT INTO orders VALUES ('O2')")
        assert orders(found.database) == ["O1"]


def test_the_clock_is_looked_at_once(state: Path) -> None:
    moments = iter((5.0, 6.0))
    with opening(state, clock=lambda: next(moments)) as found:
        assert (found.now, found.now) == (5.0, 5.0)


def test_it_can_be_sent_to_another_process(state: Path) -> None:
    with opening(state, clock=lambda: 5.0) as found:
        assert pickle.loads(pickle.dumps(found)) == found


def test_the_copy_of_the_records_is_gone_afterwards(state: Path) -> None:
    with opening(state, clock=lambda: 5.0) as found:
        pass
    assert not found.database.exists()


def test_a_folder_without_a_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no build yet"), opening(tmp_path, clock=lambda: 5.0):
        pass
