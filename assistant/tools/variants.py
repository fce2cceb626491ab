"""The variants of a product in words: "red at £2.95, green". Knows no conversation."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.product import Product

MOST_NAMED = 4


def variants_in_words(product: Product, others: Sequence[Product]) -> str:
    """What the others are told apart from the product by, with their prices where these differ from its own.

    The first `MOST_NAMED` are named, the rest are counted; empty for no others.
    """
    named = list(dict.fromkeys(_variant(product, other) for other in others))
    more = len(named) - MOST_NAMED
    return ", ".join(named[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _variant(product: Product, other: Product) -> str:
    """The options in which it differs, or its title where it has none."""
    options = [value for name, value in other.options.items() if product.options.get(name) != value]
    words = " ".join(options) or other.title
    return f"{words} at {other.price}" if other.price and other.price != product.price else words
