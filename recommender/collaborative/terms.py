"""Sorting the terms of a score: what the models' `contributions` and `similar_products` share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.matrix import ProductIndex
from recommender.metrics import best_of


def largest_terms(
    amounts: NDArray[np.float32], rows: NDArray[np.integer], products: ProductIndex, k: int | None = None
) -> tuple[tuple[str, float], ...]:
    """(id, amount) of those that are not 0, largest first, equal ones in the order of the index.

    Args:
        amounts: [n].
        rows: [n] whose they are, ascending.
        products: What the rows are of.
        k: The most that are wanted; None wants all, and is meant for the few of a history.
    """
    if k is not None:
        kept = np.flatnonzero(amounts)
        kept = kept[best_of(amounts[kept], k)]
        amounts, rows = amounts[kept], rows[kept]
    ids = products.ids
    found = [
        (ids[row], amount) for row, amount in zip(rows.tolist(), amounts.tolist(), strict=True) if amount
    ]
    return tuple(sorted(found, key=lambda term: -term[1]))
