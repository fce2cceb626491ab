"""Histories as the models read them: a weight for each product, the recent weighing more.

Age is counted in moments, not in days: what was touched at the last moment has age 0, what was touched at
the moment before has age 1. All products of one order share their moment. Where no times are known each
touch is a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.events import Ints
from recommender.matrix import UNKNOWN, ProductIndex, Weighting, weighed
from recommender.shopper import Touch


@dataclass(frozen=True, slots=True)
class Query:
    """One history.

    Attributes:
        rows: [n] of its products, ascending, none twice.
        weights: [n] how much each counts.
    """

    rows: Ints
    weights: NDArray[np.float32]

    def among(self, places: Ints) -> Query:
        """The same with rows renamed to `places` [products], which ascend; those of `UNKNOWN` left out."""
        rows = places[self.rows]
        known = rows != UNKNOWN
        return Query(rows[known], self.weights[known])


def query_of(history: Sequence[Touch], products: ProductIndex, decay: float, weighting: Weighting) -> Query:
    """One history as weights.

    Args:
        history: Oldest first (sorted here by time where times are known); a product that stands twice
            counts at its latest moment, one that is not in the index for nothing.
        products: What the rows are of.
        decay: Above 0 and at most 1; a touch of age a weighs `decay ** a`.
        weighting: How a touch's weight counts (`weighed`).
    """
    known = [(touch, row) for touch in history if (row := products.row(touch.product_id)) != UNKNOWN]
    timed = all(touch.timestamp is not None for touch, _ in known)
    if timed:
        known.sort(key=lambda each: each[0].timestamp or 0.0)
    amounts = weighed(np.array([touch.weight for touch, _ in known], dtype=np.float64), weighting).tolist()
    weights: dict[int, float] = {}
    age, moment = -1, None
    for (touch, row), amount in zip(reversed(known), reversed(amounts), strict=True):
        if not timed or age < 0 or touch.timestamp != moment:
            age, moment = age + 1, touch.timestamp
        weights.setdefault(row, amount * decay**age)
    rows = np.array(sorted(weights), dtype=np.int64)
    return Query(rows, np.array([weights[row] for row in rows.tolist()], dtype=np.float32))


def joined(readings: Sequence[Query], width: int) -> Query:
    """Several readings of one history side by side: the second's rows begin at `width`, and so on."""
    if len(readings) == 1:
        return readings[0]
    return Query(
        np.concatenate([each.rows + i * width for i, each in enumerate(readings)]),
        np.concatenate([each.weights for each in readings]),
    )


def stacked(queries: Sequence[Query], width: int) -> sp.csr_matrix:
    """Queries as the rows of a matrix [queries, width]."""
    indptr = np.cumsum([0, *(len(query.rows) for query in queries)]).astype(np.int32)
    nothing = Query(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    rows = np.concatenate([nothing.rows, *(query.rows for query in queries)]).astype(np.int32)
    weights = np.concatenate([nothing.weights, *(query.weights for query in queries)])
    return sp.csr_matrix((weights, rows, indptr), shape=(len(queries), width))


def history_rows(
    histories: Sequence[Sequence[Touch]], products: ProductIndex, decay: float, weighting: Weighting
) -> sp.csr_matrix:
    """The weights [len(histories), len(products)] of what is in the histories, as `query_of` has them."""
    return stacked([query_of(each, products, decay, weighting) for each in histories], len(products))
