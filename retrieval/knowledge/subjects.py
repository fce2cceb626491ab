"""Which topics a question is about and which passages lie at them, through phrases of each topic.

A question is compared with questions about each topic, a passage with what pages say of it. Knows vectors
and topics, no passage's words and no weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.encoder import Vectors
from retrieval.knowledge.topics import Phrases, shop_topics
from retrieval.knowledge.wording import Floats, Rows, VectorsOf

_SHARPNESS = 0.05  # of the choice among topics, in cosines
_LIKELIEST = 6  # topics whose words are looked for


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about.

    Attributes:
        shares: [topics] how likely it is about each; they sum to 1.
        asked_alike: Cosine with the nearest question of any topic.
        words: Content words of the likeliest topics, folded -> how much each tells.
    """

    shares: Floats
    asked_alike: float
    words: dict[str, float]


class Subjects:
    """The topics, and where a fixed list of passages lies among them. Safe to call from several threads."""

    def __init__(self, views: Vectors, passage_of: Rows, vectors_of: VectorsOf) -> None:
        """Makes ready.

        Args:
            views: [views, dimension] of passages: of the whole, of headings, of sentences.
            passage_of: [views] the passage of each view; every passage has one.
            vectors_of: Phrases of topics -> their vectors.
        """
        self._topics = shop_topics()
        self._asked = vectors_of(self._topics.asked.texts)
        order = np.argsort(passage_of, kind="stable")
        starts = np.flatnonzero(np.diff(passage_of[order], prepend=-1))
        said = _nearest(views[order], vectors_of(self._topics.said.texts), self._topics.said)
        self._said = np.maximum.reduceat(said, starts, axis=0)
        self._shares = _shares(self._said)

    def subject(self, question: Vectors) -> Subject:
        """What a question with this vector [dimension] is about."""
        near = _nearest(question[None], self._asked, self._topics.asked)
        shares = _shares(near)[0]
        words: dict[str, float] = {}
        for topic in np.argsort(-shares, kind="stable")[:_LIKELIEST].tolist():
            for word, tells in self._topics.words[topic].items():
                words[word] = words.get(word, 0.0) + float(shares[topic]) * tells
        return Subject(shares, float(near.max()), words)

    def nearness(self, subject: Subject) -> Floats:
        """How near each passage is to what pages say of the subject [passages]."""
        return np.asarray(self._said @ subject.shares)

    def covered(self, subject: Subject) -> float:
        """How far some passage is about just this subject, 0 to 1."""
        return float((self._shares @ subject.shares).max())


def _shares(nearness: Floats) -> Floats:
    """How likely each row is about each topic [n, topics], from its nearness to each [n, topics]."""
    powers = np.exp((nearness - nearness.max(axis=1, keepdims=True)) / _SHARPNESS)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _nearest(vectors: Vectors, phrases: Vectors, of: Phrases) -> Floats:
    """Cosines with the nearest phrase of each topic [n, topics]."""
    cosines = np.asarray(vectors @ phrases.T, dtype=np.float64)
    return np.asarray(np.maximum.reduceat(cosines, of.starts, axis=1))
