from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap
from scipy.stats import permutation_test as scipy_permutation_test

from recommender.evaluating.comparison import holm, intervals, permutation_test


def test_the_probability_is_that_of_scipy() -> None:
    differences = np.random.default_rng(0).normal(0.2, 1.0, 60)
    expected = scipy_permutation_test(
        (differences,), np.mean, permutation_type="samples", rng=np.random.default_rng(1)
    ).pvalue
    assert permutation_test(differences, np.random.default_rng(2)) == pytest.approx(expected, abs=0.02)


def test_the_interval_is_that_of_scipy() -> None:
    values = np.random.default_rng(0).random(80)
    expected = bootstrap((values,), np.mean, method="percentile", rng=np.random.default_rng(1))
    low, high = intervals(values[:, None], np.random.default_rng(2))
    assert (low[0], high[0]) == pytest.approx(tuple(expected.confidence_interval), abs=0.01)


def test_two_lists_that_never_differ_are_no_discovery() -> None:
    assert permutation_test(np.zeros(50), np.random.default_rng(0)) == 1.0


def test_a_difference_that_all_people_share_is_no_luck() -> None:
    assert permutation_test(np.full(40, 0.1), np.random.default_rng(0)) < 0.001


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_which_of_two_is_better_does_not_change_the_probability(values: list[float]) -> None:
    differences = np.array(values)
    one, other = (permutation_test(s * differences, np.random.default_rng(0), 200) for s in (1, -1))
    assert one == other
    assert 0 < one <= 1


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))


@given(st.lists(st.floats(0, 1), max_size=10))
def test_adjusting_never_lowers_a_probability(values: list[float]) -> None:
    assert all(raised >= value for raised, value in zip(holm(values), values, strict=True))
