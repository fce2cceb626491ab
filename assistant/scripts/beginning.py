"""How things stand before the first turn, as a script writes it: who talks, what lies in which record.

Knows the shape of the YAML, no file and no bot.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, model_validator

from assistant.scripts.matching import Asking, Strict
from assistant.scripts.product_rule import ProductRule

ME, SOMEBODY_ELSE = "me", "somebody else"


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without its offset could be any hour; write 2026-09-30T12:00:00Z")
    return value.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
Pieces = Annotated[int, Field(ge=1)]


class NewCustomer(Strict):
    """A customer made for this conversation, so that a script needs none of the shop's.

    Attributes:
        id: Made of the name under which the script knows the customer, where it is not given.
    """

    id: str = ""
    name: str = ""
    email: str = ""
    zip: str = ""
    address: dict[str, JsonValue] = Field(default_factory=dict)
    payment_methods: list[JsonValue] = Field(default_factory=list)
    attributes: dict[str, JsonValue] = Field(default_factory=dict)
    consent: dict[str, bool] = Field(default_factory=dict)


class WhichCustomer(Strict):
    """A customer of the shop by id, or a new one; a bare text in a script is an id."""

    id: str = ""
    new: NewCustomer | None = None

    @model_validator(mode="after")
    def _one(self) -> WhichCustomer:
        if bool(self.id) is (self.new is not None):
            raise ValueError("give a customer's id, or `new` with the facts of one (`new: {}` will do)")
        return self


Which = Annotated[
    WhichCustomer,
    BeforeValidator(
        lambda v: v if isinstance(v, dict | WhichCustomer) else {"id": v},
        json_schema_input_type=WhichCustomer | str,
    ),
]


class CustomerRule(Strict):
    """The first customer, by id, with at least `orders` orders (of this status)."""

    orders: Annotated[int, Field(ge=1)] = 1
    status: str = ""


class OrderRule(Strict):
    """The first order, by id, of the script's own customer, of a session, or of somebody else."""

    of: str = ME
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


class PlacedOrder(Asking):
    """An order that was placed before the first turn; its prices are those of the shop's records.

    Attributes:
        id: Made up where it is not given.
        of: `me`, the name of a session, or `somebody else`.
        items: Product (a variable or an id) -> quantity.
        placed_at: When; `days_ago` counts from the script's clock instead. Without either, a week ago.
    """

    items: Annotated[dict[str, Pieces], Field(min_length=1)]
    id: str = ""
    of: str = ME
    status: Annotated[str, Field(min_length=1)] = "pending"
    placed_at: Moment | None = None
    days_ago: Annotated[int, Field(ge=0)] | None = None
    address: dict[str, JsonValue] = Field(default_factory=dict)
    payments: list[JsonValue] = Field(default_factory=list)
    tracking: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_time(self) -> PlacedOrder:
        if self.placed_at is not None and self.days_ago is not None:
            raise ValueError("give placed_at or days_ago, not both")
        return self


class Person(Strict):
    """Who talks, and what is known of them; without a customer a guest.

    Attributes:
        customer: A customer's id, or `{new: {...}}`.
        customer_with: A customer by rule instead.
        preferences: What is remembered already, in words.
        basket: Product (a variable or an id) -> quantity.
    """

    customer: Which | None = None
    customer_with: CustomerRule | None = None
    preferences: list[str] = Field(default_factory=list)
    basket: dict[str, Pieces] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_customer(self) -> Person:
        if self.customer and self.customer_with:
            raise ValueError("give customer or customer_with, not both")
        return self

    @property
    def is_guest(self) -> bool:
        """Whether nobody has signed in."""
        return self.customer is None and self.customer_with is None


class Beginning(Person):
    """How things stand before the first turn (`before` in a script).

    Attributes:
        orders: Variable -> an order that stands in the records.
        clock: The time at which it all takes place, with its offset from UTC.
        seed: Lookups draw among everything that fits, by this seed, instead of taking the first; a bot that
            draws does so from this seed.
    """

    orders: dict[str, PlacedOrder] = Field(default_factory=dict)
    clock: Moment | None = None
    seed: int | None = None


PERSONAL = tuple(Person.model_fields)
"""Keys of `before` that belong to a session where a script has several."""
