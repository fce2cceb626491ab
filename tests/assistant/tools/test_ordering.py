"""Lists in the order of prices: what was named is in them, or the reply says that the limits leave none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assistant.shop.shop import Shop
from assistant.tools.results import Result
from retrieval.request import Hit, Relaxation, SearchRequest, SearchResult
from retrieval.search import ProductSearch
from tests.assistant.tools.calling import call, context_of

PRICE = Relaxation(("price",), SearchRequest("mug"), 1, "mug-red", "price up to £4.50: 1 product")
WORD = Relaxation(("words.mug",), SearchRequest("mug"), 2, "notebook-red", "without 'mug': 2 products")


@dataclass
class GenerousSearch:
    """Finds what it is told to, as if all of it suited the text; otherwise the shop's own search."""

    own: ProductSearch
    found: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)

    def search(self, request: SearchRequest, k: int = 10, offset: int = 0, **_: Any) -> SearchResult:
        words = request.require.words
        kept = tuple(each for each in self.found if not words or each.split("-")[0] in words)
        relaxed = () if kept else (PRICE, WORD)
        hits = tuple(Hit(each, 1.0) for each in kept[offset : offset + k])
        return SearchResult(request, hits, relaxed, total=len(kept), offset=offset, order=request.order)


def _listed(shop: Shop, *found: str, query: str = "mug", **given: Any) -> Result:
    generous: Any = GenerousSearch(shop.search, found)
    context = context_of(replace(shop, search=generous))
    return call(context, "search_catalog", query=query, order="price_ascending", **given)


def test_what_no_word_of_the_request_names_is_left_out(open_shop: Shop) -> None:
    result = _listed(open_shop, "notebook-red", "mug-red")
    assert [product.product_id for product in result.products] == ["mug-red"]


def test_only_what_is_listed_is_counted(open_shop: Shop) -> None:
    assert _listed(open_shop, "notebook-red", "mug-red").facts["total"] == 1


def test_pages_of_what_is_left_fit_together(open_shop: Shop) -> None:
    kinds = [
        f"{kind}-{colour}" for colour in ("red", "blue", "green", "white") for kind in ("notebook", "mug")
    ]
    found = [each for each in kinds if each in open_shop.catalogue]
    result = _listed(open_shop, *found, offset=2)
    assert [product.product_id for product in result.products] == [e for e in found if "mug" in e][2:]


def test_where_the_limits_leave_nothing_that_was_named_they_may_give_way(open_shop: Shop) -> None:
    result = _listed(open_shop, "notebook-red", max_price=4)
    assert (result.outcome, result.products) == ("none", ())
    assert result.facts["relaxed"] == "price up to £4.50: 1 product"


def test_the_word_that_was_said_is_not_offered_to_give_way(open_shop: Shop) -> None:
    result = _listed(open_shop, "notebook-red", max_price=4)
    assert [offer["conditions"] for offer in result.facts["relaxations"]] == [["price"]]


def test_a_word_that_no_title_has_leaves_nothing_out(open_shop: Shop) -> None:
    result = _listed(open_shop, "notebook-red", "mug-red", query="stocking filler")
    assert len(result.products) == 2
