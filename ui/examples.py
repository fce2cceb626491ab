"""Questions to begin with, made from the shop's own catalogue, pages and customers' records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from retrieval.product import Money, Product


def examples(
    products: Sequence[Product], *, popular: Product | None = None, pages: bool = False, orders: bool = False
) -> tuple[str, ...]:
    """At most five questions that this shop can answer, always the same for the same records.

    Args:
        products: The catalogue in its order.
        popular: A product that many like.
        pages: Whether the shop has pages of rules and help.
        orders: Whether the visitor has orders.
    """
    sold = [product for product in products if product.in_stock is not False]
    asked = _by_category(sold)
    if popular:
        asked.append(f"Something like the {_plain(popular.title)}")
    if products:
        asked.append("What would you suggest for me?")
    if orders:
        asked.append("Where is my latest order?")
    elif pages:
        asked.append("Can I send something back?")
    return tuple(dict.fromkeys(asked))[:5]


def _by_category(products: Sequence[Product]) -> list[str]:
    leaves = Counter(product.category[-1] for product in products if product.category)
    # The largest of different departments, so that the questions show how wide the shop is.
    chosen: dict[str, str] = {}
    for leaf, _ in sorted(leaves.items(), key=lambda item: (-item[1], item[0])):
        top = next(
            product.category[0] for product in products if product.category and product.category[-1] == leaf
        )
        chosen.setdefault(top, leaf)
    asked = []
    for leaf in list(chosen.values())[:2]:
        prices = [product.price for product in products if product.category[-1:] == (leaf,) and product.price]
        limit = f" under {_round(prices)}" if prices else ""
        asked.append(f"Show me {leaf.lower()}{limit}")
    return asked


def _plain(title: str) -> str:
    return title.capitalize() if title.isupper() else title


def _round(prices: Sequence[Money]) -> str:
    """A round amount at which more than half of the prices lie below."""
    middle = median(price.minor for price in prices)
    step = 10 ** max(len(str(int(middle))) - 1, 0)
    amount = Money((int(middle) // step + 1) * step, prices[0].currency)
    return str(amount).removesuffix(".00")
