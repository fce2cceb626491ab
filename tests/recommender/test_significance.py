from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact

from recommender.significance import adjusted, chance, log_likelihood_ratio


@pytest.mark.parametrize(
    ("both", "one", "other", "baskets"),
    [(5, 5, 5, 20), (8, 10, 12, 50), (5, 100, 7, 20_000), (60, 300, 400, 3_000), (3, 3, 9, 9)],
)
def test_the_chance_is_that_of_fishers_exact_test(both: int, one: int, other: int, baskets: int) -> None:
    table = [[both, one - both], [other - both, baskets - one - other + both]]
    expected = fisher_exact(table, alternative="greater").pvalue
    assert chance(np.array([both]), one, np.array([other]), baskets)[0] == pytest.approx(expected, rel=1e-6)


def test_both_orders_of_a_pair_have_the_same_chance_to_the_bit() -> None:
    assert chance(np.array([7]), 12, np.array([31]), 400) == chance(np.array([7]), 31, np.array([12]), 400)


def test_products_that_have_nothing_to_do_with_each_other_have_a_ratio_of_nothing() -> None:
    assert log_likelihood_ratio(np.array([25]), 50, np.array([50]), 100)[0] == pytest.approx(0.0, abs=1e-9)


def test_the_more_often_together_the_larger_the_ratio() -> None:
    found = log_likelihood_ratio(np.array([6, 9, 12]), 20, np.array([20, 20, 20]), 200)
    assert (np.diff(found) > 0).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_where_all_comparisons_are_given_they_are_adjusted_as_benjamini_and_hochberg_do(
    probabilities: list[float],
) -> None:
    found = adjusted(np.array(probabilities), len(probabilities))
    np.testing.assert_allclose(found, false_discovery_control(probabilities), rtol=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.integers(0, 1000))
def test_comparisons_that_are_left_out_count_as_if_they_had_shown_nothing(
    probabilities: list[float], others: int
) -> None:
    found = adjusted(np.array(probabilities), len(probabilities) + others)
    every = false_discovery_control([*probabilities, *([1.0] * others)])[: len(probabilities)]
    np.testing.assert_allclose(found, every, rtol=1e-9)


def test_nothing_to_compare_gives_nothing() -> None:
    assert len(adjusted(np.zeros(0), 0)) == 0
