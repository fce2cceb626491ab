"""Where a conversation stands, read from its messages: what was shown, asked for, pointed at.

Everything is derived from messages and tool results, so that it does not matter which model led the turns
before. Knows no intent and no shop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.tools.results import Result, ShownProduct

ASKED = "house_asked"
"""Under this key a message of the house model says what it asked for."""

OFFERED = "house_offered"
"""Under this key it says what it offered to do."""

OFFERED_WORDS = "house_offered_words"
"""Under this key it says in which words, where these are not the visitor's own."""

MOST_KNOWN = 200


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
class Asked:
    """What the house model asked for last, so that the next message may answer it."""

    intent: str
    slot: str
    text: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where a conversation stands.

    Attributes:
        known: Every product that was returned, the latest first.
        focus: The products that were spoken of last, apart from lists.
        order_id: The order that was spoken of last, of several the latest one.
        offered: The intent that the house model offered to serve; empty when it offered nothing.
        offered_words: The words that a yes stands for, where the offer has its own.
        basket: Product ids and titles of the basket as it was last seen; None when it was not.
        turns: How many messages the visitor has sent.
    """

    listed: Listed | None = None
    known: tuple[ShownProduct, ...] = ()
    focus: tuple[str, ...] = ()
    order_id: str = ""
    basket: tuple[tuple[str, str], ...] | None = None
    asked: Asked | None = None
    offered: str = ""
    offered_words: str = ""
    turns: int = 0

    @property
    def products(self) -> tuple[ShownProduct, ...]:
        """The products of the last list; none after a call of this turn that found nothing."""
        return self.listed.products if self.listed and not self.listed.in_vain else ()

    def next_turn(self) -> Dialogue:
        """Where it stands when the visitor says something new."""
        listed = replace(self.listed, in_vain=False) if self.listed else None
        return replace(self, listed=listed, turns=self.turns + 1)

    def after(self, call: Call) -> Dialogue:
        """Where it stands after one more tool call."""
        result = call.result
        if result is None:
            return self
        fresh = {p.product_id for p in result.products}
        known = (*result.products, *(p for p in self.known if p.product_id not in fresh))[:MOST_KNOWN]
        listed, focus = self.listed, self.focus
        if result.listing:
            before = listed.products if listed else ()
            following = int(result.facts.get("next") or 0)
            listed = Listed(
                call.tool, call.arguments, result.products or before, not result.products, following
            )
            focus = (result.products[0].product_id,) if len(result.products) == 1 else ()
        elif named := _named_products(call.arguments):
            focus = named
        orders = [card.reference for card in result.cards if card.kind == "order"]
        order_id = orders[0] if orders else self.order_id
        baskets = [card.facts["lines"] for card in result.cards if card.kind == "basket"]
        basket = tuple((r["product_id"], r["title"]) for r in baskets[-1]) if baskets else self.basket
        return replace(self, listed=listed, known=known, focus=focus, order_id=order_id, basket=basket)


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
            dialogue = dialogue.next_turn()
            turn = Turn(message.id or f"turn{dialogue.turns}", message.text, dialogue)
        elif isinstance(message, AIMessage):
            open_calls |= {c["id"] or "": (c["name"], c["args"]) for c in message.tool_calls}
            if not message.tool_calls:
                offered = str(message.additional_kwargs.get(OFFERED, ""))
                words = str(message.additional_kwargs.get(OFFERED_WORDS, ""))
                dialogue = replace(dialogue, asked=_asked(message), offered=offered, offered_words=words)
        elif isinstance(message, ToolMessage):
            name, arguments = open_calls.pop(message.tool_call_id, (message.name or "", {}))
            result = Result.from_artifact(message.artifact)
            call = Call(message.tool_call_id, name, arguments, result, message.text)
            dialogue = dialogue.after(call)
            turn = replace(turn, calls=(*turn.calls, call))
    return turn


def _asked(message: AIMessage) -> Asked | None:
    kept = message.additional_kwargs.get(ASKED)
    return Asked(kept["intent"], kept["slot"], kept["text"]) if isinstance(kept, Mapping) else None


def _named_products(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    one = arguments.get("product_id")
    several = arguments.get("product_ids") or ()
    return (str(one),) if one else tuple(str(product_id) for product_id in several)
