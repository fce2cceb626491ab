from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.completion import Completer, Completions, Suggestion
from tests.retrieval.conftest import product

CATALOGUE = Catalogue.of(
    (
        product("1", "Retro spot mug", brand="Teasel", category=("Home", "Tea Time")),
        product("2", "Retro spot mug", parent_id="f", category=("Home",)),
        product("3", "Retro spot teapot", parent_id="f"),
        product("4", "Set of tea towels", rating_count=9),
        product("5", "Team scarf"),
    )
)


@pytest.fixture(scope="module")
def completer() -> Completer:
    return Completer(CATALOGUE, {"teapot with warmer": 7}, {"5": 3.0})


def texts(found: Completions) -> list[str]:
    return [each.text for each in found.texts]


def test_a_prefix_is_completed_from_queries_brands_categories_and_words(completer: Completer) -> None:
    found = completer.complete("tea")
    assert {(each.text, each.kind) for each in found.texts} >= {
        ("teapot with warmer", "query"),
        ("Teasel", "brand"),
        ("Tea Time", "category"),
        ("teapot", "phrase"),
    }


def test_what_people_asked_for_comes_first(completer: Completer) -> None:
    assert completer.complete("tea", 1).texts == (Suggestion("teapot with warmer", "query"),)


def test_phrases_that_titles_share_are_offered(completer: Completer) -> None:
    assert "retro spot mug" in texts(completer.complete("retro"))


def test_nothing_offered_ends_in_a_word_that_hangs(completer: Completer) -> None:
    assert "set of" not in texts(completer.complete("set"))


def test_the_last_word_is_completed_where_some_product_has_all_words(completer: Completer) -> None:
    assert texts(completer.complete("towels te")) == ["towels tea"]


def test_products_have_all_words_typed_and_the_popular_come_first(completer: Completer) -> None:
    assert completer.complete("te").product_ids == ("5", "4", "3")
    assert completer.complete("spot te").product_ids == ("3",)


def test_a_family_is_offered_once(completer: Completer) -> None:
    assert completer.complete("retro").product_ids == ("1", "2")


def test_a_space_finishes_the_word(completer: Completer) -> None:
    assert completer.complete("tea ").product_ids == ("4",)
    assert completer.complete("mu ").product_ids == ()


def test_what_is_typed_already_is_no_suggestion(completer: Completer) -> None:
    assert "teapot" not in texts(completer.complete("teapot"))


@pytest.mark.parametrize("prefix", ["", "   ", "!?", "zzzz", "\ud800\u202e", "te" * 5_000])
def test_nothing_to_go_on_from_gives_nothing(completer: Completer, prefix: str) -> None:
    assert completer.complete(prefix) == Completions()


def test_no_more_than_k_are_offered(completer: Completer) -> None:
    found = completer.complete("t", 2)
    assert (len(found.texts), len(found.product_ids)) == (2, 2)
    assert completer.complete("t", 0) == Completions()


@given(st.text(max_size=20))
def test_every_prefix_gets_an_answer(prefix: str) -> None:
    found = Completer(CATALOGUE).complete(prefix, 3)
    assert len(set(found.product_ids)) == len(found.product_ids) <= 3
