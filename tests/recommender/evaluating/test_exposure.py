from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.evaluating.exposure import POINTS, exposure_of, gini, long_tail, lorenz
from recommender.matrix import UNKNOWN

COUNTS = st.lists(st.integers(0, 50), min_size=1, max_size=30)


def test_gini_by_hand() -> None:
    assert gini(np.array([1, 1, 1, 1])) == 0.0
    assert gini(np.array([0, 0, 0, 8])) == pytest.approx(0.75)


@given(COUNTS)
def test_gini_is_the_mean_difference_of_any_two_by_twice_the_mean(counts: list[int]) -> None:
    amounts = np.array(counts)
    if amounts.sum() == 0:
        assert gini(amounts) == 0.0
    else:
        pairs = np.abs(amounts[:, None] - amounts[None]).mean()
        assert gini(amounts) == pytest.approx(pairs / (2 * amounts.mean()))


@given(COUNTS)
def test_the_curve_rises_from_nothing_to_all_below_equality(counts: list[int]) -> None:
    curve = lorenz(np.array(counts))
    assert len(curve) == POINTS
    assert (np.diff(curve) >= -1e-12).all()
    assert (curve <= np.linspace(0, 1, POINTS) + 1e-9).all()


def test_the_long_tail_is_what_the_most_touched_leave() -> None:
    assert long_tail(np.array([1, 70, 20, 0, 9])).tolist() == [True, False, False, True, True]


def test_places_without_a_product_count_for_nothing() -> None:
    found = exposure_of(np.array([[0, UNKNOWN], [1, UNKNOWN]]), np.array([3, 0, 0, 1]), 3)
    assert found.coverage == 0.5
    assert found.novelty == pytest.approx((-np.log2(4 / 4) - np.log2(1 / 4)) / 2)
    assert found.tail == 0.5


def test_nothing_shown_at_all_is_no_error() -> None:
    found = exposure_of(np.zeros((0, 50), dtype=np.int64), np.array([3, 0]), 3)
    assert (found.coverage, found.gini, found.novelty, found.tail) == (0.0, 0.0, 0.0, 0.0)
