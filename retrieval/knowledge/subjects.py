"""Which topics a question is about and which passages are about the same, by heads fitted on their phrases.

One head is fitted on questions about each topic, another on these and on what pages say of it; a question is
read by the first, a passage by the second. Knows vectors and topics, no passage's words and no weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.encoder import Vectors
from retrieval.knowledge.topic_head import TopicHead
from retrieval.knowledge.topics import shop_topics
from retrieval.knowledge.wording import Floats, Rows, VectorsOf

_LIKELIEST = 6  # topics whose words are looked for
_LEAST = 0.003  # of a probability whose logarithm is taken: less than one topic among all


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

    @property
    def sure(self) -> float:
        """How surely it is about its likeliest topic: a logarithm, 0 for certainly."""
        return float(np.log(self.shares.max()))


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
        asked, said = self._topics.asked, self._topics.said
        self._asked = vectors_of(asked.texts)
        self._head = TopicHead.fit(self._asked, asked.topic_of)
        every = np.concatenate([self._asked, vectors_of(said.texts)])
        of_passages = TopicHead.fit(every, np.concatenate([asked.topic_of, said.topic_of]))
        order = np.argsort(passage_of, kind="stable")
        starts = np.flatnonzero(np.diff(passage_of[order], prepend=-1))
        self._passages = np.maximum.reduceat(of_passages.shares(views[order]), starts, axis=0)

    def subject(self, question: Vectors) -> Subject:
        """What a question with this vector [dimension] is about."""
        shares = self._head.shares(question[None])[0]
        words: dict[str, float] = {}
        for topic in np.argsort(-shares, kind="stable")[:_LIKELIEST].tolist():
            for word, tells in self._topics.words[topic].items():
                words[word] = words.get(word, 0.0) + float(shares[topic]) * tells
        return Subject(shares, float((self._asked @ question).max()), words)

    def agreement(self, subject: Subject) -> tuple[Floats, Floats]:
        """How far each passage and the question are about the same, twice [passages].

        Returns:
            The logarithm of how likely both are about one topic, and the Bhattacharyya coefficient of what
            they are about, which counts the less likely topics as well.
        """
        together = np.log(_LEAST + self._passages @ subject.shares)
        return np.asarray(together), np.asarray(np.sqrt(self._passages) @ np.sqrt(subject.shares))
