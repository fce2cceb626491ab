from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.diversity import arrange
from recommender.events import Floats

SCORES = np.array([1.0, 0.9, 0.8])
ALIKE = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
"""The first two are the same thing twice."""


def order(scores: Floats, amount: float, places: int = 3) -> list[int]:
    return arrange(scores[None], ALIKE.__getitem__, amount, places)[0][0].tolist()


def test_no_diversity_orders_by_the_scores_and_keeps_them() -> None:
    (found,), (values,) = arrange(SCORES[None, ::-1], ALIKE.__getitem__, 0.0, 3)
    assert (found.tolist(), values.tolist()) == ([2, 1, 0], SCORES[::-1].tolist())


def test_equal_ones_keep_their_order() -> None:
    assert order(np.ones(3), 0.0) == [0, 1, 2]


def test_lines_are_ordered_as_they_are_by_themselves() -> None:
    lines = np.array([SCORES, SCORES[::-1], np.ones(3)])
    found = arrange(lines, ALIKE.__getitem__, 0.3, 2)[0].tolist()
    assert found == [order(line, 0.3, 2) for line in lines]


def test_with_diversity_the_twin_comes_later() -> None:
    assert order(SCORES, 0.3) == [0, 2, 1]


def test_the_amount_means_the_same_on_every_scale_of_scores() -> None:
    assert order(SCORES / 1000, 0.3) == order(SCORES * 1000, 0.3)


def test_behind_the_places_that_are_chosen_what_resembles_them_counts_less() -> None:
    assert order(SCORES, 0.3, places=1) == [0, 2, 1]


def test_a_shorter_list_is_the_beginning_of_a_longer_one() -> None:
    scores = np.array([1.0, 0.9, 0.8, 0.7])
    alike = np.array([[0, 1, 0.5, 0], [1, 0, 0, 0.5], [0.5, 0, 0, 1], [0, 0.5, 1, 0]])
    short, long = (arrange(scores[None], alike.__getitem__, 0.5, places)[0][0] for places in (2, 4))
    assert short[:2].tolist() == long[:2].tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1), st.integers(0, 15))
def test_every_place_is_taken_once_and_values_never_rise(
    scores: list[float], amount: float, places: int
) -> None:
    n = len(scores)
    likeness = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / max(n, 1)
    (found,), (values,) = arrange(np.array([scores]), likeness.__getitem__, amount, places)
    assert sorted(found.tolist()) == list(range(n))
    assert (np.diff(values[found]) <= 1e-12).all()
