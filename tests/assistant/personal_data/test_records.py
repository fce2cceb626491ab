from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from assistant.basket import Baskets
from assistant.database import writing
from assistant.orders import Order, Orders
from assistant.personal_data.records import erase_records
from assistant.profile import Customer, Profiles
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.event_log import EventLog
from recommender.events import Event, Kind

ANN, BEN = Visitor.customer("ann"), Visitor.customer("ben")


@pytest.fixture
def kept(engine: Engine) -> Engine:
    """Everything about two customers."""
    Profiles(engine).take_in([Customer("ann", "Ann"), Customer("ben", "Ben")])
    Orders(engine).take_in([Order("o1", "ann", "pending"), Order("o2", "ben", "pending")])
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE checkpoints (thread_id TEXT, blob TEXT)"))
    for visitor in (ANN, BEN):
        Profiles(engine).remember(visitor, "likes green")
        Baskets(engine).add(visitor, "mug")
        talk = Transcripts(engine).start(visitor)
        Transcripts(engine).add(talk, visitor, "customer", "hello")
        EventLog(engine).append(Event("mug", Kind.LIKE, customer_id=visitor.customer_id))
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO checkpoints VALUES (:talk, '')"), {"talk": talk})
    return engine


def rows_about(engine: Engine, visitor: Visitor) -> tuple[int, ...]:
    profiles = Profiles(engine)
    return (
        int(profiles.get(visitor.customer_id) is not None),
        len(profiles.preferences(visitor)),
        len(Orders(engine).of_customer(visitor.customer_id)),
        len(Baskets(engine).show(visitor)),
        len(Transcripts(engine).of_visitor(visitor)),
        len(EventLog(engine).of_person(visitor.customer_id)),
    )


def test_nothing_is_left_of_an_erased_customer(kept: Engine) -> None:
    erase_records(kept, "ann")
    assert rows_about(kept, ANN) == (0, 0, 0, 0, 0, 0)


def test_everybody_else_stays(kept: Engine) -> None:
    erase_records(kept, "ann")
    assert rows_about(kept, BEN) == (1, 1, 1, 1, 1, 1)


def test_the_memory_of_the_assistant_goes_too(kept: Engine) -> None:
    erase_records(kept, "ann")
    with kept.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM checkpoints")).scalar_one() == 1


def test_the_log_remembers_whom_not_to_take_in_again(kept: Engine) -> None:
    erase_records(kept, "ann")
    assert EventLog(kept).erased_among(["ann", "ben"]) == {"ann"}


def test_erasing_twice_does_no_harm(kept: Engine) -> None:
    erase_records(kept, "ann")
    erase_records(kept, "ann")
    assert rows_about(kept, BEN) == (1, 1, 1, 1, 1, 1)
