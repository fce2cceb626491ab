"""What a conversation test needs of a bot: `Bot`, who talks, and `Stage`, where one conversation begins.

These two are all that a bot must have. What more a script can use is a small protocol each: a shop that can
be furnished before the first turn (`Furnished`), faults (`Breakable`, `Fragile`), rows of a database
(`Tabular`, `Tables`), and the names of tools (`Equipped`). Knows no bot: `shop_stage.py` is this product's
own, and any object with these methods can be tested instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from assistant.orders import Order
from assistant.profile import Customer
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
        seed: From which a bot that draws does so; None leaves that to the bot.
        guest_id: Under which a guest's records are kept.
        test: The name of the conversation test, for whoever keeps something of each.
    """

    customer_id: str = ""
    preferences: tuple[str, ...] = ()
    basket: Mapping[str, int] = field(default_factory=dict)
    clock: datetime | None = None
    seed: int | None = None
    guest_id: str = "script"
    test: str = ""


@dataclass(frozen=True, slots=True)
class Furniture:
    """What is put into the records before anybody talks, beside what each scene says.

    Attributes:
        customers: New ones.
        orders: Of these, or of anybody else.
    """

    customers: Sequence[Customer] = ()
    orders: Sequence[Order] = ()


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


@runtime_checkable
class Furnished(Protocol):
    """A stage whose records can be furnished, and on which several may talk at once."""

    def now(self) -> datetime:
        """When conversations take place that don't say when."""
        ...

    def begin_furnished(
        self, scenes: Mapping[str, Scene], furniture: Furniture
    ) -> AbstractContextManager[Mapping[str, Bot]]:
        """A conversation of each, all on the same records; what they write is gone afterwards."""
        ...


@runtime_checkable
class Equipped(Protocol):
    """A stage that can tell which tools its bot has, so that a misspelt one is refused."""

    @property
    def tools(self) -> Mapping[str, Collection[str]]:
        """Tool -> names of its arguments."""
        ...


@runtime_checkable
class Tables(Protocol):
    """A stage that can tell which tables its bots let tests look into."""

    @property
    def tables(self) -> Mapping[str, Collection[str]]:
        """Table -> its columns."""
        ...


@runtime_checkable
class Tabular(Protocol):
    """A bot whose tables can be looked into."""

    def rows(self, table: str) -> Iterable[Mapping[str, object]]:
        """The rows of one of the stage's tables as they are now; JSON columns decoded."""
        ...


@runtime_checkable
class Breakable(Protocol):
    """A stage whose bots can be given faults."""

    @property
    def faults(self) -> Mapping[str, bool]:
        """Fault -> whether it lasts until it is mended."""
        ...


@runtime_checkable
class Fragile(Protocol):
    """A bot in whose shop something can break; it breaks for all who talk to this shop."""

    def break_(self, fault: str) -> None:
        """From here on, or once, this is broken."""
        ...

    def mend(self, fault: str) -> None:
        """It works again."""
        ...
