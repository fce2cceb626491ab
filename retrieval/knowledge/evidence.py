"""What speaks for a passage as the answer to a question: a row of numbers for each passage.

Meaning of the whole passage, of its sentences and headings, the question's words one by one (by spelling
and by meaning), the kind of answer, and the topics that shops are asked about. Knows vectors and words, no
weight: `choice` makes a decision of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.encoder import Encoder, Vectors
from retrieval.knowledge.passages import Passage
from retrieval.knowledge.question import Question, says_money, says_time
from retrieval.knowledge.subjects import Subjects
from retrieval.knowledge.topics import shop_topics
from retrieval.knowledge.wording import Floats, VectorsOf, Wording, content_words
from retrieval.words import terms, unique

FEATURES = (
    "passage",  # cosine of the question with the whole passage
    "sentence",  # with the nearest of its sentences
    "keywords",  # the same of the question's content words alone
    "heading",  # with its headings
    "shared",  # share of the content words that the passage has, by how much they tell
    "near",  # the same by meaning: each word by its nearest word of the passage
    "farthest",  # the content word that is least met
    "words",  # BM25 of all the question's words
    "topic_words",  # BM25 of the words of the topics that the question is about
    "kind",  # 1 or -1 where a price or a time is asked for and the passage names one, or none
    "others",  # with the sentences of the next best passages; the same for all, as what follows
    "margin",  # by how much the nearest sentence of all is nearer than that of any other passage
    "asked_alike",  # cosine with the nearest question of any topic
    "told",  # the content words by the nearest sentence of any passage, by how much they tell
    "same_topic",  # how likely question and passage are about one topic
    "topics_alike",  # how alike all their topics are
    "topic_sure",  # how surely the question is about its likeliest topic
    "unknown_names",  # capitalised words of the question that no passage has
)
_RUNNERS_UP = slice(1, 6)


class Evidence:
    """Evidence over a fixed list of passages. Safe to call from several threads."""

    def __init__(self, passages: Sequence[Passage], encoder: Encoder, vectors_of: VectorsOf) -> None:
        """Makes ready.

        Args:
            passages: What may answer; at least one.
            encoder: Of the questions.
            vectors_of: Texts of `texts_needed` -> their vectors.
        """
        self._passages = tuple(passages)
        self._encoder = encoder
        spoken = [each.spoken() for each in passages]
        sentences = [each.sentences() or (each.topic,) for each in passages]
        lengths = [len(each) for each in sentences]
        self._starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        self._spoken = vectors_of(spoken)
        self._headings = vectors_of([each.topic for each in passages])
        self._sentences = vectors_of([text for each in sentences for text in each])
        self._wording = Wording(spoken, vectors_of)
        rows = np.arange(len(passages))
        self._subjects = Subjects(
            np.concatenate([self._spoken, self._headings, self._sentences]),
            np.concatenate([rows, rows, np.repeat(rows, lengths)]),
            vectors_of,
        )
        self._money = np.array([says_money(text) for text in spoken])
        self._time = np.array([says_time(text) for text in spoken])

    def vectors(self, question: Question) -> Vectors:
        """The vectors of a question, of its content words together and of each [2 + words, dimension]."""
        return self._encoder.encode_query([question.text, question.keywords, *question.words])

    def table(self, question: Question, vectors: Vectors) -> Floats:
        """What speaks for each passage [passages, FEATURES], by a question and its `vectors`."""
        whole, keywords, words = vectors[0], vectors[1], vectors[2:]
        sentence = np.maximum.reduceat(self._sentences @ whole, self._starts)
        nearest = np.sort(sentence)[::-1]
        subject = self._subjects.subject(whole)
        told = np.asarray(self._sentences @ words.T, dtype=np.float64).max(axis=0)
        columns = (
            self._spoken @ whole,
            sentence,
            np.maximum.reduceat(self._sentences @ keywords, self._starts),
            self._headings @ whole,
            *self._wording.met(question.words, words),
            self._wording.scores(dict.fromkeys(terms(question.text), 1.0)),
            self._wording.scores(subject.words),
            self._kind(question),
            nearest[_RUNNERS_UP].mean() if len(nearest) > 1 else nearest[0],
            nearest[0] - nearest[1] if len(nearest) > 1 else 0.0,
            subject.asked_alike,
            self._wording.telling(question.words) @ told,
            *self._subjects.agreement(subject),
            subject.sure,
            sum(not self._wording.has(name) for name in question.names),
        )
        rows = len(self._passages)
        return np.stack([np.broadcast_to(np.asarray(each, dtype=np.float64), (rows,)) for each in columns], 1)

    def _kind(self, question: Question) -> Floats:
        if not question.wanted:
            return np.zeros(len(self._passages))
        said = self._money if question.wanted == "money" else self._time
        return np.where(said, 1.0, -1.0)


def texts_needed(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Every text, beside the passages themselves, whose vector evidence over these passages needs."""
    headings = [each.topic for each in passages]
    sentences = [text for each in passages for text in each.sentences()]
    words = content_words([each.spoken() for each in passages])
    return unique([*headings, *sentences, *words, *shop_topics().phrases()])
