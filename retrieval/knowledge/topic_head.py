"""Which topic a text is about: multinomial logistic regression over the vectors of the topics' phrases.

The nearest phrase alone decides badly where a question is put in a way that none of them is; a linear head
learns from all phrases together which directions tell topics apart. It is fitted on the vectors of whatever
encoder the shop has, in about half a second, once for all shops of a process that share the vectors. Knows
vectors and numbers of topics, no text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from retrieval.encoder import Vectors
from retrieval.knowledge.wording import Floats, Rows

_LOOSENESS = 30.0  # the inverse of the ridge, chosen on pages of invented shops that were left out of the fit
_STEPS = 300
_FITTED: dict[bytes, TopicHead] = {}


@dataclass(frozen=True, slots=True)
class TopicHead:
    """A fitted head.

    Attributes:
        weights: [topics, dimension].
        constants: [topics].
    """

    weights: Floats
    constants: Floats

    @classmethod
    def fit(cls, vectors: Vectors, topic_of: Rows) -> TopicHead:
        """The head that tells the topics of these vectors apart; the same for the same vectors.

        Args:
            vectors: [phrases, dimension].
            topic_of: [phrases] the number of each one's topic; every number from 0 on has one.
        """
        key = hashlib.sha256(vectors.tobytes() + topic_of.tobytes()).digest()
        if key not in _FITTED:
            fitted = LogisticRegression(C=_LOOSENESS, max_iter=_STEPS).fit(vectors, topic_of)
            _FITTED[key] = cls(fitted.coef_.astype(np.float64), fitted.intercept_.astype(np.float64))
        return _FITTED[key]

    def shares(self, vectors: Vectors) -> Floats:
        """How likely each text [n, dimension] is about each topic [n, topics]; each row sums to 1."""
        scores = vectors @ self.weights.T + self.constants
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
