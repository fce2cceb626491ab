"""Candidates: named sources score the catalogue, and the best of each make one pool.

A source stands behind a Protocol, so that those which need more than this package knows (the vector
store, say) are handed in by whoever wires the shop together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.collaborative.model import Scores
from recommender.events import Floats, Ints
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.metrics import best_of
from recommender.reasons import ReasonKind
from recommender.shopper import Shopper
from retrieval.errors import ShopAssistantError


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source's score of one product rests on.

    Attributes:
        kind: The kind of reason that it makes.
        terms: (product id or words, amount), largest first; amounts below 0 speak against it.
        buyers: How many different people, where it is what others bought.
    """

    kind: ReasonKind
    terms: tuple[tuple[str, float], ...] = ()
    buyers: int | None = None


class CandidateSource(Protocol):
    """Scores the catalogue for somebody, and can say what a score rests on."""

    @property
    def name(self) -> str:
        """The name that stands in reports and reasons."""
        ...

    def scores(self, shopper: Shopper) -> Scores:
        """Scores [products], in the order of the catalogue; larger is better, 0 where it knows nothing.

        Raises:
            ShopAssistantError: it can't score now; rankings do without it, and say so.
        """
        ...

    def rescored(self, shoppers: Sequence[Shopper], product_ids: Sequence[str]) -> Scores:
        """The same scores for many at once [shoppers, product_ids]: what would be, were evidence not there.

        Raises:
            ShopAssistantError: it can't score now.
        """
        ...

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        """What the score of each of these products rests on."""
        ...


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates of all sources, no id twice.

    Attributes:
        product_ids: In the order of the catalogue, or in the order asked for.
        sources: What the columns of `scores` are.
        scores: [product_ids, sources] each on its source's own scale; 0 where it knows nothing.
        notes: Which source was missing.
    """

    product_ids: tuple[str, ...]
    sources: tuple[str, ...]
    scores: Floats
    notes: tuple[str, ...] = ()


def gather(
    sources: Sequence[CandidateSource],
    shopper: Shopper,
    products: ProductIndex,
    allowed: NDArray[np.bool_],
    k: int,
    fewest: int = 0,
) -> Pool:
    """The best `k` of each source, merged; what is not allowed makes room for the next best.

    Args:
        sources: Who proposes; one that fails is left out with a note.
        shopper: For whom.
        products: The index of the catalogue.
        allowed: [products] what may be suggested.
        k: How many of each source.
        fewest: So many stand in the pool if so many are allowed, and be it that no source knows them.
    """
    columns = _columns(sources, shopper)
    wanted = np.zeros(len(products), dtype=bool)
    for column in columns.values():
        wanted[_best(column, allowed, k)] = True
    missing = fewest - int(wanted.sum())
    if missing > 0:
        wanted[np.flatnonzero(allowed & ~wanted)[:missing]] = True
    rows = np.flatnonzero(wanted)
    return _pool(sources, columns, tuple(products.ids[row] for row in rows.tolist()), rows)


def scored(
    sources: Sequence[CandidateSource], shopper: Shopper, product_ids: tuple[str, ...], products: ProductIndex
) -> Pool:
    """These products with every source's score.

    Args:
        sources: Who scores; one that fails scores 0, with a note.
        shopper: For whom.
        product_ids: Each once; one that is not in the index scores 0 everywhere.
        products: The index of the catalogue.
    """
    return _pool(sources, _columns(sources, shopper), product_ids, products.rows(product_ids))


def unavailable(source: str) -> str:
    """The note that says that a source took no part."""
    return f"{SPOKEN.get(source, source)} unavailable"


SPOKEN = {
    "semantic": "semantic neighbours",
    "clicks": "click scorer",
    "ease": "EASE",
    "successor": "successor model",
}
"""Sources whose names read badly in a note."""


def _columns(sources: Sequence[CandidateSource], shopper: Shopper) -> Mapping[str, Scores]:
    """The scores [products] of every source that can say."""
    columns: dict[str, Scores] = {}
    for source in sources:
        try:
            columns[source.name] = source.scores(shopper)
        except ShopAssistantError:
            continue  # the pool notes what has no column
    return columns


def _pool(
    sources: Sequence[CandidateSource],
    columns: Mapping[str, Scores],
    product_ids: tuple[str, ...],
    rows: Ints,
) -> Pool:
    known = rows != UNKNOWN
    names = tuple(source.name for source in sources)
    scores = np.zeros((len(product_ids), len(names)))
    for place, name in enumerate(names):
        if name in columns:
            scores[known, place] = columns[name][rows[known]]
    notes = tuple(unavailable(name) for name in names if name not in columns)
    return Pool(product_ids, names, np.nan_to_num(scores), notes)


def _best(scores: Scores, allowed: NDArray[np.bool_], k: int) -> Ints:
    """The rows of the `k` largest scores above 0 among the allowed ones."""
    open_to = np.where(allowed, scores, np.float32(0.0))
    rows = best_of(open_to, k)
    return rows[open_to[rows] > 0]
