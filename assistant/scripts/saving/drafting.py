"""A chat -> a script as its file has it: turns, and as expectations the tools that ran and what was shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.orders import Order
from assistant.reply import Reply
from assistant.scripts.saving.chat import Chat, PressedStep, SaidStep, Step
from assistant.scripts.saving.disguise import NEW_CUSTOMER, Disguise
from assistant.scripts.saving.naming import Named
from retrieval.errors import shorten

MOST_SHOWN = 10
"""Products of one turn that are named; a longer list is held to its number as well."""


def draft(
    chat: Chat, shop: str, named: Named, disguise: Disguise, preferences: Sequence[str]
) -> dict[str, Any]:
    """The script, every expectation as it was in the chat.

    Args:
        chat: What was said and done.
        shop: Its name.
        named: Names the shop's products.
        disguise: Of the chat's customer.
        preferences: What was remembered of the customer before the chat began.
    """
    turns = [_turn(step, named, disguise) for step in chat.steps]
    said = [step.text for step in chat.steps if isinstance(step, SaidStep)]
    name = shorten(disguise.text(said[0]), 80).replace("$", "")
    before = _before(chat, named, disguise, [disguise.text(text) for text in preferences])
    script: dict[str, Any] = {
        "name": name or "A saved chat",
        "shop": shop,
        "tags": ["saved"],
        "before": before,
    }
    return script | ({"let": named.lookups} if named.lookups else {}) | {"turns": turns}


def _before(chat: Chat, named: Named, disguise: Disguise, preferences: Sequence[str]) -> dict[str, Any]:
    before: dict[str, Any] = {}
    if not chat.visitor.is_guest:
        before["customer"] = {"new": dict(NEW_CUSTOMER)}
    if preferences:
        before["preferences"] = list(preferences)
    orders = {name: _order(order, named) for name, order in disguise.own_orders.items()}
    anything = next(product.product_id for product in named.products)
    orders |= {
        name: {"of": "somebody else", "items": {named.name(anything): 1}}
        for name in disguise.other_orders.values()
    }
    if orders:
        before["orders"] = orders
    return before | {"clock": _second(chat.started_at)}


def _second(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def _order(order: Order, named: Named) -> dict[str, Any]:
    items = {named.name(i.product_id): i.quantity for i in order.items if i.product_id in named}
    placed = {"placed_at": _second(order.placed_at)} if order.placed_at else {}
    return {"items": items, "status": order.status} | placed


def _turn(step: Step, named: Named, disguise: Disguise) -> dict[str, Any]:
    if isinstance(step, PressedStep):
        product = named.name(step.product_id)
        kind = "cart" if step.button == "add" else step.button
        return {step.button: product, "expect": {"records": {"logged": [{"kind": kind, "product": product}]}}}
    expect = dict(_expected(step.reply, named, disguise))
    return {"say": disguise.text(step.text)} | ({"expect": expect} if expect else {})


def _expected(reply: Reply, named: Named, disguise: Disguise) -> Iterator[tuple[str, Any]]:
    called = [_called(tool.name, tool.arguments, named, disguise) for tool in reply.tools]
    in_order = {"in_order": True} if len(called) > 1 else {}
    yield "tools", {"called": called, **in_order, "only": True} if called else {"count": 0}
    if reply.handed_off:
        yield "records", {"handed_off": True}
    if reply.products:
        shown = [named.name(product_id) for product_id in reply.products[:MOST_SHOWN]]
        yield "products", {"count": len(reply.products), "includes": shown}
    cards: list[Any] = []
    for card in reply.cards:
        row = (
            {"kind": "order", "reference": disguise.order(card.reference)}
            if card.kind == "order"
            else card.kind
        )
        if card.kind != "product" and row not in cards:
            cards.append(row)
    if cards:
        yield "cards", {"has": cards}


def _called(name: str, arguments: Mapping[str, Any], named: Named, disguise: Disguise) -> Any:
    given = dict(_given("", arguments, named, disguise))
    return {"name": name, "arguments": given} if given else name


def _given(path: str, value: Any, named: Named, disguise: Disguise) -> Iterator[tuple[str, Any]]:
    """Arguments that say something, those inside others by their path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _given(f"{path}.{key}" if path else str(key), inner, named, disguise)
    elif value not in (None, "", [], False):
        yield path, _disguised(value, named, disguise)


def _disguised(value: Any, named: Named, disguise: Disguise) -> Any:
    if isinstance(value, list | tuple):
        return [_disguised(inner, named, disguise) for inner in value]
    if not isinstance(value, str):
        return value
    return named.name(value) if value in named else disguise.text(value)
