"""Candidates: named sources propose products, and one pool merges them.

A source stands behind a Protocol, so that those which need more than this package knows (the vector
store, say) are handed in by whoever wires the shop together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from recommender.collaborative.model import Scores
from recommender.events import Floats
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.reasons import ReasonKind
from recommender.shopper import Shopper
from retrieval.errors import ShopAssistantError


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that one source proposes.

    Attributes:
        score: On the source's own scale; larger is better.
        evidence: Product ids or words that led to it, strongest first.
    """

    product_id: str
    score: float
    evidence: tuple[str, ...] = ()


class CandidateSource(Protocol):
    """Proposes products for somebody."""

    @property
    def name(self) -> str:
        """The name that stands in reports and reasons."""
        ...

    def candidates(self, shopper: Shopper, k: int) -> tuple[Candidate, ...]:
        """At most `k` products, best first, no id twice; none when it knows nothing of this shopper."""
        ...

    def score(self, shopper: Shopper, product_ids: tuple[str, ...]) -> tuple[float, ...]:
        """This source's score of given products, on the scale of `candidates`; 0.0 where it knows nothing."""
        ...


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


@runtime_checkable
class CatalogueSource(Protocol):
    """A source that scores the whole catalogue at once, and can say what a score rests on."""

    @property
    def name(self) -> str:
        """The name that stands in reports and reasons."""
        ...

    @property
    def products(self) -> ProductIndex:
        """The products that scores are of."""
        ...

    def scores(self, shopper: Shopper) -> Scores:
        """Scores [products]; 0 where it knows nothing."""
        ...

    def evidence(self, shopper: Shopper, product_id: str) -> Evidence:
        """What this product's score rests on."""
        ...


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates of all sources, no id twice.

    Attributes:
        product_ids: In the order of the catalogue, or in the order asked for.
        sources: What the columns of `scores` are.
        scores: [product_ids, sources] each on its source's own scale; 0 where it knows nothing.
        words: What external sources gave as evidence: source -> product -> ids or words.
        notes: Which source was missing.
    """

    product_ids: tuple[str, ...]
    sources: tuple[str, ...]
    scores: Floats
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    notes: tuple[str, ...] = ()


def gather(
    sources: Sequence[CatalogueSource | CandidateSource],
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
    wanted = np.zeros(len(products), dtype=bool)
    columns: dict[str, Scores] = {}
    allowed_ids: tuple[str, ...] | None = None
    for source in sources:
        try:
            if isinstance(source, CatalogueSource):
                columns[source.name] = source.scores(shopper)
            else:
                if allowed_ids is None:
                    allowed_ids = tuple(products.ids[row] for row in np.flatnonzero(allowed).tolist())
                columns[source.name] = np.zeros(len(products), dtype=np.float32)
                columns[source.name][allowed] = source.score(shopper, allowed_ids)
        except ShopAssistantError:
            continue  # `scored` asks it once more, and notes that it is missing
        wanted[_best(columns[source.name], allowed, k)] = True
    missing = fewest - int(wanted.sum())
    if missing > 0:
        wanted[np.flatnonzero(allowed & ~wanted)[:missing]] = True
    pool_ids = tuple(products.ids[row] for row in np.flatnonzero(wanted))
    return scored(sources, shopper, pool_ids, products, columns)


def scored(
    sources: Sequence[CatalogueSource | CandidateSource],
    shopper: Shopper,
    product_ids: tuple[str, ...],
    products: ProductIndex,
    known: Mapping[str, Scores] | None = None,
) -> Pool:
    """These products with every source's score.

    Args:
        sources: Who scores; one that fails scores 0, with a note.
        shopper: For whom.
        product_ids: Each once; one that is not in the index scores 0 everywhere.
        products: The index of the catalogue.
        known: Scores [products] that are already worked out, by source.
    """
    rows = products.rows(product_ids)
    scores = np.zeros((len(product_ids), len(sources)))
    words: dict[str, Mapping[str, tuple[str, ...]]] = {}
    notes: list[str] = []
    for column, source in enumerate(sources):
        try:
            whole = (known or {}).get(source.name)
            if whole is None and isinstance(source, CatalogueSource):
                whole = source.scores(shopper)
            if whole is None and not isinstance(source, CatalogueSource):
                scores[:, column] = source.score(shopper, product_ids) if product_ids else 0.0
            elif whole is not None and len(whole):
                scores[:, column] = np.where(rows == UNKNOWN, 0.0, whole[np.maximum(rows, 0)])
            if not isinstance(source, CatalogueSource):
                proposed = source.candidates(shopper, EXPLAINED)
                words[source.name] = {each.product_id: each.evidence for each in proposed}
        except ShopAssistantError:
            notes.append(unavailable(source.name))
    return Pool(
        product_ids, tuple(source.name for source in sources), np.nan_to_num(scores), words, tuple(notes)
    )


EXPLAINED = 200
"""How many candidates of a source from outside are asked for their evidence."""


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


def _best(scores: Scores, allowed: NDArray[np.bool_], k: int) -> NDArray[np.intp]:
    """The rows of the `k` largest scores above 0 among the allowed ones, equal ones by row."""
    rows = np.flatnonzero(allowed & (scores > 0))
    if len(rows) <= k:
        return rows
    edge = -np.partition(-scores[rows], k - 1)[k - 1]
    rows = rows[scores[rows] >= edge]
    return np.asarray(rows[np.lexsort((rows, -scores[rows]))[:k]])
