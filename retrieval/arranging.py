"""From scored candidates to the list that is shown: kept before unknown, wished order, one place a family.

Knows scores and records, neither texts nor how anything was scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.judging import Rows
from retrieval.request import Order

# What is kept goes before what is unknown among this many times k of the best; further down nothing fits the
# text.
_POOL = 3
_SMALLEST_POOL = 30


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be shown, all arrays [candidates].

    Attributes:
        rows: Positions in the catalogue.
        scores: Larger is better.
        suits: Whether it suits the text at all.
        doubts: How many conditions its records leave open.
    """

    rows: Rows
    scores: NDArray[np.float64]
    suits: NDArray[np.bool_]
    doubts: NDArray[np.int64]


class Arranger:
    """Arranges candidates of one catalogue; equal scores go by product id."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._row = {each: row for row, each in enumerate(catalogue.ids)}
        self.alphabet = np.empty(len(catalogue), dtype=np.int64)
        """The place of each row in the alphabet of ids [products]."""
        self.alphabet[sorted(range(len(catalogue)), key=lambda row: catalogue.ids[row])] = np.arange(
            len(catalogue)
        )

    def arrange(self, found: Candidates, order: Order, k: int) -> list[tuple[int, float]]:
        """The k rows to show with scores that fall with the order."""
        best = np.lexsort((self.alphabet[found.rows], -found.scores))
        if order == "relevance":
            return self._by_relevance(found, best, k)
        suiting = best[found.suits[best]] if found.suits.any() else best[:k]
        ordered = sorted(suiting.tolist(), key=lambda place: self._wished(found, place, order))
        chosen = self._one_a_family(found, ordered, k)
        return [(int(found.rows[place]), 1.0 / rank) for rank, place in enumerate(chosen, 1)]

    def families_first(self, rows: Iterable[int], k: int) -> list[int]:
        """The first k of these rows that belong to different families."""
        chosen: list[int] = []
        seen: set[str] = set()
        for row in rows:
            family = self._catalogue.products[row].parent_id
            if len(chosen) >= k:
                break
            if not family or family not in seen:
                seen.add(family)
                chosen.append(row)
        return chosen

    def _by_relevance(self, found: Candidates, best: NDArray[np.int64], k: int) -> list[tuple[int, float]]:
        pool = self._one_a_family(found, best.tolist(), max(_POOL * k, _SMALLEST_POOL))
        pool = self._best_variants(found, pool)
        # Kept ones are lifted by more than any score of theirs, so that scores fall with the order.
        lift = float(found.scores.max(initial=0.0)) + 1.0
        score = {place: float(found.scores[place]) + (0.0 if found.doubts[place] else lift) for place in pool}
        pool.sort(key=lambda place: (-score[place], self.alphabet[found.rows[place]]))
        return [(int(found.rows[place]), score[place]) for place in pool[:k]]

    def _wished(self, found: Candidates, place: int, order: Order) -> tuple[bool, float, int]:
        row = int(found.rows[place])
        product = self._catalogue.products[row]
        value = np.inf
        if order == "rating" and product.rating is not None:
            value = -product.rating
        elif order != "rating" and product.price is not None:
            value = product.price.minor if order == "price_ascending" else -product.price.minor
        return bool(found.doubts[place]), float(value), int(self.alphabet[row])

    def _one_a_family(self, found: Candidates, places: Sequence[int], limit: int) -> list[int]:
        """The first places of as many families."""
        place_of: dict[int, int] = {}

        def rows() -> Iterator[int]:
            for place in places:
                row = int(found.rows[place])
                place_of[row] = place
                yield row

        return [place_of[row] for row in self.families_first(rows(), limit)]

    def _best_variants(self, found: Candidates, places: Sequence[int]) -> list[int]:
        """The same families, each by its variant that leaves least open and can be bought."""
        place_of = np.full(len(self._catalogue), -1, dtype=np.int64)
        place_of[found.rows] = np.arange(len(found.rows))
        chosen = []
        for place in places:
            product = self._catalogue.products[int(found.rows[place])]
            family = self._catalogue.family(product.parent_id) if product.parent_id else None
            variants = [place]
            if family is not None:
                rows = (self._row[member.product_id] for member in family.members)
                variants = [int(place_of[row]) for row in rows if place_of[row] >= 0]
            chosen.append(min(variants, key=lambda each: self._unfitness(found, each)))
        return chosen

    def _unfitness(self, found: Candidates, place: int) -> tuple[int, bool, float, int]:
        row = int(found.rows[place])
        sold_out = self._catalogue.products[row].in_stock is False
        return int(found.doubts[place]), sold_out, -float(found.scores[place]), int(self.alphabet[row])
