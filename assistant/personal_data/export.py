"""Everything that a state folder keeps of a customer, as plain JSON for that customer."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import numpy as np
from sqlalchemy import Engine

from assistant.basket import Baskets
from assistant.database import open_database
from assistant.orders import Order, Orders
from assistant.personal_data.builds import history_in
from assistant.personal_data.records import conversations_of, events_of
from assistant.profile import Profiles
from assistant.shop.state import State
from assistant.visitor import Visitor
from recommender.errors import UnknownId
from recommender.events import Event, EventTable
from retrieval.errors import shorten

Exported = dict[str, Any]


def export_customer(state: State, customer_id: str) -> Exported:
    """Account, consent, preferences, what was forgotten, orders, basket, conversations and events.

    Times are ISO 8601 in UTC. What the assistant infers is no record: it says so itself when it is asked.

    Raises:
        UnknownId: nothing is kept of such a customer.
        DamagedArtifact: a build can't be read.
    """
    engine = open_database(state.database)
    try:
        found = _records(engine, customer_id)
    finally:
        engine.dispose()
    builds = {number: history_in(state.folder(number), customer_id) for number in state.builds()}
    found["builds"] = {str(number): _rows(events) for number, events in builds.items() if len(events)}
    if not any(found.values()):
        raise UnknownId(f"Nothing is kept of a customer '{shorten(customer_id)}'; check the id.")
    return {"customer_id": customer_id, **found}


def _records(engine: Engine, customer_id: str) -> Exported:
    visitor, profiles = Visitor.customer(customer_id), Profiles(engine)
    customer = profiles.get(customer_id)
    forgotten = profiles.forgotten(visitor)
    aside = {"before": forgotten.before, "products": sorted(forgotten.products)}
    return {
        "account": asdict(customer) if customer else {},
        "preferences": [
            {"text": each.text, "kind": each.kind, "stated_at": each.stated_at.isoformat()}
            for each in profiles.preferences(visitor)
        ],
        "forgotten": aside if any(aside.values()) else {},
        "orders": [_order(order) for order in Orders(engine).of_customer(customer_id)],
        "basket": [
            {"product_id": line.product_id, "quantity": line.quantity}
            for line in Baskets(engine).show(visitor)
        ],
        "conversations": [
            {
                "conversation_id": talk.conversation_id,
                "started_at": talk.started_at.isoformat(),
                "messages": [
                    {
                        "role": message.role,
                        "at": message.at.isoformat(),
                        "text": message.text,
                        "shown": list(message.payload.get("products", ())),
                    }
                    for message in talk.messages
                ],
            }
            for talk in conversations_of(engine, customer_id)
        ],
        "events": _rows(events_of(engine, customer_id)),
    }


def _order(order: Order) -> Exported:
    return {
        "order_id": order.order_id,
        "status": order.status,
        "placed_at": order.placed_at.isoformat() if order.placed_at else None,
        "items": [
            {
                "product_id": item.product_id,
                "quantity": item.quantity,
                "price": str(item.price) if item.price else None,
            }
            for item in order.items
        ],
        "address": dict(order.address),
        "payments": list(order.payments),
        "tracking": list(order.tracking),
    }


def _rows(events: EventTable) -> list[Exported]:
    """The events, each with what is known of it."""
    columns = {each.name: getattr(events, each.name).tolist() for each in fields(Event)}
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return [{name: value for name, value in row.items() if _known(value)} for row in rows]


def _known(value: object) -> bool:
    if isinstance(value, float):
        return not np.isnan(value)
    return value not in ("", None, -1)
