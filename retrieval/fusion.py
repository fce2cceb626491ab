"""Several ways of scoring products -> one score: a weighted sum of scores, each as a share of its best.

Knows neither where the scores come from nor what is scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Evidence:
    """One way in which candidates were scored.

    Attributes:
        name: What scored them ("dense", "lexical", "exact").
        scores: [candidates] larger is better, 0 is nothing; -inf for those it did not find.
        weight: What the best of it counts.
    """

    name: str
    scores: NDArray[np.floating[Any]]
    weight: float = 1.0


def fuse(evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """The fused score of each candidate [candidates]: the sum of weight times score by the best score.

    A convex combination under the theoretical minimum, which keeps what ranks throw away: by how much one is
    better than the next (Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, TOIS
    42(1), 2023). Scores below 0 count as 0.

    Args:
        evidence: Scores of the same candidates, one at least.
    """
    fused = np.zeros(len(evidence[0].scores), dtype=np.float64)
    for each in evidence:
        scores = np.where(np.isfinite(each.scores), np.maximum(each.scores, 0.0), 0.0).astype(np.float64)
        best = float(scores.max(initial=0.0))
        if best > 0:
            fused += each.weight / best * scores
    return fused
