"""Diversity: an order in which a place counts less the more it resembles the places before it.

Carbonell, Goldstein: The use of MMR, diversity-based reranking for reordering documents (SIGIR 1998).
"""

from __future__ import annotations

import numpy as np

from recommender.events import Floats, Ints


def diversified(scores: Floats, likeness: Floats, amount: float, k: int) -> tuple[Ints, Floats]:
    """The first `k` places, each chosen for (1 - amount) * score - amount * its largest likeness so far.

    Args:
        scores: [n], 0 to 1 by agreement.
        likeness: [n, n] symmetric, 0 to 1.
        amount: 0 keeps the order of the scores, 1 looks at likeness alone.
        k: How many.

    Returns:
        Positions [k] in the arrays, and what they were chosen for [k], never rising. Equal ones by position.
    """
    worth = (1.0 - amount) * scores
    nearest = np.zeros(len(scores))
    left = np.ones(len(scores), dtype=bool)
    chosen, values = [], []
    for _ in range(min(k, len(scores))):
        gain = np.where(left, worth - amount * nearest, -np.inf)
        best = int(gain.argmax())
        chosen.append(best)
        values.append(float(gain[best]))
        left[best] = False
        nearest = np.maximum(nearest, likeness[best])
    return np.array(chosen, dtype=np.int64), np.array(values)
