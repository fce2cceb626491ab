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


def test_a_question_is_about_what_the_passage_of_its_topic_is_without_a_common_word(
    subjects: Subjects, encoder: SentenceEncoder
) -> None:
    subject = subjects.subject(encoder.encode_query(["can you leave my parcel with a neighbour?"])[0])
    assert [int(each.argmax()) for each in subjects.agreement(subject)] == [0, 0]


def test_the_shares_of_the_topics_make_one(subjects: Subjects, encoder: SentenceEncoder) -> None:
    subject = subjects.subject(encoder.encode_query(["when is my refund paid?"])[0])
    assert subject.shares.sum() == pytest.approx(1.0)


def test_a_subject_brings_other_words_for_it(subjects: Subjects, encoder: SentenceEncoder) -> None:
    subject = subjects.subject(encoder.encode_query(["what does postage come to?"])[0])
    assert {"delivery", "shipping"} <= set(subject.words)


def test_a_subject_that_no_passage_is_about_is_agreed_on_less(
    subjects: Subjects, encoder: SentenceEncoder
) -> None:
    refund, parking = (
        subjects.agreement(subjects.subject(vector))
        for vector in encoder.encode_query(["when do I get my money back?", "is there a car park?"])
    )
    assert refund[0].max() > parking[0].max()
    assert refund[1].max() > parking[1].max()


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("nobody is in before six, is that trouble for the courier?", 0),
        ("I shan't be there when he rings, what then?", 0),
        ("you've had the jug a fortnight and I've seen no money", 1),
    ],
)
def test_a_question_in_words_of_its_own_meets_the_passage_of_its_topic(
    question: str, passage: int, subjects: Subjects, encoder: SentenceEncoder
) -> None:
    together, alike = subjects.agreement(subjects.subject(encoder.encode_query([question])[0]))
    assert int(together.argmax()) == int(alike.argmax()) == passage


def test_views_of_a_passage_may_stand_in_any_order(vectors_of: VectorsOf) -> None:
    views = vectors_of([*PASSAGES, "Refunds take seven days."])
    one = Subjects(views, np.array([0, 1, 2, 1]), vectors_of)
    other = Subjects(views[[3, 0, 2, 1]], np.array([1, 0, 2, 1]), vectors_of)
    subject = one.subject(views[3])
    assert np.allclose(one.agreement(subject), other.agreement(subject))
