"""Semantic neighbours as a candidate source: products whose texts resemble what somebody touched.

Joins the recommender, which knows no vectors, with the vector store, which knows no customers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.candidates import Candidate
from recommender.shopper import Shopper, Touch
from retrieval.encoder import Vectors
from retrieval.neighbours import Nearness

Rows = NDArray[np.int64]

NAME = "semantic"
LONGEST_HISTORY = 30
"""Touches that make the vector of a history, the latest."""

DECAY = 0.9
"""What a touch counts against the one after it."""

EVIDENCE = 3


class SemanticNeighbours:
    """The `CandidateSource` of texts.

    A history's vector is the sum of its products' unit vectors, each weighted by how much its touch speaks
    for liking and by recency, at unit length. A product's score is its cosine with that vector, 0 where it is
    below.
    """

    def __init__(self, neighbours: Nearness, product_ids: Sequence[str]) -> None:
        """Opens the source.

        Args:
            neighbours: Of these products.
            product_ids: The catalogue's, in its order.
        """
        self._neighbours = neighbours
        self._ids = tuple(product_ids)
        self._row = {product_id: row for row, product_id in enumerate(self._ids)}
        self._everything = np.arange(len(self._ids), dtype=np.int64)

    @property
    def name(self) -> str:
        """The name that stands in reports and reasons."""
        return NAME

    def candidates(self, shopper: Shopper, k: int) -> tuple[Candidate, ...]:
        """At most `k` products, best first, each with the products of the history that it resembles most."""
        history = self._known(shopper.history)
        if not history or k <= 0:
            return ()
        vectors, weights = self._vectors(history)
        scores = self._scores(vectors, weights, self._everything)
        rows = np.flatnonzero(scores > 0)
        if len(rows) > k:
            rows = rows[np.argpartition(-scores[rows], k - 1)[:k]]
        rows = rows[np.lexsort((rows, -scores[rows]))]
        evidence = self._evidence(history, vectors, weights, rows)
        return tuple(
            Candidate(self._ids[row], float(scores[row]), because)
            for row, because in zip(rows, evidence, strict=True)
        )

    def score(self, shopper: Shopper, product_ids: tuple[str, ...]) -> tuple[float, ...]:
        """The scores of given products; 0.0 for one that isn't in the catalogue, or without a history."""
        history = self._known(shopper.history)
        if not history:
            return (0.0,) * len(product_ids)
        rows = np.array([self._row.get(product_id, -1) for product_id in product_ids], dtype=np.int64)
        found = np.zeros(len(rows), dtype=np.float32)
        known = rows >= 0
        found[known] = self._scores(*self._vectors(history), rows[known])
        return tuple(found.tolist())

    def _known(self, history: Sequence[Touch]) -> tuple[Touch, ...]:
        return tuple(touch for touch in history if touch.product_id in self._row)[-LONGEST_HISTORY:]

    def _vectors(self, history: Sequence[Touch]) -> tuple[Vectors, Vectors]:
        """Unit vectors [touches, dimension] and weights [touches] of a history, oldest first."""
        vectors = np.stack([self._neighbours.vector(self._row[touch.product_id]) for touch in history])
        ages = np.arange(len(history))[::-1]
        weights = np.array([touch.weight for touch in history]) * DECAY**ages
        return vectors, weights.astype(np.float32)

    def _scores(self, vectors: Vectors, weights: Vectors, rows: Rows) -> Vectors:
        profile = weights @ vectors
        length = float(np.linalg.norm(profile))
        if length == 0.0:
            return np.zeros(len(rows), dtype=np.float32)
        cosines = self._neighbours.cosines((profile / length).astype(np.float32), rows)
        return np.maximum(cosines, 0.0)

    def _evidence(
        self,
        history: Sequence[Touch],
        vectors: Vectors,
        weights: Vectors,
        rows: Rows,
    ) -> list[tuple[str, ...]]:
        """For each row the products of the history that its score rests on, the largest share first."""
        if not len(rows):
            return []
        likeness = np.stack([self._neighbours.vector(int(row)) for row in rows]) @ vectors.T
        terms = likeness * weights
        best = np.argsort(-terms, axis=1, kind="stable")[:, :EVIDENCE]
        return [
            tuple(history[touch].product_id for touch in touches if terms[line, touch] > 0)
            for line, touches in enumerate(best.tolist())
        ]
