"""What a conversation test needs of a bot: `Bot`, who talks, and `Stage`, where one conversation begins.

Knows no bot: `shop_stage.py` is this product's own, and any object with these methods can be tested instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from assistant.reply import Reply
from retrieval.product import Product

FeedbackKind = Literal["like", "dislike", "click", "cart"]


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """Something that the customer did with a product in this conversation, as it was written down."""

    kind: str
    product_id: str


@dataclass(frozen=True, slots=True)
class Records:
    """What is written down about the customer at one moment.

    Attributes:
        basket: product id -> quantity.
        preferences: What was stated and is remembered, in words.
        orders: The customer's own orders: id -> status.
        events: What this conversation logged, oldest first.
        handed_off: Whether a person has been asked to answer.
    """

    basket: Mapping[str, int] = field(default_factory=dict)
    preferences: tuple[str, ...] = ()
    orders: Mapping[str, str] = field(default_factory=dict)
    events: tuple[LoggedEvent, ...] = ()
    handed_off: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """How one conversation begins.

    Attributes:
        customer_id: Empty for a guest.
        basket: product id -> quantity.
        clock: The time at which it takes place; None leaves the real one.
    """

    customer_id: str = ""
    preferences: tuple[str, ...] = ()
    basket: Mapping[str, int] = field(default_factory=dict)
    clock: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An order as scripts look it up."""

    order_id: str
    customer_id: str
    status: str


class Bot(Protocol):
    """One conversation with one customer."""

    def say(self, text: str) -> Reply:
        """The answer to one message.

        Raises:
            ShopAssistantError: the message is refused.
        """
        ...

    def feedback(self, product_id: str, kind: FeedbackKind) -> None:
        """The customer does something with a card.

        Raises:
            ShopAssistantError: it is refused, for instance because the product was never shown.
        """
        ...

    def records(self) -> Records:
        """What is written down now."""
        ...


class Stage(Protocol):
    """A shop in which conversations can begin, each without a trace of the others."""

    @property
    def shop_name(self) -> str:
        """The shop's name; scripts that are written for another are skipped."""
        ...

    def product(self, product_id: str) -> Product | None:
        """The product's records; None for an unknown id."""
        ...

    def products(self) -> Iterable[Product]:
        """All products, in the order of the catalogue."""
        ...

    def orders(self) -> Iterable[OrderFact]:
        """All orders, in the order of their ids."""
        ...

    def begin(self, scene: Scene) -> AbstractContextManager[Bot]:
        """A new conversation that begins so; what it writes is gone afterwards."""
        ...
