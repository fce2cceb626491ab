"""Whether a difference between two scorers is more than luck: intervals, and a paired test.

Everything is drawn over people, since one person's products are no independent trials. The test is the paired
permutation test (Fisher's randomisation): under the null hypothesis either scorer could have made either list
of a person, so that each difference's sign is a coin. It asks nothing of the shape of the figures, which are
mostly 0; Smucker, Allan, Carterette: A Comparison of Statistical Significance Tests for Information Retrieval
Evaluation (CIKM 2007), prefer it to Wilcoxon's, which tests another hypothesis. Several tests at once are
adjusted after Holm (Scandinavian Journal of Statistics 6, 1979).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.events import Floats

DRAWS = 2_000
"""Draws of an interval."""
PERMUTATIONS = 9_999
BLOCK = 1_000
"""Permutations that are drawn at once."""


def intervals(values: Floats, rng: np.random.Generator, draws: int = DRAWS) -> tuple[Floats, Floats]:
    """The 95 % intervals of the means of the columns of `values` [people, figures]: lows and highs [figures].

    By bootstrap over people (Efron, Tibshirani: An Introduction to the Bootstrap, 1993, chapter 13).
    """
    n = len(values)
    counts = rng.multinomial(n, np.full(n, 1.0 / n), size=draws)
    low, high = np.quantile(counts @ values / n, [0.025, 0.975], axis=0)
    return np.asarray(low), np.asarray(high)


def permutation_test(
    differences: Floats, rng: np.random.Generator, permutations: int = PERMUTATIONS
) -> float:
    """The two-sided probability of a mean difference [people] as large as this, were the signs coins.

    At least 1 / (`permutations` + 1); 1 where nothing differs.
    """
    moved = differences[differences != 0]
    if not len(moved):
        return 1.0
    observed, reached = abs(moved.sum()), 0
    for start in range(0, permutations, BLOCK):
        size = min(BLOCK, permutations - start)
        signs: NDArray[np.int8] = rng.integers(0, 2, size=(size, len(moved)), dtype=np.int8)
        sums = 2.0 * (signs @ moved) - moved.sum()
        reached += int((np.abs(sums) >= observed - 1e-12).sum())
    return (reached + 1) / (permutations + 1)


def holm(probabilities: Sequence[float]) -> tuple[float, ...]:
    """The probabilities [tests] adjusted for their number, in their order."""
    order = np.argsort(probabilities, kind="stable")
    raised = np.asarray(probabilities, dtype=np.float64)[order] * np.arange(len(order), 0, -1)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return tuple(adjusted.tolist())
