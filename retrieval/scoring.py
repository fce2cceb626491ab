"""How well products answer a text: found generously by three ways of scoring, then ordered strictly.

Finding: vectors, words and exact matches are fused; the text's vector is moved towards the best (Rocchio's
relevance feedback, 1971, without anybody who judges; for vectors of sentences Li et al., Pseudo Relevance
Feedback with Deep Language Models and Dense Retrievers, TOIS 2023) and asks again; what shares the category
of the best, and what resembles others that score well, comes up (score regularisation: Diaz, CIKM 2005).
Ordering: the words that the text denies ("without a handle") no longer speak for a product, and a re-ranker,
where there is one, has the last word. Knows no condition and no family.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.exact import ExactMatches
from retrieval.features import Features, Floats, Rows, Scores
from retrieval.fusion import Evidence, fuse
from retrieval.largest import largest
from retrieval.lexical import LexicalIndex, without_denied
from retrieval.neighbours import Nearness
from retrieval.product import Product
from retrieval.reranking import Reranker

# All of these were chosen on queries made from catalogues, on none that anybody judged (decision 019).
# As many of the best of the first round move the text's vector, and together count as much as the text.
_TEACHERS = 5
# What the share of the best that are of its category counts for a product.
_AGREEMENT = 0.2
# Among so many of the best, a product's score is mixed with that of so many nearest ones, by this share; so
# many of them are put into order.
_NEIGHBOURHOOD, _NEAREST, _MIXED = 300, 10, 0.4
POOL = 100
# Of more rows than these, so many of the best by vectors and so many by words are looked at.
_MOST_SEEN, _NEAREST_SEEN = 20_000, 3_000
_WAY, _EXACT_WEIGHT = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows that are worth an order, and what is known of them; places are positions in the rows asked.

    Attributes:
        generous: [rows] by which they were found.
        pool: Places of the best, best first.
        order: [pool] what the strict reading says of them.
        scores: [pool] what each way says of them.
    """

    generous: Floats
    pool: Rows
    order: Floats
    scores: Scores


class TextScorer:
    """Scores the products of one catalogue; rows are their positions in it."""

    def __init__(
        self,
        products: Sequence[Product],
        neighbours: Nearness,
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
            reranker: Has the last word on the best; without one the fusion has it.
        """
        self._neighbours = neighbours
        self._lexical = lexical
        self._exact = ExactMatches(products, lexical)
        self._alphabet = alphabet
        self._reranker = reranker
        self._features = Features(products, lexical)

    def with_neighbours(self, neighbours: Nearness) -> TextScorer:
        """The same scorer over other vectors."""
        other = copy(self)
        other._neighbours = neighbours
        return other

    def shortlist(self, text: str, vector: Vectors, rows: Rows) -> Rows:
        """Those of the rows that are worth a look, rising: of few all.

        Of very many these are the nearest, those whose words say most, and all that are named exactly. Every
        further step costs as much as they are, however large the catalogue is.
        """
        if len(rows) <= _MOST_SEEN:
            return rows
        asked = np.ones(len(self._alphabet), dtype=bool)
        if len(rows) < len(asked):
            asked[:] = False
            asked[rows] = True
        seen = np.zeros(len(asked), dtype=bool)
        seen[self._neighbours.nearest(vector, rows, _NEAREST_SEEN)] = True
        words = self._lexical.scores(text)
        worded = np.flatnonzero(asked & (words > 0))
        seen[worded[largest(words[worded], _NEAREST_SEEN)]] = True
        seen[asked & (self._exact.scores(text) > 0)] = True
        return np.flatnonzero(seen)

    def evidence(self, text: str, vector: Vectors, rows: Rows) -> tuple[Evidence, ...]:
        """What each way of scoring says about these rows: dense, lexical, exact."""
        dense = Evidence("dense", self._neighbours.cosines(vector, rows), _WAY)
        return (dense, *self.words_alone(text, rows))

    def words_alone(self, text: str, rows: Rows) -> tuple[Evidence, Evidence]:
        """What the ways that need no vectors say about these rows: lexical, exact."""
        exact = self._exact.scores(text)[rows]
        named = np.where(exact > 0, exact, -np.inf).astype(np.float32)
        return self._words(text, rows), Evidence("exact", named, _EXACT_WEIGHT)

    def scores(self, text: str, vector: Vectors, evidence: Sequence[Evidence], rows: Rows) -> Floats:
        """One score of each row [rows], from its evidence; larger is better, comparable within one call."""
        found = self._find(text, vector, evidence, rows)
        order = found.order
        if self._reranker is not None and len(found.pool):
            learned = self._reranker.scores(self._features.table(text, rows[found.pool], found.scores))
            # What is named exactly goes first, whatever was learned from other queries.
            places = np.lexsort((np.arange(len(learned)), -learned, -np.maximum(found.scores.exact, 0.0)))
            order = np.empty(len(places))
            order[places] = np.linspace(1.0, 0.0, len(places), endpoint=False)
        scores = found.generous / (1.0 + float(found.generous.max(initial=0.0)))
        scores[found.pool] = 1.0 + order / (1.0 + float(order.max(initial=0.0)))
        return scores

    def table(self, text: str, vector: Vectors, rows: Rows) -> tuple[Rows, Floats]:
        """The best by fusion, best first, and their features [best, FEATURES]: what a re-ranker reads."""
        found = self._find(text, vector, self.evidence(text, vector, rows), rows)
        return rows[found.pool], self._features.table(text, rows[found.pool], found.scores)

    def _find(self, text: str, vector: Vectors, evidence: Sequence[Evidence], rows: Rows) -> _Found:
        dense, words, exact = evidence
        feedback = self._taught(vector, evidence, rows)
        generous = fuse((feedback, words, exact))
        strict_words, strict = words, generous
        asserted = without_denied(text)
        if asserted != text:
            strict_words = self._words(asserted, rows)
            feedback = self._taught(vector, (dense, strict_words, exact), rows)
            strict = fuse((feedback, strict_words, exact))
        spread = self._spread(generous, rows)
        pool = self._best(spread, rows, POOL)
        pool = pool[spread[pool] > 0]
        order = (strict + _AGREEMENT * self._features.agreement(rows, self._best(strict, rows, POOL)))[pool]
        pool = pool[np.lexsort((self._alphabet[rows[pool]], -order))]
        order = np.sort(order)[::-1]
        scores = Scores(
            order,
            spread[pool],
            dense.scores[pool].astype(np.float64),
            feedback.scores[pool].astype(np.float64),
            strict_words.scores[pool].astype(np.float64),
            exact.scores[pool].astype(np.float64),
        )
        return _Found(spread, pool, order, scores)

    def _words(self, text: str, rows: Rows) -> Evidence:
        words = self._lexical.scores(text, rows)
        return Evidence("lexical", np.where(words > 0, words, -np.inf).astype(np.float32), _WAY)

    def _taught(self, vector: Vectors, evidence: Sequence[Evidence], rows: Rows) -> Evidence:
        """The cosines with the text's vector after it was moved towards the best of this evidence."""
        teachers = self._best(fuse(evidence), rows, _TEACHERS)
        if not len(teachers):
            return evidence[0]
        moved = vector + self._neighbours.vectors(rows[teachers]).mean(axis=0)
        moved = np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-12), dtype=np.float32)
        return replace(evidence[0], scores=self._neighbours.cosines(moved, rows))

    def _spread(self, scores: Floats, rows: Rows) -> Floats:
        """The scores [rows] after category and likeness had their say among the best; others stay below."""
        best = self._best(scores, rows, _NEIGHBOURHOOD)
        own = (scores + _AGREEMENT * self._features.agreement(rows, best))[best]
        spread = scores / (1.0 + float(scores.max(initial=0.0)))
        if len(best) <= _NEAREST:
            spread[best] = 1.0 + own
            return spread
        vectors = self._neighbours.vectors(rows[best])
        likeness = np.maximum(vectors @ vectors.T, 0.0)
        np.fill_diagonal(likeness, 0.0)
        least = np.partition(likeness, -_NEAREST, axis=1)[:, -_NEAREST][:, None]
        # Cubed, so that a twin counts more than two that merely resemble.
        weights = np.where(likeness >= least, likeness * likeness * likeness, 0.0)
        others = weights @ own / np.maximum(weights.sum(axis=1), 1e-12)
        spread[best] = 1.0 + (1.0 - _MIXED) * own + _MIXED * others
        return spread

    def _best(self, scores: Floats, rows: Rows, count: int) -> Rows:
        """Places of the best, best first; equals by the alphabet."""
        near = largest(scores, count)
        return near[np.lexsort((self._alphabet[rows[near]], -scores[near]))][:count]
