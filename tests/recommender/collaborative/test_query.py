from __future__ import annotations

import pytest

from recommender.collaborative.query import history_rows
from recommender.events import Kind
from recommender.matrix import ProductIndex
from recommender.shopper import Touch

PRODUCTS = ProductIndex(("a", "b", "c"))


def row(*history: Touch, decay: float = 0.5, weighting: str = "binary") -> list[float]:
    return history_rows([history], PRODUCTS, decay, weighting).toarray()[0].tolist()  # type: ignore[arg-type]


def touch(product_id: str, timestamp: float | None = None, weight: float = 1.0) -> Touch:
    return Touch(product_id, Kind.PURCHASE, weight, timestamp)


def test_without_times_each_touch_is_a_moment_of_its_own() -> None:
    assert row(touch("a"), touch("b"), touch("c")) == [0.25, 0.5, 1.0]


def test_what_was_bought_in_one_order_has_one_age() -> None:
    assert row(touch("a", 1.0), touch("b", 2.0), touch("c", 2.0)) == [0.5, 1.0, 1.0]


def test_amounts_count_where_they_are_asked_for() -> None:
    assert row(touch("a", weight=3.0), decay=1.0, weighting="amount") == pytest.approx([3.0, 0.0, 0.0])


def test_a_decay_of_one_forgets_nothing() -> None:
    assert row(touch("a"), touch("b"), decay=1.0) == [1.0, 1.0, 0.0]
