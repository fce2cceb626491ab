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
        scores: [n] of at least 0.
        likeness_to: A product -> how much each [n] resembles it, 0 to 1; asked of those that are chosen.
        amount: 0 orders by the scores, 1 leaves a twin nothing.
        places: How many are chosen so.

    Returns:
        The products [n] in their new order, equal ones as they stood, and what each [n] counts: never rising
        along the order.
    """
    values = scores.copy()
    left = np.ones(len(scores), dtype=np.bool_)
    chosen: list[int] = []
    if amount > 0:
        nearest = np.zeros(len(scores))
        for _ in range(min(places, len(scores))):
            best = int(np.where(left, values, -np.inf).argmax())
            chosen.append(best)
            left[best] = False
            nearest = np.maximum(nearest, likeness_to(best))
            values[left] = scores[left] * (1.0 - amount * nearest[left])
    rest = np.flatnonzero(left)
    return np.r_[np.array(chosen, dtype=np.int64), rest[np.argsort(-values[rest], kind="stable")]], values
