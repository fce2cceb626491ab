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
from assistant.reply import Card
from assistant.tools.results import Result, ShownProduct

AGENDA = "house_agenda"
"""Under this key the last message of a turn has the goals of the conversation."""

MOST_KNOWN = 200

ORDERS = "order_status"
"""The tool whose results are orders of the customer."""
MOST_SOUGHT = 20
MOST_HEARD = 4
HEARD = 100


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
    """

    tool: str
    arguments: Mapping[str, Any]
    products: tuple[ShownProduct, ...]
    in_vain: bool = False
    following: int = 0


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order of the customer that a tool returned; `items` are product ids and titles."""

    order_id: str
    status: str = ""
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where a conversation stands.

    Attributes:
        known: Every product that was returned, the latest first.
        focus: The products that were spoken of last, apart from lists.
        several: Those of them that were spoken of together last, since the last list.
        order_id: The order that was spoken of last, of several the latest one.
        orders: Orders that were returned, as they were listed last; None before any were asked for.
        sought: Ids of orders that were looked at, and words by which one was looked for.
        at_orders: Whether a list of orders is what was shown last, so that "the last one" is one of them.
        agenda: The goals of the conversation.
        basket: Product ids and titles of the basket as it was last seen; None when it was not.
        turns: How many messages the visitor has sent.
        heard: How the last of them begin, for the language that is spoken.
    """

    listed: Listed | None = None
    known: tuple[ShownProduct, ...] = ()
    focus: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    order_id: str = ""
    basket: tuple[tuple[str, str], ...] | None = None
    orders: tuple[KnownOrder, ...] | None = None
    sought: tuple[str, ...] = ()
    at_orders: bool = False
    agenda: Agenda = field(default_factory=Agenda)
    turns: int = 0
    heard: tuple[str, ...] = ()

    @property
    def products(self) -> tuple[ShownProduct, ...]:
        """The products of the last list; none after a call of this turn that found nothing."""
        return self.listed.products if self.listed and not self.listed.in_vain else ()

    def next_turn(self, said: str = "") -> Dialogue:
        """Where it stands when the visitor says something new."""
        listed = replace(self.listed, in_vain=False) if self.listed else None
        heard = (*self.heard, said[:HEARD])[-MOST_HEARD:]
        return replace(self, listed=listed, turns=self.turns + 1, heard=heard)

    def after(self, call: Call) -> Dialogue:
        """Where it stands after one more tool call."""
        result = call.result
        if result is None:
            return self
        fresh = {p.product_id for p in result.products}
        known = (*result.products, *(p for p in self.known if p.product_id not in fresh))[:MOST_KNOWN]
        listed, focus, several = self.listed, self.focus, self.several
        if result.listing:
            before = listed.products if listed else ()
            following = int(result.facts.get("next") or 0)
            listed = Listed(
                call.tool, call.arguments, result.products or before, not result.products, following
            )
            focus = (result.products[0].product_id,) if len(result.products) == 1 else ()
            several = ()
        elif named := _named_products(call.arguments):
            focus = named
            several = named if len(named) > 1 else several
        orders = [card.reference for card in result.cards if card.kind == "order"]
        order_id = orders[0] if orders else self.order_id
        baskets = [card.facts["lines"] for card in result.cards if card.kind == "basket"]
        basket = tuple((r["product_id"], r["title"]) for r in baskets[-1]) if baskets else self.basket
        known_orders, sought = self.orders, self.sought
        at_orders = self.at_orders and not result.products
        if result.tool == ORDERS:
            at_orders = len(orders) > 1
            known_orders = _with_orders(known_orders, [_known_order(card) for card in result.cards])
            sought = (*sought, str(call.arguments.get("order_id") or call.arguments.get("item") or ""))[
                -MOST_SOUGHT:
            ]
        return replace(
            self,
            listed=listed,
            known=known,
            focus=focus,
            several=several,
            order_id=order_id,
            orders=known_orders,
            sought=sought,
            at_orders=at_orders,
            basket=basket,
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
            turn = Turn(message.id or f"turn{dialogue.turns}", message.text, dialogue)
        elif isinstance(message, AIMessage):
            open_calls |= {c["id"] or "": (c["name"], c["args"]) for c in message.tool_calls}
            if not message.tool_calls:
                dialogue = replace(dialogue, agenda=_agenda(message, dialogue.agenda))
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


def _known_order(card: Card) -> KnownOrder:
    items = tuple((str(row["product_id"]), str(row["title"])) for row in card.facts.get("items", ()))
    return KnownOrder(card.reference, str(card.facts.get("status", "")), items)


def _with_orders(
    before: tuple[KnownOrder, ...] | None, found: Sequence[KnownOrder]
) -> tuple[KnownOrder, ...]:
    """Several orders are a new list; one alone joins those that are known."""
    if len(found) > 1:
        return tuple(found)
    fresh = {order.order_id for order in found}
    return (*found, *(order for order in before or () if order.order_id not in fresh))


def _named_products(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    one = arguments.get("product_id")
    several = arguments.get("product_ids") or ()
    return (str(one),) if one else tuple(str(product_id) for product_id in several)
