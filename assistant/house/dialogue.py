"""Where a conversation stands, read from its messages: what was shown, asked for, pointed at.

Everything is derived from messages and tool results, so that it does not matter which model led the turns
before. Knows no intent and no shop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.house.agenda import Agenda
from assistant.house.counter.known_orders import KnownOrder, joined, orders_of, read_held, with_orders
from assistant.house.intents import ORDERS, PAGES, PERSON
from assistant.tools.results import Result, ShownProduct

HELD = "held"
"""Under this key a message has the orders of the customer who wrote it, where it may be about one."""
AGENDA = "house_agenda"
"""Under this key the last message of a turn has the goals of the conversation."""

MOST_KNOWN = 200
MOST_LISTS = 6

MOST_SOUGHT = 20
MOST_HEARD = 4
HEARD = 300
MOST_AGO = 2
"""So many turns ago something was said that a question may still lean on."""
MOST_SPOKEN = 6
PAIR = 2
FEWEST_ASKED = 4
"""Words of a message that stands for itself."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call and what it came to; `result` is None when it returned no records."""

    call_id: str
    tool: str
    arguments: Mapping[str, Any]
    result: Result | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """The last list of products: the call that made it, and the products in order.

    Attributes:
        in_vain: Whether the call found nothing; the products are then those of the list before, which is
            still in sight, but which nothing in the same message can mean.
        following: Where its next page begins; 0 where it has no pages, or ended.
        told: The reply that came with it.
        because: The statements of before that it was limited by, in words.
    """

    tool: str
    arguments: Mapping[str, Any]
    products: tuple[ShownProduct, ...]
    in_vain: bool = False
    following: int = 0
    told: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """What was settled at the counter last: a page was asked, an order was looked at, a person was asked.

    Attributes:
        question: What was said before in the same message; empty where it is in the messages before.
        page: The page that answered, and the `heading` of its passage; empty for none.
        arguments: Of the call.
        turn: In which turn.
    """

    tool: str = ""
    question: str = ""
    page: str = ""
    heading: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    turn: int = -9


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where a conversation stands.

    Attributes:
        earlier: The lists before the last one that had products, the latest first.
        known: Every product that was returned, the latest first.
        focus: The products that were spoken of last, apart from lists.
        spoken: What was spoken of in the conversation, the latest first, unless a list has shown it since.
        several: Those of them that were spoken of together last, since the last list.
        weighed: What was asked of them, where they were compared ("which is cheaper?").
        order_id: The order that was spoken of last, of several the latest one.
        orders: Orders of the customer that a tool returned, as they were listed last, or that came with a
            message, newest first; None before either.
        sought: Ids of orders that were looked at, and words by which one was looked for.
        at_orders: Whether a list of orders is what was shown last, so that "the last one" is one of them.
        counter: What was settled at the counter last.
        passed_on: The wish that was passed on to a person last.
        agenda: The goals of the conversation.
        basket: Product ids and titles of the basket as it was last seen; None when it was not.
        put: What was put into it, or changed in number, last.
        held: Product ids of the basket and their pieces, as it was last seen; `held_before` as it was before
            the last change, None where none was made; `changed` the turn of that change.
        taken: Product ids of what was taken out and did not come back, with the pieces that lay there, the
            latest first.
        turns: How many messages the visitor has sent.
        heard: How the last of them begin, for the language that is spoken.
        replied: What was answered to the message before.
    """

    listed: Listed | None = None
    earlier: tuple[Listed, ...] = ()
    known: tuple[ShownProduct, ...] = ()
    focus: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    weighed: str = ""
    order_id: str = ""
    basket: tuple[tuple[str, str], ...] | None = None
    put: tuple[str, ...] = ()
    held: tuple[tuple[str, int], ...] = ()
    held_before: tuple[tuple[str, int], ...] | None = None
    changed: int = -1
    taken: tuple[tuple[str, int], ...] = ()
    orders: tuple[KnownOrder, ...] | None = None
    sought: tuple[str, ...] = ()
    at_orders: bool = False
    counter: Counter = field(default_factory=Counter)
    passed_on: Counter = field(default_factory=Counter)
    agenda: Agenda = field(default_factory=Agenda)
    turns: int = 0
    heard: tuple[str, ...] = ()
    replied: str = ""

    @property
    def products(self) -> tuple[ShownProduct, ...]:
        """The products of the last list; none after a call of this turn that found nothing."""
        return self.listed.products if self.listed and not self.listed.in_vain else ()

    @property
    def lists(self) -> tuple[Listed, ...]:
        """All lists that had products, the latest first."""
        return (self.listed, *self.earlier) if self.listed and self.listed.products else self.earlier

    @property
    def asked_which(self) -> bool:
        """Whether the last thing said was a question which product is meant."""
        return any(
            entry.turn == self.turns - 1 and "product" in entry.slots for entry in self.agenda.awaiting_slot
        )

    @property
    def said_before(self) -> str:
        """What was said before at the counter: in the same message, or in the last that says something."""
        if self.counter.question:
            return self.counter.question
        ago = self.turns - self.counter.turn
        if not 0 < ago <= MOST_AGO:
            return ""
        spoken = [text for text in self.heard[: -ago or None] if len(text.split()) >= FEWEST_ASKED]
        return spoken[-1] if spoken else ""

    @property
    def at_counter(self) -> Counter:
        """What was settled at the counter in the turn before, or in this one; an empty one for nothing."""
        return self.counter if self.counter.turn >= self.turns - 1 else Counter()

    def next_turn(self, said: str = "") -> Dialogue:
        """Where it stands when the visitor says something new."""
        listed = replace(self.listed, in_vain=False) if self.listed else None
        heard = (*self.heard, said[:HEARD])[-MOST_HEARD:]
        return replace(self, listed=listed, turns=self.turns + 1, heard=heard)

    def answered(self, reply: str, agenda: Agenda) -> Dialogue:
        """Where it stands when a message was answered so."""
        listed = self.listed if self.listed is None or self.listed.told else replace(self.listed, told=reply)
        return replace(self, listed=listed, replied=reply, agenda=agenda)

    def with_orders(self, held: Sequence[KnownOrder]) -> Dialogue:
        """Where it stands when a message comes with orders, newest first; those known stay known."""
        return replace(self, orders=joined(held, self.orders))

    def after(self, call: Call) -> Dialogue:
        """Where it stands after one more tool call."""
        result = call.result
        if result is None:
            return self
        fresh = {p.product_id for p in result.products}
        known = (*result.products, *(p for p in self.known if p.product_id not in fresh))[:MOST_KNOWN]
        listed, focus, several = self.listed, self.focus, self.several
        earlier, put, weighed = self.earlier, self.put, self.weighed
        if result.listing:
            before = listed.products if listed else ()
            if result.products and listed and before:
                earlier = (listed, *earlier)[:MOST_LISTS]
            following = int(result.facts.get("next") or 0)
            listed = Listed(
                call.tool,
                call.arguments,
                result.products or before,
                not result.products,
                following,
                because=str(result.facts.get("because") or ""),
            )
            focus = (result.products[0].product_id,) if len(result.products) == 1 else ()
            several, weighed = (), ""
        elif "put" in result.facts:
            gone = frozenset(_named_products(call.arguments))
            put = tuple(result.facts["put"]) or tuple(i for i in put if i not in gone)
            focus = tuple(result.facts["put"]) or _named_products(call.arguments)
            if len(focus) > 1:
                several, weighed = focus, ""
        elif named := _named_products(call.arguments):
            whole = listed and len(named) > PAIR and set(named) == {p.product_id for p in listed.products}
            focus = focus if whole else named  # what is said of a whole list leaves what is spoken of
            if len(named) > 1:
                several, weighed = named, str(call.arguments.get("question") or "")
        shown = fresh if result.listing else set()
        spoken = tuple(dict.fromkeys((*focus, *(i for i in self.spoken if i not in shown))))[:MOST_SPOKEN]
        orders = [card.reference for card in result.cards if card.kind == "order"]
        order_id = orders[0] if orders else self.order_id
        baskets = [card.facts["lines"] for card in result.cards if card.kind == "basket"]
        basket = tuple((r["product_id"], r["title"]) for r in baskets[-1]) if baskets else self.basket
        held = tuple((r["product_id"], int(r["quantity"])) for r in baskets[-1]) if baskets else self.held
        lay = tuple((str(i), int(n)) for i, n in result.facts.get("before", ()))
        held_before, changed = self.held_before, self.changed
        if "before" in result.facts:
            held_before, changed = lay, self.turns
        there = dict(held)
        taken = tuple({i: n for i, n in (*lay, *self.taken) if i not in there}.items())
        known_orders, sought = self.orders, self.sought
        at_orders = self.at_orders and not result.products
        if result.tool == ORDERS:
            at_orders = len(orders) > 1
            known_orders = with_orders(known_orders, orders_of(result))
            looked = str(call.arguments.get("order_id") or call.arguments.get("item") or "")
            sought = (*sought, looked)[-MOST_SOUGHT:]
        counter = _counter(call, result, self.turns) or self.counter
        items = [
            each for card in result.cards if card.kind == "order" for each in card.facts.get("items", ())
        ]
        if not result.listing and len(items) == 1 and call.tool in (ORDERS, PERSON):
            focus = (str(items[0]["product_id"]),)
        return replace(
            self,
            counter=counter,
            passed_on=counter if counter.tool == PERSON else self.passed_on,
            listed=listed,
            earlier=earlier,
            known=known,
            focus=focus,
            spoken=spoken,
            several=several,
            weighed=weighed,
            order_id=order_id,
            orders=known_orders,
            sought=sought,
            at_orders=at_orders,
            basket=basket,
            held=held,
            held_before=held_before,
            changed=changed,
            taken=taken,
            put=put,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """The message that is to be answered, and the tool calls that were made for it so far."""

    message_id: str
    text: str
    before: Dialogue
    calls: tuple[Call, ...] = field(default_factory=tuple)


def read_turn(messages: Sequence[BaseMessage]) -> Turn:
    """The turn that the messages end in, and where the conversation stood before it."""
    dialogue = Dialogue()
    turn = Turn("", "", dialogue)
    open_calls: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for message in messages:
        if isinstance(message, HumanMessage):
            dialogue = dialogue.next_turn(message.text)
            if (held := message.additional_kwargs.get(HELD)) is not None:
                dialogue = dialogue.with_orders(read_held(held))
            turn = Turn(message.id or f"turn{dialogue.turns}", message.text, dialogue)
        elif isinstance(message, AIMessage):
            open_calls |= {c["id"] or "": (c["name"], c["args"]) for c in message.tool_calls}
            if not message.tool_calls:
                dialogue = dialogue.answered(message.text, _agenda(message, dialogue.agenda))
        elif isinstance(message, ToolMessage):
            name, arguments = open_calls.pop(message.tool_call_id, (message.name or "", {}))
            result = Result.from_artifact(message.artifact)
            call = Call(message.tool_call_id, name, arguments, result, message.text)
            dialogue = dialogue.after(call)
            turn = replace(turn, calls=(*turn.calls, call))
    return turn


def _agenda(message: AIMessage, before: Agenda) -> Agenda:
    """The agenda that a message carries; one of another model carries none, and takes up no offer."""
    if AGENDA in message.additional_kwargs:
        return Agenda.from_json(message.additional_kwargs[AGENDA])
    return before.without_offers()


def _counter(call: Call, result: Result, turn: int) -> Counter | None:
    """What a call settled at the counter; None for other tools, and for calls that settled nothing."""
    if call.tool not in (ORDERS, PAGES, PERSON) or result.outcome in ("unknown", "unknown_order"):
        return None
    page = next((card.reference for card in result.cards if card.kind == "policy"), "")
    heading = str(result.facts.get("heading") or "")
    return Counter(call.tool, "", page, heading, dict(call.arguments), turn)


def _named_products(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    one = arguments.get("product_id")
    several = arguments.get("product_ids") or ()
    return (str(one),) if one else tuple(str(product_id) for product_id in several)
