from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from recommender.event_log import MOST_OF_A_PERSON, EventLog
from recommender.events import Event, Kind
from tests.recommender.small_world import NOW, bought


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'live.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def log(engine: Engine) -> EventLog:
    return EventLog(engine, clock=lambda: NOW)


def test_what_was_appended_is_replayed_as_it_was(log: EventLog) -> None:
    event = Event("p", Kind.CLICK, "c", "s", "o", "e", 5.0, 3, 2.0, 4.0, 9.5, "l", 1, 0.25, "red mug")
    log.append(event)
    assert log.replay().events.row(0) == event


def test_the_same_event_id_twice_counts_once(log: EventLog) -> None:
    log.append(bought("a", event_id="e1"))
    log.append(bought("a", event_id="e1"))
    assert len(log.replay().events) == 1


def test_an_event_is_given_an_id_and_a_time(log: EventLog) -> None:
    recorded = log.append(bought("a"))
    assert recorded.event_id
    assert recorded.timestamp == NOW


def test_replay_goes_on_where_the_last_one_ended(log: EventLog) -> None:
    log.append(bought("a"))
    seen = log.replay()
    log.append(bought("b"))
    assert log.replay(after=seen.last_number).events.product_id.tolist() == ["b"]


def test_replay_since_a_moment(engine: Engine) -> None:
    moments = iter([NOW - 10, NOW])
    log = EventLog(engine, clock=lambda: next(moments))
    log.append(bought("early"))
    log.append(bought("late"))
    assert log.replay(recorded_since=NOW - 5).events.product_id.tolist() == ["late"]


def test_a_customer_has_their_own_events_in_order(log: EventLog) -> None:
    log.append_all([bought("b", "c1"), bought("x", "c2"), bought("a", "c1")])
    assert log.of_person("c1").product_id.tolist() == ["b", "a"]


def test_a_session_has_its_own_events(log: EventLog) -> None:
    log.append_all([Event("a", Kind.VIEW, session_id="s1"), Event("b", Kind.VIEW, session_id="s2")])
    assert log.of_person(session_id="s1").product_id.tolist() == ["a"]


def test_a_customer_who_signs_in_brings_the_sessions_events(log: EventLog) -> None:
    log.append_all([Event("a", Kind.VIEW, session_id="s1"), Event("b", Kind.VIEW, "c1")])
    assert log.of_person("c1", "s1").product_id.tolist() == ["a", "b"]


def test_a_session_does_not_show_what_a_customer_did_in_it(log: EventLog) -> None:
    log.append(Event("a", Kind.VIEW, "c1", session_id="s1"))
    assert len(log.of_person("", "s1")) == 0
    assert len(log.of_person("c2", "s1")) == 0


def test_nobody_has_no_events(log: EventLog) -> None:
    log.append(bought("a", "", order_id="o1"))
    assert len(log.of_person()) == 0


def test_an_erased_customer_is_gone_and_remembered_as_erased(log: EventLog) -> None:
    log.append_all([bought("a", "c1"), bought("a", "c2")])
    assert log.erase("c1") == 1
    assert log.replay().events.customer_id.tolist() == ["c2"]
    assert log.erased_among(["c1", "c2"]) == {"c1"}


def test_the_number_of_an_erased_event_is_not_given_again(log: EventLog) -> None:
    log.append(bought("a", "c1"))
    before = log.replay().last_number
    log.erase("c1")
    log.append(bought("b", "c2"))
    assert log.replay(after=before).events.product_id.tolist() == ["b"]


def test_sql_in_an_id_is_only_an_id(log: EventLog) -> None:
    log.append(bought("a", "c'; DROP TABLE events; --"))
    assert len(log.of_person("c'; DROP TABLE events; --")) == 1


def test_of_a_person_with_very_many_events_the_latest_are_read(log: EventLog) -> None:
    log.append_all([bought(str(i), "c1") for i in range(MOST_OF_A_PERSON + 5)])
    read = log.of_person("c1").product_id.tolist()
    assert (len(read), read[0], read[-1]) == (MOST_OF_A_PERSON, "5", str(MOST_OF_A_PERSON + 4))


def test_what_was_acknowledged_survives_a_kill_in_the_midst_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    code = (
        "from sqlalchemy import create_engine\n"
        "from recommender.event_log import EventLog\n"
        "from recommender.events import Event, Kind\n"
        f"log = EventLog(create_engine('sqlite:///{path}'))\n"
        "number = 0\n"
        "while True:\n"
        "    log.append(Event(str(number), Kind.LIKE, 'c1', event_id=str(number)))\n"
        "    print(number, flush=True)\n"
        "    number += 1\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    engine = create_engine(f"sqlite:///{path}")
    log = EventLog(engine)
    kept = log.replay().events.event_id.tolist()
    assert set(acknowledged) <= set(kept)
    log.append(bought("a", event_id=acknowledged[0]))  # sent again by who saw no answer
    assert log.replay().events.event_id.tolist() == kept
    engine.dispose()


def test_all_of_a_customer_is_told_however_much_it_is(log: EventLog) -> None:
    log.append_all(bought("a", "c1", event_id=f"e{n}") for n in range(MOST_OF_A_PERSON + 3))
    assert len(log.whole("c1")) == MOST_OF_A_PERSON + 3


def test_a_guests_session_is_found_by_what_it_was_shown(log: EventLog) -> None:
    log.append(Event("a", Kind.IMPRESSION, session_id="g1", list_id="l1"))
    log.append(Event("b", Kind.CLICK, session_id="g1"))
    log.append(Event("c", Kind.CLICK, session_id="g2"))
    assert log.of_guests(["l1"]).product_id.tolist() == ["a", "b"]


def test_lists_of_nobody_find_no_session(log: EventLog) -> None:
    log.append(Event("a", Kind.CLICK, session_id="g1"))
    assert len(log.of_guests(["l1"])) == 0


def test_what_is_dropped_is_gone_and_nothing_else(log: EventLog) -> None:
    log.append_all([bought("a", event_id="e1"), bought("b", event_id="e2")])
    log.drop(["e1"])
    assert log.replay().events.product_id.tolist() == ["b"]
