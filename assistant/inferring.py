"""What the records let one infer of a visitor: `Inferred`, with the products that say so, and since when.

Nothing is stored: it is read anew from what counts of the visitor's history, so what was forgotten or erased
is inferred no more. It is told on request, and named so that it can be forgotten; rankings rest on the
history itself, not on this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from recommender.events import Kind
from recommender.shopper import Shopper, Touch
from retrieval.catalogue import Catalogue
from retrieval.product import Product
from retrieval.words import fold

FEWEST = 3
"""Different products that must say the same."""
SMALLEST_SHARE = 0.5
"""Of the products that say anything of the kind."""
MOST = 4

_CHOSEN = frozenset((Kind.PURCHASE, Kind.CART, Kind.LIKE, Kind.RATING))
_NAMES = ("colour", "color", "material", "size", "style")


@dataclass(frozen=True, slots=True)
class Inferred:
    """Something that a visitor's choices have in common.

    Attributes:
        statement: Told of the visitor ("often chooses colour green").
        value: What it is about ("green").
        products: Those that say so, the latest first.
        as_of: When the latest of them was chosen; None where no time is known.
    """

    statement: str
    value: str
    products: tuple[str, ...]
    as_of: datetime | None = None


def infer(shopper: Shopper, catalogue: Catalogue) -> tuple[Inferred, ...]:
    """What at least `FEWEST` chosen products, and half of those that could say it, have in common."""
    chosen = [
        (touch, product)
        for touch in reversed(shopper.history)
        if touch.kind in _CHOSEN and (product := catalogue.get(touch.product_id))
    ]
    said: dict[str, dict[str, list[Touch]]] = defaultdict(lambda: defaultdict(list))
    telling: dict[str, int] = defaultdict(int)
    for touch, product in chosen:
        for name, values in _facts(product):
            telling[name] += 1
            for value in values:
                said[name][value].append(touch)
    found = [
        _inferred(name, value, touches)
        for name, values in said.items()
        for value, touches in values.items()
        if len(touches) >= FEWEST and len(touches) >= SMALLEST_SHARE * telling[name]
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.products), each.statement)))[:MOST]


def _facts(product: Product) -> Iterator[tuple[str, tuple[str, ...]]]:
    if product.brand:
        yield "brand", (product.brand,)
    if product.category:
        yield "category", (product.category[-1],)
    known: Mapping[str, tuple[str, ...]] = {fold(n): tuple(v) for n, v in product.named_values().items()}
    yield from ((name, tuple(dict.fromkeys(known[name]))) for name in _NAMES if name in known)


def _inferred(name: str, value: str, touches: list[Touch]) -> Inferred:
    times = [touch.timestamp for touch in touches if touch.timestamp is not None]
    what = value if name == "category" else f"the brand {value}" if name == "brand" else f"{name} {value}"
    return Inferred(
        f"often chooses {what}",
        value,
        tuple(touch.product_id for touch in touches),
        datetime.fromtimestamp(max(times), UTC) if times else None,
    )
