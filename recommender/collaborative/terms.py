"""Sorting the terms of a score: what the models' `contributions` and `similar_products` share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.matrix import ProductIndex


def largest_terms(
    amounts: NDArray[np.float32], rows: NDArray[np.integer], products: ProductIndex, k: int | None = None
) -> tuple[tuple[str, float], ...]:
    """(id, amount) of the rows whose amount is not 0, largest first, equal ones in the order of the index."""
    order = np.lexsort((rows, -amounts))
    order = order[amounts[order] != 0][:k]
    return tuple((products.ids[int(rows[i])], float(amounts[i])) for i in order)
