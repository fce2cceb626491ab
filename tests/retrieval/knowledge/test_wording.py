from __future__ import annotations

import numpy as np
import pytest

from retrieval.encoder import SentenceEncoder
from retrieval.knowledge.wording import VectorsOf, Wording, content_words

TEXTS = ("Delivery costs three pounds.", "We do not deliver on Sundays.", "Delivery takes two days.")


@pytest.fixture(scope="module")
def wording(vectors_of: VectorsOf) -> Wording:
    return Wording(TEXTS, vectors_of)


def test_a_rare_word_counts_more_than_a_frequent_one(wording: Wording) -> None:
    rare, frequent = wording.telling(["sunday", "delivery"])
    assert rare > frequent


def test_a_word_that_no_text_has_tells_as_much_as_the_rarest(wording: Wording) -> None:
    unknown, rare = wording.telling(["zebra", "sunday"])
    assert unknown == rare


def test_the_text_with_the_words_scores_highest(wording: Wording) -> None:
    assert int(wording.scores({"delivery": 1.0, "day": 1.0}).argmax()) == 2


def test_words_that_no_text_has_score_nothing(wording: Wording) -> None:
    assert wording.scores({"zebra": 1.0}).tolist() == [0.0, 0.0, 0.0]


def test_a_score_is_the_one_of_the_formula(wording: Wording) -> None:
    lengths = np.array([4, 6, 4])
    idf = np.log1p((3 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2.2 / (1 + 1.2 * (0.25 + 0.75 * lengths[1] / lengths.mean()))
    assert wording.scores({"sunday": 1.0})[1] == pytest.approx(expected)


def test_a_word_is_met_by_one_of_the_same_meaning(wording: Wording, encoder: SentenceEncoder) -> None:
    shared, near, farthest = wording.met(["price"], encoder.encode_query(["price"]))
    assert shared.max() == 0.0
    assert int(near.argmax()) == int(farthest.argmax()) == 0


def test_a_word_that_a_text_has_is_met_wholly(wording: Wording, encoder: SentenceEncoder) -> None:
    shared, near, _ = wording.met(["sunday"], encoder.encode_query(["sunday"]))
    assert shared[1] == near[1] == 1.0


def test_texts_without_any_content_word_meet_nothing(encoder: SentenceEncoder, vectors_of: VectorsOf) -> None:
    empty = Wording(["?!", "the"], vectors_of)
    met = empty.met(["price"], encoder.encode_query(["price"]))
    assert [each.tolist() for each in met] == [[0.0, 0.0]] * 3
    assert empty.scores({"price": 1.0}).tolist() == [0.0, 0.0]


def test_content_words_are_folded_and_sorted() -> None:
    assert content_words(TEXTS[:1]) == ("cost", "delivery", "pound", "three")
