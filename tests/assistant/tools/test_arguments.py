from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.tools.arguments import Limits, merge, to_arguments
from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest

WORDS = st.lists(st.sampled_from(["red", "blue", "oak"]), max_size=2, unique=True).map(tuple)
SOME_WORDS = st.lists(st.sampled_from(["red", "blue", "oak"]), min_size=1, max_size=2, unique=True).map(tuple)
AMOUNTS = st.none() | st.integers(min_value=0, max_value=10_000_000).map(lambda minor: Money(minor, "GBP"))
PRICES = st.builds(PriceRange, AMOUNTS, AMOUNTS).map(lambda p: None if p == PriceRange() else p)
CONSTRAINTS = st.builds(
    Constraints,
    price=PRICES,
    categories=st.sampled_from([(), ("Home > Mugs",), ("Home", "Garden")]),
    brands=WORDS,
    available=st.none() | st.booleans(),
    minimum_rating=st.none() | st.sampled_from([3.0, 4.5]),
    attributes=st.dictionaries(st.sampled_from(["colour", "material"]), SOME_WORDS, max_size=2),
    words=WORDS,
)
EXCLUSIONS = st.builds(
    Constraints,
    price=PRICES,
    brands=WORDS,
    attributes=st.dictionaries(st.sampled_from(["colour", "size"]), SOME_WORDS, max_size=2),
    words=WORDS,
)


@given(CONSTRAINTS, EXCLUSIONS)
def test_a_request_comes_back_from_its_arguments(require: Constraints, exclude: Constraints) -> None:
    request = SearchRequest("mugs", require, exclude, "price_ascending")
    again = Limits.model_validate(to_arguments(request)).request("mugs", "GBP", "colour")
    assert again == request


def test_what_is_not_constrained_is_no_argument() -> None:
    assert to_arguments(SearchRequest("mugs")) == {}


def test_colour_goes_to_the_catalogues_name_for_it() -> None:
    request = Limits(colour=["red"]).request("", "GBP", "Color")
    assert request.require.attributes == {"Color": ("red",)}


def test_a_new_limit_replaces_the_old_one() -> None:
    assert merge({"max_price": 20.0, "query": "mugs"}, {"max_price": 5.0}) == {
        "max_price": 5.0,
        "query": "mugs",
    }


def test_exclusions_add_up() -> None:
    merged = merge({"exclude": {"colour": ["red"]}}, {"exclude": {"colour": ["blue"], "words": ["glass"]}})
    assert merged == {"exclude": {"colour": ["red", "blue"], "words": ["glass"]}}
