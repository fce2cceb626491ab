"""The one door to finding products: a `SearchRequest` -> hits that keep every condition, or relaxations.

Conditions are judged exactly on the records; the text is scored in three ways (vectors, BM25, exact matches)
whose orders are fused. One family takes one place. Knows no customer and no words of a request (`parsing.py`
reads those).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.conditions import Condition, conditions
from retrieval.encoder import Encoder
from retrieval.exact import ExactMatches
from retrieval.fusion import Evidence, fuse
from retrieval.judging import BROKEN, UNKNOWN, Judge, Rows
from retrieval.lexical import LexicalIndex
from retrieval.neighbours import Neighbours
from retrieval.relaxing import relaxations
from retrieval.request import Hit, Order, SearchRequest, SearchResult
from retrieval.vectors import VectorStore
from retrieval.words import clean, terms

# A product suits a text when its cosine and half the share of the text's words that it has add up to this.
_SUITS = 0.6
_WORDS_COUNT = 0.5
# What is kept goes before what is unknown among this many times k of the best; further down nothing fits the
# text.
_POOL = 3
_SMALLEST_POOL = 30
_LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class _Found:
    """Candidates with what a text says about them, all arrays [candidates]."""

    rows: Rows
    fused: NDArray[np.float64]
    suits: NDArray[np.bool_]


class ProductSearch:
    """Search over one catalogue. Safe to call from several threads."""

    def __init__(
        self, catalogue: Catalogue, encoder: Encoder, store: VectorStore, lexical: LexicalIndex | None = None
    ) -> None:
        """Opens the search.

        Args:
            catalogue: What is sold.
            encoder: The one that made the store's vectors.
            store: A vector for each product.
            lexical: Made of the catalogue when not given.

        Raises:
            IndexMismatch: the store lacks a product.
        """
        self.catalogue = catalogue
        self._encoder = encoder
        self._store = store
        self._lexical = lexical or LexicalIndex.fit(catalogue.products)
        self._neighbours = Neighbours(store, catalogue.ids)
        self._exact = ExactMatches(catalogue.products)
        self._judge = Judge(catalogue.products, self._lexical)
        self._row = {each: row for row, each in enumerate(catalogue.ids)}
        # Where scores are equal, ids decide: the place of each row in the alphabet of ids.
        self._alphabet = np.empty(len(catalogue), dtype=np.int64)
        self._alphabet[sorted(range(len(catalogue)), key=lambda row: catalogue.ids[row])] = np.arange(
            len(catalogue)
        )

    def close(self) -> None:
        """Lets go of the vector store's folder."""
        self._store.close()

    def search(self, request: SearchRequest, k: int = 10) -> SearchResult:
        """At most k hits, best first, one a family, none breaking a condition, unknown ones after kept ones.

        `relaxed` is filled when no product that suits the text keeps every condition.
        """
        if not len(self.catalogue) or k <= 0:
            return SearchResult(request, ())
        asked = conditions(request)
        unknown, broken = self._verdicts(asked)
        everything = np.arange(len(self.catalogue), dtype=np.int64)
        text = clean(request.text[:_LONGEST_TEXT]).strip()
        vector = self._encoder.encode_query([text])[0] if terms(text) else None
        found = self._find(text, vector, everything[~broken])
        hits = self._hits(found, unknown, request.order, k, asked)
        relaxed: tuple[str, ...] = ()
        if asked and not found.suits.any():
            suiting = self._find(text, vector, everything)
            rows = suiting.rows[suiting.suits]
            relaxed = relaxations(asked, rows, self._judge, self.catalogue.products)
        return SearchResult(request, hits, relaxed)

    def similar(self, product_id: str, k: int = 10) -> tuple[tuple[str, float], ...]:
        """The k products whose texts are nearest with their cosines, one a family, not this one's own family.

        Empty for an id that the catalogue does not have.
        """
        row = self._row.get(product_id)
        product = self.catalogue.get(product_id)
        if row is None or product is None:
            return ()
        rows = np.delete(np.arange(len(self.catalogue), dtype=np.int64), row)
        cosines = self._neighbours.cosines(self._neighbours.vector(row), rows)
        order = np.lexsort((self._alphabet[rows], -cosines))
        seen = {product.parent_id} if product.parent_id else set()
        nearest: list[tuple[str, float]] = []
        for place in order:
            if len(nearest) >= k or not np.isfinite(cosines[place]):
                break
            other = self.catalogue.products[rows[place]]
            if other.parent_id and other.parent_id in seen:
                continue
            seen.add(other.parent_id or other.product_id)
            nearest.append((other.product_id, float(cosines[place])))
        return tuple(nearest)

    def keeping(self, request: SearchRequest) -> frozenset[str]:
        """Ids of all products that break no condition of the request, whatever its text."""
        _, broken = self._verdicts(conditions(request))
        return frozenset(self.catalogue.ids[row] for row in np.flatnonzero(~broken))

    def evidence(self, text: str, vector: NDArray[np.float32], rows: Rows) -> tuple[Evidence, ...]:
        """What each way of scoring says about these rows."""
        words = self._lexical.scores(text)[rows]
        exact = self._exact.scores(text)[rows]
        return (
            Evidence("dense", self._neighbours.cosines(vector, rows)),
            Evidence("lexical", np.where(words > 0, words, -np.inf).astype(np.float32)),
            Evidence("exact", np.where(exact > 0, exact, -np.inf).astype(np.float32), weight=2.0),
        )

    def _find(self, text: str, vector: NDArray[np.float32] | None, rows: Rows) -> _Found:
        if vector is None:
            return _Found(rows, self._regard()[rows], np.ones(len(rows), dtype=bool))
        evidence = self.evidence(text, vector, rows)
        dense, exact = evidence[0].scores, evidence[2].scores
        coverage = self._lexical.coverage(text)[rows]
        suits = (dense + _WORDS_COUNT * coverage >= _SUITS) | np.isfinite(exact)
        return _Found(rows, fuse(evidence, self._alphabet[rows]), suits)

    def _regard(self) -> NDArray[np.float64]:
        """What orders products when nothing is said: the rating, shrunk to the middle where few rated."""
        average, doubt = 3.5, 10.0
        rated = [
            (average * doubt + (p.rating or 0.0) * (p.rating_count or 1)) / (doubt + (p.rating_count or 1))
            if p.rating is not None
            else average
            for p in self.catalogue.products
        ]
        return np.array(rated, dtype=np.float64) / 100.0

    def _verdicts(self, asked: Sequence[Condition]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which conditions are unknown [conditions, products], and which products break one [products]."""
        verdicts = np.array([self._judge.verdicts(each) for each in asked], dtype=np.int8)
        verdicts = verdicts.reshape(len(asked), len(self.catalogue))
        return verdicts == UNKNOWN, (verdicts == BROKEN).any(axis=0)

    def _hits(
        self, found: _Found, unknown: NDArray[np.bool_], order: Order, k: int, asked: Sequence[Condition]
    ) -> tuple[Hit, ...]:
        doubts = unknown[:, found.rows].sum(axis=0)
        places = np.lexsort((self._alphabet[found.rows], -found.fused))
        if order == "relevance":
            pool = self._one_a_family(places, found.rows, doubts, max(_POOL * k, _SMALLEST_POOL))
            chosen = sorted(pool, key=lambda place: doubts[place] > 0)[:k]
            # Kept ones are lifted by more than any fused score, so that the scores fall with the order.
            score = {place: float(found.fused[place]) + (0.0 if doubts[place] else 1.0) for place in chosen}
            chosen.sort(key=lambda place: (-score[place], self._alphabet[found.rows[place]]))
        else:
            suiting = places[found.suits[places]] if found.suits.any() else places[:k]
            ordered = sorted(
                suiting, key=lambda place: self._sort_key(int(found.rows[place]), order, doubts[place] > 0)
            )
            chosen = self._one_a_family(
                np.array(ordered, dtype=np.int64), found.rows, doubts, k, reorder=False
            )
            score = {place: 1.0 / rank for rank, place in enumerate(chosen, 1)}
        return tuple(
            Hit(
                self.catalogue.ids[found.rows[place]],
                score[place],
                tuple(
                    each.name
                    for each, open_ in zip(asked, unknown[:, found.rows[place]], strict=True)
                    if open_
                ),
            )
            for place in chosen
        )

    def _sort_key(self, row: int, order: Order, doubtful: bool) -> tuple[bool, float, int]:
        product = self.catalogue.products[row]
        if order == "rating":
            value = -product.rating if product.rating is not None else np.inf
        else:
            minor = product.price.minor if product.price else None
            value = np.inf if minor is None else float(minor if order == "price_ascending" else -minor)
        return doubtful, float(value), int(self._alphabet[row])

    def _one_a_family(
        self,
        places: NDArray[np.int64],
        rows: Rows,
        doubts: NDArray[np.int64],
        limit: int,
        reorder: bool = True,
    ) -> list[int]:
        """The first places of as many families, each held by its best fitting variant if `reorder`."""
        chosen: list[int] = []
        seat: dict[str, int] = {}
        fitness: dict[str, tuple[int, bool]] = {}
        for place in places:
            product = self.catalogue.products[rows[place]]
            family = product.parent_id
            fit = (int(doubts[place]), product.in_stock is False)
            if not family or family not in seat:
                if len(chosen) < limit:
                    if family:
                        seat[family], fitness[family] = len(chosen), fit
                    chosen.append(int(place))
            elif reorder and fit < fitness[family]:
                chosen[seat[family]], fitness[family] = int(place), fit
        return chosen
