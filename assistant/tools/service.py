"""Tools of the counter: the basket, orders, the shop's pages, and a person.

Orders and baskets are those of the visitor of the turn; there is no argument that could name another.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import numpy as np
from pydantic import Field

from assistant.basket import MOST_PIECES, BasketLine
from assistant.errors import NotYours
from assistant.orders import Order
from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime, TurnContext, returned_products
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import products_of
from assistant.tools.results import Result
from recommender.events import Event, Kind
from retrieval.errors import shorten
from retrieval.product import Money

MOST_ORDERS = 5
MOST_PASSAGES = 2
MOST_SENTENCES = 3

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


class BasketArguments(Arguments):
    """What is to be done with the basket."""

    action: Literal["add", "remove", "set", "show", "check_out"] = Field(
        description="set: change how many pieces of products in the basket there are, to `quantity`"
    )
    product_ids: list[str] = Field(
        default_factory=list, description="ids from tool results of this conversation; empty with remove: all"
    )
    quantity: int | None = Field(None, description="pieces of each; remove without it takes out all pieces")


class OrderArguments(Arguments):
    """Which order; without one the latest ones."""

    order_id: str = ""


class PolicyArguments(Arguments):
    """A question about the shop, in the customer's words."""

    question: str


class HandOffArguments(Arguments):
    """Why a person is needed."""

    topic: Literal["person", "cancel", "change", "return", "other"] = "person"
    order_id: str = Field("", description="the order that it is about, where there is one")
    message: str = Field("", description="what the customer wants, in their words")


def _basket(arguments: BasketArguments, runtime: Runtime) -> Result:
    context = runtime.context
    match arguments.action:
        case "add":
            return _add(arguments, runtime)
        case "remove":
            return _remove(arguments, context)
        case "set":
            return _set(arguments, context)
        case _:
            lines = context.records.baskets.show(context.visitor)
            outcome = "empty" if not lines else ("check_out" if arguments.action == "check_out" else "shown")
            return _basket_result(context, outcome, lines)


def _add(arguments: BasketArguments, runtime: Runtime) -> Result:
    context, catalogue = runtime.context, runtime.context.shop.catalogue
    if not arguments.product_ids:
        return refuse("basket", "No product was named; give the product_id of a tool's result.")
    wanted = list(dict.fromkeys(arguments.product_ids))
    returned = returned_products(runtime)
    for product_id in wanted:
        product = catalogue.get(product_id)
        if product is None or product_id not in returned:
            return refuse(
                "basket",
                f"{_titled(context, product_id)} was not shown in this conversation; search for it first.",
            )
        if product.in_stock is False:
            return Result("basket", "sold_out", facts={"title": product.title})
    quantity = arguments.quantity or 1
    lines: tuple[BasketLine, ...] = ()
    for product_id in wanted:
        lines = context.records.baskets.add(context.visitor, product_id, quantity)
        _log(runtime, product_id, quantity)
    titles = ", ".join(product.title for product in products_of(context, wanted))
    return _basket_result(context, "added", lines, titles=titles, quantity=quantity)


def _remove(arguments: BasketArguments, context: TurnContext) -> Result:
    before = context.records.baskets.show(context.visitor)
    held = {line.product_id for line in before}
    if not arguments.product_ids:
        context.records.baskets.clear(context.visitor)
        return Result("basket", "cleared" if before else "empty", cards=(_basket_card(context, ()),))
    wanted = [product_id for product_id in dict.fromkeys(arguments.product_ids) if product_id in held]
    if not wanted:
        return _basket_result(context, "not_inside", before)
    lines = before
    for product_id in wanted:
        lines = context.records.baskets.remove(context.visitor, product_id, arguments.quantity)
    titles = ", ".join(product.title for product in products_of(context, wanted))
    return _basket_result(context, "removed", lines, titles=titles)


def _set(arguments: BasketArguments, context: TurnContext) -> Result:
    lines = context.records.baskets.show(context.visitor)
    held = {line.product_id: line.quantity for line in lines}
    wanted = [product_id for product_id in dict.fromkeys(arguments.product_ids) if product_id in held]
    quantity = arguments.quantity
    if quantity is None or not 1 <= quantity <= MOST_PIECES:
        return refuse("basket", f"Give a number of pieces from 1 to {MOST_PIECES}.")
    if not wanted:
        return _basket_result(context, "not_inside", lines)
    for product_id in wanted:
        more = quantity - held[product_id]
        if more > 0:
            lines = context.records.baskets.add(context.visitor, product_id, more)
        elif more < 0:
            lines = context.records.baskets.remove(context.visitor, product_id, -more)
    titles = ", ".join(product.title for product in products_of(context, wanted))
    return _basket_result(context, "changed", lines, titles=titles, quantity=quantity)


def _basket_result(context: TurnContext, outcome: str, lines: tuple[BasketLine, ...], **facts: Any) -> Result:
    card = _basket_card(context, lines)
    named = "; ".join(
        f"{row['quantity']} × {row['title']} ({row['sum'] or 'price on request'})"
        for row in card.facts["lines"]
    )
    facts |= {
        "pieces": sum(line.quantity for line in lines),
        "total": card.facts["total"],
        "lines": named,
    }
    return Result("basket", outcome, facts=facts, cards=(card,))


def _basket_card(context: TurnContext, lines: tuple[BasketLine, ...]) -> Card:
    rows: list[dict[str, Any]] = []
    total = 0
    for line in lines:
        product = context.shop.catalogue.get(line.product_id)
        price = product.price if product else None
        total += price.minor * line.quantity if price else 0
        rows.append(
            {
                "product_id": line.product_id,
                "title": product.title if product else line.product_id,
                "quantity": line.quantity,
                "price": None if price is None else str(price),
                "sum": None if price is None else str(Money(price.minor * line.quantity, price.currency)),
            }
        )
    return Card(
        "basket", "basket", facts={"lines": rows, "total": str(Money(total, context.shop.config.currency))}
    )


def _titled(context: TurnContext, product_id: str) -> str:
    """The title of a product, or the id where there is no such product."""
    product = context.shop.catalogue.get(product_id)
    return product.title if product else f"'{shorten(product_id)}'"


def _log(runtime: Runtime, product_id: str, quantity: int) -> None:
    context = runtime.context
    context.shop.recommender.record(
        Event(
            product_id=product_id,
            kind=Kind.CART,
            customer_id=context.visitor.customer_id,
            session_id=context.session_id,
            event_id=context.event_id(runtime, product_id, Kind.CART),
            timestamp=context.clock(),
            quantity=float(quantity),
        )
    )


def _order_status(arguments: OrderArguments, runtime: Runtime) -> Result:
    context = runtime.context
    if context.visitor.is_guest:
        return Result("order_status", "sign_in")
    orders = context.records.orders
    customer_id = context.visitor.customer_id
    if arguments.order_id:
        try:
            found: tuple[Order, ...] = (orders.get(arguments.order_id, customer_id),)
        except NotYours:
            return Result("order_status", "unknown", facts={"order_id": shorten(arguments.order_id, 30)})
    else:
        found = orders.of_customer(customer_id, MOST_ORDERS)
    if not found:
        return Result("order_status", "none")
    cards = tuple(_order_card(context, order) for order in found)
    first = dict(cards[0].facts)
    items = "; ".join(f"{row['quantity']} × {row['title']}" for row in first.pop("items"))
    others = "; ".join(f"{card.reference}: {card.facts['status']}" for card in cards[1:])
    facts = {**first, "order_id": cards[0].reference, "items": items, "others": others, "count": len(cards)}
    return Result("order_status", "one" if len(cards) == 1 else "several", facts=facts, cards=cards)


def _order_card(context: TurnContext, order: Order) -> Card:
    placed = context.shop.config.local(order.placed_at) if order.placed_at else None
    rows = []
    for item in order.items:
        product = context.shop.catalogue.get(item.product_id)
        title = product.title if product else item.product_id
        rows.append({"product_id": item.product_id, "title": title, "quantity": item.quantity})
    facts = {
        "status": order.status,
        "placed": f"{placed.day} {placed:%B %Y}" if placed else "",
        "total": "" if order.total is None else str(order.total),
        "tracking": ", ".join(order.tracking),
        "items": rows,
    }
    return Card("order", order.order_id, facts=facts)


def _shop_policy(arguments: PolicyArguments, runtime: Runtime) -> Result:
    shop = runtime.context.shop
    passages = shop.pages.find(arguments.question, MOST_PASSAGES)
    if not passages:
        return Result("shop_policy", "silent")
    best = passages[0]
    facts = {
        "page": best.title,
        "heading": best.heading,
        "answer": _answering(best.text, arguments.question, runtime.context),
        "passages": [{"page": p.title, "heading": p.heading, "text": p.text[:2_000]} for p in passages],
    }
    card = Card(
        "policy", best.page, facts={"title": best.title, "heading": best.heading, "text": best.text[:2_000]}
    )
    return Result("shop_policy", "found", facts=facts, cards=(card,))


def _answering(text: str, question: str, context: TurnContext) -> str:
    """The sentences of a passage that come closest to the question, in their order."""
    sentences = [s.strip(" -*\t") for s in _SENTENCE.split(text) if s.strip(" -*#\t")]
    if len(sentences) <= MOST_SENTENCES:
        return " ".join(sentences)
    encoder = context.shop.encoder
    closeness = encoder.encode_document(sentences) @ encoder.encode_query([question])[0]
    best = sorted(np.argsort(-closeness, kind="stable")[:MOST_SENTENCES].tolist())
    return " ".join(sentences[row] for row in best)


def _hand_off(arguments: HandOffArguments, runtime: Runtime) -> Result:
    context = runtime.context
    order_id = ""
    if arguments.order_id and not context.visitor.is_guest:
        try:
            order_id = context.records.orders.get(arguments.order_id, context.visitor.customer_id).order_id
        except NotYours:
            return Result("hand_off", "unknown_order", facts={"order_id": shorten(arguments.order_id, 30)})
    about = f"order {order_id}" if order_id else ""
    reason = ": ".join(part for part in (arguments.topic, about, shorten(arguments.message, 200)) if part)
    context.records.transcripts.hand_off(context.conversation_id, context.visitor, reason)
    outcome = "passed_on" if arguments.topic in ("person", "other") else "passed_on_order"
    facts = {"topic": arguments.topic, "order_id": order_id, "concerning": f" about {about}" if about else ""}
    return Result("hand_off", outcome, facts=facts, cards=(Card("handoff", arguments.topic, facts=facts),))


basket = make_tool(
    "basket",
    "Add products to the customer's basket, remove them, show it, or tell how it is checked out. Only"
    " products that a tool returned in this conversation can be added.",
    BasketArguments,
    _basket,
)
order_status = make_tool(
    "order_status",
    "The state of one order of the customer who is signed in, or of their latest ones.",
    OrderArguments,
    _order_status,
)
shop_policy = make_tool(
    "shop_policy",
    "What the shop's own pages say about delivery, returns, payment, warranty and everything else.",
    PolicyArguments,
    _shop_policy,
)
hand_off = make_tool(
    "hand_off",
    "Ask a person of the shop to take over this conversation: when the customer wishes it, to change,"
    " cancel or return an order, or when nothing else helps.",
    HandOffArguments,
    _hand_off,
)
