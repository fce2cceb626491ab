"""Diversity: an order in which a place counts less the more it resembles the places before it.

Carbonell, Goldstein: The use of MMR, diversity-based reranking for reordering documents (SIGIR 1998). Their
marginal relevance is a difference of a score and a likeness; here the likeness takes a part of the score. So
the amount means the same on every scale of scores, what counts for nothing still does, and a share of a score
is a share of what orders the list.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from recommender.events import Floats, Ints


def arrange(
    scores: Floats, likeness_to: Callable[[int], Floats], amount: float, places: int
) -> tuple[Ints, Floats]:
    """Orders by marginal relevance: score * (1 - amount * its largest likeness to what stands before it).

    The first `places` are chosen one after the other; the rest follow by what they count beside those.

    Args:
        scores: [lines, n] of at least 0, each line an order of its own.
        likeness_to: A product -> how much each [n] resembles it, 0 to 1; asked of those that are chosen.
        amount: 0 orders by the scores, 1 leaves a twin nothing.
        places: How many are chosen so.

    Returns:
        The products [lines, n] in their new orders, equal ones as they stood, and what each product counts
        [lines, n]: never rising along the order.
    """
    n, line = scores.shape[1], np.arange(len(scores))
    values, left = scores.copy(), np.ones(scores.shape, dtype=np.bool_)
    chosen = np.zeros((len(scores), min(places, n) if amount > 0 else 0), dtype=np.int64)
    nearest = np.zeros(scores.shape)
    for place in range(chosen.shape[1] if len(scores) else 0):
        best = np.where(left, values, -np.inf).argmax(axis=1)
        chosen[:, place], left[line, best] = best, False
        nearest = np.maximum(nearest, np.array([likeness_to(each) for each in best.tolist()]))
        values = np.where(left, scores * (1.0 - amount * nearest), values)
    order = np.argsort(np.where(left, -values, -np.inf), axis=1, kind="stable")
    order[:, : chosen.shape[1]] = chosen
    return order, values
