from __future__ import annotations

import pytest

from recommender.collaborative.category import CategoryPopularity
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.traits import traits_of
from retrieval.product import Product
from tests.recommender.collaborative.contract import ModelContract, board, touches
from tests.recommender.small_world import bought

CATALOGUE = [
    Product("cup", "Cup", category=("Kitchen", "Cups")),
    Product("mug", "Mug", category=("Kitchen", "Cups")),
    Product("pan", "Pan", category=("Kitchen", "Pans")),
    Product("pot", "Pot", category=("Kitchen", "Pans")),
    Product("lamp", "Lamp", category=("Light",)),
    Product("candle", "Candle", category=("Light",)),
    Product("thing", "Thing"),
]
PRODUCTS = ProductIndex(tuple(each.product_id for each in CATALOGUE))
SALES = {"mug": 2, "pan": 9, "lamp": 30, "candle": 3, "thing": 50}


def sold(*more: object) -> AssociationMatrix:
    events = [bought(name, f"c-{name}-{i}") for name, people in SALES.items() for i in range(people)]
    return AssociationMatrix.of(EventTable.of([*events, *more]), PRODUCTS, traits_of(CATALOGUE, PRODUCTS))


class TestCategoryPopularity(ModelContract):
    def make(self) -> CategoryPopularity:
        return CategoryPopularity()


@pytest.fixture
def model() -> CategoryPopularity:
    return CategoryPopularity().fit(sold())


def liked(model: CategoryPopularity, *history: str) -> list[str]:
    return [name for name, score in model.recommend(touches(*history), 10) if score > 0]


def test_what_is_popular_where_somebody_looked_comes_first_though_nobody_took_what_they_saw(
    model: CategoryPopularity,
) -> None:
    assert liked(model, "cup") == ["mug", "pan"]


def test_the_most_popular_of_all_does_not_come_into_a_category_that_it_is_not_in(
    model: CategoryPopularity,
) -> None:
    assert liked(model, "candle") == ["lamp"]


def test_the_deeper_step_of_a_path_leads_the_wider_one_above_it(model: CategoryPopularity) -> None:
    scores = dict(model.recommend(touches("cup"), 10))
    assert scores["mug"] == pytest.approx((2 / 2 + 2 / 11) / 2)
    assert scores["pan"] == pytest.approx(9 / 11 / 2)


def test_the_last_category_that_was_looked_at_counts_most(model: CategoryPopularity) -> None:
    first, last = (
        dict(model.recommend(touches(*each), 10)) for each in (("cup", "candle"), ("candle", "cup"))
    )
    assert first["mug"] < last["mug"]
    assert first["lamp"] > last["lamp"]


def test_a_guest_without_an_account_counts_as_one_of_the_people() -> None:
    visits = [bought("pot", "", session_id=f"s{i}") for i in range(20)]
    assert liked(CategoryPopularity().fit(sold(*visits)), "pan")[0] == "pot"


def test_a_product_without_a_category_speaks_for_nothing(model: CategoryPopularity) -> None:
    assert not model.score([touches("thing")]).any()


def test_a_score_is_the_sum_of_what_each_product_of_the_history_adds(model: CategoryPopularity) -> None:
    history = touches("cup", "candle", "pan")
    total = sum(amount for _, amount in model.contributions(history, ["mug"])[0])
    assert total == pytest.approx(float(model.score([history])[0, PRODUCTS.row("mug")]))


def test_without_records_it_knows_nothing() -> None:
    assert not CategoryPopularity().fit(board()).score([touches(0)]).any()
