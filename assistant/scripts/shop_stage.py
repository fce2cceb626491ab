"""This product's own stage: one build, opened once, and for every conversation a private live database.

The build is shared, because nobody writes it; baskets, memory, events and transcripts are copies that are
gone afterwards. Time stands at the moment when the stage was opened (or where a script sets it) and moves on
by a millisecond whenever somebody looks, so that the same script gives the same records.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from assistant.database import open_database, reading
from assistant.house.words.slots import statement_kind
from assistant.orders import Orders
from assistant.profile import Profiles
from assistant.reply import Reply
from assistant.scripts.chat_models import Model
from assistant.scripts.faults import FAULTS
from assistant.scripts.personal import Known, People, Phrases, everybody, own
from assistant.scripts.private_shop import Clock, PrivateShop
from assistant.scripts.snapshot import Snapshot
from assistant.scripts.subject import FeedbackKind, Furniture, LoggedEvent, OrderFact, Records, Scene
from assistant.scripts.tables import COLUMNS, read_rows
from assistant.shop.shop import Shop
from assistant.shop.state import State
from assistant.tools import TOOLS
from assistant.visitor import Visitor
from retrieval.errors import BadInput
from retrieval.product import Product

TICK = 0.001


class ShopStage:
    """Begins conversations of a shop with its assistant; made by `ShopStage.open`."""

    def __init__(self, shop: Shop, snapshot: Snapshot, scratch: Path, model: Model, now: float):
        self.shop = shop
        self._snapshot = snapshot
        self._scratch = scratch
        self._model = model
        self._now = now

    @classmethod
    @contextmanager
    def open(
        cls,
        state: Path,
        *,
        database: Path | None = None,
        model: Model = "embedded",
        device: str = "auto",
        clock: Clock = time.time,
    ) -> Iterator[ShopStage]:
        """The stage of a state folder's current build (or of `STATE/builds/N`).

        Args:
            state: The state folder, or one build of it.
            database: The live records to begin with, where they aren't the state folder's of this moment.
            model: The chat model of all conversations, or one for each.
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
                # Tables are made and the journal is chosen once, and every copy has them.
                with PrivateShop.opened(shop, snapshot.kept, "embedded", clock):
                    pass
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
        return tuple(self.shop.catalogue)

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

    @property
    def tools(self) -> Mapping[str, Collection[str]]:
        """Tool -> names of its arguments."""
        return {name: tuple(tool.args) for name, tool in TOOLS.items()}

    @property
    def tables(self) -> Mapping[str, Collection[str]]:
        """Table -> columns that tests may look into."""
        return COLUMNS

    @property
    def faults(self) -> Mapping[str, bool]:
        """Fault -> whether it lasts until it is mended."""
        return FAULTS

    def now(self) -> datetime:
        """When conversations take place that don't say when."""
        return datetime.fromtimestamp(self._now, UTC)

    @contextmanager
    def begin(self, scene: Scene) -> Iterator[ShopBot]:
        """A new conversation that begins so; what it writes is gone afterwards.

        Raises:
            BadInput: the shop doesn't know the customer.
        """
        with self.begin_furnished({"": scene}, Furniture()) as bots:
            yield bots[""]

    @contextmanager
    def begin_furnished(
        self, scenes: Mapping[str, Scene], furniture: Furniture
    ) -> Iterator[Mapping[str, ShopBot]]:
        """A conversation of each, all on the same private records, which are gone afterwards.

        Raises:
            BadInput: the shop doesn't know a customer, or has one of the new ones already.
        """
        self._check(scenes, furniture)
        with (
            tempfile.TemporaryDirectory(dir=self._scratch) as folder,
            self._model_of(scenes, furniture) as model,
        ):
            database = Path(folder) / "live.db"
            self._snapshot.copy(database)
            clocks = {scene.clock for scene in scenes.values()} - {None}
            start = self._now if not clocks else min(c.timestamp() for c in clocks if c)
            with PrivateShop.opened(self.shop, database, model, ticking(start)) as shop:
                shop.furnish(furniture)
                yield {name: ShopBot(shop, scene) for name, scene in scenes.items()}

    @contextmanager
    def _model_of(self, scenes: Mapping[str, Scene], furniture: Furniture) -> Iterator[str | BaseChatModel]:
        """The chat model of one conversation."""
        if isinstance(self._model, str | BaseChatModel):
            yield self._model
            return
        signed_in = [scene.customer_id for scene in scenes.values() if scene.customer_id]
        known = [one for customer_id in signed_in for one in self._known(customer_id, furniture)]
        test = next(iter(scenes.values())).test
        with self._model.of(test, People(tuple(known), self._others)) as model:
            yield model

    def _known(self, customer_id: str, furniture: Furniture) -> tuple[Known, ...]:
        new = next((c for c in furniture.customers if c.customer_id == customer_id), None)
        placed = [order for order in furniture.orders if order.customer_id == customer_id]
        account = new or Profiles(self.shop.database).get(customer_id)
        return own(account, (*Orders(self.shop.database).of_customer(customer_id), *placed))

    @cached_property
    def _others(self) -> Phrases:
        return Phrases(everybody(self.shop.database))

    def _check(self, scenes: Mapping[str, Scene], furniture: Furniture) -> None:
        new = {customer.customer_id for customer in furniture.customers}
        for customer_id in sorted(new):
            if self.knows(customer_id):
                raise BadInput(
                    f"this shop has a customer '{customer_id}' already; give the new one another id."
                )
        for scene in scenes.values():
            if scene.customer_id and scene.customer_id not in new and not self.knows(scene.customer_id):
                raise BadInput(
                    f"this shop has no customer '{scene.customer_id}'; give another, or customer_with."
                )


class ShopBot:
    """One conversation of one visitor."""

    def __init__(self, shop: PrivateShop, scene: Scene) -> None:
        """Begins the conversation: puts what the scene says into the visitor's memory and basket."""
        self._shop = shop
        self._visitor = (
            Visitor(customer_id=scene.customer_id) if scene.customer_id else Visitor(guest_id=scene.guest_id)
        )
        kept = shop.conversations.records
        for preference in scene.preferences:
            kept.profiles.remember(self._visitor, preference, statement_kind(preference))
        for product_id, quantity in scene.basket.items():
            kept.baskets.add(self._visitor, product_id, quantity)
        self._before = shop.log.replay().last_number
        self._id = shop.conversations.start(self._visitor)

    def say(self, text: str) -> Reply:
        """The answer to one message."""
        return self._shop.conversations.say(self._id, self._visitor, text)

    def feedback(self, product_id: str, kind: FeedbackKind) -> None:
        """The customer does something with a card.

        Raises:
            BadInput: the product was not shown, or can't be bought.
        """
        self._shop.conversations.feedback(self._id, self._visitor, product_id, kind)

    def records(self) -> Records:
        """What is written down now."""
        kept, visitor = self._shop.conversations.records, self._visitor
        events = self._shop.log.of_person(visitor.customer_id, visitor.guest_id, self._before)
        logged = zip(events.kind, events.product_id, strict=True)
        return Records(
            basket={line.product_id: line.quantity for line in kept.baskets.show(visitor)},
            preferences=tuple(preference.text for preference in kept.profiles.preferences(visitor)),
            orders={o.order_id: o.status for o in kept.orders.of_customer(visitor.customer_id)},
            events=tuple(LoggedEvent(str(kind), str(product_id)) for kind, product_id in logged),
            handed_off=kept.transcripts.hand_off_status(self._id, visitor) is not None,
        )

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        """The rows of a table of `COLUMNS`."""
        return read_rows(self._shop.engine, table)

    def break_(self, fault: str) -> None:
        """Something of this private shop breaks; see `faults.py`."""
        self._shop.break_(fault)

    def mend(self, fault: str) -> None:
        """It works again."""
        self._shop.mend(fault)


def ticking(start: float) -> Clock:
    """A clock that stands at `start` and moves on by `TICK` seconds whenever somebody looks."""
    now = start

    def clock() -> float:
        nonlocal now
        now += TICK
        return now

    return clock
