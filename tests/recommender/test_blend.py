from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recommender.blend import Blend, Case, fit_blend, saturated, usual_largest
from recommender.candidates import Pool
from recommender.events import Kind
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.shopper import Shopper, Touch
from tests.recommender.small_world import block_events, block_products

PRODUCTS = ProductIndex.of(product.product_id for product in block_products())


def pool(scores: np.ndarray, *sources: str) -> Pool:
    return Pool(tuple(str(i) for i in range(len(scores))), sources, scores)


def usual(*sources: str) -> Blend:
    return Blend.usual(sources, [1.0] * len(sources))


def factor(blend: Blend, *ratios: float) -> list[float]:
    """What products of which nothing else is known are multiplied by."""
    nothing = np.zeros((len(ratios), 1))
    return blend.factor(nothing, ("a",), np.array(ratios), 0).tolist()


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
    blend = fit_blend(cases(), usual("good", "noise"))
    assert blend.weights[0] > 0.9


def test_weights_are_parts_of_one_and_never_below_zero() -> None:
    blend = fit_blend(cases(), usual("good", "noise"))
    assert sum(blend.weights) == pytest.approx(1.0)
    assert min(blend.weights) >= 0


def test_with_few_cases_the_usual_weights_serve() -> None:
    assert fit_blend(cases(5), usual("ease", "popularity")) == usual("ease", "popularity")


def test_a_score_of_the_usual_largest_counts_half_and_one_below_zero_nothing() -> None:
    assert saturated(np.array([[2.0, 0.0], [-1.0, 6.0]]), np.array([2.0, 2.0])).tolist() == [
        [0.5, 0],
        [0, 0.75],
    ]


def test_what_a_product_counts_hangs_on_no_other_product() -> None:
    scores, blend = np.random.default_rng(0).random((8, 2)), usual("a", "b")
    alone = [blend.parts(line[None], ("a", "b"))[0].tolist() for line in scores]
    assert blend.parts(scores, ("a", "b")).tolist() == alone


def test_the_usual_largest_score_is_the_mean_over_those_for_whom_there_is_any() -> None:
    models = Models.fit(block_events(), PRODUCTS, Settings())
    someone, nobody = Shopper(history=(Touch("b1-p2", Kind.PURCHASE),)), Shopper()
    ease = next(each for each in models.sources() if each.name == "ease")
    assert usual_largest([ease], [someone, nobody]) == (pytest.approx(ease.scores(someone).max()),)


def test_a_source_that_knows_nothing_for_anybody_has_a_scale_of_one() -> None:
    models = Models.fit(block_events(), PRODUCTS, Settings())
    assert usual_largest([models.sources()[0]], [Shopper()]) == (1.0,)


def test_an_empty_pool_has_no_parts() -> None:
    assert usual("ease").parts(np.zeros((0, 1)), ("ease",)).shape == (0, 1)


def test_a_source_that_the_blend_does_not_know_adds_nothing() -> None:
    parts = usual("a").parts(np.ones((2, 2)), ("a", "new"))
    assert parts.tolist() == [[0.5, 0.0], [0.5, 0.0]]


def test_popularity_always_keeps_a_little_so_that_a_strangers_list_has_an_order() -> None:
    blend = usual("ease", "popularity").only("ease").for_strangers()
    assert blend.weights == pytest.approx((0.98, 0.02))


def test_so_does_popularity_in_a_category_for_whoever_has_only_looked_around() -> None:
    blend = usual("ease", "popularity", "category").only("ease").for_strangers()
    assert blend.weights == pytest.approx((0.96, 0.02, 0.02))


def test_what_has_enough_weight_already_keeps_its_part_of_the_rest() -> None:
    blend = replace(usual("ease", "popularity", "category"), weights=(0.5, 0.5, 0.0)).for_strangers()
    assert blend.weights == pytest.approx((0.49, 0.49, 0.02))


def test_without_a_power_the_trend_changes_nothing() -> None:
    assert factor(usual("a"), 0.5, 2.0) == [1.0, 1.0]


def test_with_a_power_what_is_in_season_counts_more() -> None:
    assert factor(replace(usual("a"), trend=0.5), 1.0, 4.0) == [1.0, 2.0]
