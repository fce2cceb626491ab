"""A stage with a small bot of its own, through the same door as the real one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import NotYours
from assistant.reply import Card, Reply, ToolCall
from assistant.scripts.reading import read_file
from assistant.scripts.results import Result
from assistant.scripts.runner import play
from assistant.scripts.subject import (
    Bot,
    FeedbackKind,
    Furniture,
    LoggedEvent,
    OrderFact,
    Records,
    Scene,
    Stage,
)
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


@dataclass
class FragileBot(ScriptedBot):
    """Has one table, and falls silent while something is broken."""

    broken: set[str] = field(default_factory=set)

    def say(self, text: str) -> Reply:
        return Reply(text="", notes=tuple(sorted(self.broken))) if self.broken else super().say(text)

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        for product_id, quantity in self.now.basket.items():
            yield {"product_id": product_id, "quantity": quantity, "facts": {"gift": True}}

    def break_(self, fault: str) -> None:
        if fault != "hiccup":
            self.broken.add(fault)

    def mend(self, fault: str) -> None:
        self.broken.discard(fault)


@dataclass
class FurnishedStage(TableStage):
    """A stage with everything that a script can use."""

    furniture: list[Furniture] = field(default_factory=list)
    tools: Mapping[str, Collection[str]] = field(
        default_factory=lambda: {"search_catalog": ("query", "max_price", "brand"), "recommend": ("k",)}
    )
    tables: Mapping[str, Collection[str]] = field(
        default_factory=lambda: {"basket_lines": ("product_id", "quantity", "facts")}
    )
    faults: Mapping[str, bool] = field(default_factory=lambda: {"bulb_gone": True, "hiccup": False})

    def now(self) -> datetime:
        return datetime(2026, 5, 20, tzinfo=UTC)

    @contextmanager
    def begin(self, scene: Scene) -> Iterator[Bot]:
        with self.begin_furnished({"": scene}, Furniture()) as bots:
            yield bots[""]

    @contextmanager
    def begin_furnished(
        self, scenes: Mapping[str, Scene], furniture: Furniture
    ) -> Iterator[Mapping[str, Bot]]:
        self.scenes += scenes.values()
        self.furniture.append(furniture)
        yield {
            name: FragileBot(
                self.answers,
                Records(
                    dict(scene.basket),
                    scene.preferences,
                    {o.order_id: o.status for o in furniture.orders if o.customer_id == scene.customer_id},
                ),
            )
            for name, scene in scenes.items()
        }


def played(folder: Path, text: str, stage: Stage) -> Result:
    """A script of the shop `Lamps`, played."""
    file = folder / "s.yaml"
    file.write_text("shop: Lamps\nname: n\n" + text, encoding="utf-8")
    (script,) = read_file(file)
    return play(script, stage)
