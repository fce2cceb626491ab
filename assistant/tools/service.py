"""Tools of the counter: orders, and a person.

Orders are those of the visitor of the turn; there is no argument that could name another.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from assistant.errors import NotYours
from assistant.ordered import held_in_words, holding
from assistant.orders import Order
from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.asking_pages import sentences_for
from assistant.tools.context import Runtime, TurnContext
from assistant.tools.making import make_tool
from assistant.tools.permitting import RULES, WISHED, Wish, permission
from assistant.tools.results import Result
from retrieval.errors import VectorsUnavailable, shorten
from retrieval.pages import SAYS
from retrieval.words import terms

MOST_ORDERS = 5


class OrderArguments(Arguments):
    """Which order; without one the latest ones."""

    order_id: str = ""
    item: str = Field(
        "", description="what the order holds, in the customer's words, where no number is known"
    )
    wish: Wish = Field("", description="what the customer asks about: whether this may still be done")


class HandOffArguments(Arguments):
    """Why a person is needed."""

    topic: Literal["person", "cancel", "change", "return", "other", "withdraw"] = "person"
    order_id: str = Field("", description="the order that it is about, where there is one")
    items: list[str] = Field(default_factory=list, description="product ids of the order that it is about")
    address: str = Field("", description="where the order is to go instead")
    payment_method: str = Field("", description="how the order is to be paid instead")
    wanted: str = Field("", description="what is to take the items' place, in the customer's words")
    name: str = Field("", description="the name that the customer gives; no proof of who they are")
    email: str = Field("", description="where the customer can be written to")
    postcode: str = Field("", description="the postcode that the customer gives")
    date: str = Field("", description="the day that it is about, where one is named")
    message: str = Field("", description="what the customer wants, in their words")


def _order_status(arguments: OrderArguments, runtime: Runtime) -> Result:
    context = runtime.context
    rule, rule_cards = _rule(arguments.wish, context)
    if context.visitor.is_guest:
        return Result("order_status", "sign_in", facts={"rule": rule}, cards=rule_cards)
    orders = context.records.orders
    customer_id = context.visitor.customer_id
    if arguments.order_id:
        try:
            found: tuple[Order, ...] = (orders.get(arguments.order_id, customer_id),)
        except NotYours:
            return Result("order_status", "unknown", facts={"order_id": shorten(arguments.order_id, 30)})
    else:
        found = _held(orders.of_customer(customer_id), arguments, context)[:MOST_ORDERS]
    if not found:
        return Result("order_status", "none", facts={"rule": rule}, cards=rule_cards)
    held = [held_in_words(order, context.shop.catalogue, context.shop.search.kinds) for order in found]
    cards = tuple(_order_card(context, order) for order in found)
    first = dict(cards[0].facts)
    items = "; ".join(f"{row['quantity']} × {row['title']}" for row in first.pop("items"))
    others = "; ".join(f"{card.reference}: {card.facts['status']}" for card in cards[1:])
    facts = {**first, "order_id": cards[0].reference, "items": items, "others": others, "count": len(cards)}
    facts |= {"rule": rule, "held": held}
    outcome = "several" if len(cards) > 1 else "invoice" if arguments.wish == "invoice" else "one"
    if len(found) == 1 and (told := _permitted(found[0], arguments.wish, context)):
        outcome, permitted = told
        facts |= permitted
    return Result("order_status", outcome, facts=facts, cards=(*cards, *rule_cards))


def _held(orders: tuple[Order, ...], arguments: OrderArguments, context: TurnContext) -> tuple[Order, ...]:
    """The orders that hold what the words describe; all of them where none does.

    Of several the one is meant whose state still permits what is asked about, else the newest.
    """
    titles = {
        order.order_id: [
            str(name)
            for _, name in held_in_words(order, context.shop.catalogue, context.shop.search.kinds)["items"]
        ]
        for order in orders
    }
    chosen = holding(set(terms(arguments.item)), titles) if arguments.item else []
    held = tuple(order for order in orders if order.order_id in chosen)
    if not held or not arguments.wish:
        return held or orders
    told = [(order, _permitted(order, arguments.wish, context)) for order in held]
    return next(((order,) for order, said in told if said and said[0] == "may"), held[:1])


def _rule(wish: str, context: TurnContext) -> tuple[str, tuple[Card, ...]]:
    """What the shop's page says of a wish; nothing where no page is sure to be about it."""
    if wish not in RULES:
        return "", ()
    try:
        passages = context.shop.pages.find(RULES[wish], 1)
    except VectorsUnavailable:
        return "", ()
    if not passages or passages[0].score < SAYS:
        return "", ()
    best = passages[0]
    facts = {"title": best.title, "heading": best.heading, "text": best.text[:2_000]}
    return sentences_for(RULES[wish], best.text, context), (Card("policy", best.page, facts=facts),)


def _permitted(order: Order, wish: str, context: TurnContext) -> tuple[str, dict[str, Any]] | None:
    """The outcome and the facts of whether a wish may still be met; None where the shop has no rule."""
    service = context.shop.config.service
    told = permission(order, wish, service, context.clock())
    if told is None:
        return None
    days = service.return_window_days
    return told.verdict, {"wished": WISHED[wish], "remains": told.remains, "days": days}


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


def _hand_off(arguments: HandOffArguments, runtime: Runtime) -> Result:
    context = runtime.context
    order: Order | None = None
    if arguments.order_id and not context.visitor.is_guest:
        try:
            order = context.records.orders.get(arguments.order_id, context.visitor.customer_id)
        except NotYours:
            return Result("hand_off", "unknown_order", facts={"order_id": shorten(arguments.order_id, 30)})
    if arguments.topic == "withdraw":
        return _withdrawn(order, context)
    details = _details(arguments, order, context)
    about = f"order {order.order_id}" if order else ""
    told = "; ".join(f"{name}: {value}" for name, value in details.items())
    reason = ": ".join(
        part for part in (arguments.topic, about, told, shorten(arguments.message, 200)) if part
    )
    context.records.transcripts.hand_off(context.conversation_id, context.visitor, reason)
    outcome = "passed_on" if arguments.topic in ("person", "other") else "passed_on_order"
    concerning = "; ".join(part for part in (about, *details.values()) if part)
    facts = {
        "topic": arguments.topic,
        "order_id": order.order_id if order else "",
        "concerning": f" about {concerning}" if concerning else "",
        "details": details,
    }
    shown = (_order_card(context, order),) if order else ()
    cards = (*shown, Card("handoff", arguments.topic, facts=facts))
    ruling = _permitted(order, _wish(arguments), context) if order else None
    if order and ruling and ruling[0] == "may_not":
        # A person may find a way; what the state rules out is said before that.
        said = {**facts, **ruling[1], "status": order.status}
        return Result("hand_off", "passed_on_late", facts=said, cards=cards)
    if order and ruling and ruling[0] == "too_old":
        said = {**facts, **ruling[1], "placed": str(_order_card(context, order).facts["placed"])}
        return Result("hand_off", "passed_on_old", facts=said, cards=cards)
    return Result("hand_off", outcome, facts=facts, cards=cards)


def _withdrawn(order: Order | None, context: TurnContext) -> Result:
    """The wish that was passed on last is taken back, unless a person has answered it already."""
    facts = {"order_id": order.order_id, "status": order.status} if order else {}
    if not context.records.transcripts.withdraw(context.conversation_id, context.visitor):
        return Result("hand_off", "too_late_to_withdraw", facts=facts)
    return Result("hand_off", "withdrawn", facts=facts)


def _wish(arguments: HandOffArguments) -> Wish:
    """What is to be done with the order, as the shop's rules call it."""
    if arguments.topic == "cancel":
        return "cancel"
    if arguments.topic == "return":
        return "return"
    if arguments.topic != "change":
        return ""
    if arguments.address:
        return "change_address"
    return "change_payment" if arguments.payment_method else "change_items"


def _details(arguments: HandOffArguments, order: Order | None, context: TurnContext) -> dict[str, str]:
    """What was gathered for the person who takes over, by name; items only where the order holds them."""
    held = {item.product_id for item in order.items} if order else set()
    named = [context.shop.catalogue.get(each) for each in arguments.items if each in held]
    found = {
        "items": ", ".join(product.title for product in named if product),
        "address": shorten(arguments.address, 200),
        "payment": shorten(arguments.payment_method, 60),
        "wanted": shorten(arguments.wanted, 200),
        "name": shorten(arguments.name, 100),
        "email": shorten(arguments.email, 100),
        "postcode": shorten(arguments.postcode, 20),
        "date": shorten(arguments.date, 40),
    }
    return {name: value for name, value in found.items() if value}


order_status = make_tool(
    "order_status",
    "The state of one order of the customer who is signed in, or of their latest ones.",
    OrderArguments,
    _order_status,
)
hand_off = make_tool(
    "hand_off",
    "Ask a person of the shop to take over this conversation: when the customer wishes it, to change,"
    " cancel or return an order, or when nothing else helps.",
    HandOffArguments,
    _hand_off,
)
