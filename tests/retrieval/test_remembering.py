from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.encoder import SentenceEncoder, Vectors
from retrieval.remembering import RememberingEncoder
from retrieval.request import SearchRequest
from retrieval.search import ProductSearch


class Counting(RememberingEncoder):
    """The real encoder, and what it was asked."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        super().__init__(encoder, 0)
        self.asked: list[tuple[str, ...]] = []

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(tuple(texts))
        return self._encoder.encode_query(texts)


@pytest.fixture
def counting(encoder: SentenceEncoder) -> Counting:
    return Counting(encoder)


def test_what_was_asked_before_is_not_encoded_again(counting: Counting) -> None:
    remembering = RememberingEncoder(counting, 10)
    first = remembering.encode_query(["red mug"])
    np.testing.assert_array_equal(remembering.encode_query(["red mug"]), first)
    assert counting.asked == [("red mug",)]


def test_what_is_new_is_encoded_as_one_batch_in_the_order_it_came(
    counting: Counting, encoder: SentenceEncoder
) -> None:
    remembering = RememberingEncoder(counting, 10)
    remembering.encode_query(["red mug"])
    found = remembering.encode_query(["bag", "red mug", "lamp", "bag"])
    assert counting.asked[1:] == [("bag", "lamp")]
    expected = encoder.encode_query(["bag", "red mug", "lamp", "bag"])
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_the_least_recently_asked_is_forgotten_first(counting: Counting) -> None:
    remembering = RememberingEncoder(counting, 2)
    for text in ("a", "b", "a", "c", "a", "b"):
        remembering.encode_query([text])
    assert counting.asked == [("a",), ("b",), ("c",), ("b",)]


def test_nothing_asked_is_nothing_found(counting: Counting) -> None:
    assert RememberingEncoder(counting, 2).encode_query([]).shape == (0, counting.dimension)


def test_more_at_once_than_is_remembered_is_answered(counting: Counting) -> None:
    assert RememberingEncoder(counting, 2).encode_query(list("abcde")).shape == (5, counting.dimension)


def test_a_forgetful_one_has_been_asked_nothing(counting: Counting) -> None:
    remembering = RememberingEncoder(counting, 2)
    remembering.encode_query(["a"])
    remembering.forgetful().encode_query(["a"])
    assert counting.asked == [("a",), ("a",)]


@pytest.fixture
def asking(search: ProductSearch, counting: Counting) -> ProductSearch:
    """A search that has answered nothing yet, over the counting encoder."""
    other = search.with_neighbours(search._neighbours)
    other._encoder = RememberingEncoder(counting, 500)
    return other


def test_a_search_encodes_once_and_turning_its_page_never(asking: ProductSearch, counting: Counting) -> None:
    for offset in (0, 10):
        asking.search(SearchRequest("red mug"), offset=offset, facets=True)
    assert len(counting.asked) == 1


def test_expected_searches_are_encoded_together(asking: ProductSearch, counting: Counting) -> None:
    requests = [SearchRequest(text) for text in ("red mug", "leather bag", "", "lantern")]
    asking.expect(requests)
    for request in requests:
        asking.search(request)
    assert counting.asked == [("red mug", "leather bag", "lantern")]


def test_an_expected_search_finds_what_it_finds_unexpected(
    asking: ProductSearch, search: ProductSearch
) -> None:
    requests = [SearchRequest(text) for text in ("red mug", "leather bag", "lantern")]
    asking.expect(requests)
    for request in requests:
        found, usual = (each.search(request).hits for each in (asking, search))
        assert [hit.product_id for hit in found] == [hit.product_id for hit in usual]
