"""Histories as the models read them: one sparse row each, the recent weighing more.

Age is counted in moments, not in days: what was touched at the last moment has age 0, what was touched at
the moment before has age 1. All products of one order share their moment. Where no times are known each
touch is a moment.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.matrix import UNKNOWN, ProductIndex, Weighting, weighed
from recommender.shopper import Touch


def history_rows(
    histories: Sequence[Sequence[Touch]], products: ProductIndex, decay: float, weighting: Weighting
) -> sp.csr_matrix:
    """The weights [len(histories), len(products)] of what is in the histories, csr float32.

    Args:
        histories: Each oldest first (sorted here by time where times are known); a product that stands twice
            counts at its latest moment, one that is not in the index for nothing.
        products: What the columns are.
        decay: Above 0 and at most 1; a touch of age a weighs `decay ** a`.
        weighting: How a touch's weight counts (`weighed`).
    """
    columns: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    for history in histories:
        column, value = _row(history, products, decay, weighting)
        columns.append(column)
        values.append(value)
    indptr = np.r_[0, np.cumsum([len(column) for column in columns])].astype(np.int32)
    indices = np.concatenate(columns).astype(np.int32) if columns else np.zeros(0, dtype=np.int32)
    data = np.concatenate(values).astype(np.float32) if values else np.zeros(0, dtype=np.float32)
    return sp.csr_matrix((data, indices, indptr), shape=(len(histories), len(products)))


def _row(
    history: Sequence[Touch], products: ProductIndex, decay: float, weighting: Weighting
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    known = [touch for touch in history if products.row(touch.product_id) != UNKNOWN]
    if known and all(touch.timestamp is not None for touch in known):
        known.sort(key=lambda touch: touch.timestamp or 0.0)
        times = np.array([touch.timestamp for touch in known], dtype=np.float64)
        age = np.searchsorted(np.unique(-times), -times)
    else:
        age = np.arange(len(known))[::-1]
    weights: dict[int, float] = {}
    amounts = weighed(np.array([touch.weight for touch in known], dtype=np.float64), weighting)
    for touch, amount, steps in zip(known, amounts.tolist(), age.tolist(), strict=True):
        weights[products.row(touch.product_id)] = amount * decay**steps
    column = np.array(sorted(weights), dtype=np.int64)
    return column, np.array([weights[row] for row in column.tolist()], dtype=np.float64)
