from __future__ import annotations

import numpy as np
import pytest

from retrieval.encoder import SentenceEncoder
from retrieval.knowledge.subjects import Subjects
from retrieval.knowledge.topics import Phrases, shop_topics
from retrieval.knowledge.wording import VectorsOf

PASSAGES = (
    "If you are out, the driver puts it behind the bins.",
    "We pay your money back within a week.",
    "Our bread is baked in the night.",
)


@pytest.fixture(scope="module")
def subjects(vectors_of: VectorsOf) -> Subjects:
    return Subjects(vectors_of(PASSAGES), np.arange(3), vectors_of)


def test_every_topic_has_questions_and_answers() -> None:
    topics = shop_topics()
    for each in (topics.asked, topics.said):
        assert len(each.starts) == len(topics.words) > 100
        assert (np.diff(each.starts, append=len(each.texts)) > 0).all()


def test_phrases_of_a_topic_begin_where_it_says() -> None:
    phrases = Phrases.of([["a", "b"], ["c"]])
    assert [phrases.texts[start] for start in phrases.starts] == ["a", "c"]


def test_a_question_is_near_to_the_passage_of_its_topic_without_a_common_word(
    subjects: Subjects, encoder: SentenceEncoder
) -> None:
    subject = subjects.subject(encoder.encode_query(["can you leave my parcel with a neighbour?"])[0])
    assert int(subjects.nearness(subject).argmax()) == 0


def test_the_shares_of_the_topics_make_one(subjects: Subjects, encoder: SentenceEncoder) -> None:
    subject = subjects.subject(encoder.encode_query(["when is my refund paid?"])[0])
    assert subject.shares.sum() == pytest.approx(1.0)


def test_a_subject_brings_other_words_for_it(subjects: Subjects, encoder: SentenceEncoder) -> None:
    subject = subjects.subject(encoder.encode_query(["what does postage come to?"])[0])
    assert {"delivery", "shipping"} <= set(subject.words)


def test_a_subject_that_a_passage_is_about_is_covered_more(
    subjects: Subjects, encoder: SentenceEncoder
) -> None:
    refund, parking = (
        subjects.subject(vector)
        for vector in encoder.encode_query(["when do I get my money back?", "is there a car park?"])
    )
    assert subjects.covered(refund) > subjects.covered(parking)


def test_views_of_a_passage_may_stand_in_any_order(vectors_of: VectorsOf) -> None:
    views = vectors_of([*PASSAGES, "Refunds take seven days."])
    one = Subjects(views, np.array([0, 1, 2, 1]), vectors_of)
    other = Subjects(views[[3, 0, 2, 1]], np.array([1, 0, 2, 1]), vectors_of)
    subject = one.subject(views[3])
    assert np.allclose(one.nearness(subject), other.nearness(subject))
