from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.arranging import Arrangement, Arranger, Candidates
from retrieval.catalogue import Catalogue
from retrieval.request import Order
from tests.retrieval.conftest import product

FAMILIES = Catalogue.of(
    (
        product("a", "Apron", "5.00", rating=4.0, attributes={"year": "2020"}),
        product("b-s", "Boots small", "9.00", parent_id="b", stock=0),
        product("b-m", "Boots medium", "8.00", parent_id="b", stock=2, rating=4.5),
        product("b-l", "Boots large", "7.00", parent_id="b", stock=2),
        product("c", "Cup", None, attributes={"year": "2024-05-01"}),
        product("d", "Dish", "5.00", rating=3.0, attributes={"year": "2024-11"}),
    )
)
ROW = {each: row for row, each in enumerate(FAMILIES.ids)}


def candidates(scores: dict[str, float], suits: str = "", doubts: dict[str, int] | None = None) -> Candidates:
    """Candidates with these scores; `suits` are the ids that suit, all where none are named."""
    ids = list(scores)
    return Candidates(
        np.array([ROW[each] for each in ids], dtype=np.int64),
        np.array([scores[each] for each in ids], dtype=np.float64),
        np.array([not suits or each in suits.split() for each in ids], dtype=bool),
        np.array([(doubts or {}).get(each, 0) for each in ids], dtype=np.int64),
    )


ALL = {"a": 0.5, "b-s": 0.9, "b-m": 0.2, "b-l": 0.3, "c": 0.4, "d": 0.1}


def ids(arranged: Arrangement) -> list[str]:
    return [FAMILIES.ids[row] for row in arranged.rows]


def arrange(found: Candidates, order: Order = "relevance", limit: int = 10) -> list[str]:
    return ids(Arranger(FAMILIES).arrange(found, order, limit))


def test_a_family_stands_where_its_best_member_would_by_one_that_is_not_sold_out() -> None:
    assert arrange(candidates(ALL)) == ["b-l", "a", "c", "d"]


def test_the_variant_that_leaves_least_open_takes_the_place() -> None:
    assert arrange(candidates(ALL, doubts={"b-l": 1, "b-m": 0, "b-s": 1}))[0] == "b-m"


def test_the_variant_that_suits_takes_the_place() -> None:
    assert arrange(candidates(ALL, suits="b-s a"))[:2] == ["b-s", "a"]


def test_what_suits_comes_before_what_scores_higher() -> None:
    assert arrange(candidates(ALL, suits="d c")) == ["c", "d", "b-l", "a"]


def test_kept_comes_before_unknown() -> None:
    assert arrange(candidates(ALL, doubts={"a": 1})) == ["b-l", "c", "d", "a"]


def test_nothing_kept_follows_something_unknown() -> None:
    assert arrange(candidates(ALL, suits="a c", doubts={"c": 1, "d": 1})) == ["a", "c", "d"]


def test_total_counts_places_that_suit_and_kept_those_without_doubt() -> None:
    found = Arranger(FAMILIES).arrange(candidates(ALL, suits="a b-m b-l c", doubts={"c": 2}), "relevance", 1)
    assert (len(found.rows), found.total, found.kept) == (1, 3, 2)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("price_ascending", ["a", "d", "b-l", "c"]),
        ("price_descending", ["b-m", "a", "d", "c"]),
        ("rating", ["b-m", "a", "d", "c"]),
        ("newest", ["d", "c", "a", "b-l"]),
        ("name", ["a", "b-l", "c", "d"]),
    ],
)
def test_lists_are_sorted_as_wished_and_what_is_unknown_comes_last(order: Order, expected: list[str]) -> None:
    found = candidates(ALL)
    if order == "newest":
        found = candidates({**ALL, "b-s": 0.0})
    assert arrange(found, order) == expected


def test_equal_prices_go_by_relevance() -> None:
    assert arrange(candidates({"a": 0.1, "d": 0.2}), "price_ascending") == ["d", "a"]


def test_a_sorted_list_ends_with_what_suits() -> None:
    assert arrange(candidates(ALL, suits="a d"), "price_descending") == ["a", "d"]


def test_where_nothing_suits_a_sorted_list_goes_by_relevance() -> None:
    found = candidates(ALL)
    none = Candidates(found.rows, found.scores, np.zeros(len(found.rows), dtype=bool), found.doubts)
    assert arrange(none, "price_ascending") == ["b-l", "a", "c", "d"]


def test_newest_without_any_date_is_by_relevance_and_says_so() -> None:
    undated = Arranger(Catalogue.of((product("x", "X"), product("y", "Y"))))
    both = np.ones(2, dtype=bool)
    found = Candidates(np.arange(2), np.array([0.1, 0.2]), both, np.zeros(2, dtype=np.int64))
    arranged = undated.arrange(found, "newest", 5)
    assert (arranged.rows, arranged.order) == ((1, 0), "relevance")


def test_an_empty_catalogue_gives_an_empty_list() -> None:
    none = np.zeros(0, dtype=np.int64)
    found = Candidates(none, none.astype(np.float64), none.astype(bool), none)
    assert Arranger(Catalogue.of(())).arrange(found, "relevance", 5).rows == ()


ORDERS = st.sampled_from(["relevance", "price_ascending", "price_descending", "rating", "newest", "name"])


@given(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=6, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
    ORDERS,
    st.integers(0, 6),
)
def test_what_stands_at_a_place_does_not_depend_on_where_the_list_ends(
    scores: list[float], suits: list[bool], doubts: list[int], order: Order, limit: int
) -> None:
    found = Candidates(np.arange(6), np.array(scores), np.array(suits), np.array(doubts))
    arranger = Arranger(FAMILIES)
    whole = arranger.arrange(found, order, 6)
    assert arranger.arrange(found, order, limit).rows == whole.rows[:limit]
    assert list(whole.scores) == sorted(whole.scores, reverse=True)
    assert len({arranger.family[row] for row in whole.rows}) == len(whole.rows)
    open_ones = [bool(doubts[row]) for row in whole.rows]
    assert open_ones == sorted(open_ones)
