"""How well products answer a text: three ways of scoring, fused; asked again with what was found; re-ranked.

The text's vector is moved towards the best of the first round: Rocchio's relevance feedback (1971) without
anybody who judges, as Li et al. (Pseudo Relevance Feedback with Deep Language Models and Dense Retrievers,
TOIS 2023) have it for vectors of sentences. Knows no condition and no family.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.exact import ExactMatches
from retrieval.features import Features, Floats, Rows, Scores
from retrieval.fusion import Evidence, fuse
from retrieval.lexical import LexicalIndex
from retrieval.neighbours import Neighbours
from retrieval.product import Product
from retrieval.reranking import POOL, Reranker

# As many of the best of the first round move the text's vector, and together count as much as the text.
_TEACHERS = 5
_LESSON = 1.0
_EXACT_WEIGHT = 2.0


class TextScorer:
    """Scores the products of one catalogue; rows are their positions in it."""

    def __init__(
        self,
        products: Sequence[Product],
        neighbours: Neighbours,
        lexical: LexicalIndex,
        alphabet: NDArray[np.int64],
        reranker: Reranker | None = None,
    ) -> None:
        """Opens the scorer.

        Args:
            products: Of the catalogue, in its order.
            neighbours: Of their vectors.
            lexical: Over their words.
            alphabet: [products] decides between equals.
            reranker: Orders the best anew; the order stays that of the fusion without one.
        """
        self._neighbours = neighbours
        self._lexical = lexical
        self._exact = ExactMatches(products)
        self._alphabet = alphabet
        self._reranker = reranker
        self._features = Features(products, lexical)

    def evidence(self, text: str, vector: Vectors, rows: Rows) -> tuple[Evidence, ...]:
        """What each way of scoring says about these rows: dense, lexical, exact."""
        words = self._lexical.scores(text)[rows]
        exact = self._exact.scores(text)[rows]
        return (
            Evidence("dense", self._neighbours.cosines(vector, rows)),
            Evidence("lexical", np.where(words > 0, words, -np.inf).astype(np.float32)),
            Evidence("exact", np.where(exact > 0, exact, -np.inf).astype(np.float32), _EXACT_WEIGHT),
        )

    def scores(self, text: str, vector: Vectors, evidence: Sequence[Evidence], rows: Rows) -> Floats:
        """One score of each row [rows], from its evidence; larger is better."""
        fused, feedback = self._fused(vector, evidence, rows)
        if self._reranker is None:
            return fused
        pool = self._pool(fused, rows)
        table = self._table(text, evidence, fused, feedback, rows, pool)
        learned = self._reranker.scores(table)
        # What is named exactly goes first, whatever was learned from other shops' queries.
        exact = np.maximum(evidence[2].scores[pool], 0.0)
        order = np.lexsort((np.arange(len(pool)), -learned, -exact))
        scores = fused.copy()
        # The pool's own scores, dealt out anew: they stay above all others and fall with the order.
        scores[pool[order]] = fused[pool]
        return scores

    def table(self, text: str, vector: Vectors, rows: Rows) -> tuple[Rows, Floats]:
        """The best by fusion, best first, and their features [best, FEATURES]: what a re-ranker reads."""
        evidence = self.evidence(text, vector, rows)
        fused, feedback = self._fused(vector, evidence, rows)
        pool = self._pool(fused, rows)
        return rows[pool], self._table(text, evidence, fused, feedback, rows, pool)

    def _fused(self, vector: Vectors, evidence: Sequence[Evidence], rows: Rows) -> tuple[Floats, Floats]:
        """The score of the second round, and the cosines that it asked for [rows] both."""
        first = fuse(evidence, self._alphabet[rows])
        teachers = np.lexsort((self._alphabet[rows], -first))[:_TEACHERS]
        if not len(teachers):
            return first, first
        lesson = self._neighbours.vectors(rows[teachers]).mean(axis=0)
        moved = vector + _LESSON * lesson
        moved = np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-12), dtype=np.float32)
        feedback = self._neighbours.cosines(moved, rows)
        second = (replace(evidence[0], scores=feedback), *evidence[1:])
        return fuse(second, self._alphabet[rows]), feedback.astype(np.float64)

    def _pool(self, fused: Floats, rows: Rows) -> Rows:
        best = np.lexsort((self._alphabet[rows], -fused))[:POOL]
        return best[fused[best] > 0]

    def _table(
        self,
        text: str,
        evidence: Sequence[Evidence],
        fused: Floats,
        feedback: Floats,
        rows: Rows,
        pool: Rows,
    ) -> Floats:
        dense, lexical, exact = (each.scores[pool].astype(np.float64) for each in evidence)
        scores = Scores(fused[pool], dense, feedback[pool], lexical, exact)
        return self._features.table(text, rows[pool], scores)
