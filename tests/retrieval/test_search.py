from __future__ import annotations

import pytest

from retrieval.encoder import Vectors
from retrieval.errors import IndexMismatch, VectorsUnavailable
from retrieval.indexing import build_index, open_search
from retrieval.judging import Rows
from retrieval.parsing import parse_request
from retrieval.product import Money
from retrieval.request import (
    CUT_SHORT,
    NO_VECTORS,
    Constraints,
    PriceRange,
    SearchRequest,
    SearchResult,
)
from retrieval.search import ProductSearch
from retrieval.vocabulary import Vocabulary


def up_to(pounds: str) -> PriceRange:
    return PriceRange(maximum=Money.of(pounds, "GBP"))


def ids(result: SearchResult) -> list[str]:
    return [hit.product_id for hit in result.hits]


def find(search: ProductSearch, text: str = "", **require: object) -> list[str]:
    return ids(search.search(SearchRequest(text, Constraints(**require)), k=50))  # type: ignore[arg-type]


def test_the_thing_that_is_sought_comes_first(search: ProductSearch) -> None:
    assert find(search, "something to carry my books in")[0].startswith("bag-")


def test_an_id_finds_its_product(search: ProductSearch) -> None:
    assert find(search, "t-200")[0] == "T-200"


def test_a_title_finds_its_product(search: ProductSearch) -> None:
    assert find(search, "white hanging heart t-light holder")[0] == "T-100"


def test_no_product_stands_twice(search: ProductSearch) -> None:
    found = find(search, "mug")
    assert len(found) == len(set(found))


def test_scores_fall_with_the_order(search: ProductSearch) -> None:
    hits = search.search(SearchRequest("red mug", Constraints(attributes={"colour": ("red",)})), k=20).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_price_limit_holds_and_an_unknown_price_fails_it(search: ProductSearch) -> None:
    found = find(search, "mug", price=up_to("4.00"))
    assert "mug-plain" in found
    assert not {"mug-tin", "mug-old"} & set(found)


def test_a_category_is_a_path_or_one_of_its_names(search: ProductSearch) -> None:
    assert set(find(search, categories=("home > kitchen",))) == set(find(search, categories=("MUGS",)))


def test_an_unknown_brand_stays_and_is_named(search: ProductSearch) -> None:
    hits = search.search(SearchRequest("mug", Constraints(brands=("hearth",))), k=50).hits
    assert hits[0].product_id == "mug-red"
    assert {hit.product_id: hit.unknown for hit in hits}["mug-plain"] == ("brand",)
    assert "mug-tin" not in {hit.product_id for hit in hits}


def test_unknown_ones_come_after_kept_ones(search: ProductSearch) -> None:
    hits = search.search(SearchRequest("mug", Constraints(minimum_rating=3.0)), k=50).hits
    doubts = [bool(hit.unknown) for hit in hits]
    assert doubts == sorted(doubts)
    assert any(doubts)


def test_what_is_sold_out_is_not_available(search: ProductSearch) -> None:
    found = find(search, "mug", available=True)
    assert "mug-red" in found
    assert "mug-blue" not in found


def test_a_family_takes_one_place_with_the_variant_that_fits(search: ProductSearch) -> None:
    found = find(search, "retro spot mug", attributes={"colour": ("blue",)})
    assert "mug-blue" in found
    assert "mug-red" not in find(search, "retro spot mug", attributes={"colour": ("blue",)})


def test_of_equal_variants_the_one_in_stock_takes_the_place(search: ProductSearch) -> None:
    assert "mug-red" in find(search, "retro spot mug")
    assert "mug-blue" not in find(search, "retro spot mug")


def test_an_excluded_colour_is_read_from_the_title_where_there_is_no_field(search: ProductSearch) -> None:
    request = SearchRequest(
        "hanging heart t-light holder", exclude=Constraints(attributes={"colour": ("red",)})
    )
    found = ids(search.search(request, k=50))
    assert "T-100" in found
    assert not {"T-200", "mug-red", "mug-tin"} & set(found)


def test_a_title_that_says_another_colour_is_not_the_wanted_one(search: ProductSearch) -> None:
    assert "T-100" not in find(search, "t-light holder", attributes={"colour": ("red",)})


def test_without_pockets_is_not_broken_by_the_words_without_pockets(search: ProductSearch) -> None:
    found = ids(search.search(SearchRequest("bag", exclude=Constraints(words=("pockets",))), k=50))
    assert "bag-bare" in found
    assert "bag-pockets" not in found


def test_an_excluded_material_is_read_from_the_title(search: ProductSearch) -> None:
    request = SearchRequest("bag", exclude=Constraints(attributes={"material": ("leather",)}))
    assert "bag-leather" not in ids(search.search(request, k=50))


def test_a_filter_on_a_field_that_does_not_exist_leaves_everything_unknown(search: ProductSearch) -> None:
    hits = search.search(SearchRequest("mug", Constraints(attributes={"voltage": ("12",)})), k=5).hits
    assert hits
    assert all(hit.unknown == ("attributes.voltage",) for hit in hits)


def test_when_nothing_fits_the_nearest_price_is_offered_with_its_count(search: ProductSearch) -> None:
    result = search.search(SearchRequest("t-light holder", Constraints(price=up_to("2.00"))))
    assert [each.words for each in result.relaxed] == ["price up to £2.55: 1 product"]


def test_hits_keep_every_condition_when_nothing_fits(search: ProductSearch) -> None:
    result = search.search(SearchRequest("leather bag", Constraints(price=up_to("3.00"))), k=50)
    prices = [search.catalogue.get(each) for each in ids(result)]
    assert all(each is not None and each.price is not None and each.price.minor <= 300 for each in prices)


def test_dropping_a_condition_is_offered_by_name(search: ProductSearch) -> None:
    request = SearchRequest(
        "leather shoulder bag", Constraints(categories=("Bags",), attributes={"colour": ("red",)})
    )
    assert any("without 'colour red'" in each.words for each in search.search(request).relaxed)


def test_the_cheapest_come_first_among_what_suits_the_text(search: ProductSearch) -> None:
    result = search.search(SearchRequest("mug", order="price_ascending"), k=3)
    assert ids(result)[:2] == ["mug-red", "mug-plain"]


def test_the_best_rated_come_first_when_asked(search: ProductSearch) -> None:
    assert ids(search.search(SearchRequest("bag", order="rating"), k=1)) == ["bag-leather"]


def test_no_text_gives_what_is_best_regarded(search: ProductSearch) -> None:
    assert find(search)[0] == "bag-leather"


def test_the_same_request_gives_the_same_hits(search: ProductSearch) -> None:
    request = SearchRequest("present for a friend")
    assert search.search(request) == search.search(request)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "word " * 10_000,
        "\ud800 \u202e\x00 mug",
        "'; DROP TABLE products; --",
        "{'$gt': 1}",
        "玛格",
        "🫖" * 500,
    ],
)
def test_every_text_gets_an_answer(search: ProductSearch, text: str) -> None:
    assert search.search(SearchRequest(text), k=3).hits


def test_a_text_too_long_to_be_read_says_so(search: ProductSearch) -> None:
    cut = search.search(parse_request(f"red mug {'please ' * 200}not red", Vocabulary.of([]), "GBP"), k=3)
    assert CUT_SHORT in cut.notes
    assert cut.request.exclude.is_empty()


def test_a_text_that_is_read_to_its_end_says_nothing(search: ProductSearch) -> None:
    assert search.search(SearchRequest(f"red mug {'x' * 900}"), k=3).notes == ()


def test_words_beyond_what_the_encoder_reads_still_find(search: ProductSearch) -> None:
    far = search.search(SearchRequest(f"{'lovely ' * 90}teapot"), k=3)
    assert far.total == search.search(SearchRequest(f"teapot {'lovely ' * 90}"), k=3).total


def test_similar_products_are_of_other_families(search: ProductSearch) -> None:
    found = dict(search.similar("mug-red", k=5))
    assert "mug-blue" not in found
    assert next(iter(found)).startswith("mug-")


def test_similar_to_an_unknown_id_is_nothing(search: ProductSearch) -> None:
    assert search.similar("nonesuch") == ()


def test_keeping_names_every_variant_that_breaks_nothing(search: ProductSearch) -> None:
    kept = search.keeping(SearchRequest(require=Constraints(brands=("Hearth",), available=True)))
    assert "mug-red" in kept
    assert "mug-blue" not in kept


def test_a_search_over_another_catalogue_is_refused(search, encoder, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from retrieval.catalogue import Catalogue

    build_index(Catalogue.of(search.catalogue.products[:2]), encoder, tmp_path)
    with pytest.raises(IndexMismatch):
        open_search(tmp_path, search.catalogue, encoder)


def test_pages_fit_together_and_hold_no_product_and_no_family_twice(search: ProductSearch) -> None:
    request = SearchRequest("mug or bag")
    whole = ids(search.search(request, k=50))
    paged = [each for offset in range(0, 12, 3) for each in ids(search.search(request, 3, offset))]
    assert paged == whole
    assert len(paged) == len(search.catalogue) - 1


def test_a_page_behind_the_end_is_empty_and_still_tells_the_total(search: ProductSearch) -> None:
    result = search.search(SearchRequest("mug"), 5, 1_000)
    assert (result.hits, result.offset) == ((), 1_000)
    assert result.total > 0


def test_total_counts_all_places_that_suit_whatever_is_asked_for(search: ProductSearch) -> None:
    request = SearchRequest("t-light holder", Constraints(categories=("Lighting",)))
    assert {search.search(request, k).total for k in (0, 1, 50)} == {2}


def test_no_more_places_are_kept_than_suit(search: ProductSearch) -> None:
    result = search.search(SearchRequest("mug", Constraints(brands=("hearth",))))
    assert 0 < result.kept < result.total


def test_a_sold_out_variant_names_the_one_that_can_be_bought(search: ProductSearch) -> None:
    request = SearchRequest("retro spot mug", Constraints(attributes={"colour": ("blue",)}))
    (hit,) = [hit for hit in search.search(request).hits if hit.product_id == "mug-blue"]
    assert hit.instead == ("mug-red",)


def test_what_can_be_bought_names_nothing_instead(search: ProductSearch) -> None:
    assert search.search(SearchRequest("retro spot mug"), 1).hits[0].instead == ()


def test_an_excluded_variant_is_not_named_instead(search: ProductSearch) -> None:
    request = SearchRequest("retro spot mug", exclude=Constraints(attributes={"colour": ("red",)}))
    assert [hit.instead for hit in search.search(request).hits if hit.product_id == "mug-blue"] == [()]


class NoVectors:
    """Vectors that can't be had, as when the store is gone."""

    def vector(self, row: int) -> Vectors:
        raise VectorsUnavailable("gone")

    def vectors(self, rows: Rows) -> Vectors:
        raise VectorsUnavailable("gone")

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        raise VectorsUnavailable("gone")

    def nearest(self, vector: Vectors, rows: Rows, count: int) -> Rows:
        raise VectorsUnavailable("gone")


@pytest.fixture
def wordy(search: ProductSearch) -> ProductSearch:
    return search.with_neighbours(NoVectors())


def test_without_vectors_words_find_what_they_can_and_it_is_noted(wordy: ProductSearch) -> None:
    found = wordy.search(SearchRequest("plain mug"), k=50)
    assert found.hits[0].product_id == "mug-plain"
    assert found.notes == (NO_VECTORS,)


def test_without_vectors_every_condition_is_kept(wordy: ProductSearch) -> None:
    found = find(wordy, "mug", price=up_to("4.00"))
    assert "mug-plain" in found
    assert not {"mug-tin", "mug-old"} & set(found)


def test_without_vectors_what_has_no_word_of_the_text_is_not_found(wordy: ProductSearch) -> None:
    assert find(wordy, "zeppelin") == []


def test_a_search_with_its_vectors_notes_nothing(search: ProductSearch) -> None:
    assert search.search(SearchRequest("plain mug"), k=5).notes == ()


def test_similar_products_are_not_told_without_vectors(wordy: ProductSearch) -> None:
    with pytest.raises(VectorsUnavailable):
        wordy.similar("mug-plain")
