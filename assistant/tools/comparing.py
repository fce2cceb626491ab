"""The tool that puts products beside each other: prices, differences, and which is most of what was asked.

The whole comparison is a card; in words only what decides between them is said. Two products are told apart
by a few differences; of more than two only the extremes are named. Which one is which end of what comes as
facts: a language puts them into its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import present, products_of
from assistant.tools.questions import rating_in_words, stock_in_words
from assistant.tools.results import Result
from assistant.tools.search import earlier_reasons, named
from retrieval.measures import Measure, read_measure
from retrieval.product import Product
from retrieval.units import units
from retrieval.words import contains_phrase, fold

MOST_COMPARED = 6
MOST_DIFFERENCES = 4
"""Of two products; the card has the others."""

_MOST: Mapping[str, tuple[str, bool, str]] = {
    "weight": (r"light(?:er|est)?", False, "lightest"),
    "weight ": (r"heav(?:y|ier|iest)", True, "heaviest"),
    "height": (r"tall(?:er|est)?|high(?:er|est)?", True, "tallest"),
    "length": (r"long(?:er|est)?", True, "longest"),
    "width": (r"wid(?:e|er|est)|broad(?:er|est)?", True, "widest"),
    "thickness": (r"thick(?:er|est)?", True, "thickest"),
    "capacity": (
        r"big(?:ger|gest)?|larg(?:e|er|est)|holds? (?:the )?most|room(?:y|ier|iest)",
        True,
        "largest",
    ),
    "capacity ": (r"small(?:er|est)?|compact", False, "smallest"),
    "power": (r"(?:most |more )?powerful|strong(?:er|est)?", True, "most powerful"),
    "battery life": (r"battery|lasts? (?:the )?longe(?:r|st)", True, "one with the longest battery life"),
}
"""Attribute (with a blank: its other end) -> words for it, whether more is more, what the most is called."""


class ComparisonArguments(Arguments):
    """The products to put beside each other."""

    product_ids: list[str]
    question: str = Field("", description="what the customer wants to know of them, in their words")


@dataclass(frozen=True, slots=True)
class _Value:
    """What one product has of something."""

    amount: float
    said: str
    title: str


def _compare_products(arguments: ComparisonArguments, runtime: Runtime) -> Result:
    products = products_of(runtime.context, arguments.product_ids)[:MOST_COMPARED]
    if len(products) < 2:
        return refuse("compare_products", "It takes two products to compare; name another one beside it.")
    rows = [_row(product) for product in products]
    names = list(dict.fromkeys(name for row in rows for name in row))
    differing = [n for n in names if n != "price" and len({row.get(n, "") for row in rows}) > 1]
    if len(products) > 2:
        differing = []
    asked = [name for name in differing if contains_phrase(fold(arguments.question), fold(name))]
    told = list(dict.fromkeys([*asked, *_telling(differing, rows)]))[:MOST_DIFFERENCES]
    facts = {
        "count": len(products),
        "listed": _listed(products),
        "several": len(products) if len(products) > 2 else "",
        **_most(arguments.question, products),
        **_extremes(products),
        "differences": "; ".join(
            f"{name}: {' / '.join(row.get(name, '–') for row in rows)}" for name in told
        ),
    }
    card = Card(
        "comparison",
        ",".join(product.product_id for product in products),
        facts={
            "columns": [product.title for product in products],
            "rows": {n: [r.get(n, "") for r in rows] for n in names},
        },
    )
    shown = tuple(present(p, earlier_reasons(runtime, p.product_id)) for p in products)
    return Result("compare_products", "compared", shown, facts=facts, cards=(card,))


def _listed(products: Sequence[Product]) -> str:
    """Both products with their prices; empty for more, since the card has them."""
    if len(products) > 2:
        return ""
    return ", ".join(f"{p.title} ({p.price})" if p.price else p.title for p in products)


def _row(product: Product) -> dict[str, str]:
    row = {
        "price": str(product.price) if product.price else "",
        "stock": stock_in_words(product),
        "rating": rating_in_words(product),
        "brand": product.brand,
        "category": product.category_path,
        **{named(name): ", ".join(values) for name, values in product.named_values().items()},
    }
    return {name: value for name, value in row.items() if value}


def _telling(differing: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The differences that say most: what both records have, before what one of them lacks."""
    return sorted(
        differing, key=lambda name: (sum(name not in row for row in rows), name in ("brand", "stock"))
    )


def _most(question: str, products: Sequence[Product]) -> dict[str, str]:
    """Which product is most of what was asked ("the lightest"); nothing where no two records say."""
    for attribute, (words, most, called) in _MOST.items():
        if re.search(rf"\b(?:{words})\b", question, re.I):
            values = _amounts(attribute.strip(), products)
            if len(values) > 1 and len({value.amount for value in values}) > 1:
                best = (max if most else min)(values, key=lambda value: value.amount)
                return {"most": called, "most_title": best.title, "most_amount": best.said}
    return {}


def _amounts(attribute: str, products: Sequence[Product]) -> list[_Value]:
    """The amounts of an attribute in one base unit, of those products that state it."""
    found: list[tuple[Measure, str, str]] = []
    for product in products:
        said = next((v for n, v in product.named_values().items() if fold(named(n)) == attribute), ())
        measure = read_measure(said[0]) if said else None
        if measure is not None and measure.minimum is not None and not measure.sides:
            found.append((measure, said[0], product.title))
    known = [units().factors.get(measure.unit, {}) for measure, _, _ in found]
    shared = next((name for name in known[0] if all(name in each for each in known)), "") if known else ""
    if not shared:
        return []
    return [
        _Value((measure.minimum or 0.0) * factors[shared], said, title)
        for (measure, said, title), factors in zip(found, known, strict=True)
    ]


def _extremes(products: Sequence[Product]) -> dict[str, str]:
    """The cheapest and the best rated, where they can be told."""
    told: dict[str, str] = {}
    priced = [(price.minor, product) for product in products if (price := product.price) is not None]
    if len(priced) == len(products) and len({amount for amount, _ in priced}) > 1:
        _, cheapest = min(priced, key=lambda pair: pair[0])
        told |= {"cheapest": cheapest.title, "lowest_price": str(cheapest.price)}
    rated = [(product.rating, product) for product in products if product.rating is not None]
    if len({rating for rating, _ in rated}) > 1:
        rating, best = max(rated, key=lambda pair: pair[0])
        told |= {"best_rated": best.title, "best_rating": f"{rating:g}"}
    return told


compare_products = make_tool(
    "compare_products",
    "Put products beside each other: price, stock, rating and where their records differ.",
    ComparisonArguments,
    _compare_products,
)
