from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.encoder import SentenceEncoder
from retrieval.knowledge.choice import Choice, packaged_choice
from retrieval.knowledge.evidence import FEATURES, Evidence, texts_needed
from retrieval.knowledge.passages import Page, passages
from retrieval.knowledge.question import Question
from retrieval.knowledge.topics import shop_topics
from retrieval.knowledge.wording import VectorsOf

PIECES = passages(
    Page("delivery", "Delivery", "# Delivery\n\n## Cost\n\nIt costs £3.\n\n## Time\n\nIt takes two days.\n")
)


@pytest.fixture(scope="module")
def evidence(encoder: SentenceEncoder, vectors_of: VectorsOf) -> Evidence:
    return Evidence(PIECES, encoder, vectors_of)


def asked(text: str) -> Question:
    question = Question.read(text)
    assert question is not None
    return question


def told(evidence: Evidence, question: str) -> NDArray[np.float64]:
    return evidence.table(asked(question), evidence.vectors(asked(question)))


def test_shares_of_the_passages_and_of_silence_make_one() -> None:
    choice = Choice(np.array([1.0]), 0.0)
    shares = choice.probabilities(np.array([[2.0], [0.0]]))
    assert shares.sum() == pytest.approx(1 - 1 / (np.exp(2.0) + 2))


def test_large_utilities_overflow_nothing() -> None:
    shares = Choice(np.array([1.0]), 0.0).probabilities(np.array([[2_000.0], [-2_000.0]]))
    assert shares.tolist() == [1.0, 0.0]


def test_the_fit_finds_what_answers_and_what_does_not() -> None:
    rng = np.random.default_rng(3)
    tables, answers = [], []
    for number in range(60):
        table = rng.normal(0, 0.3, (5, 1))
        answerable = number % 3 > 0
        if answerable:
            table[number % 5] += 3.0
        tables.append(table)
        answers.append([number % 5] if answerable else [])
    choice = Choice.fit(tables, answers)
    said = [choice.probabilities(table).sum() >= 0.5 for table in tables]
    assert said == [bool(each) for each in answers]


def test_every_feature_has_a_packaged_weight() -> None:
    assert packaged_choice().weights.shape == (len(FEATURES),)


def test_weights_are_kept_by_name() -> None:
    kept = json.loads(packaged_choice().as_json())
    assert tuple(kept["weights"]) == FEATURES


def test_a_passage_that_names_an_amount_speaks_for_itself_where_a_cost_is_asked(evidence: Evidence) -> None:
    table = told(evidence, "how much is it?")
    assert table[:, FEATURES.index("kind")].tolist() == [1.0, -1.0]


def test_evidence_is_finite_for_words_that_no_page_has(evidence: Evidence) -> None:
    assert np.isfinite(told(evidence, "zebra ☃ 15")).all()


def test_a_page_of_one_passage_is_enough_for_evidence(
    encoder: SentenceEncoder, vectors_of: VectorsOf
) -> None:
    alone = Evidence(PIECES[:1], encoder, vectors_of)
    assert told(alone, "what does it cost?").shape == (1, len(FEATURES))


def test_every_text_that_is_compared_is_kept_by_a_build() -> None:
    needed = texts_needed(PIECES)
    assert {"Cost", "Cost: It costs £3.", "day", *shop_topics().phrases()} <= set(needed)


def test_a_question_without_words_is_none() -> None:
    assert Question.read("?!") is None


def test_words_that_only_ask_are_no_content() -> None:
    assert asked("how much does delivery cost?").words == ("delivery", "cost")


def test_names_are_the_words_with_a_capital_of_their_own() -> None:
    assert asked("Do you deliver to Poland on Sundays?").names == ("poland", "sunday")


@pytest.mark.parametrize("text", ["DO YOU DELIVER TO POLAND", "How Do I Return An Item", "poland"])
def test_capitals_that_stand_everywhere_are_no_names(text: str) -> None:
    assert asked(text).names == ()


def test_a_name_that_no_page_has_speaks_for_silence(evidence: Evidence) -> None:
    column = FEATURES.index("unknown_names")
    assert told(evidence, "what is the cost to Poland?")[:, column].tolist() == [1.0, 1.0]
    assert packaged_choice().weights[column] < 0


def test_a_fit_chooses_the_likelier_of_two_answers_only_where_they_compete() -> None:
    table = np.array([[1.0], [1.0], [0.0]])
    choice = Choice.fit([table, table - 1.0], [[0, 1], []])
    shares = choice.probabilities(table)
    assert shares[0] == pytest.approx(shares[1])
    assert shares[0] > shares[2]
