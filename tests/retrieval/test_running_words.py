"""Phrases found by numbers are those that reading every text finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.assertions import occurrences
from retrieval.lexical import LexicalIndex
from retrieval.product import Product
from retrieval.running_words import RunningWords, Sayings
from retrieval.words import fold

WORDS = ("red", "mug", "no", "without", "free", "or", "and", "redless", "handle", "any", "the", "belt")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
PRODUCTS = st.lists(
    st.builds(
        lambda title, value, text: Product("p", title, text, attributes={"colour": value}),
        TEXTS, TEXTS, TEXTS,
    ),
    min_size=1,
    max_size=5,
)  # fmt: skip
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)


def everything(product: Product) -> str:
    values = " . ".join(value for each in product.named_values().values() for value in each)
    return f"{fold(product.title)} . {fold(values)} . {fold(product.description)}"


def sayings(products: list[Product]) -> Sayings:
    index = LexicalIndex.fit(products)
    assert index.texts is not None
    return Sayings(RunningWords(index.titles, index.title_starts), index.texts, index.vocabulary)


@given(PRODUCTS, PHRASES)
def test_texts_assert_and_deny_what_reading_them_finds(products: list[Product], phrase: str) -> None:
    rows = np.arange(len(products))
    found = np.transpose(sayings(products).counts(phrase, rows, titles_only=False)).tolist()
    assert found == [list(occurrences(everything(each), phrase)) for each in products]


@given(PRODUCTS, PHRASES)
def test_titles_assert_and_deny_what_reading_them_finds(products: list[Product], phrase: str) -> None:
    rows = np.arange(len(products))[::-2]
    found = np.transpose(sayings(products).counts(phrase, rows, titles_only=True)).tolist()
    assert found == [list(occurrences(fold(products[row].title), phrase)) for row in rows]


@given(PRODUCTS, PHRASES)
def test_words_read_later_say_the_same_as_words_kept(products: list[Product], phrase: str) -> None:
    rows = np.arange(len(products))
    later = Sayings.read(products, LexicalIndex.fit(products).vocabulary)
    for titles_only in (False, True):
        kept = sayings(products).counts(phrase, rows, titles_only)
        assert np.array_equal(later.counts(phrase, rows, titles_only), kept)


def test_the_order_of_words_is_kept_with_the_index(tmp_path: Path) -> None:
    index = LexicalIndex.fit([Product("p", "Red mug", "No handle.")])
    index.save(tmp_path)
    texts = LexicalIndex.load(tmp_path).texts
    assert texts is not None
    words = [*index.vocabulary, "."]
    assert [words[each] for each in texts.words] == ["red", "mug", ".", ".", "no", "handle"]


def test_an_index_without_the_order_of_words_opens(tmp_path: Path) -> None:
    replace(LexicalIndex.fit([Product("p", "Red mug")]), texts=None).save(tmp_path)
    assert LexicalIndex.load(tmp_path).texts is None
