from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pytest

from retrieval.request import Constraints, Facet, FacetValue, PriceRange, SearchRequest
from retrieval.search import ProductSearch
from tests.retrieval.test_search import up_to

REQUESTS = (
    SearchRequest(),
    SearchRequest("mug"),
    SearchRequest("t-light holder"),
    SearchRequest("", Constraints(categories=("Home",))),
    SearchRequest("", Constraints(price=up_to("10.00"), brands=("Hearth",))),
    SearchRequest("", Constraints(attributes={"colour": ("red",)})),
    SearchRequest("bag", exclude=Constraints(words=("leather",))),
)


def facets(search: ProductSearch, request: SearchRequest) -> Mapping[str, Facet]:
    return {facet.name: facet for facet in search.search(request, 0, facets=True).facets}


def counts(facet: Facet) -> dict[str, int]:
    return {value.label: value.count for value in facet.values}


def choosing(request: SearchRequest, facet: Facet, value: FacetValue) -> SearchRequest:
    """The request with this value instead of what it asked of the facet before."""
    part = facet.name.split(".")[0]
    field = {"brand": "brands", "rating": "minimum_rating", "category": "categories"}.get(part, part)
    chosen = getattr(value.constraints, field)
    if field == "attributes":
        chosen = {**request.require.attributes, **chosen}
    return replace(request, require=replace(request.require, **{field: chosen}))


@pytest.mark.parametrize("request_", REQUESTS)
def test_choosing_a_value_keeps_as_many_places_as_it_counted(
    search: ProductSearch, request_: SearchRequest
) -> None:
    found = search.search(request_, 0, facets=True).facets
    assert found
    for facet in found:
        for value in facet.values:
            kept = search.search(choosing(request_, facet, value), 0).kept
            assert (facet.name, value.label, value.count) == (facet.name, value.label, kept)


def test_no_facets_unless_they_are_asked_for(search: ProductSearch) -> None:
    assert search.search(SearchRequest("mug")).facets == ()


def test_a_family_counts_once(search: ProductSearch) -> None:
    by_category = counts(facets(search, SearchRequest("", Constraints(brands=("Hearth",))))["category"])
    assert by_category["Home"] == 1


def test_variants_of_one_family_count_under_each_of_their_colours(search: ProductSearch) -> None:
    colours = counts(facets(search, SearchRequest("", Constraints(brands=("Hearth",))))["attributes.colour"])
    assert colours == {"blue": 1, "red": 1}


def test_a_facets_own_condition_does_not_shrink_its_counts(search: ProductSearch) -> None:
    free = counts(facets(search, SearchRequest())["brand"])
    chosen = facets(search, SearchRequest("", Constraints(brands=("fieldway",))))["brand"]
    assert counts(chosen) == free
    assert [value.label for value in chosen.values if value.chosen] == ["Fieldway"]


def test_other_conditions_shrink_the_counts(search: ProductSearch) -> None:
    assert counts(facets(search, SearchRequest("", Constraints(price=up_to("7.00"))))["brand"]) == {
        "Fieldway": 1,
        "Hearth": 1,
    }


def test_a_chosen_value_that_leaves_nothing_is_listed_with_zero(search: ProductSearch) -> None:
    request = SearchRequest("", Constraints(price=up_to("1.00"), brands=("Hearth",)))
    assert counts(facets(search, request)["brand"]) == {"Hearth": 0}


def test_categories_open_below_the_one_that_is_chosen(search: ProductSearch) -> None:
    found = counts(facets(search, SearchRequest("", Constraints(categories=("Home > Kitchen",))))["category"])
    assert {"Home", "Outdoor", "Bags", "Home > Kitchen", "Home > Lighting", "Home > Kitchen > Mugs"} == set(
        found
    )


def test_titles_say_the_colour_where_no_field_does(search: ProductSearch) -> None:
    lights = facets(search, SearchRequest("t-light holder", Constraints(categories=("Lighting",))))
    assert counts(lights["attributes.colour"]) == {"red": 1, "white": 1}


def test_price_bands_have_round_ends_that_do_not_overlap(search: ProductSearch) -> None:
    bands = [value.constraints.price for value in facets(search, SearchRequest())["price"].values]
    ends = [(band.minimum, band.maximum) for band in bands if band]
    for (_, high), (low, _) in pairwise(ends):
        assert high is not None
        assert low is not None
        assert low.minor == high.minor + 1
    assert ends[0][0] is None
    assert ends[-1][1] is None


def test_a_chosen_price_band_is_marked(search: ProductSearch) -> None:
    price = facets(search, SearchRequest())["price"]
    second = price.values[1].constraints.price
    assert isinstance(second, PriceRange)
    again = facets(search, SearchRequest("", Constraints(price=second)))["price"]
    assert [value.constraints.price for value in again.values if value.chosen] == [second]
    assert counts(again) == counts(price)


def test_ratings_count_upwards(search: ProductSearch) -> None:
    assert counts(facets(search, SearchRequest())["rating"]) == {"4 and up": 3, "3 and up": 4}


def test_stock_is_counted_as_the_records_have_it(search: ProductSearch) -> None:
    assert counts(facets(search, SearchRequest("", Constraints(brands=("Hearth",))))["available"]) == {
        "in stock": 1,
        "out of stock": 1,
    }


def test_where_nothing_suits_there_is_nothing_to_choose(search: ProductSearch) -> None:
    assert search.search(SearchRequest("quantum flux capacitor"), 0, facets=True).facets == ()
