from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.events import Event, EventTable, Kind
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, weighed
from tests.recommender.small_world import DAY, NOW, bought

PRODUCTS = ProductIndex(("a", "b", "c"))


@given(st.lists(st.text(), unique=True))
def test_ids_become_rows_and_rows_the_same_ids(ids: list[str]) -> None:
    index = ProductIndex(tuple(ids))
    assert [index.ids[row] for row in index.rows(ids)] == ids


def test_an_unknown_id_has_no_row() -> None:
    assert PRODUCTS.row("x") == UNKNOWN
    assert PRODUCTS.rows(["a", "x"]).tolist() == [0, UNKNOWN]


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        ProductIndex(("a", "a"))


def test_a_customer_without_anything_liked_has_no_row() -> None:
    events = EventTable.of([bought("a", "c1"), Event("a", Kind.DISLIKE, "c2"), bought("x", "c3")])
    assert AssociationMatrix.of(events, PRODUCTS).customers == ("c1",)


def test_people_without_an_account_stand_apart() -> None:
    matrix = AssociationMatrix.of(EventTable.of([bought("a"), bought("b", "", order_id="o1")]), PRODUCTS)
    assert matrix.weights.toarray().astype(bool).tolist() == [[True, False, False]]
    assert matrix.visitors.toarray().astype(bool).tolist() == [[False, True, False]]


def test_times_stand_beside_their_weights() -> None:
    events = [bought("b", timestamp=NOW), bought("a", timestamp=NOW - DAY), bought("a", timestamp=NOW - 9)]
    matrix = AssociationMatrix.of(EventTable.of(events), PRODUCTS)
    assert dict(zip(matrix.weights.indices.tolist(), matrix.times, strict=True)) == {0: NOW - 9, 1: NOW}


def test_binary_values_are_one_and_amounts_are_not() -> None:
    events = EventTable.of([bought("a"), bought("a", order_id="o2"), Event("b", Kind.VIEW, "c1")])
    matrix = AssociationMatrix.of(events, PRODUCTS)
    assert matrix.values("binary").data.tolist() == [1.0, 1.0]
    assert matrix.values("amount").data[0] > matrix.values("amount").data[1]


def test_after_the_half_life_a_value_is_half() -> None:
    events = EventTable.of([bought("a", timestamp=NOW), bought("b", timestamp=NOW - 30 * DAY)])
    matrix = AssociationMatrix.of(events, PRODUCTS)
    np.testing.assert_allclose(matrix.values("binary", 30.0).data, [1.0, 0.5])


def test_active_products_are_those_that_somebody_likes() -> None:
    assert AssociationMatrix.of(EventTable.of([bought("c")]), PRODUCTS).active().tolist() == [2]


def test_what_happened_at_one_time_shares_its_moment() -> None:
    events = [
        bought("a", timestamp=NOW - 9),
        bought("b", timestamp=NOW - 9),
        bought("c", timestamp=NOW),
        bought("c", "c2", timestamp=NOW),
    ]
    matrix = AssociationMatrix.of(EventTable.of(events), PRODUCTS)
    assert matrix.moments.tolist() == [0, 0, 1, 0]


def test_where_a_time_is_missing_each_touch_is_a_moment() -> None:
    events = [bought("a", sequence=0), bought("c", sequence=1), bought("b", sequence=2)]
    matrix = AssociationMatrix.of(EventTable.of(events), PRODUCTS)
    assert dict(zip(matrix.weights.indices.tolist(), matrix.moments.tolist(), strict=True)) == {
        0: 0,
        2: 1,
        1: 2,
    }


def test_a_customers_history_stands_oldest_first() -> None:
    events = [bought("c", timestamp=NOW - 9), bought("a", timestamp=NOW)]
    history = AssociationMatrix.of(EventTable.of(events), PRODUCTS).history(0)
    assert [(touch.product_id, touch.timestamp) for touch in history] == [("c", NOW - 9), ("a", NOW)]


def test_the_logarithm_of_an_amount_grows_slower_than_the_amount() -> None:
    assert weighed(np.array([1.0, 3.0]), "log").tolist() == pytest.approx([np.log(2), np.log(4)])


def test_bm25_lets_a_rare_product_and_a_short_history_say_more() -> None:
    events = [bought(p, c) for p, c in (("a", "c1"), ("a", "c2"), ("a", "c3"), ("b", "c3"), ("c", "c3"))]
    values = AssociationMatrix.of(EventTable.of(events), PRODUCTS).values("bm25").toarray()
    assert values[2, 1] > values[2, 0]
    assert values[0, 0] > values[2, 0]


def test_a_longer_index_adds_columns_that_nobody_touched() -> None:
    matrix = AssociationMatrix.of(EventTable.of([bought("a")]), PRODUCTS).over(ProductIndex(tuple("abcd")))
    assert matrix.weights.toarray().astype(bool).tolist() == [[True, False, False, False]]


def test_an_index_in_another_order_is_no_longer_index() -> None:
    with pytest.raises(ValueError, match="behind the old ones"):
        AssociationMatrix.of(EventTable.of([bought("a")]), PRODUCTS).over(ProductIndex(("c", "b", "a", "d")))
