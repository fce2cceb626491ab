"""What speaks for a passage as the answer to a question: a row of numbers for each passage.

Meaning of the whole passage, of its sentences and headings, the question's words one by one (by spelling
and by meaning), the kind of answer, and the topics that shops are asked about. Knows vectors and words, no
weight: `choice` makes a decision of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder, Vectors
from retrieval.knowledge.passages import Passage
from retrieval.knowledge.question import Question, content, says_money, says_time
from retrieval.knowledge.topics import shop_topics
from retrieval.words import terms, unique

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]
VectorsOf: TypeAlias = Callable[[Sequence[str]], Vectors]

FEATURES = (
    "passage",  # cosine of the question with the whole passage
    "sentence",  # with the nearest of its sentences
    "keywords",  # the same of the question's content words alone
    "heading",  # with its headings
    "shared",  # share of the content words that the passage has, by how much they tell
    "near",  # the same by meaning: each word by its nearest word of the passage
    "farthest",  # the content word that is least met
    "kind",  # 1 or -1 where a price or a time is asked for and the passage names one, or none
    "topic",  # whether the passage is about the topics that the question is about
    "rival",  # cosine with the nearest topic; for all passages the same, as what follows
    "others",  # cosine with the sentences of the next best passages
    "topics_covered",  # whether any passage is about those topics
    "near_anywhere",  # `near`, by all pages together
    "farthest_anywhere",  # `farthest`, by all pages together
)
_RUNNERS_UP = slice(1, 6)
_SHARPNESS = 0.05  # of the choice among topics, in cosines


@dataclass(frozen=True, slots=True)
class _Words:
    """The content words of the passages.

    Attributes:
        vocabulary: Folded words, sorted.
        vectors: [vocabulary, dimension].
        members: Places of each passage's words, one passage after the other.
        starts: [passages] where each passage's begin.
        idf: Folded word -> how much it tells.
    """

    vocabulary: tuple[str, ...]
    vectors: Vectors
    members: Rows
    starts: Rows
    idf: Mapping[str, float]


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
        topics = shop_topics()
        self._starts = _starts([len(each) for each in sentences])
        self._spoken = vectors_of(spoken)
        self._headings = vectors_of([each.topic for each in passages])
        self._sentences = vectors_of([text for each in sentences for text in each])
        self._words = _words(spoken, vectors_of)
        self._vectors_of = vectors_of
        self._topics = vectors_of(topics.phrases)
        self._topic_starts = np.array(topics.starts, dtype=np.int64)
        self._about = np.maximum(
            np.maximum.reduceat(self._by_topic(self._sentences), self._starts, axis=0),
            np.maximum(self._by_topic(self._spoken), self._by_topic(self._headings)),
        )
        self._money = np.array([says_money(text) for text in spoken])
        self._time = np.array([says_time(text) for text in spoken])

    def table(self, question: Question) -> Floats:
        """What speaks for each passage [passages, FEATURES]."""
        texts = [question.text, question.keywords, *question.words]
        vectors = self._encoder.encode_query(texts)
        whole, keywords, words = vectors[0], vectors[1], vectors[2:]
        sentence = np.maximum.reduceat(self._sentences @ whole, self._starts)
        topics = self._by_topic(whole[None])[0]
        about = np.exp((topics - topics.max()) / _SHARPNESS)
        about /= about.sum()
        shared, near, farthest, near_anywhere, farthest_anywhere = self._met(question.words, words)
        columns = (
            self._spoken @ whole,
            sentence,
            np.maximum.reduceat(self._sentences @ keywords, self._starts),
            self._headings @ whole,
            shared,
            near,
            farthest,
            self._kind(question),
            self._about @ about,
            topics.max(),
            np.sort(sentence)[::-1][_RUNNERS_UP].mean() if len(sentence) > 1 else sentence[0],
            self._about.max(axis=0) @ about,
            near_anywhere,
            farthest_anywhere,
        )
        rows = len(self._passages)
        return np.stack([np.broadcast_to(np.asarray(each, dtype=np.float64), (rows,)) for each in columns], 1)

    def _met(self, words: Sequence[str], vectors: Vectors) -> tuple[Floats, Floats, Floats, float, float]:
        """How the question's words are met: shared, near, farthest [passages], and by all pages together."""
        known = self._words
        rarest = max(known.idf.values(), default=1.0)
        tells = np.array([known.idf.get(word, rarest) for word in words])
        tells /= tells.sum()
        if not len(known.vocabulary):
            nothing = np.zeros(len(self._passages))
            return nothing, nothing, nothing, 0.0, 0.0
        closeness = np.maximum(vectors @ known.vectors.T, 0.0).astype(np.float64)
        place = {word: row for row, word in enumerate(known.vocabulary)}
        same = np.zeros_like(closeness)
        for row, word in enumerate(words):
            if word in place:
                same[row, place[word]] = closeness[row, place[word]] = 1.0
        near = np.maximum.reduceat(closeness[:, known.members], known.starts, axis=1)
        shared = np.maximum.reduceat(same[:, known.members], known.starts, axis=1)
        anywhere = closeness.max(axis=1)
        return (
            tells @ shared,
            tells @ near,
            near.min(axis=0),
            float(tells @ anywhere),
            float(anywhere.min()),
        )

    def _kind(self, question: Question) -> Floats:
        if not question.wanted:
            return np.zeros(len(self._passages))
        said = self._money if question.wanted == "money" else self._time
        return np.where(said, 1.0, -1.0)

    def _by_topic(self, vectors: Vectors) -> Floats:
        """Cosines with the nearest phrase of each topic [n, topics]."""
        cosines = np.asarray(vectors @ self._topics.T, dtype=np.float64)
        return np.asarray(np.maximum.reduceat(cosines, self._topic_starts, axis=1))


def texts_needed(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Every text, beside the passages themselves, whose vector evidence over these passages needs."""
    headings = [each.topic for each in passages]
    sentences = [text for each in passages for text in each.sentences()]
    words = [word for each in passages for word in content(unique(terms(each.spoken())))]
    return unique([*headings, *sentences, *words, *shop_topics().phrases])


def _words(spoken: Sequence[str], vectors_of: VectorsOf) -> _Words:
    own = [content(unique(terms(text))) for text in spoken]
    vocabulary = tuple(sorted({word for words in own for word in words}))
    place = {word: row for row, word in enumerate(vocabulary)}
    # A passage without any content word stands for the first word, which no `reduceat` may leave out.
    members = [[place[word] for word in words] or [0] for words in own]
    found = np.bincount([row for rows in members for row in rows], minlength=len(vocabulary))
    idf = np.log1p((len(spoken) - found + 0.5) / (found + 0.5))
    return _Words(
        vocabulary,
        vectors_of(vocabulary),
        np.array([row for rows in members for row in rows], dtype=np.int64),
        _starts([len(rows) for rows in members]),
        dict(zip(vocabulary, idf.tolist(), strict=True)),
    )


def _starts(lengths: Sequence[int]) -> Rows:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
