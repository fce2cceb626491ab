"""Several orders of the same products -> one score: reciprocal rank fusion.

Knows neither where the orders come from nor what is ordered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SMOOTHING = 60.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One way in which candidates were scored.

    Attributes:
        name: What scored them ("dense", "lexical", "exact").
        scores: [candidates] larger is better; -inf for those it did not find.
        weight: What its ranks count.
    """

    name: str
    scores: NDArray[np.float32]
    weight: float = 1.0


def fuse(evidence: Sequence[Evidence], ties: NDArray[np.int64]) -> NDArray[np.float64]:
    """The fused score of each candidate [candidates]: weight / (60 + rank), summed over those that found it.

    Equal scores share a rank, so that no order of the catalogue slips in (Cormack, Clarke and Buettcher,
    Reciprocal Rank Fusion outperforms Condorcet, SIGIR 2009).

    Args:
        evidence: Scores of the same candidates.
        ties: [candidates] decides the order in which equals are listed; any distinct numbers.
    """
    fused = np.zeros(len(ties), dtype=np.float64)
    for each in evidence:
        found = np.flatnonzero(np.isfinite(each.scores))
        order = found[np.lexsort((ties[found], -each.scores[found]))]
        sorted_scores = each.scores[order]
        firsts = (
            np.concatenate(([True], sorted_scores[1:] != sorted_scores[:-1]))
            if len(order)
            else np.zeros(0, bool)
        )
        ranks = np.maximum.accumulate(np.where(firsts, np.arange(len(order)), 0)) + 1
        fused[order] += each.weight / (_SMOOTHING + ranks)
    return fused
