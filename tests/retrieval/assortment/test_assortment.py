from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.assortment.assortment import Assortment, fit_assortment, open_assortment
from retrieval.assortment.heads import heads, names_a_thing, phrase
from retrieval.catalogue import Catalogue
from retrieval.encoder import SentenceEncoder
from retrieval.indexing import build_index, open_search
from retrieval.product import Product
from retrieval.request import SearchRequest
from retrieval.search import ProductSearch

KINDS = (
    "fridge magnet", "tin sign wine o'clock", "coffee mug", "cushion", "tea towel", "lantern", "photo frame",
    "notebook", "cake stand", "doormat", "jewellery box", "wall clock",
)  # fmt: skip
MOTIFS = ("roses", "retrospot", "vintage", "woodland", "paisley")


@pytest.fixture(scope="module")
def gifts() -> Catalogue:
    titles = [f"{motif} {kind}".title() for kind in KINDS for motif in MOTIFS]
    return Catalogue.of([Product(f"p{row}", title) for row, title in enumerate(titles)])


@pytest.fixture(scope="module")
def index(gifts: Catalogue, encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gifts")
    build_index(gifts, encoder, folder)
    return folder


@pytest.fixture(scope="module")
def shop(gifts: Catalogue, index: Path, encoder: SentenceEncoder):  # type: ignore[no-untyped-def]
    opened = open_search(index, gifts, encoder)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Cream fridge magnet with roses", "magnet"),
        ("Set of 3 retrospot mugs", "mug"),
        ("Mug, retrospot", "mug"),
        ("Wall clock for the kitchen", "clock"),
        ("Pack of 20 paper napkins", "napkin"),
    ],
)
def test_the_head_names_the_thing_itself(title: str, head: str) -> None:
    assert heads(title)[0] == head


def test_a_text_without_words_has_no_head() -> None:
    assert heads("?!") == ()


def test_a_present_names_no_thing() -> None:
    assert not names_a_thing("nice present for my mum")


def test_a_request_made_from_a_title_is_its_last_two_words() -> None:
    assert phrase("Cream fridge magnets with roses") == "fridge magnet"


@pytest.mark.parametrize("text", ["wall clock", "coffee cup", "magnets for the fridge", "picture frame"])
def test_what_the_shop_has_is_sold(shop: ProductSearch, text: str) -> None:
    assert shop.search(SearchRequest(text)).sold


@pytest.mark.parametrize("text", ["washing machine", "fridge", "wine", "car tyres", "running shoes"])
def test_what_only_stands_on_a_thing_or_nowhere_is_not_sold(shop: ProductSearch, text: str) -> None:
    assert not shop.search(SearchRequest(text)).sold


def test_what_is_not_sold_comes_with_the_nearest_that_suit_nothing(shop: ProductSearch) -> None:
    found = shop.search(SearchRequest("washing machine"))
    assert found.hits
    assert found.total == 0


def test_a_request_for_a_present_is_not_refused(shop: ProductSearch) -> None:
    assert shop.search(SearchRequest("a gift for my grandmother")).sold


def test_a_title_typed_in_full_is_sold_whatever_it_is(shop: ProductSearch) -> None:
    assert shop.search(SearchRequest("Roses Tin Sign Wine O'Clock")).sold


def test_an_assortment_is_read_back_as_it_was_written(index: Path, tmp_path: Path) -> None:
    kept = open_assortment(index)
    assert kept is not None
    kept.save(tmp_path)
    again = Assortment.load(tmp_path)
    assert (again.words, again.low, again.high) == (kept.words, kept.low, kept.high)


def test_an_index_without_an_assortment_opens_without_one(tmp_path: Path) -> None:
    assert open_assortment(tmp_path) is None


def test_few_products_tell_no_level(encoder: SentenceEncoder) -> None:
    assert fit_assortment([Product("1", "Mug")], lambda vector: 1.0, encoder) is None


def test_a_shortlist_says_of_itself_what_the_whole_catalogue_says(
    shop: ProductSearch, index: Path, encoder: SentenceEncoder, gifts: Catalogue
) -> None:
    known = open_assortment(index)
    assert known is not None
    dense = np.linspace(0.1, 0.8, len(gifts)).astype(np.float32)
    coverage = np.zeros(len(gifts), dtype=np.float32)
    coverage[-12:] = 0.5
    whole = known.signals("paisley wall clock", dense, coverage, encoder)
    rows = np.arange(len(gifts) - 20, len(gifts))
    part = known.signals("paisley wall clock", dense[rows], coverage[rows], encoder, rows)
    np.testing.assert_allclose(part, whole, atol=1e-6)
