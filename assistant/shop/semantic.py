"""Semantic neighbours as a candidate source: products whose texts resemble what somebody touched.

Joins the recommender, which knows no vectors, with the vector store, which knows no customers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.candidates import Evidence
from recommender.shopper import Shopper
from retrieval.encoder import Vectors
from retrieval.neighbours import Nearness

NAME = "semantic"
LONGEST_HISTORY = 30
"""Touches that make the vector of a history, the latest."""

DECAY = 0.9
"""What a touch counts against the one after it."""


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
        self._row = {product_id: row for row, product_id in enumerate(product_ids)}
        self._everything = np.arange(len(self._row), dtype=np.int64)

    @property
    def name(self) -> str:
        """The name that stands in reports and reasons."""
        return NAME

    def scores(self, shopper: Shopper) -> NDArray[np.float32]:
        """Scores [products]; 0 without a history."""
        profile = self._profile(shopper)
        if not len(profile):
            return np.zeros(len(self._everything), dtype=np.float32)
        return np.maximum(self._neighbours.cosines(profile, self._everything), 0.0)

    def rescored(self, shoppers: Sequence[Shopper], product_ids: Sequence[str]) -> NDArray[np.float32]:
        """The scores [shoppers, product_ids]; 0 of products that are not known."""
        found = np.zeros((len(shoppers), len(product_ids)), dtype=np.float32)
        known = [place for place, each in enumerate(product_ids) if each in self._row]
        rows = np.array([self._row[product_ids[place]] for place in known], dtype=np.int64)
        for line, shopper in enumerate(shoppers):
            if len(profile := self._profile(shopper)):
                found[line, known] = np.maximum(self._neighbours.cosines(profile, rows), 0.0)
        return found

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        """What each product of the history adds to the cosine, before it is brought to unit length."""
        ids, terms = self._terms(shopper)
        return tuple(self._among(ids, terms, self._row.get(each)) for each in product_ids)

    def _among(self, ids: Sequence[str], terms: Vectors, row: int | None) -> Evidence:
        if row is None or not ids:
            return Evidence("similar")
        amounts = terms @ self._neighbours.vector(row)
        order = np.argsort(-amounts, kind="stable").tolist()
        return Evidence("similar", tuple((ids[i], float(amounts[i])) for i in order))

    def _profile(self, shopper: Shopper) -> NDArray[np.float32]:
        """The unit vector of a history; empty where there is none."""
        profile = self._terms(shopper)[1].sum(axis=0)
        length = float(np.linalg.norm(profile))
        return (profile / length).astype(np.float32) if length > 0.0 else np.zeros(0, dtype=np.float32)

    def _terms(self, shopper: Shopper) -> tuple[list[str], Vectors]:
        """The products of a history, oldest first, and their vectors by how much each counts."""
        history = [touch for touch in shopper.history if touch.product_id in self._row][-LONGEST_HISTORY:]
        if not history:
            return [], np.zeros((0, 1), dtype=np.float32)
        rows = np.array([self._row[touch.product_id] for touch in history], dtype=np.int64)
        amounts = np.array([touch.weight for touch in history]) * DECAY ** np.arange(len(rows))[::-1]
        vectors = self._neighbours.vectors(rows) * amounts.astype(np.float32)[:, None]
        return [touch.product_id for touch in history], vectors
