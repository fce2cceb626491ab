"""The tool that puts products beside each other: prices, differences, and which is most of what was asked.

The whole comparison is a card; in words only what decides between them is said. Two products are told apart
by a few differences; of more than two only the extremes are named. Which one is which end of what comes as
facts: a language puts them into its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime
from assistant.tools.extremes import leading, most_of
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import present, products_of
from assistant.tools.questions import rating_in_words, stock_in_words
from assistant.tools.results import Result
from assistant.tools.search import earlier_reasons, named
from retrieval.product import Product
from retrieval.words import contains_phrase, fold

MOST_COMPARED = 6
MOST_DIFFERENCES = 4
"""Of two products; the card has the others."""


class ComparisonArguments(Arguments):
    """The products to put beside each other."""

    product_ids: list[str]
    question: str = Field("", description="what the customer wants to know of them, in their words")


def _compare_products(arguments: ComparisonArguments, runtime: Runtime) -> Result:
    products = products_of(runtime.context, arguments.product_ids)[:MOST_COMPARED]
    if len(products) < 2:
        return refuse("compare_products", "It takes two products to compare; name another one beside it.")
    if first := leading(arguments.question, products):
        products.sort(key=lambda product: product.product_id != first)  # what was asked for stands first
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
    """Which product is most of what was asked ("the lightest"); nothing where the records don't say."""
    first = leading(question, products)
    found = most_of(question, products)
    if found and found.product_id != first:  # of those alone that are what was asked for beside it
        return {}
    return {"most": found.called, "most_title": found.title, "most_amount": found.said} if found else {}


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
