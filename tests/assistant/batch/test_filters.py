from __future__ import annotations

from typing import Any

import pytest

from assistant.batch.filters import merged, read_filters, understood
from retrieval.errors import BadInput
from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest

FILTERS: dict[str, Any] = {
    "price": {"min": 1.5, "max": 20.0},
    "category": "Home > Lighting",
    "brand": ["Acme", "Best"],
    "rating": {"min": 4.0},
    "attributes": {"colour": ["red", "blue"], "washable": ["yes"]},
    "not": {"brand": ["Cheap"], "attributes": {"material": ["plastic"]}},
    "available": True,
}


def pounds(low: float | None, high: float | None) -> PriceRange:
    return PriceRange(*(None if end is None else Money.of(end, "GBP") for end in (low, high)))


def test_what_is_understood_is_told_in_the_keys_of_the_filters() -> None:
    request = merged(SearchRequest("lamp"), *read_filters(FILTERS, "GBP"))
    assert understood(request) == {"text": "lamp", **FILTERS}


def test_what_is_not_constrained_is_left_out() -> None:
    assert understood(SearchRequest("lamp")) == {"text": "lamp"}


def test_no_filters_leave_the_request_as_it_is() -> None:
    request = SearchRequest("lamp", Constraints(brands=("Acme",)), Constraints(words=("plastic",)))
    assert merged(request, *read_filters(None, "GBP")) == request


def test_of_two_prices_the_tighter_ends_count() -> None:
    request = SearchRequest("lamp", Constraints(price=pounds(5, 30)))
    require = merged(request, *read_filters({"price": {"max": 20}}, "GBP")).require
    assert require.price == pounds(5, 20)


def test_of_two_ratings_the_higher_counts() -> None:
    request = SearchRequest("lamp", Constraints(minimum_rating=3))
    assert merged(request, *read_filters({"rating": {"min": 4}}, "GBP")).require.minimum_rating == 4.0


def test_a_typed_brand_counts_before_one_read_from_words() -> None:
    request = SearchRequest("lamp", Constraints(brands=("Acme",)))
    assert merged(request, *read_filters({"brand": ["Best"]}, "GBP")).require.brands == ("Best",)


def test_what_is_excluded_adds_up() -> None:
    request = SearchRequest("lamp", exclude=Constraints(attributes={"colour": ("red",)}))
    exclude = merged(request, *read_filters({"not": {"attributes": {"colour": ["blue"]}}}, "GBP")).exclude
    assert exclude.attributes == {"colour": ("red", "blue")}


def test_truth_and_numbers_become_the_words_of_records() -> None:
    require, _ = read_filters({"attributes": {"washable": True, "power": [60]}}, "GBP")
    assert require.attributes == {"washable": ("yes",), "power": ("60",)}


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"colour": ["red"]}, "'colour' is no filter; use price, category"),
        ({"price": {"maximum": 3}}, "'price.maximum' is no filter; use min and max"),
        ({"price": 3}, "'price' must be a JSON object"),
        ({"price": {"max": "cheap"}}, "'cheap' is not an amount of money"),
        ({"price": {"max": float("nan")}}, "'nan' is not an amount of money"),
        ({"price": {"max": True}}, "'price' must have numbers, not true"),
        ({"available": "yes"}, "'available' must be true or false"),
        ({"rating": {"min": "4"}}, "'rating.min' must be a number"),
        ({"category": {"a": 1}}, "'category' must be a list of texts"),
        ({"brand": [["a"]]}, "'brand' must be a list of texts"),
        ({"not": {"not": {}}}, "'not' is no filter"),
        ("red", "'filters' must be a JSON object"),
    ],
)
def test_a_wrong_filter_is_refused_with_a_remedy(filters: object, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_filters(filters, "GBP")
