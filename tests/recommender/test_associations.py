from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.associations import LARGEST_BASKET, Associations
from recommender.events import Event, EventTable
from recommender.matrix import ProductIndex
from tests.recommender.small_world import NOW, bought

PRODUCTS = ProductIndex(("a", "b", "c", "d"))


def basket(number: int, *products: str, customer: str | None = None) -> list[Event]:
    who = f"c{number}" if customer is None else customer
    return [bought(p, who, order_id=f"o{number}", timestamp=NOW) for p in products]


def fit(*baskets: list[Event]) -> Associations:
    return Associations.fit(EventTable.of(event for each in baskets for event in each), PRODUCTS)


def pairs(buyers: int) -> list[list[Event]]:
    """a and b together by so many buyers, c and d by nobody; 20 baskets in all."""
    return [basket(i, "a", "b") for i in range(buyers)] + [basket(i, "c") for i in range(buyers, 20)]


def test_support_confidence_and_lift_are_as_worked_out_by_hand() -> None:
    more = [*pairs(8), basket(90, "a"), basket(91, "a")]  # 22 baskets: a in 10, b in 8, both in 8
    found = fit(*more).together_with("a")[0]
    assert found.product_id == "b"
    assert found.support == pytest.approx(8 / 22)
    assert found.confidence == pytest.approx(8 / 10)
    assert found.lift == pytest.approx((8 / 10) / (8 / 22))
    assert found.buyers == 8


def test_four_buyers_are_too_few_and_five_are_enough() -> None:
    assert fit(*pairs(4)).together_with("a") == ()
    assert len(fit(*pairs(5)).together_with("a")) == 1


def test_one_buyer_with_many_orders_is_one_buyer() -> None:
    assert (
        fit(*(basket(i, "a", "b", customer="c1") for i in range(30)), basket(99, "c")).together_with("a")
        == ()
    )


def test_orders_without_a_customer_are_each_a_buyer() -> None:
    anonymous = [basket(i, "a", "b", customer="") for i in range(6)]
    assert fit(*anonymous, *(basket(i, "c") for i in range(20, 30))).together_with("a")[0].buyers == 6


def test_what_is_bought_on_different_days_without_an_order_is_not_together() -> None:
    events = [bought(p, f"c{i}", timestamp=NOW - 90_000 * (p == "b")) for i in range(9) for p in ("a", "b")]
    assert Associations.fit(EventTable.of(events), PRODUCTS).together_with("a") == ()


def test_what_was_bought_nobody_knows_when_is_not_together() -> None:
    events = [bought(p, f"c{i}") for i in range(9) for p in ("a", "b")]
    assert Associations.fit(EventTable.of(events), PRODUCTS).together_with("a") == ()


def test_a_session_without_an_order_is_a_basket() -> None:
    events = [
        bought(p, "", session_id=f"s{i}", timestamp=NOW - 90_000 * (p == "b"))
        for i in range(9)
        for p in ("a", "b")
    ]
    events += [bought("c", "", session_id=f"t{i}") for i in range(20)]
    assert Associations.fit(EventTable.of(events), PRODUCTS).together_with("a")[0].buyers == 9


def test_a_pair_that_may_well_be_an_accident_is_not_shown() -> None:
    # Together 6 times where 5 are to be expected.
    baskets = [basket(i, "a", "b") for i in range(6)]
    baskets += [basket(i, "a") for i in range(10, 24)] + [basket(i, "b") for i in range(30, 44)]
    baskets += [basket(i, "c") for i in range(50, 96)]
    assert fit(*baskets).together_with("a") == ()


def test_among_thousands_of_accidents_hardly_any_is_shown_and_the_real_pair_is() -> None:
    rng = np.random.default_rng(5)
    index = ProductIndex(tuple(str(i) for i in range(60)))
    events = []
    for number in range(800):
        items = {str(i) for i in rng.choice(60, size=4, replace=False)}
        if rng.random() < 0.06:
            items |= {"0", "1"}
        events += basket(number, *sorted(items))
    found = Associations.fit(EventTable.of(events), index)
    assert found.together_with("0")[0].product_id == "1"
    assert len(found.partner) <= 2 + 4  # the pair stands at both its products


def test_a_pair_is_as_sure_from_either_side() -> None:
    found = fit(*pairs(8))
    assert found.together_with("a")[0].chance == found.together_with("b")[0].chance < 0.001


def test_a_stock_order_says_nothing_about_pairs() -> None:
    many = ProductIndex(tuple(str(i) for i in range(LARGEST_BASKET + 1)))
    events = [bought(p, f"c{i}", order_id=f"o{i}") for i in range(6) for p in many.ids]
    assert Associations.fit(EventTable.of(events), many).together_with("0") == ()


def test_buyers_of_a_product_are_different_people() -> None:
    assert fit(*pairs(5), basket(50, "a", customer="c1")).buyers_of("a") == 5


def test_an_unknown_product_has_no_partners_and_no_buyers() -> None:
    found = fit(*pairs(5))
    assert found.together_with("x") == ()
    assert found.buyers_of("x") == 0


def test_no_events_are_no_trouble() -> None:
    assert fit().together_with("a") == ()


def test_saved_and_loaded_they_are_the_same(tmp_path: Path) -> None:
    found = fit(*pairs(8))
    found.save(tmp_path)
    loaded = Associations.load(tmp_path)
    assert loaded.together_with("a") == found.together_with("a")
    assert loaded.buyers_of("a") == found.buyers_of("a")
