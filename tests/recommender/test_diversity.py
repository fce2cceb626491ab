from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.diversity import arrange

SCORES = np.array([1.0, 0.9, 0.8])
ALIKE = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
"""The first two are the same thing twice."""


def test_no_diversity_keeps_the_order_and_the_scores() -> None:
    order, values = arrange(SCORES, ALIKE, 0.0)
    assert (order.tolist(), values.tolist()) == ([0, 1, 2], SCORES.tolist())


def test_with_diversity_the_twin_comes_later() -> None:
    assert arrange(SCORES, ALIKE, 0.3)[0].tolist() == [0, 2, 1]


def test_the_amount_means_the_same_on_every_scale_of_scores() -> None:
    small, large = arrange(SCORES / 1000, ALIKE, 0.3), arrange(SCORES * 1000, ALIKE, 0.3)
    assert small[0].tolist() == large[0].tolist()


def test_what_is_behind_the_head_stays_behind_it() -> None:
    order, values = arrange(np.array([1.0, 0.9, 0.85, 0.8]), ALIKE[:2, :2], 0.5)
    assert order.tolist() == [0, 1, 2, 3]
    assert (np.diff(values[order]) <= 0).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1), st.integers(0, 12))
def test_every_place_is_taken_once_and_values_never_rise(
    scores: list[float], amount: float, head: int
) -> None:
    n = min(head, len(scores))
    likeness = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / max(n, 1)
    order, values = arrange(-np.sort(-np.array(scores)), likeness, amount)
    assert sorted(order.tolist()) == list(range(len(scores)))
    assert (np.diff(values[order]) <= 1e-12).all()
