from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval import scoring
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


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "_MOST_SEEN", 3)
    monkeypatch.setattr(scoring, "_NEAREST_SEEN", 3)


@pytest.mark.parametrize("text", ["mug", "T-100", "leather bag", "white hanging heart t-light holder"])
def test_a_shortlist_begins_like_the_whole_list(
    search: ProductSearch, few_are_many: None, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    short = found(search, text)
    monkeypatch.undo()
    whole = found(search, text)
    assert short[0] == whole[0]
    assert len(short) < len(whole)


def test_what_is_named_exactly_is_on_every_shortlist(
    search: ProductSearch, few_are_many: None, catalogue: Catalogue
) -> None:
    nothing = np.zeros(384, dtype=np.float32)
    nothing[0] = 1.0
    rows = np.arange(len(catalogue))
    listed = search._scorer.shortlist("t-200", nothing, rows)
    assert "T-200" in {catalogue.ids[row] for row in listed}
    assert listed.tolist() == sorted(set(listed.tolist()))


def test_of_few_rows_all_are_looked_at(search: ProductSearch, catalogue: Catalogue) -> None:
    rows = np.arange(len(catalogue))
    assert search._scorer.shortlist("mug", np.zeros(384, dtype=np.float32), rows) is rows
