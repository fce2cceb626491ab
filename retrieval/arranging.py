"""From scored candidates to the list that is shown: what suits first, kept before unknown, one a family.

The order never depends on how much of it is asked for, so that pages fit together. Works on columns that are
made once a catalogue. Knows scores and records, neither texts nor how anything was scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.judging import Rows
from retrieval.largest import largest
from retrieval.product_columns import Described
from retrieval.request import Order
from retrieval.text_columns import Coded
from retrieval.words import fold

Scores = NDArray[np.float64]

_DATED = frozenset(
    map(
        fold,
        (
            "released",
            "release date",
            "date released",
            "date first available",
            "published",
            "publication date",
            "added",
            "date added",
            "launched",
            "launch date",
            "year",
        ),
    )
)
"""What attributes are called that say since when there is such a product."""
_DATE = re.compile(r"\s*([12]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?!\d)")

_Number = TypeVar("_Number", np.float64, np.int64)
_OUT = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be shown, all arrays [candidates].

    Attributes:
        rows: Positions in the catalogue, each once.
        scores: Larger is better; finite.
        suits: Whether it suits the text at all.
        doubts: How many conditions its records leave open.
    """

    rows: Rows
    scores: Scores
    suits: NDArray[np.bool_]
    doubts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The beginning of a list.

    Attributes:
        rows: Positions in the catalogue, one a family, in order.
        scores: Fall with the order [rows].
        total: How many of the whole list suit the text; they come first.
        kept: How many of these leave no condition open; they come first of all.
        order: The one that the list has.
    """

    rows: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    kept: int
    order: Order


class Arranger:
    """Arranges candidates of one catalogue; what is equal in everything goes by product id."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.alphabet = _ranks(catalogue.ids)
        """The place of each row in the alphabet of ids [products]."""
        self.family = _families(catalogue.columns.parent)
        """The number of each row's family [products]; what has no family is one of its own."""
        self.families = int(self.family.max(initial=-1)) + 1
        self._sold_out = (catalogue.columns.in_stock == 0).astype(np.int64)

    def arrange(self, found: Candidates, order: Order, limit: int) -> Arrangement:
        """The first `limit` places of the list.

        What suits the text comes first, kept before unknown, in the order that is wished for. By relevance
        the list goes on with what comes nearest, but never puts a kept one after an unknown one; other
        orders end there, unless nothing suits. Each family stands where its best member would, by the member
        that fits best: suiting, with the fewest conditions open, not sold out, best by the wished order, then
        by score.
        """
        wished = self._wished(order)
        if wished is None:
            order = "relevance"
        rows, scores, suits, doubts = self._one_a_family(found, wished)
        total, kept = int(suits.sum()), int((suits & (doubts == 0)).sum())
        tier = np.where(suits, 0, 2) + (doubts > 0)
        if total and wished is not None:
            listed = suits
        elif kept < total:
            listed = tier != 2
        else:
            listed = np.ones(len(rows), dtype=bool)
        rows, scores, tier = rows[listed], scores[listed], tier[listed]
        if total and wished is not None:
            chosen = np.lexsort((self.alphabet[rows], -scores, wished[rows], tier))[:limit]
            falling = 1.0 / np.arange(1, len(chosen) + 1)
        else:
            # A better tier lifts by more than any two scores differ, so that scores fall with the order.
            lifted = scores + (3 - tier) * (float(np.ptp(scores)) + 1.0 if len(scores) else 1.0)
            chosen = largest(lifted, limit)
            chosen = chosen[np.lexsort((self.alphabet[rows[chosen]], -lifted[chosen]))][:limit]
            falling = lifted[chosen]
        return Arrangement(tuple(rows[chosen].tolist()), tuple(falling.tolist()), total, kept, order)

    def families_first(self, rows: Iterable[int], k: int) -> list[int]:
        """The first k of these rows that belong to different families."""
        chosen: dict[int, int] = {}
        for row in rows:
            if len(chosen) >= k:
                break
            chosen.setdefault(int(self.family[row]), row)
        return list(chosen.values())

    def count_families(self, rows: NDArray[np.bool_]) -> int:
        """How many places these rows take [products]."""
        seen = np.zeros(self.families, dtype=bool)
        seen[self.family[rows]] = True
        return int(seen.sum())

    def _one_a_family(
        self, found: Candidates, wished: Scores | None
    ) -> tuple[Rows, Scores, NDArray[np.bool_], NDArray[np.int64]]:
        """For each family with candidates: the row that stands for it, its score, if it suits, its doubts."""
        rows, scores, suits, doubts = found.rows, found.scores, found.suits, found.doubts
        if self.families == len(self._catalogue) or not len(rows):  # each stands for itself
            return rows, scores, suits, doubts
        family = self.family[rows]
        grouped = np.argsort(family, kind="stable")
        begins = np.append(True, np.diff(family[grouped]) != 0)
        number = np.empty(len(rows), dtype=np.int64)
        number[grouped] = np.cumsum(begins) - 1

        def of_families(reduce: np.ufunc, values: NDArray[_Number]) -> NDArray[_Number]:
            """For each candidate, one value of its family."""
            reduced: NDArray[_Number] = reduce.reduceat(values[grouped], np.flatnonzero(begins))
            return reduced[number]

        fitness = 4 * doubts + 2 * self._sold_out[rows] + np.where(suits, 0, 1 << 32)
        best = of_families(np.maximum, scores)
        left = fitness == of_families(np.minimum, fitness)
        if wished is not None:
            values = np.where(left, wished[rows], np.inf)
            left &= values == of_families(np.minimum, values)
        values = np.where(left, scores, -np.inf)
        left &= values == of_families(np.maximum, values)
        ids = np.where(left, self.alphabet[rows], _OUT)
        left &= ids == of_families(np.minimum, ids)
        return rows[left], best[left], suits[left], doubts[left]

    def _wished(self, order: Order) -> Scores | None:
        """What a list is ordered by, the smallest first [products]; None where that is relevance."""
        match order:
            case "price_ascending":
                return self._prices
            case "price_descending":
                return np.where(np.isfinite(self._prices), -self._prices, np.inf)
            case "rating":
                return self._ratings
            case "name":
                return self._names
            case "newest":
                return self._ages if np.isfinite(self._ages).any() else None
            case _:
                return None

    @cached_property
    def _prices(self) -> Scores:
        """In minor units, infinite where unknown."""
        price = self._catalogue.columns.price
        return np.where(np.isnan(price), np.inf, price)

    @cached_property
    def _ratings(self) -> Scores:
        rating = self._catalogue.columns.rating
        return np.where(np.isnan(rating), np.inf, -rating)

    @cached_property
    def _names(self) -> Scores:
        titles = list(self._catalogue.columns.folded)
        places = {title: place for place, title in enumerate(sorted(set(titles)))}
        return np.array([places[title] for title in titles], dtype=np.float64)

    @cached_property
    def _ages(self) -> Scores:
        """Smaller is newer; infinite where no attribute says since when there is such a product."""
        described = self._catalogue.columns.described
        dates = (_date_of(values) for values in described.values)
        ages = [np.inf if date is None else -float(date) for date in dates]
        return np.array(ages or [np.inf], dtype=np.float64)[described.numbers]


def _ranks(names: tuple[str, ...]) -> NDArray[np.int64]:
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return ranks


def _families(parent: Coded[str]) -> NDArray[np.int64]:
    """The number of each row's family, in the order of their first members."""
    known = parent.grouped(parent.values)
    alone = known < 0
    # Whoever has no family counts as one of its own, numbered by its row beyond all families.
    keys = np.where(alone, len(parent.values) + np.arange(len(known)), known)
    _, first, found = np.unique(keys, return_index=True, return_inverse=True)
    numbers = np.empty(len(first), dtype=np.int64)
    numbers[np.argsort(first, kind="stable")] = np.arange(len(first))
    return numbers[found]


def _date_of(described: Described) -> int | None:
    """Year, month and day as one number; None where no attribute says it."""
    for name, values in described:
        if fold(name) in _DATED and values and (found := _DATE.match(values[0])):
            year, month, day = (int(part or 0) for part in found.groups())
            return 10_000 * year + 100 * month + day
    return None
