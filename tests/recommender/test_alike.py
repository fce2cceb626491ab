from __future__ import annotations

import pytest

from recommender.alike import alike_customers
from recommender.events import EventTable
from recommender.histories import Histories
from tests.recommender.small_world import NOW, bought

HISTORIES = Histories.of(
    EventTable.of(
        bought(product_id, customer_id, timestamp=NOW)
        for customer_id, products in {
            "ann": ["rare", "common"],
            "bob": ["rare", "common"],
            "cid": ["common", "other"],
            "dan": ["common"],
            "eve": ["apart"],
        }.items()
        for product_id in products
    )
)


def test_who_has_the_same_is_most_alike_and_a_rare_product_tells_more() -> None:
    found = alike_customers(HISTORIES, ["rare", "common"], 9, without=["ann"])
    assert [each.customer_id for each in found] == ["bob", "dan", "cid"]
    assert found[0].cosine == pytest.approx(1.0)
    assert found[0].shared == ("rare", "common")


def test_no_more_than_asked_for() -> None:
    assert len(alike_customers(HISTORIES, ["common"], 2)) == 2


def test_products_of_nobody_make_nobody_alike() -> None:
    assert alike_customers(HISTORIES, ["unheard of"], 3) == ()
    assert alike_customers(Histories.of(EventTable.of(())), ["rare"], 3) == ()


def test_who_is_left_out_is_not_found() -> None:
    assert "bob" not in {each.customer_id for each in alike_customers(HISTORIES, ["rare"], 9, ["bob"])}
