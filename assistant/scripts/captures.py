"""What a turn led to that a script wants to name: a product, a card's record or fact, words, an argument.

Knows the shape of the YAML and how to find the thing; what it is then used for is known to `variables.py`.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from assistant.reply import CardKind
from assistant.scripts.comparing import as_text, at_path, plain
from assistant.scripts.matching import Asking, Pattern
from assistant.scripts.naming import Kind
from assistant.scripts.seen import Seen
from retrieval.errors import shorten

THINGS = ("product", "card", "words", "tool", "order", "basket")
At = Annotated[int, Field(ge=1)]


class Capture(Asking):
    """One thing that a turn led to; a bare number in a script is a product's place.

    Attributes:
        product: The product shown at this place, from 1.
        card: The record of a card of this kind: the first one, or the one at `place`.
        words: What a regular expression finds in the reply: its first group, or all of it.
        tool: A call of this tool: what it was given as `argument`, by the last call.
        order: `new`: the order that came into being in this turn.
        basket: The product on this line of the basket, from 1.
        place: Which card of the kind, from 1.
        fact: Of the card, instead of its record's id (`total`, `items.0.title`).
        argument: Of the tool; a path names one inside another.
    """

    product: At | None = None
    card: CardKind | None = None
    words: Pattern = ""
    tool: str = ""
    order: Annotated[str, Field(pattern="^new$")] = ""
    basket: At | None = None
    place: At | None = None
    fact: str = ""
    argument: str = ""

    @model_validator(mode="after")
    def _one_thing(self) -> Capture:
        given = self.model_fields_set
        if len(given & set(THINGS)) != 1:
            raise ValueError("capture one thing: " + ", ".join(THINGS))
        if given & {"place", "fact"} and "card" not in given:
            raise ValueError("place and fact speak about a card; write `card: KIND` as well")
        if ("argument" in given) is not ("tool" in given):
            raise ValueError("a tool and its argument belong together; write both")
        return self

    @property
    def kind(self) -> Kind:
        """What sort of thing the variable will be."""
        if self.product or self.basket or (self.card == "product" and not self.fact):
            return "product"
        return "order" if self.order or (self.card == "order" and not self.fact) else "text"

    @property
    def needs_reply(self) -> bool:
        """Whether it is found in what was answered (and not in the records)."""
        return not (self.order or self.basket)

    def found(self, seen: Seen) -> str | None:
        """The id or text; None where the turn didn't lead to it."""
        if self.product:
            return _at(seen.reply.products, self.product)
        if self.basket:
            return _at(tuple(seen.records.basket), self.basket)
        if self.order:
            return _at([i for i in seen.records.orders if i not in seen.records_before.orders], 1)
        if self.card:
            cards = [card for card in seen.reply.cards if card.kind == self.card]
            texts = [as_text(at_path(c.facts, self.fact)) if self.fact else c.reference for c in cards]
            return _at(texts, self.place or 1) or None
        if self.tool:
            given = [
                at_path(call.arguments, self.argument) for call in seen.reply.tools if call.name == self.tool
            ]
            return as_text(given[-1]) if given and given[-1] is not None else None
        match = re.search(self.words, plain(seen.reply.text), re.IGNORECASE)
        return match[1 if match.re.groups else 0] if match else None

    def instead(self, seen: Seen) -> str:
        """What the turn led to, where it is not there."""
        if self.product:
            return f"{len(seen.reply.products)} products shown"
        if self.basket:
            return f"{len(seen.records.basket)} lines in the basket"
        if self.order:
            return "no new order"
        if self.card:
            return ", ".join(f"{c.kind} {c.reference}" for c in seen.reply.cards) or "no card"
        if self.tool:
            return ", ".join(call.name for call in seen.reply.tools) or "no tool ran"
        return shorten(seen.reply.text, 200) or "no words"

    def __str__(self) -> str:
        """In words."""
        if self.product or self.basket:
            return (
                f"a product at place {self.product}" if self.product else f"line {self.basket} of the basket"
            )
        if self.order:
            return "a new order"
        if self.card:
            which = f"{self.card} card {self.place or 1}"
            return f"{self.fact} of {which}" if self.fact else which
        return f"{self.argument} of a call of {self.tool}" if self.tool else f"words like {self.words}"


def _at(things: tuple[str, ...] | list[str], place: int) -> str | None:
    return things[place - 1] if place <= len(things) else None


Captured = Annotated[
    Capture,
    BeforeValidator(
        lambda v: {"product": v} if isinstance(v, int) and not isinstance(v, bool) else v,
        json_schema_input_type=Capture | int,
    ),
]
