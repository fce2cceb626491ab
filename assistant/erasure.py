"""Forgetting a customer: everything that the live database keeps about them, in one place.

What builds hold of them is not used from then on, and the next build is made without them.
"""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text

from assistant.basket import Baskets
from assistant.database import writing
from assistant.orders import Orders
from assistant.profile import Profiles
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.event_log import EventLog

# The checkpointer's own tables, where a conversation is a thread.
_CHECKPOINTS = ("checkpoints", "writes")


def erase_customer(engine: Engine, customer_id: str) -> None:
    """Erase account, preferences, orders, basket, conversations and events of this customer.

    It may be done again after a failure. The event log comes first: it is what keeps the customer from coming
    back.
    """
    visitor = Visitor.customer(customer_id)
    EventLog(engine).erase(customer_id)
    Orders(engine).erase(customer_id)
    Profiles(engine).erase(customer_id)
    Baskets(engine).clear(visitor)
    transcripts = Transcripts(engine)
    threads = transcripts.of_visitor(visitor, k=-1)
    there = [table for table in _CHECKPOINTS if inspect(engine).has_table(table)]
    with writing(engine) as connection:
        for table in there:
            for thread in threads:
                connection.execute(text(f"DELETE FROM {table} WHERE thread_id = :thread"), {"thread": thread})
    transcripts.erase(visitor)
