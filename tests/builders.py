"""Small things that many tests need: rows of a shop folder, and a tiny shop that models can learn from."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = dict[str, Any]

NOW = 1_780_000_000.0
"""The present of the tiny shop (May 2026), seconds since 1970."""

DAY = 86_400

COLOURS = ("red", "blue", "green", "white")
KINDS: Mapping[str, tuple[str, float]] = {
    "mug": ("Home > Kitchen > Mugs", 4.5),
    "teapot": ("Home > Kitchen > Teapots", 18.0),
    "lantern": ("Home > Lighting > Lanterns", 9.0),
    "notebook": ("Office > Paper > Notebooks", 3.25),
    "scarf": ("Clothing > Accessories > Scarves", 14.0),
    "umbrella": ("Clothing > Accessories > Umbrellas", 12.5),
}

CONFIG = """\
name: Tiny Shop
currency: GBP
locale: en_GB
timezone: Europe/London
"""
DELIVERY = "# Delivery\n\n## Costs\nDelivery within the country costs £3.50, and nothing from £40 on.\n"
RETURNS = "# Returns\n\n## Time\nYou may return what you bought within 30 days of receiving it.\n"


def product_row(product_id: str = "p1", title: str = "Red mug", **columns: Any) -> Row:
    """A row of `products`."""
    return {"product_id": product_id, "title": title, **columns}


def event_row(product_id: str = "p1", kind: str = "purchase", customer_id: str = "c1", **columns: Any) -> Row:
    """A row of `events`."""
    return {"product_id": product_id, "kind": kind, "customer_id": customer_id, **columns}


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """A JSONL file of these rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def tiny_products() -> list[Row]:
    """24 products: six kinds in four colours."""
    return [
        product_row(
            f"{kind}-{colour}",
            f"{colour.title()} {kind}",
            description=f"A {colour} {kind} for every day, made to last.",
            category=category,
            brand="Hearth" if category.startswith("Home") else "Fieldway",
            price=price + number * 0.5,
            stock=0 if (kind, colour) == ("scarf", "white") else 5,
            rating=3.5 + number * 0.25,
            rating_count=10,
            attributes={"colour": colour},
            parent_id=kind,
            options={"colour": colour},
        )
        for kind, (category, price) in KINDS.items()
        for number, colour in enumerate(COLOURS)
    ]


def tiny_customers(customers: int = 40) -> list[Row]:
    """Customers `c0`, `c1`, ... with everything that is personal."""
    return [
        {
            "customer_id": f"c{number}",
            "name": f"Customer {number}",
            "email": f"c{number}@example.org",
            "zip": f"AB{number}",
            "address": {"street": f"{number} High Street", "city": "Bath"},
            "payment_methods": [{"id": f"card-{number}", "kind": "card"}],
            "attributes": {"age_band": "30-39" if number % 2 else "40-49"},
            "consent": {"personalisation": True},
        }
        for number in range(customers)
    ]


def tiny_events(customers: int = 40, seed: int = 1) -> list[Row]:
    """Orders of customers who each keep to one colour and buy a mug with every teapot; some are guests."""
    rng = random.Random(seed)
    rows: list[Row] = []
    for number in range(customers):
        favourite = COLOURS[number % len(COLOURS)]
        for visit in range(6):
            order_id = f"o{number}-{visit}"
            time = NOW - DAY * rng.uniform(1, 180)
            kinds = rng.sample(sorted(KINDS), 2)
            if "teapot" in kinds:
                kinds.append("mug")
            for kind in dict.fromkeys(kinds):
                colour = favourite if rng.random() < 0.85 else rng.choice(COLOURS)
                rows.append(
                    event_row(
                        f"{kind}-{colour}",
                        customer_id=f"c{number}" if number % 10 else "",
                        order_id=order_id,
                        timestamp=time,
                        event_id=f"{order_id}-{kind}",
                    )
                )
    rows.append(event_row("scarf-red", "dislike", "c1", timestamp=NOW - DAY, event_id="dislike-1"))
    return sorted(rows, key=lambda row: (row["timestamp"], row["event_id"]))


def tiny_orders(events: Iterable[Row]) -> list[Row]:
    """The orders that the customers' purchases belong to; the newest are under way."""
    orders: dict[str, Row] = {}
    for row in events:
        if row["kind"] == "purchase" and row["customer_id"]:
            order = orders.setdefault(
                row["order_id"],
                {
                    "order_id": row["order_id"],
                    "customer_id": row["customer_id"],
                    "status": "pending" if row["timestamp"] > NOW - 10 * DAY else "delivered",
                    "placed_at": row["timestamp"],
                    "items": [],
                },
            )
            order["items"].append({"product_id": row["product_id"], "quantity": 1, "price": 4.5})
    return list(orders.values())


def write_tiny_shop(folder: Path, *, customers: int = 40, seed: int = 1) -> Path:
    """A whole shop folder, small enough to be built within seconds."""
    events = tiny_events(customers, seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shop.yaml").write_text(CONFIG, encoding="utf-8")
    write_rows(folder / "products.jsonl", tiny_products())
    write_rows(folder / "events.jsonl", events)
    write_rows(folder / "customers.jsonl", tiny_customers(customers))
    write_rows(folder / "orders.jsonl", tiny_orders(events))
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "delivery.md").write_text(DELIVERY, encoding="utf-8")
    (folder / "policies" / "returns.md").write_text(RETURNS, encoding="utf-8")
    return folder
