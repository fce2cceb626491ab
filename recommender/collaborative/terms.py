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
        k: The most that are wanted.
    """
    kept = np.flatnonzero(amounts)
    kept = kept[best_of(amounts[kept], len(kept) if k is None else k)]
    ids = products.ids
    return tuple(
        (ids[row], amount) for row, amount in zip(rows[kept].tolist(), amounts[kept].tolist(), strict=True)
    )
