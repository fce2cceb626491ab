"""A stage with a small bot of its own, through the same door as the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from assistant.errors import NotYours
from assistant.reply import Card, Reply, ToolCall
from assistant.scripts.subject import Bot, FeedbackKind, LoggedEvent, OrderFact, Records, Scene
from retrieval.product import Money, Product

LAMPS = tuple(
    Product(
        f"L{number}",
        f"Lamp {number}",
        category=("Home", "Lighting"),
        brand="Acme",
        price=Money(number * 100, "GBP"),
        stock=number - 1,
        rating=float(number),
        attributes={"colour": ("red", "blue", "green", "white")[number % 4]},
    )
    for number in range(1, 6)
)

Answer = Callable[[str], Reply]


def lamps(*product_ids: str, **changes: object) -> Reply:
    """A reply that shows these lamps, each with a reason."""
    reason = [{"kind": "popular", "evidence": [], "share": 1.0, "buyers": 7}]
    cards = tuple(Card("product", i, "Bought by 7 people", {"reasons": reason}) for i in product_ids)
    call = ToolCall("search_catalog", {"query": "lamps", "max_price": 3.0, "brand": None})
    return replace(
        Reply(text="Here are **lamps**.", cards=cards, products=product_ids, tools=(call,)), **changes
    )  # type: ignore[arg-type]


@dataclass
class ScriptedBot:
    """Answers from a table, keeps basket and events, and refuses products that it never showed."""

    answers: dict[str, Reply | Exception]
    now: Records
    shown: set[str] = field(default_factory=set)

    def say(self, text: str) -> Reply:
        reply = self.answers.get(text, Reply(text=f"You said {text}"))
        if isinstance(reply, Exception):
            raise reply
        self.shown |= set(reply.products)
        self.now = replace(self.now, handed_off=self.now.handed_off or reply.handed_off)
        return reply

    def feedback(self, product_id: str, kind: FeedbackKind) -> None:
        if product_id not in self.shown:
            raise NotYours(f"'{product_id}' was not shown in this conversation.")
        basket = dict(self.now.basket)
        if kind == "cart":
            basket[product_id] = basket.get(product_id, 0) + 1
        self.now = replace(self.now, basket=basket, events=(*self.now.events, LoggedEvent(kind, product_id)))

    def records(self) -> Records:
        return self.now


@dataclass
class TableStage:
    """Begins conversations with a `ScriptedBot`."""

    answers: dict[str, Reply | Exception] = field(default_factory=dict)
    shop_name: str = "Lamps"
    scenes: list[Scene] = field(default_factory=list)

    def product(self, product_id: str) -> Product | None:
        return next((p for p in LAMPS if p.product_id == product_id), None)

    def products(self) -> tuple[Product, ...]:
        return LAMPS

    def orders(self) -> tuple[OrderFact, ...]:
        return (
            OrderFact("O1", "C1", "delivered"),
            OrderFact("O2", "C2", "pending"),
            OrderFact("O3", "C2", "shipped"),
        )

    @contextmanager
    def begin(self, scene: Scene) -> Iterator[Bot]:
        self.scenes.append(scene)
        orders = {o.order_id: o.status for o in self.orders() if o.customer_id == scene.customer_id}
        yield ScriptedBot(self.answers, Records(dict(scene.basket), scene.preferences, orders))
