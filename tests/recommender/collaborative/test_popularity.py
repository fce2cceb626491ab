from __future__ import annotations

import numpy as np
import pytest

from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from tests.recommender.collaborative.contract import ModelContract, board, touches
from tests.recommender.small_world import DAY, NOW, bought


class TestPopularity(ModelContract):
    def make(self) -> Popularity:
        return Popularity()


def popularity(events: list[object], half_life_days: float | None = None) -> np.ndarray:
    matrix = AssociationMatrix.of(EventTable.of(events), ProductIndex(("a", "b")))  # type: ignore[arg-type]
    return Popularity(PopularityOptions(half_life_days)).fit(matrix).people()


def test_people_are_counted_and_not_purchases() -> None:
    events = [bought("a", "c1", order_id=str(i)) for i in range(9)] + [bought("b", "c1"), bought("b", "c2")]
    assert popularity(events).tolist() == pytest.approx([1, 2])


def test_orders_without_a_customer_count_too() -> None:
    assert popularity([bought("a", "", order_id="o1"), bought("a", "", order_id="o2")])[0] == pytest.approx(2)


def test_after_its_half_life_a_touch_counts_half() -> None:
    events = [bought("a", timestamp=NOW - 10 * DAY), bought("b", timestamp=NOW)]
    assert popularity(events, 10.0).tolist() == pytest.approx([0.5, 1.0])


def test_it_is_the_same_for_everybody() -> None:
    scores = Popularity().fit(board()).score([touches(0), touches(1, 2), ()])
    assert (scores == scores[0]).all()
