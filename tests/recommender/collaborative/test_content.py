from __future__ import annotations

from dataclasses import replace

import pytest

from recommender.collaborative.content import Content
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.traits import traits_of
from retrieval.product import Product
from tests.recommender.collaborative.contract import ModelContract, board, touches
from tests.recommender.small_world import checkerboard

CATALOGUE = [
    Product("m1", "Red mug", category=("Kitchen",)),
    Product("m2", "Blue mug", category=("Kitchen",)),
    Product("l1", "Red lamp", category=("Light",)),
    Product("x", "Thing"),
]
PRODUCTS = ProductIndex(tuple(each.product_id for each in CATALOGUE))


class TestContentWithoutTraits(ModelContract):
    def make(self) -> Content:
        return Content()


@pytest.fixture
def content() -> Content:
    nobody = AssociationMatrix.of(checkerboard(0), PRODUCTS, traits_of(CATALOGUE, PRODUCTS))
    return Content().fit(nobody)


def test_what_shares_more_with_the_history_comes_first_though_nobody_touched_it(content: Content) -> None:
    assert [name for name, score in content.recommend(touches("m1"), 3) if score > 0] == ["m2", "l1"]


def test_a_product_that_shares_nothing_scores_zero(content: Content) -> None:
    assert content.score([touches("m1")])[0, PRODUCTS.row("x")] == 0


def test_the_terms_of_a_score_are_the_likenesses_to_the_history(content: Content) -> None:
    history = touches("l1", "m2")
    total = sum(amount for _, amount in content.contributions(history, ["m1"])[0])
    assert total == pytest.approx(float(content.score([history])[0, 0]))


def test_a_matrix_without_traits_teaches_it_nothing() -> None:
    assert not Content().fit(replace(board(), traits=None)).score([touches(0)]).any()
