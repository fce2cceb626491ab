from __future__ import annotations

from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest
from retrieval.search import ProductSearch


def up_to(pounds: str) -> PriceRange:
    return PriceRange(maximum=Money.of(pounds, "GBP"))


def test_a_relaxation_says_which_condition_gives_way_and_to_what(search: ProductSearch) -> None:
    (offer,) = search.search(SearchRequest("t-light holder", Constraints(price=up_to("2.00")))).relaxed
    assert offer.conditions == ("price",)
    assert offer.request.require.price == up_to("2.55")
    assert (offer.count, offer.example) == (1, "T-100")


def test_a_relaxation_that_is_taken_up_finds_its_example(search: ProductSearch) -> None:
    asked = SearchRequest(
        "leather shoulder bag", Constraints(categories=("Bags",), attributes={"colour": ("red",)})
    )
    for offer in search.search(asked).relaxed:
        found = search.search(offer.request, 50)
        assert offer.example in {hit.product_id for hit in found.hits}
        assert not found.relaxed


def test_a_rating_gives_way_to_the_best_there_is(search: ProductSearch) -> None:
    asked = SearchRequest("leather shoulder bag", Constraints(categories=("Bags",), minimum_rating=5.0))
    offers = search.search(asked).relaxed
    assert all(each.request.require.minimum_rating in (None, 4.8) for each in offers)


def test_a_rating_that_nothing_else_leaves_a_product_for_offers_no_rating(search: ProductSearch) -> None:
    asked = SearchRequest("bag", Constraints(price=up_to("0.01"), minimum_rating=5.0))
    assert all("rated" not in str(each) for each in search.search(asked).relaxed)
