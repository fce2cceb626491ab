from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Float, Integer, String, Table

from assistant.basket import Baskets
from assistant.database import create_tables, metadata, open_database, reading, take_in, writing
from assistant.visitor import Visitor
from retrieval.errors import UnreadableFile

ADD = """
import sys
from pathlib import Path
from assistant.basket import Baskets
from assistant.database import open_database
from assistant.visitor import Visitor
baskets = Baskets(open_database(Path(sys.argv[1])))
for turn in range(100):
    baskets.add(Visitor.guest("g"), "p1")
    baskets.add(Visitor.guest("g"), f"{sys.argv[2]}-{turn}")
"""

numbers = Table(
    "test_numbers",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer),
    Column("edited_at", Float),
)


def rows(engine: Engine) -> list[tuple[str, int]]:
    with reading(engine) as connection:
        return [(row.id, row.number) for row in connection.execute(numbers.select().order_by(numbers.c.id))]


def test_two_processes_write_one_new_database_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    writers = [subprocess.Popen([sys.executable, "-c", ADD, str(path), name]) for name in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    lines = Baskets(open_database(path)).show(Visitor.guest("g"))
    assert {line.product_id: line.quantity for line in lines}["p1"] == 200
    assert len(lines) == 201


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    path.write_text("something else entirely " * 100)
    with pytest.raises(UnreadableFile, match=r"live\.db"):
        open_database(path)


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    create_tables(engine, numbers)

    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(numbers.insert().values(id="a", number=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows(engine) == []


def test_reading_does_not_wait_for_a_writer(engine: Engine) -> None:
    create_tables(engine, numbers)
    with writing(engine) as connection:
        connection.execute(numbers.insert().values(id="a", number=1))
        assert rows(engine) == []


def test_rows_taken_in_twice_count_as_changed_once(engine: Engine) -> None:
    create_tables(engine, numbers)
    source = [{"id": "a", "number": 1}, {"id": "b", "number": None}]
    assert [take_in(engine, numbers, source), take_in(engine, numbers, source)] == [2, 0]


def test_a_row_changed_at_the_source_is_updated(engine: Engine) -> None:
    create_tables(engine, numbers)
    take_in(engine, numbers, [{"id": "a", "number": None}])
    assert take_in(engine, numbers, [{"id": "a", "number": 2}]) == 1
    assert rows(engine) == [("a", 2)]


def test_a_row_edited_here_is_not_overwritten(engine: Engine) -> None:
    create_tables(engine, numbers)
    take_in(engine, numbers, [{"id": "a", "number": 1}])
    with writing(engine) as connection:
        connection.execute(numbers.update().values(number=9, edited_at=1.0))
    assert take_in(engine, numbers, [{"id": "a", "number": 2}]) == 0
    assert rows(engine) == [("a", 9)]


def test_more_rows_than_one_transaction_takes_are_all_taken_in(engine: Engine) -> None:
    create_tables(engine, numbers)
    assert take_in(engine, numbers, [{"id": f"{i:05}", "number": i} for i in range(4_500)]) == 4_500
    assert len(rows(engine)) == 4_500


@pytest.mark.parametrize(("durable", "waits"), [(True, 2), (False, 0)])
def test_only_a_throwaway_copy_does_not_wait_for_the_disk(tmp_path: Path, durable: bool, waits: int) -> None:
    engine = open_database(tmp_path / "live.db", durable=durable)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == waits
    engine.dispose()
