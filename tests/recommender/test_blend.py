from __future__ import annotations

import numpy as np
import pytest

from recommender.blend import Blend, Case, fit_blend, relative
from recommender.candidates import Pool


def pool(scores: np.ndarray, *sources: str) -> Pool:
    return Pool(tuple(str(i) for i in range(len(scores))), sources, scores)


def cases(n: int = 60, trending: bool = False) -> list[Case]:
    """The first source knows what is wanted, the second is noise; or the trend does."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(n):
        scores, trend = rng.random((20, 2)), rng.uniform(0.5, 2.0, 20)
        key = trend if trending else scores[:, 0]
        found.append(Case(pool(scores, "good", "noise"), key >= np.sort(key)[-3], trend))
    return found


def test_the_source_that_knows_gets_the_weight() -> None:
    blend = fit_blend(cases(), ("good", "noise"))
    assert blend.weights[0] > 0.9


def test_weights_are_parts_of_one_and_never_below_zero() -> None:
    blend = fit_blend(cases(), ("good", "noise"))
    assert sum(blend.weights) == pytest.approx(1.0)
    assert min(blend.weights) >= 0


def test_with_few_cases_the_usual_weights_serve() -> None:
    assert fit_blend(cases(5), ("ease", "popularity")) == Blend.usual(("ease", "popularity"))


def test_scores_count_by_the_largest_of_their_source() -> None:
    assert relative(np.array([[2.0, 0.0], [-1.0, 0.0], [4.0, 0.0]])).tolist() == [[0.5, 0], [0, 0], [1, 0]]


def test_an_empty_pool_has_no_parts() -> None:
    assert Blend.usual(("ease",)).parts(pool(np.zeros((0, 1)), "ease")).shape == (0, 1)


def test_a_source_that_the_blend_does_not_know_adds_nothing() -> None:
    parts = Blend.only("a", ("a",)).parts(pool(np.ones((2, 2)), "a", "new"))
    assert parts.tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_popularity_always_keeps_a_little_so_that_a_strangers_list_has_an_order() -> None:
    blend = Blend.only("ease", ("ease", "popularity")).for_strangers()
    assert blend.weights == pytest.approx((0.98, 0.02))


def test_without_a_power_the_trend_changes_nothing() -> None:
    assert Blend(("a",), (1.0,)).factor(np.array([0.5, 2.0])).tolist() == [1.0, 1.0]


def test_with_a_power_what_is_in_season_counts_more() -> None:
    assert Blend(("a",), (1.0,), trend=0.5).factor(np.array([1.0, 4.0])).tolist() == [0.5, 1.0]
