from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval import lexical
from retrieval.errors import DamagedArtifact
from retrieval.lexical import LexicalIndex
from retrieval.product import Product

PRODUCTS = (
    Product("a", "Red mug", description="For tea."),
    Product("b", "Tea towel", description="A towel beside a mug."),
    Product("c", "Lantern", brand="Mugwort & Sons", attributes={"colour": "red"}),
    Product("X-9", "Umbrella"),
)


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.fit(PRODUCTS)


def best(index: LexicalIndex, text: str) -> str:
    return index.ids[int(np.argmax(index.scores(text)))]


def test_a_word_in_the_title_counts_more_than_in_the_description(index: LexicalIndex) -> None:
    scores = index.scores("mugs")
    assert scores[0] > scores[1] > 0


def test_attributes_and_ids_are_found(index: LexicalIndex) -> None:
    assert best(index, "red lantern") == "c"
    assert best(index, "x-9") == "X-9"


def test_words_that_nobody_has_score_nothing(index: LexicalIndex) -> None:
    assert not index.scores("zeppelin").any()


@pytest.mark.parametrize("text", ["", "the of and", "!!!", "mug " * 10_000])
def test_every_text_has_scores(index: LexicalIndex, text: str) -> None:
    assert index.scores(text).shape == (4,)
    assert (index.coverage(text) <= 1.0 + 1e-6).all()


def test_coverage_is_whole_where_all_words_are_there(index: LexicalIndex) -> None:
    assert index.coverage("a red mug")[0] == pytest.approx(1.0)


def test_a_word_that_nobody_has_lowers_coverage(index: LexicalIndex) -> None:
    assert index.coverage("mug zeppelin")[0] < 0.6


def test_rows_with_a_phrase_have_all_its_words(index: LexicalIndex) -> None:
    assert index.rows_with("tea mug").tolist() == [0, 1]
    assert index.rows_with("tea zeppelin").tolist() == []


def test_a_saved_index_scores_the_same(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    np.testing.assert_array_equal(
        LexicalIndex.load(tmp_path).scores("red tea mug"), index.scores("red tea mug")
    )


def test_an_index_over_nothing_answers(tmp_path: Path) -> None:
    LexicalIndex.fit([]).save(tmp_path)
    assert LexicalIndex.load(tmp_path).scores("mug").shape == (0,)


def test_a_missing_index_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedArtifact):
        LexicalIndex.load(tmp_path)


@pytest.fixture(scope="module")
def many() -> tuple[Product, ...]:
    words = ("red", "blue", "mug", "bag", "tea", "lamp", "glass")
    rng = np.random.default_rng(4)
    return tuple(
        Product(str(row), " ".join(rng.choice(words, 3)), description=" ".join(rng.choice(words, 5)))
        for row in range(300)
    )


@pytest.mark.parametrize("rows", [[7], [299, 3, 150], range(300), range(5, 250, 3)])
def test_few_rows_get_what_they_get_among_all(many: tuple[Product, ...], rows: list[int]) -> None:
    index, chosen = LexicalIndex.fit(many), np.array(rows)
    np.testing.assert_array_equal(index.scores("red mug", chosen), index.scores("red mug")[chosen])
    np.testing.assert_array_equal(index.coverage("red mug", chosen), index.coverage("red mug")[chosen])


def test_an_index_fitted_in_parts_is_the_one_fitted_at_once(
    many: tuple[Product, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = LexicalIndex.fit(many)
    monkeypatch.setattr(lexical, "_PART", 37)
    parts = LexicalIndex.fit(many)
    assert parts.vocabulary == whole.vocabulary
    np.testing.assert_array_equal(parts.weights.toarray(), whole.weights.toarray())
    np.testing.assert_array_equal(parts.fields, whole.fields)
    assert parts.weights.has_sorted_indices
