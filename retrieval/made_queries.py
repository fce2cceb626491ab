"""Queries made from a catalogue itself: what somebody might ask who is looking for a product.

For a shop without judgements and clicks. Each takes some words of a product's own records: a run of its
title, its brand with what it is, or what it is with one of its values. Knows no model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.judgements import Judgement
from retrieval.lexical import query_terms
from retrieval.product import Product

_SHORTEST, _LONGEST = 2, 4


def made_queries(products: Sequence[Product], count: int, rng: np.random.Generator) -> tuple[Judgement, ...]:
    """At most so many queries, no two alike, each with the product that it was made from."""
    made: dict[str, Judgement] = {}
    order = rng.permutation(len(products)) if len(products) else np.zeros(0, dtype=np.int64)
    for turn in range(3):
        for row in order:
            if len(made) >= count:
                return tuple(made.values())
            product = products[int(row)]
            ways = (_of_title, _of_brand, _of_value)
            query = ways[(turn + int(row)) % len(ways)](product, rng) or _of_title(product, rng)
            if query and query not in made:
                made[query] = Judgement(query, product.product_id, 1.0)
    return tuple(made.values())


def _of_title(product: Product, rng: np.random.Generator) -> str:
    """A run of the title's words, without those that name nothing."""
    words = query_terms(product.title)
    length = min(len(words), int(rng.integers(_SHORTEST, _LONGEST + 1)))
    start = int(rng.integers(0, len(words) - length + 1)) if words else 0
    return " ".join(words[start : start + length])


def _of_brand(product: Product, rng: np.random.Generator) -> str:
    kind = _kind(product)
    return f"{product.brand} {kind}".lower() if product.brand and kind else ""


def _of_value(product: Product, rng: np.random.Generator) -> str:
    values = [value for each in product.named_values().values() for value in each if 0 < len(value) <= 20]
    kind = _kind(product)
    return f"{values[int(rng.integers(len(values)))]} {kind}".lower() if values and kind else ""


def _kind(product: Product) -> str:
    """What the product is: the narrowest category, else the last words of its title."""
    return product.category[-1] if product.category else " ".join(query_terms(product.title)[-2:])
