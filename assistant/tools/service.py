"""Tools of the counter: orders, the shop's pages, and a person.

Orders are those of the visitor of the turn; there is no argument that could name another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field

from assistant.errors import NotYours
from assistant.ordered import held_in_words, holding
from assistant.orders import Order
from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime, TurnContext, results_of
from assistant.tools.making import make_tool
from assistant.tools.permitting import RULES, WISHED, Wish, permission
from assistant.tools.results import Result
from retrieval.errors import VectorsUnavailable, shorten
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Passage
from retrieval.pages import SAYS
from retrieval.request import NO_VECTORS
from retrieval.words import terms

MOST_ORDERS = 5
MOST_PASSAGES = 2
MOST_CONSIDERED = 6
NEAR = 0.05
"""A passage on topic answers from this score on: far below `SAYS`, since the topic speaks for it as well."""
COUNTER = ("order_status", "shop_policy", "hand_off")
"""The tools of the counter."""
QUOTED = 0.25
"""From this score on the nearest passage is read out to who asks on, where none is sure to answer."""
ON_TOPIC = 5.0
"""So many times the score counts for the passages of the page that the topic leads to."""
SURELY = 0.95
"""From this score on what the question leads to is read out beside what its topic leads to."""
AS_LIKELY = 0.5
"""A passage with this share of the best one's score may be meant as well."""
OWN = 3.0
"""And so many times the score counts for the passage that the topic itself leads to."""
MOST_SENTENCES = 4

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


class OrderArguments(Arguments):
    """Which order; without one the latest ones."""

    order_id: str = ""
    item: str = Field(
        "", description="what the order holds, in the customer's words, where no number is known"
    )
    wish: Wish = Field("", description="what the customer asks about: whether this may still be done")


class PolicyArguments(Arguments):
    """A question about the shop, in the customer's words."""

    question: str
    before: str = Field("", description="what was asked just before, where the question leans on it")
    topic: str = Field("", description="what it is about, in the words of a heading, where that is sure")


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
    held = [held_in_words(order, context.shop.catalogue) for order in found]
    cards = tuple(_order_card(context, order) for order in found)
    first = dict(cards[0].facts)
    items = "; ".join(f"{row['quantity']} × {row['title']}" for row in first.pop("items"))
    others = "; ".join(f"{card.reference}: {card.facts['status']}" for card in cards[1:])
    facts = {**first, "order_id": cards[0].reference, "items": items, "others": others, "count": len(cards)}
    facts |= {"rule": rule, "held": held}
    outcome = "one" if len(cards) == 1 else "several"
    if len(found) == 1 and (told := _permitted(found[0], arguments.wish, context)):
        outcome, permitted = told
        facts |= permitted
    return Result("order_status", outcome, facts=facts, cards=(*cards, *rule_cards))


def _held(orders: tuple[Order, ...], arguments: OrderArguments, context: TurnContext) -> tuple[Order, ...]:
    """The orders that hold what the words describe; all of them where none does.

    Of several the one is meant whose state still permits what is asked about, else the newest.
    """
    titles = {
        order.order_id: [str(name) for _, name in held_in_words(order, context.shop.catalogue)["items"]]
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
    return _answering(best.text, RULES[wish], context), (Card("policy", best.page, facts=facts),)


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


def _shop_policy(arguments: PolicyArguments, runtime: Runtime) -> Result:
    shop = runtime.context.shop
    notes: tuple[str, ...] = ()
    before, asked_on = _read_before(arguments.before, runtime)
    own: tuple[Passage, ...] = ()
    try:
        passages = shop.pages.find(arguments.question, MOST_CONSIDERED, before)
        own = shop.pages.find(arguments.topic, 1) if arguments.topic else ()
        says = bool(passages) and passages[0].score >= SAYS
        if on_topic := _on_topic(passages, own):
            says, passages = True, on_topic
        passages = _beside_what_was_read(passages, runtime)
        asked = shop.pages.find(arguments.question, 1, before)
        passages = (*passages[:1], *_also(passages, asked, own))
    except VectorsUnavailable:
        passages, notes = shop.pages.find_by_words(arguments.question, MOST_PASSAGES), (NO_VECTORS,)
        says = bool(passages)
    if not says:
        nearest = _quoted(passages, own, asked_on)
        if not nearest:
            named = [" – ".join(part for part in (p.title, p.heading) if part) for p in passages[:1]]
            facts: dict[str, Any] = {"nearest": "".join(named), "topic": arguments.topic}
            return Result("shop_policy", "silent", facts=facts, notes=notes)
        passages = nearest
    best_one = passages[0]
    facts = {
        "page": best_one.title,
        "heading": best_one.heading,
        "answer": _answering(best_one.text, arguments.question, runtime.context),
        "passages": [{"page": p.title, "heading": p.heading, "text": p.text[:2_000]} for p in passages],
    }
    if len(passages) > 1:
        second = passages[1]
        facts |= {
            "also": _answering(second.text, arguments.question, runtime.context),
            "also_page": second.title,
            "also_heading": second.heading,
        }
    cards = [
        Card("policy", p.page, facts={"title": p.title, "heading": p.heading, "text": p.text[:2_000]})
        for p in passages
    ]
    outcome = "found" if says else "nearest"
    return Result("shop_policy", outcome, facts=facts, cards=tuple(cards), notes=notes)


def _quoted(passages: Sequence[Passage], own: Sequence[Passage], asked_on: bool) -> tuple[Passage, ...]:
    """What is read out where no passage is sure to answer: what the topic leads to, or what is asked on.

    None of a topic that the pages don't have: whatever else is near to the words is about something else.
    """
    if own:
        return tuple(own[:1]) if own[0].score >= SAYS else ()
    return tuple(passages[:1]) if asked_on and passages and passages[0].score >= QUOTED else ()


def _read_before(question: str, runtime: Runtime) -> tuple[Before, bool]:
    """What a question comes after, and whether the last call was for the counter as well."""
    last = next(iter(reversed(results_of(runtime.state.get("messages", ())))), None)
    if last is None or last.tool not in COUNTER:
        return Before(question), False
    page = next((card.reference for card in last.cards if card.kind == "policy"), "")
    return Before(question, page if last.tool == "shop_policy" else ""), True


def _beside_what_was_read(passages: Sequence[Passage], runtime: Runtime) -> tuple[Passage, ...]:
    """The passages; one that was read out just now comes behind another that is about as likely."""
    last = next(iter(reversed(results_of(runtime.state.get("messages", ())))), None)
    if len(passages) < 2 or last is None or last.tool != "shop_policy":
        return tuple(passages)
    first, second, *others = passages
    read = (last.facts.get("page"), last.facts.get("heading"))
    if (first.title, first.heading) == read and second.score >= first.score * AS_LIKELY:
        return (second, first, *others)
    return tuple(passages)


def _also(
    passages: Sequence[Passage], asked: Sequence[Passage], own: Sequence[Passage]
) -> tuple[Passage, ...]:
    """A second passage that is read out as well: one as likely, or where question and topic lead apart."""
    if not passages:
        return ()
    first, *others = passages
    others += [p for p in asked if all((p.page, p.heading) != (o.page, o.heading) for o in passages)]
    if own and (own[0].page, own[0].heading) == (first.page, first.heading):
        others = [p for p in others if p.page == first.page]
    apart = [
        p
        for p in others
        if (any((p.page, p.heading) == (a.page, a.heading) and p.score >= SURELY for a in asked))
        or (any((p.page, p.heading) == (t.page, t.heading) for t in own) and p.score >= NEAR)
    ]
    on_topic = bool(own) and own[0].score >= SAYS and own[0].page == first.page
    likely = [
        p
        for p in others
        if p.score >= max(first.score, SAYS) * AS_LIKELY and (p.page == first.page or not on_topic)
    ]
    return tuple([*apart, *likely][:1])


def _on_topic(passages: Sequence[Passage], about: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages in the order in which question and topic together speak for them; none of an unsure topic.

    What somebody asks may have no word of the page that answers it ("are you open on Saturdays?"); that topic
    and question lead to the same page is as good as a word. A passage elsewhere that answers the question far
    better is meant all the same.
    """
    if not about or about[0].score < SAYS:
        return ()
    own = about[0]
    silent = not passages or passages[0].score < SAYS

    def together(passage: Passage) -> float:
        if passage.page != own.page:
            return passage.score
        if passage.heading == own.heading and silent:
            return ON_TOPIC * OWN  # the words tell nothing, and so the topic does
        return passage.score * ON_TOPIC * (OWN if passage.heading == own.heading else 1.0)

    found = sorted(passages, key=lambda p: (-together(p), p.page, p.heading))
    return tuple(found) if any(p.page == own.page and p.score >= NEAR for p in found) else ()


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
