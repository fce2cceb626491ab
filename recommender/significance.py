"""How surely a pair is no accident, when very many pairs were looked at.

Two tests of the same two-by-two table of baskets. Dunning's log-likelihood ratio orders pairs (Accurate
methods for the statistics of surprise and coincidence, Computational Linguistics 19, 1993): it stays apart
where probabilities are too small to be told from 0. Fisher's exact test decides: its probability holds for
the five baskets of a rare pair too, where that of the ratio is only good in the limit. The probabilities of
many pairs are adjusted for their number after Benjamini and Hochberg (Controlling the false discovery rate,
Journal of the Royal Statistical Society B 57, 1995). Knows no product and no basket, only counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from recommender.events import Floats

_NEGLIGIBLE = 1e-15
"""A term of a tail that adds less than this part of it is its last."""

Counts = NDArray[np.integer[Any]]


def log_likelihood_ratio(both: Counts, one: int, other: Counts, baskets: int) -> Floats:
    """Dunning's ratio [n]: 0 where two products have nothing to do with each other.

    Args:
        both: Baskets with both products [n].
        one: Baskets with the first.
        other: Baskets with the second [n].
        baskets: All baskets.
    """
    table = np.array([both, one - both, other - both, baskets - one - other + both], dtype=np.float64)
    table = np.maximum(table, 0.0)

    def entropy(parts: Floats) -> Floats:
        total = parts.sum(axis=0)
        return np.asarray((parts * np.log(np.maximum(parts, 1e-12) / np.maximum(total, 1e-12))).sum(axis=0))

    rows = np.stack((table[0] + table[1], table[2] + table[3]))
    columns = np.stack((table[0] + table[2], table[1] + table[3]))
    return np.asarray(2.0 * (entropy(table) - entropy(rows) - entropy(columns)))


def chance(both: Counts, one: int, other: Counts, baskets: int) -> Floats:
    """Fisher's exact probability [n] that so many baskets or more hold both by accident.

    The upper tail of the hypergeometric distribution, summed term by term from its largest. Only for pairs
    that stand together more often than by accident: from there on the terms fall.

    Args:
        both: Baskets with both products [n], more than `one * other / baskets`.
        one: Baskets with the first.
        other: Baskets with the second [n].
        baskets: All baskets.
    """
    x = both.astype(np.float64)
    # The smaller of the two is drawn, so that both orders of a pair have the same probability to the bit.
    first, second = np.minimum(one, other).astype(np.float64), np.maximum(one, other).astype(np.float64)
    log_largest = (
        _log_choose(second, x) + _log_choose(baskets - second, first - x) - _log_choose(float(baskets), first)
    )
    term, tail = np.ones(len(x)), np.ones(len(x))
    open_ = np.arange(len(x))
    while len(open_):
        at, a, b = x[open_], first[open_], second[open_]
        ratio = (a - at) * (b - at) / ((at + 1.0) * np.maximum(baskets - a - b + at + 1.0, 1.0))
        term[open_] *= np.maximum(ratio, 0.0)
        tail[open_] += term[open_]
        x[open_] += 1.0
        open_ = open_[term[open_] > _NEGLIGIBLE * tail[open_]]
    return np.asarray(np.minimum(np.exp(log_largest) * tail, 1.0))


def adjusted(probabilities: Floats, looked_at: int) -> Floats:
    """Probabilities [n] adjusted for many comparisons: the false discoveries to expect down to each one.

    Args:
        probabilities: The smallest ones, or those that might be, in any order.
        looked_at: How many comparisons there were in all; those that are not among the probabilities count
            as 1, which can only make the rest less sure.
    """
    n = len(probabilities)
    order = np.argsort(probabilities, kind="stable")
    raised = probabilities[order] * max(looked_at, n) / np.arange(1, n + 1)
    found = np.empty(n)
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found


def _log_choose(n: Any, k: Any) -> Floats:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))
