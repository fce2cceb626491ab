from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.diversity import diversified

SCORES = np.array([1.0, 0.9, 0.8])
ALIKE = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
"""The first two are the same thing twice."""


def test_no_diversity_keeps_the_order() -> None:
    assert diversified(SCORES, ALIKE, 0.0, 3)[0].tolist() == [0, 1, 2]


def test_with_diversity_the_twin_comes_later() -> None:
    assert diversified(SCORES, ALIKE, 0.3, 3)[0].tolist() == [0, 2, 1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1), st.integers(0, 15))
def test_every_place_is_taken_once_and_values_never_rise(scores: list[float], amount: float, k: int) -> None:
    n = len(scores)
    likeness = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / max(n, 1)
    places, values = diversified(np.array(scores), likeness, amount, k)
    assert len(set(places.tolist())) == len(places) == min(k, n)
    assert (np.diff(values) <= 1e-12).all()
