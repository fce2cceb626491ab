"""This product's own stage: one build, opened once, and for every conversation a private live database.

The build is shared, because nobody writes it; baskets, memory, events and transcripts are copies that are
gone afterwards. Time stands at the moment when the stage was opened (or where a script sets it) and moves on
by a millisecond whenever somebody looks, so that the same script gives the same records.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import cast

from langchain_core.language_models import BaseChatModel
from sqlalchemy import Engine

from assistant.conversation import Conversations
from assistant.database import open_database, reading
from assistant.reply import Reply
from assistant.scripts.snapshot import Snapshot
from assistant.scripts.subject import Bot, FeedbackKind, LoggedEvent, OrderFact, Records, Scene
from assistant.shop.shop import ServingShop, Shop
from assistant.shop.state import State
from assistant.visitor import Visitor
from recommender.event_log import EventLog
from retrieval.errors import BadInput
from retrieval.product import Product

TICK = 0.001
GUEST = "script"

Clock = Callable[[], float]


class ShopStage:
    """Begins conversations of a shop with its assistant; made by `ShopStage.open`."""

    def __init__(self, shop: Shop, snapshot: Snapshot, scratch: Path, model: str | BaseChatModel, now: float):
        self.shop = shop
        self._snapshot = snapshot
        self._scratch = scratch
        self._model = model
        self._now = now
        self._begun = 0

    @classmethod
    @contextmanager
    def open(
        cls,
        state: Path,
        *,
        database: Path | None = None,
        model: str | BaseChatModel = "embedded",
        device: str = "auto",
        clock: Clock = time.time,
    ) -> Iterator[ShopStage]:
        """The stage of a state folder's current build (or of `STATE/builds/N`).

        Args:
            state: The state folder, or one build of it.
            database: The live records to begin with, where it is not those of the state folder as they are now.
            model: The chat model of all conversations.
            device: Where models compute.
            clock: Seconds since 1970; looked at once.

        Raises:
            BadInput: there is no such build.
            DamagedArtifact: a file of the build is missing, cut short or changed.
            UnreadableFile: the live database can't be read.
        """
        with State(state).hold() as held, tempfile.TemporaryDirectory(prefix="shop-assistant-") as scratch:
            snapshot = Snapshot(database or State(state).database, Path(scratch))
            snapshot.copy(Path(scratch) / "stage.db")
            engine = open_database(Path(scratch) / "stage.db")
            try:
                shop = Shop.open(state, held.number, device=device, database=engine)
                yield cls(shop, snapshot, Path(scratch), model, clock())
            finally:
                engine.dispose()

    @property
    def shop_name(self) -> str:
        """As in shop.yaml."""
        return self.shop.config.name

    def product(self, product_id: str) -> Product | None:
        """The product's records; None for an unknown id."""
        return self.shop.catalogue.get(product_id)

    def products(self) -> tuple[Product, ...]:
        """All products, in the order of the catalogue."""
        return self.shop.catalogue.products

    def orders(self) -> tuple[OrderFact, ...]:
        """All orders, in the order of their ids."""
        return self._orders

    @cached_property
    def _orders(self) -> tuple[OrderFact, ...]:
        with reading(self.shop.database) as connection:
            rows = connection.exec_driver_sql(
                "SELECT order_id, customer_id, status FROM orders ORDER BY order_id"
            )
            return tuple(OrderFact(*map(str, row)) for row in rows)

    def knows(self, customer_id: str) -> bool:
        """Whether the shop has an account, an order or an event of this customer."""
        with reading(self.shop.database) as connection:
            found = connection.exec_driver_sql(
                "SELECT 1 FROM customers WHERE customer_id = ?", (customer_id,)
            ).first()
        return found is not None or self.shop.recommender.knows(customer_id)

    @contextmanager
    def begin(self, scene: Scene) -> Iterator[Bot]:
        """A new conversation that begins so; what it writes is gone afterwards.

        Raises:
            BadInput: the shop doesn't know the customer.
        """
        if scene.customer_id and not self.knows(scene.customer_id):
            raise BadInput(
                f"this shop has no customer '{scene.customer_id}'; give another, or customer_with."
            )
        self._begun += 1
        folder = self._scratch / str(self._begun)
        folder.mkdir()
        self._snapshot.copy(folder / "live.db")
        engine = open_database(folder / "live.db")
        clock = ticking(self._now if scene.clock is None else scene.clock.timestamp())
        conversations = Conversations(
            cast(ServingShop, _OneShop(self._private(engine, clock))), self._model, clock
        )
        try:
            visitor = Visitor(customer_id=scene.customer_id) if scene.customer_id else Visitor(guest_id=GUEST)
            for preference in scene.preferences:
                conversations.records.profiles.remember(visitor, preference)
            for product_id, quantity in scene.basket.items():
                conversations.records.baskets.add(visitor, product_id, quantity)
            yield ShopBot(conversations, visitor, EventLog(engine, clock))
        finally:
            conversations.close()
            engine.dispose()
            shutil.rmtree(folder)

    def _private(self, engine: Engine, clock: Clock) -> Shop:
        recommender = replace(self.shop.recommender, log=EventLog(engine, clock), clock=clock)
        return replace(self.shop, database=engine, recommender=recommender)


class ShopBot:
    """One conversation of one visitor."""

    def __init__(self, conversations: Conversations, visitor: Visitor, log: EventLog) -> None:
        self._conversations = conversations
        self._visitor = visitor
        self._log = log
        self._before = log.replay().last_number
        self._id = conversations.start(visitor)

    def say(self, text: str) -> Reply:
        """The answer to one message."""
        return self._conversations.say(self._id, self._visitor, text)

    def feedback(self, product_id: str, kind: FeedbackKind) -> None:
        """The customer does something with a card.

        Raises:
            BadInput: the product was not shown, or can't be bought.
        """
        self._conversations.feedback(self._id, self._visitor, product_id, kind)

    def records(self) -> Records:
        """What is written down now."""
        kept, visitor = self._conversations.records, self._visitor
        events = self._log.replay(self._before).events
        logged = zip(events.kind, events.product_id, strict=True)
        return Records(
            basket={line.product_id: line.quantity for line in kept.baskets.show(visitor)},
            preferences=tuple(preference.text for preference in kept.profiles.preferences(visitor)),
            orders={o.order_id: o.status for o in kept.orders.of_customer(visitor.customer_id)},
            events=tuple(LoggedEvent(str(kind), str(product_id)) for kind, product_id in logged),
            handed_off=kept.transcripts.hand_off_status(self._id, visitor) is not None,
        )


@dataclass(frozen=True, slots=True)
class _OneShop:
    """Serves the same shop at every turn."""

    shop: Shop

    def current(self) -> Shop:
        return self.shop


def ticking(start: float) -> Clock:
    """A clock that stands at `start` and moves on by `TICK` seconds whenever somebody looks."""
    now = start

    def clock() -> float:
        nonlocal now
        now += TICK
        return now

    return clock
