"""Writes the demo world as a shop folder, byte for byte the same for the same seed and size.

Only what a shop would know goes into the files; of the truth no more than the figures in `DemoTruth`,
which are returned and not written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
import yaml

from assistant.shop.demo.catalogue import CURRENCY, Article
from assistant.shop.demo.orders import PlacedOrder
from assistant.shop.demo.people import Customer
from assistant.shop.demo.world import History, World, auc
from recommender.events import Event, Kind
from retrieval.errors import BadInput
from retrieval.product import Money

SHOP_NAME = "Pennyroyal Lane"
RETURN_DAYS = 30


@dataclass(frozen=True, slots=True)
class DemoTruth:
    """What is true of a demo world.

    Attributes:
        best_possible_auc: AUC of the true click probabilities on the clicks drawn from them; no model
            does better but by luck.
        position_auc: AUC of the position alone.
        appeal_auc: AUC of what everybody likes about a product alone: the truth behind popularity.
        click_rate: Clicks per impression.
        purchases: Order lines bought.
    """

    seed: int
    products: int
    families: int
    departments: int
    brands: int
    customers: int
    events: int
    impressions: int
    clicks: int
    purchases: int
    orders: int
    click_rate: float
    best_possible_auc: float
    position_auc: float
    appeal_auc: float


def write_demo(
    folder: Path,
    *,
    seed: int = 7,
    products: int = 1500,
    progress: Callable[[str, int, int], None] | None = None,
) -> DemoTruth:
    """Writes the demo shop of a seed into a new or empty folder.

    Args:
        folder: Where to; parents are made.
        seed: Which world.
        products: How large; customers, events and orders come in proportion.
        progress: Called with a step's name, how much is done and how much there is.

    Raises:
        BadInput: the folder is a file or has something in it, or no such world can be made.
    """
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"'{folder.name}' is a file; name a new or empty folder for the demo shop.")
    if folder.is_dir() and any(folder.iterdir()):
        raise BadInput(f"'{folder.name}' is not empty; name a new or empty folder for the demo shop.")
    told = progress or (lambda _step, _done, _total: None)
    told("goods and people", 0, 1)
    world = World.from_seed(seed, products)
    told("goods and people", 1, 1)
    history = world.play(progress)
    steps: tuple[tuple[str, Callable[[], Iterable[Mapping[str, object]]]], ...] = (
        ("products.jsonl", lambda: map(_product, world.articles)),
        ("customers.jsonl", lambda: map(_customer, world.people)),
        ("orders.jsonl", lambda: map(_order, history.orders)),
        ("events.jsonl", lambda: map(_event, history.events)),
    )
    (folder / "policies").mkdir(parents=True)
    for done, (name, rows) in enumerate(steps):
        told("files", done, len(steps) + 1)
        _write_rows(folder / name, rows())
    _write_text(folder / "shop.yaml", _shop_yaml())
    for name, text in pages().items():
        _write_text(folder / "policies" / name, text)
    told("files", len(steps) + 1, len(steps) + 1)
    return _truth(world, history)


def pages() -> dict[str, str]:
    """The shop's policy and help pages by file name, in the order of their names."""
    folder = files(__package__) / "pages"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".md"))
    known = {"shop": SHOP_NAME, "return_days": str(RETURN_DAYS)}
    return {name: Template((folder / name).read_text(encoding="utf-8")).substitute(known) for name in names}


def _shop_yaml() -> str:
    settings = {
        "name": SHOP_NAME,
        "currency": CURRENCY,
        "locale": "en_GB",
        "timezone": "Europe/London",
        "service": {
            "recommend": True,
            "identify_by": ["signed_in", "email", "name_and_zip"],
            "confirm_writes": True,
            "one_action_per_turn": False,
            "return_window_days": RETURN_DAYS,
            "refund_to": ["original", "gift_card"],
            "order_rules": {
                "pending": ["cancel", "change_address", "change_items", "change_payment"],
                "processed": ["cancel", "change_address"],
                "shipped": [],
                "delivered": ["return", "exchange"],
                "cancelled": [],
                "return requested": [],
                "exchange requested": [],
            },
        },
        "recommender": {"repeats": False, "diversity": 0.3, "half_life_days": 60},
        "model": {"encoder": "embedded", "clicks_from": "embedded", "chat": "embedded"},
    }
    text: str = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
    return text


def _truth(world: World, history: History) -> DemoTruth:
    appeal = {article.product.product_id: article.appeal for article in world.articles}
    shown = [event.product_id for event in history.events if event.kind is Kind.IMPRESSION]
    return DemoTruth(
        seed=world.seed,
        products=len(world.articles),
        families=len({article.family for article in world.articles}),
        departments=len({article.product.category[0] for article in world.articles}),
        brands=len({article.product.brand for article in world.articles}),
        customers=len(world.people),
        events=len(history.events),
        impressions=len(history.clicks),
        clicks=int(history.clicks.sum()),
        purchases=sum(event.kind is Kind.PURCHASE for event in history.events),
        orders=len(history.orders),
        click_rate=round(float(history.clicks.mean()), 4),
        best_possible_auc=round(auc(history.probabilities, history.clicks), 4),
        position_auc=round(auc(-history.positions.astype(np.float64), history.clicks), 4),
        appeal_auc=round(auc(np.array([appeal[one] for one in shown]), history.clicks), 4),
    )


def _product(article: Article) -> Mapping[str, object]:
    product = article.product
    return _without_empty(
        {
            "product_id": product.product_id,
            "title": product.title,
            "description": product.description,
            "category": product.category_path,
            "brand": product.brand,
            "price": _major(product.price),
            "currency": CURRENCY,
            "list_price": _major(product.list_price),
            "stock": product.stock,
            "rating": product.rating,
            "rating_count": product.rating_count,
            "attributes": dict(product.attributes),
            "parent_id": product.parent_id,
            "options": dict(product.options),
        }
    )


def _customer(customer: Customer) -> Mapping[str, object]:
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "email": customer.email,
        "zip": customer.zip,
        "address": dict(customer.address),
        "payment_methods": [dict(method) for method in customer.payment_methods],
        "attributes": {
            "age_band": customer.age_band,
            "gender": customer.gender,
            "country": customer.country,
        },
        "consent": dict(customer.consent),
    }


def _order(order: PlacedOrder) -> Mapping[str, object]:
    return _without_empty(
        {
            "order_id": order.order_id,
            "customer_id": order.customer.customer_id,
            "status": order.status,
            "placed_at": _iso(order.placed_at.timestamp()),
            "items": [
                {"product_id": product, "quantity": quantity, "price": pence / 100}
                for product, quantity, pence in order.lines
            ],
            "address": dict(order.customer.address),
            "payments": [dict(payment) for payment in order.payments],
            "tracking": order.tracking,
        }
    )


def _event(event: Event) -> Mapping[str, object]:
    bought = event.kind in (Kind.CART, Kind.PURCHASE, Kind.RETURN)
    return _without_empty(
        {
            "event_id": event.event_id,
            "timestamp": _iso(event.timestamp or 0.0),
            "kind": event.kind.value,
            "product_id": event.product_id,
            "customer_id": event.customer_id,
            "session_id": event.session_id,
            "order_id": event.order_id,
            "quantity": int(event.quantity) if bought else None,
            "value": None if event.value is None else int(event.value),
            "price": event.price,
            "list_id": event.list_id,
            "position": event.position,
            "propensity": event.propensity,
            "query": event.query,
        }
    )


def _without_empty(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if value is not None and value != "" and value != {}}


def _major(price: Money | None) -> float | None:
    return None if price is None else float(price.major)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(round(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False, separators=(", ", ": ")) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
