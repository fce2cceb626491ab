"""Diversity: an order in which a place counts less the more it resembles the places before it.

Carbonell, Goldstein: The use of MMR, diversity-based reranking for reordering documents (SIGIR 1998). Their
marginal relevance is a difference of a score and a likeness; here the likeness takes a part of the score. So
the amount means the same on every scale of scores, what counts for nothing still does, and a share of a score
is a share of what orders the list.
"""

from __future__ import annotations

import numpy as np

from recommender.events import Floats, Ints


def arrange(scores: Floats, likeness: Floats, amount: float) -> tuple[Ints, Floats]:
    """Places by marginal relevance: score * (1 - amount * its largest likeness to what stands before it).

    Args:
        scores: [n] of at least 0, never rising.
        likeness: [head, head] symmetric, 0 to 1, of the first of them; the others follow as they are, as
            though each had its like before it.
        amount: 0 keeps the order of the scores, 1 leaves a twin nothing.

    Returns:
        The places [n] in their new order, equal ones as they stood, and what each place [n] counts: never
        rising along the new order.
    """
    head = len(likeness)
    values = (1.0 - amount * (head > 0)) * scores
    nearest = np.zeros(head)
    left = np.ones(head, dtype=np.bool_)
    chosen = []
    for _ in range(head):
        gain = np.where(left, scores[:head] * (1.0 - amount * nearest), -np.inf)
        best = int(gain.argmax())
        chosen.append(best)
        values[best] = gain[best]
        left[best] = False
        nearest = np.maximum(nearest, likeness[best])
    return np.r_[np.array(chosen, dtype=np.int64), np.arange(head, len(scores))], values
