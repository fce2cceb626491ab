"""A shop of six products without models: the doors of `assistant` that the page uses, answered by simple
rules.

The stores (baskets, transcripts, profiles, orders) are the real ones over a real SQLite file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from argon2 import PasswordHasher
from PIL import Image

from assistant.basket import Baskets
from assistant.conversation import ReplyReady, ToolStarted, TurnEvent
from assistant.database import open_database
from assistant.errors import NotYours
from assistant.orders import Order, OrderItem, Orders
from assistant.profile import Customer, Profiles
from assistant.reply import Card, Reply
from assistant.shop.config import ShopConfig
from assistant.shop.pictures import picture_name
from assistant.tools.results import card_json
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.events import EventTable
from recommender.ranking import Ranked, Ranking
from recommender.reasons import Reason
from recommender.shopper import Shopper
from retrieval.catalogue import Catalogue
from retrieval.product import Money, Product
from ui.identity import Handover, Sessions
from ui.shopfront import Shopfront
from ui.staff import StaffDoor

KEY = b"a key of the tests, long enough for HS256"
CUSTOMER_KEY = b"the shop's own key, with which it signs customers"
PASSWORD = "correct horse battery"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def lamp(number: int, **fields: Any) -> Product:
    facts: dict[str, Any] = {
        "title": f"Lamp {number}",
        "category": ("Home", "Lamps"),
        "price": Money(1000 + number * 100, "GBP"),
        "stock": number,
        "rating": 4.5,
        "rating_count": 20 + number,
    }
    return Product(str(number), **(facts | fields))


NASTY = lamp(
    5, title='<img src=x onerror="alert(1)">', description="<script>alert(1)</script>", brand="<b>B</b>"
)
PRODUCTS = (lamp(0), lamp(1), lamp(2), lamp(3, stock=None, rating=None), lamp(4, stock=50), NASTY)


class FakeLog:
    def of_person(self, customer_id: str = "", session_id: str = "") -> EventTable:
        return EventTable.of(())


class FakeRecommender:
    log = FakeLog()

    def clock(self) -> float:
        return 1_780_000_000.0

    def shopper(
        self,
        customer_id: str = "",
        session_id: str = "",
        preferences: tuple[str, ...] = (),
        *,
        since: float | None = None,
        without: frozenset[str] = frozenset(),
    ) -> Shopper:
        return Shopper(customer_id, preferences=preferences)

    def recommend(self, shopper: Shopper, *, k: int = 10, reasons: bool = True) -> Ranking:
        told = (Reason("history", ("2",), 0.75, "ease"), Reason("together", ("4",), 0.2, "neighbours", 7))
        parts = {"ease": 0.6, "popularity": 0.2, "clicks": 0.11}
        first = Ranked("1", 0.91, 0.123, {"ease": 1.5, "popularity": 3.0}, told, parts)
        return Ranking((first,), ("a note",))


class FakePages:
    def find(self, question: str, k: int = 3) -> tuple[str, ...]:
        return ()


class FakeSearch:
    def meeting(self, constraints: object) -> frozenset[str]:
        return frozenset()


@dataclass
class FakeShop:
    pictures: Path
    config: ShopConfig = field(default_factory=lambda: ShopConfig(name="The lamp shop", currency="GBP"))
    catalogue: Catalogue = field(default_factory=lambda: Catalogue.of(PRODUCTS))
    recommender: FakeRecommender = field(default_factory=FakeRecommender)
    pages: FakePages = field(default_factory=FakePages)
    search: FakeSearch = field(default_factory=FakeSearch)
    build: int = 1
    clicks: None = None


@dataclass
class FakeServing:
    shop: FakeShop

    def current(self) -> FakeShop:
        return self.shop


class FakeConversations:
    """Shows three lamps for anything that is said, and hands off when a person is asked for."""

    def __init__(self, transcripts: Transcripts, baskets: Baskets) -> None:
        self._transcripts = transcripts
        self._baskets = baskets
        self.events: list[tuple[str, str, str]] = []

    def start(self, visitor: Visitor) -> str:
        return self._transcripts.start(visitor)

    def say(self, conversation_id: str, visitor: Visitor, text: str) -> Reply:
        with self._transcripts.turn(conversation_id, visitor):
            self._transcripts.add(conversation_id, visitor, "customer", text)
            reply = self._reply(conversation_id, visitor, text)
            payload: Mapping[str, Any] = {"cards": [card_json(card) for card in reply.cards]}
            self._transcripts.add(
                conversation_id, visitor, "assistant", reply.text, payload=payload, shown=reply.products
            )
            return reply

    def stream(self, conversation_id: str, visitor: Visitor, text: str) -> Iterator[TurnEvent]:
        yield ToolStarted("search_catalog")
        yield ReplyReady(self.say(conversation_id, visitor, text))

    def feedback(self, conversation_id: str, visitor: Visitor, product_id: str, kind: str) -> None:
        shown = {one.product_id for one in self._transcripts.shown(conversation_id, visitor)}
        if product_id not in shown:
            raise NotYours("This product was not shown here.")
        self.events.append((visitor.owner, product_id, kind))
        if kind == "cart":
            self._baskets.add(visitor, product_id)

    def _reply(self, conversation_id: str, visitor: Visitor, text: str) -> Reply:
        if "person" in text:
            self._transcripts.hand_off(conversation_id, visitor, "asked for a person")
            return Reply("Somebody will answer here.", handed_off=True)
        ids = ("0", "1", "5")
        cards = tuple(Card("product", product_id, "because it is a lamp") for product_id in ids)
        return Reply("Three lamps.\n\n- one\n- **two**", cards, ids)


def small_shop(folder: Path) -> Shopfront:
    """The shop's front over a database in `folder`; customers C1 (with an order) and C2."""
    engine = open_database(folder / "live.db")
    pictures = folder / "pictures"
    pictures.mkdir()
    for product in PRODUCTS:
        Image.new("RGB", (8, 8), "teal").save(pictures / picture_name(product.product_id))
    transcripts, baskets, profiles = Transcripts(engine), Baskets(engine), Profiles(engine)
    profiles.take_in(
        [Customer("C1", "Ada Lane", "ada@example.com", attributes={"age_band": "35-44"}), Customer("C2")]
    )
    orders = Orders(engine)
    orders.take_in([Order("O1", "C1", "shipped", items=(OrderItem("2", 1, Money(1200, "GBP")),))])
    (folder / "desk.password").write_text(PASSWORD_HASH)
    return Shopfront(
        state=folder,
        serving=cast(Any, FakeServing(FakeShop(pictures))),
        conversations=cast(Any, FakeConversations(transcripts, baskets)),
        transcripts=transcripts,
        profiles=profiles,
        orders=orders,
        baskets=baskets,
        sessions=Sessions(KEY),
        callers=Sessions(KEY, "visitor"),
        handover=Handover(CUSTOMER_KEY),
        staff=StaffDoor(folder / "desk.password", KEY),
        customer_picker=True,
    )
