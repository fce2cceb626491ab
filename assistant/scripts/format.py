"""A conversation test as it is written down: `Script` with its beginning, its turns and what must hold.

Knows the shape of the YAML, no file and no bot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from assistant.scripts.expectations.expected import Expected
from assistant.scripts.matching import Strict
from assistant.scripts.product_rule import ProductRule

NAME = re.compile(r"[a-z][a-z0-9_]*")
VARIABLE = re.compile(r"\$([a-z][a-z0-9_]*)(?:\.(title|price|brand|category|colour|status|customer))?")
"""A variable in any text of a script: `$mug` is its id, `$mug.title` a fact of its record."""


class CustomerRule(Strict):
    """The first customer, by id, with at least `orders` orders (of this status)."""

    orders: Annotated[int, Field(ge=1)] = 1
    status: str = ""


class OrderRule(Strict):
    """The first order, by id, of the script's own customer, or of somebody else (and of this status)."""

    of: str = Field(default="me", pattern="^(me|somebody else)$")
    status: str = ""


class Lookup(Strict):
    """Something of the shop that a script names without knowing its id: one of product, order, customer."""

    product: ProductRule | None = None
    order: OrderRule | None = None
    customer: CustomerRule | None = None

    @model_validator(mode="after")
    def _one(self) -> Lookup:
        if len(self.model_fields_set) != 1:
            raise ValueError("look up one thing: product, order or customer")
        return self


class Beginning(Strict):
    """How things stand before the first turn (`before` in a script).

    Attributes:
        customer: A customer's id; empty for a guest.
        customer_with: A customer by rule instead of by id.
        clock: The time at which it all takes place, with its offset from UTC.
        basket: Product (a variable or an id) -> quantity.
    """

    customer: str = ""
    customer_with: CustomerRule | None = None
    clock: datetime | None = None
    preferences: list[str] = Field(default_factory=list)
    basket: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)

    @field_validator("clock")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its offset could be any hour; write 2026-09-30T12:00:00Z")
        return value.astimezone(UTC) if value else None

    @model_validator(mode="after")
    def _one_customer(self) -> Beginning:
        if self.customer and self.customer_with:
            raise ValueError("give customer or customer_with, not both")
        return self


ACTIONS = ("like", "dislike", "click", "add")

Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


def _with_a_reason(value: object) -> object:
    if value is None or isinstance(value, bool) or (isinstance(value, str) and not value.strip()):
        raise ValueError("give the reason, as in `skip: waits for the new price list`")
    return value


Reason = Annotated[str, BeforeValidator(_with_a_reason), Field(max_length=200)]
"""Why a conversation is not played."""

Reference = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, int) and 1 <= v <= 999 else v)]
"""A product: the place it was last shown at (1, 2, ...), a variable or an id."""


class Turn(Strict):
    """One thing that the customer does, and what must hold afterwards.

    Attributes:
        say: A message.
        like: A card's button, as `dislike`, `click` and `add` (to the basket).
        capture: Variable -> place (from 1) of a product in what this turn showed.
    """

    say: str | None = None
    like: Reference | None = None
    dislike: Reference | None = None
    click: Reference | None = None
    add: Reference | None = None
    expect: Expected | None = None
    capture: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_action(self) -> Turn:
        if sum(getattr(self, name) is not None for name in ("say", *ACTIONS)) != 1:
            raise ValueError("a turn is one of say, " + ", ".join(ACTIONS) + "; give exactly one")
        return self

    @property
    def action(self) -> tuple[str, str]:
        """What is done, and with what: ("say", text), ("like", reference), ..."""
        return next((n, v) for n in ("say", *ACTIONS) if (v := getattr(self, n)) is not None)


class Script(Strict):
    """One conversation.

    Attributes:
        shop: The name of the shop it is written for.
        tags: Words by which conversations are chosen.
        skip: Why this one is not played for now; empty where it is.
        only: While somebody works on it: of all conversations, those with `only` are played and no other.
        let: Variables that are looked up before the first turn, in this order.
        expect: What must hold at the end, over all turns together.
    """

    name: Annotated[str, Field(min_length=1, max_length=120)]
    shop: Annotated[str, Field(min_length=1)]
    tags: list[Tag] = Field(default_factory=list)
    skip: Reason = ""
    only: bool = False
    before: Beginning = Field(default_factory=Beginning)
    let: dict[str, Lookup] = Field(default_factory=dict)
    turns: Annotated[list[Turn], Field(min_length=1)]
    expect: Expected | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Script:
        if self.expect is None and all(turn.expect is None for turn in self.turns):
            raise ValueError("a conversation without one `expect` can never fail; say what must hold")
        return self


class ScriptFile(Strict):
    """A file with several conversations; `shop` is theirs where they don't name another."""

    shop: str = ""
    conversations: Annotated[list[dict[str, Any]], Field(min_length=1)]


def variables(value: object) -> Iterator[str]:
    """The names of all variables that stand in texts of this value, keys included."""
    if isinstance(value, str):
        yield from (match[1] for match in VARIABLE.finditer(value))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from variables(key)
            yield from variables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from variables(inner)
