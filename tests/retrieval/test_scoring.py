from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.encoder import SentenceEncoder
from retrieval.features import FEATURES
from retrieval.indexing import build_index, open_search
from retrieval.request import Constraints, SearchRequest
from retrieval.reranking import Judged, Reranker, RerankerOptions, ideal
from retrieval.search import ProductSearch


def found(search: ProductSearch, text: str) -> list[str]:
    return [hit.product_id for hit in search.search(SearchRequest(text), k=50).hits]


@pytest.fixture(scope="module")
def by_price(
    catalogue: Catalogue, encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An index whose re-ranker learned that the dear ones are the best."""
    folder = tmp_path_factory.mktemp("by-price")
    build_index(catalogue, encoder, folder)
    rng = np.random.default_rng(0)
    queries = []
    for _ in range(30):
        table = rng.normal(size=(30, len(FEATURES))) * 2
        gains = np.where(table[:, FEATURES.index("price_level")] > 2.2, 100.0, 0.0)
        gains[0] = 100.0
        queries.append(Judged(table, gains, ideal(gains)))
    Reranker.fit(queries, "test", RerankerOptions(rounds=40, smallest_leaf=10)).save(folder)
    return folder


def test_a_re_ranker_beside_the_index_orders_what_is_found(
    catalogue: Catalogue, encoder: SentenceEncoder, by_price: Path, search: ProductSearch
) -> None:
    learned = open_search(by_price, catalogue, encoder)
    try:
        assert found(learned, "bag")[0] == "bag-leather"
        assert found(search, "plain tote bag")[0] == "bag-bare"
    finally:
        learned.close()


def test_what_is_named_exactly_goes_first_whatever_was_learned(
    catalogue: Catalogue, encoder: SentenceEncoder, by_price: Path
) -> None:
    learned = open_search(by_price, catalogue, encoder)
    try:
        assert found(learned, "T-100")[0] == "T-100"
        assert found(learned, "plain tote bag")[0] == "bag-bare"
    finally:
        learned.close()


def test_the_features_of_a_request_are_those_of_what_it_may_show(search: ProductSearch) -> None:
    ids, table = search.examined(SearchRequest("bag", exclude=Constraints(words=("pockets",))))
    assert table.shape == (len(ids), len(FEATURES))
    assert "bag-pockets" not in ids
    assert "bag-bare" in ids


def test_a_request_without_words_has_nothing_to_examine(search: ProductSearch) -> None:
    ids, table = search.examined(SearchRequest(""))
    assert ids == ()
    assert table.shape == (0, len(FEATURES))


def test_a_denied_word_does_not_bring_up_what_has_it(search: ProductSearch) -> None:
    order = found(search, "bag without pockets")
    assert order.index("bag-bare") < order.index("bag-pockets")


def test_the_same_text_gives_the_same_scores(search: ProductSearch) -> None:
    request = SearchRequest("red mug")
    assert search.search(request, k=50) == search.search(request, k=50)
