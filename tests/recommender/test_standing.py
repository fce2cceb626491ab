from __future__ import annotations

import pytest

from recommender.ranking import Ranked, Ranking
from recommender.standing import standing_in


def ranking(*parts: dict[str, float]) -> Ranking:
    return Ranking(tuple(Ranked(f"p{n}", sum(each.values()), parts=each) for n, each in enumerate(parts)))


LIST = ranking(
    {"ease": 0.6, "popularity": 0.2}, {"ease": 0.5, "popularity": 0.1}, {"ease": 0.1, "popularity": 0.2}
)


def test_a_product_among_the_first_lacks_nothing() -> None:
    found = standing_in(LIST, "p1", 2)
    assert (found.place, found.of, found.ahead, found.lacks) == (2, 3, "", ())


def test_a_product_further_down_says_which_part_of_the_last_shown_it_lacks() -> None:
    found = standing_in(LIST, "p2", 2)
    assert (found.place, found.ahead) == (3, "p1")
    assert found.lacks == (("ease", pytest.approx(1.0)),)


def test_the_largest_lack_is_named_first_and_small_ones_not_at_all() -> None:
    found = standing_in(ranking({"a": 0.1, "b": 0.6, "c": 0.02}, {"a": 0.0, "b": 0.0, "c": 0.0}), "p1", 1)
    assert [name for name, _ in found.lacks] == ["b", "a"]


def test_where_only_diversity_keeps_it_down_nothing_is_lacking() -> None:
    assert standing_in(ranking({"a": 0.5}, {"a": 0.9}), "p1", 1).lacks == ()
