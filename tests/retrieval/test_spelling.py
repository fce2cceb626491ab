from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.lexical import LexicalIndex
from retrieval.phrases import Phrases
from retrieval.request import SearchRequest, Spelling
from retrieval.search import ProductSearch
from retrieval.spelling import Speller, slip_cost
from tests.retrieval.conftest import product

CATALOGUE = Catalogue.of(
    (
        product("1", "Porcelain teapot", brand="Hearthly", description="Keeps your brew warm, dishwashable."),
        product("2", "Stoneware teapot with lid"),
        product("3", "Retro spot lantern", category=("Home", "Lighting")),
        product("4", "Star lantern"),
        product("5", "Hot water bottle"),
        product("6", "Ceramic coaster"),
        product("7", "Retro spot mug"),
        product("8", "Picture frame set"),
        product("9", "Slate chalkboard"),
    )
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(CATALOGUE, LexicalIndex.fit(CATALOGUE.products))


def meant(speller: Speller, text: str) -> str:
    found = speller.correct(text)
    return found.text if found else text


@pytest.mark.parametrize("wrong", ["tepot", "teapott", "taepot", "teapit", "teapor", "Teepot"])
def test_one_slip_is_put_right(speller: Speller, wrong: str) -> None:
    assert meant(speller, wrong) == "teapot"


def test_what_was_changed_is_told_and_the_rest_stays_as_it_was(speller: Speller) -> None:
    assert speller.correct("A blue, porcelan TEPOT!") == Spelling(
        "A blue, porcelain teapot!", (("porcelan", "porcelain"), ("TEPOT", "teapot"))
    )


@pytest.mark.parametrize("text", ["teapots", "hearthly", "dishwashable", "star lantern"])
def test_a_word_that_the_shop_has_is_never_touched(speller: Speller, text: str) -> None:
    assert speller.correct(text) is None


@pytest.mark.parametrize("text", ["toaster", "a kayak please", "potter", "frames for lantern makers"])
def test_a_word_of_english_is_no_slip(speller: Speller, text: str) -> None:
    assert speller.correct(text) is None


@pytest.mark.parametrize("text", ["", "xqzvkw", "samsung", "B07-XK9", "teap0t", "тепот", "lan", "🫖🫖"])
def test_what_is_far_from_every_word_stays(speller: Speller, text: str) -> None:
    assert speller.correct(text) is None


@pytest.mark.parametrize(("apart", "joined"), [("tea pot", "teapot"), ("chalk-board", "chalkboard")])
def test_a_word_written_apart_is_joined_as_the_catalogue_has_it(
    speller: Speller, apart: str, joined: str
) -> None:
    assert meant(speller, apart) == joined


def test_two_words_written_as_one_are_split_as_the_catalogue_has_them(speller: Speller) -> None:
    assert meant(speller, "waterbottle") == "water bottle"


def test_words_that_stand_together_in_no_product_are_not_split(speller: Speller) -> None:
    assert meant(speller, "lanternbottle") == "lanternbottle"


def test_the_other_words_of_the_query_decide_between_equals() -> None:
    catalogue = Catalogue.of((product("1", "Brass bell lamp"), product("2", "Leather belt strap")))
    speller = Speller(catalogue, LexicalIndex.fit(catalogue.products))
    assert meant(speller, "brass belx") == "brass bell"
    assert meant(speller, "leather belx") == "leather belt"


def test_what_could_equally_be_two_words_stays() -> None:
    catalogue = Catalogue.of((product("1", "Bell"), product("2", "Belt")))
    assert Speller(catalogue, LexicalIndex.fit(catalogue.products)).correct("belx") is None


def test_likelier_slips_cost_less() -> None:
    swapped, doubled, near, other = (
        slip_cost(w, "lantern") for w in ("latnern", "lantterm", "lanterm", "lantzrn")
    )
    assert swapped < near < other
    assert slip_cost("lannern", "lantern") > slip_cost("lanntern", "lantern")
    assert slip_cost("lantern", "lantern") == 0
    assert doubled > near


@given(st.text(max_size=60))
def test_any_text_is_read_and_a_correction_changes_something(text: str) -> None:
    found = Speller(CATALOGUE, LexicalIndex.fit(CATALOGUE.products)).correct(text)
    assert found is None or found.text != text


def test_phrases_count_products_and_keep_to_a_field() -> None:
    phrases = Phrases.of(CATALOGUE.products)
    assert phrases.words["teapot"] == 2
    assert phrases.pairs["retro spot"] == 2
    assert phrases.triples["hot water bottle"] == 1
    assert "teapot hearthly" not in phrases.pairs


def test_what_finds_nothing_is_searched_as_it_was_meant_and_says_so(search: ProductSearch) -> None:
    result = search.search(SearchRequest("stoanware"), 1)
    assert result.spelling == Spelling("stoneware", (("stoanware", "stoneware"),), applied=True)
    assert result.text == "stoneware"
    assert result.hits[0].product_id == "mug-old"


def test_what_finds_something_is_searched_as_it_is_and_the_other_is_offered(search: ProductSearch) -> None:
    result = search.search(SearchRequest("mug of porcelin"), 1)
    assert result.spelling == Spelling("mug of porcelain", (("porcelin", "porcelain"),))
    assert result.text == "mug of porcelin"
    assert result.total > 0


def test_whoever_means_it_as_it_is_gets_it_so(search: ProductSearch) -> None:
    assert search.search(SearchRequest("stoanware"), correct=False).spelling is None


def test_nothing_is_said_of_a_text_without_a_slip(search: ProductSearch) -> None:
    assert search.search(SearchRequest("porcelain mug")).spelling is None


def test_a_rare_word_of_english_is_a_slip_where_the_shops_word_is_far_more_usual() -> None:
    catalogue = Catalogue.of((product("1", "Pearl earrings"), product("2", "Jade earrings")))
    assert meant(Speller(catalogue, LexicalIndex.fit(catalogue.products)), "jade earings") == "jade earrings"


def test_a_usual_word_of_english_is_none() -> None:
    catalogue = Catalogue.of((product("1", "Desert lantern"), product("2", "Desert candle")))
    assert meant(Speller(catalogue, LexicalIndex.fit(catalogue.products)), "dessert") == "dessert"
