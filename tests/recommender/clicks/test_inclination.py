from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.clicks.inclination import FARTHEST, Inclination, Marks, Rates
from recommender.shopper import Shown

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(8, 5)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
CODES = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, -1], [2, 1, 1], [2, 1, 0], [-1, -1, -1], [3, 1, 1]])
VALUES = sp.csr_array(
    np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 1], [0, 0], [0, 0], [0, 1]], dtype=np.float32)
)
MARKS = Marks.of(VECTORS, CODES, VALUES)
EVERY = np.arange(8)
USUAL = 0.2


def inclined(rows: list[int], clicked: list[bool], rates: float = USUAL) -> np.ndarray:
    shown = np.array(rows), np.array(clicked), np.full(len(rows), rates)
    return Inclination.of(*shown, MARKS).towards(EVERY, MARKS)


def test_a_click_speaks_for_what_is_like_it_most() -> None:
    found = inclined([0], [True])
    assert found[0] == found.max()
    assert found[1] > found[4]  # of its category, not of another department


def test_passing_over_speaks_against_it() -> None:
    assert (inclined([0], [False])[:2] < 0).all()


def test_passing_over_says_less_where_nobody_clicks() -> None:
    assert 0 > inclined([0], [False], 0.02)[0] > inclined([0], [False], 0.3)[0]


def test_a_click_says_more_where_nobody_clicks() -> None:
    assert inclined([0], [True], 0.02)[0] > inclined([0], [True], 0.3)[0] > 0


def test_the_same_again_says_less_each_time() -> None:
    once, twice, thrice = (inclined([0] * count, [True] * count)[0] for count in (1, 2, 3))
    assert once < twice < thrice
    assert thrice - twice < twice - once


def test_it_is_one_newton_step_of_the_gaussian_process() -> None:
    rows, clicked = np.array([0, 3, 4, 4, 6]), np.array([1.0, 0.0, 0.0, 1.0, 0.0])
    rates = np.array([0.3, 0.2, 0.1, 0.3, 0.15])
    every = MARKS.covariance(EVERY)
    curvature = np.diag(1 / (rates * (1 - rates)))
    aim = (clicked - rates) / (rates * (1 - rates))
    expected = every[:, rows] @ np.linalg.solve(every[np.ix_(rows, rows)] + curvature, aim)
    found = Inclination.of(rows, clicked.astype(bool), rates, MARKS).towards(EVERY, MARKS)
    assert found == pytest.approx(expected, abs=1e-5)


def test_a_product_without_category_or_brand_shares_neither() -> None:
    both = MARKS.covariance(np.array([6, 6]))
    assert both[0, 1] == pytest.approx(0.25, abs=1e-5)  # anything and its text


def test_rates_fall_with_the_rank_where_clicks_do() -> None:
    shown = [Shown("a", place == 0 or turn % 5 == 0, place) for turn in range(100) for place in (0, 4)]
    rates = Rates.fit(shown)
    first, fifth = rates.of([Shown("b", False, 0), Shown("b", False, 4)])
    assert first > 2 * fifth


def test_a_rank_that_was_never_seen_has_the_rate_of_all() -> None:
    rates = Rates.fit([Shown("a", turn % 4 == 0, 0) for turn in range(400)])
    assert rates.of([Shown("b", False, 7)])[0] == pytest.approx(0.25, abs=0.01)


def test_far_ranks_count_as_one_and_unknown_ones_apart() -> None:
    shown = [Shown("a", True, FARTHEST + 3)] * 50 + [Shown("a", False, None)] * 50
    far, farther, unknown = Rates.fit(shown).of(
        [Shown("b", False, FARTHEST), Shown("b", False, 90), Shown("b", False, None)]
    )
    assert far == farther > 0.5 > unknown


def test_saved_rates_are_the_same() -> None:
    rates = Rates.fit([Shown("a", True, 0), Shown("a", False, 1)])
    again = Rates.from_arrays(rates.arrays())
    assert again is not None
    assert np.array_equal(again.by_rank, rates.by_rank)
    assert Rates.from_arrays({}) is None
