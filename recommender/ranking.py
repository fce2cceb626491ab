"""From a pool of candidates to an order: `Ranked`, `Ranking`, and the `Ranker` that makes them.

Knows no file and no catalogue; what may be suggested at all was decided by whoever gathered the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.blend import Blend
from recommender.candidates import CandidateSource, Pool, unavailable
from recommender.clicks.contract import ClickScorer
from recommender.collaborative.model import CollaborativeModel
from recommender.diversity import diversified
from recommender.events import Floats
from recommender.feedback import demotion
from recommender.leanings import additions
from recommender.reasons import Reason, Term, reasons_of
from recommender.shopper import Shopper
from recommender.trend import Trend
from retrieval.errors import ShopAssistantError


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of a ranking.

    Attributes:
        score: What ordered the list; larger is better.
        click: Probability of a click; None where the click scorer took no part.
        sources: Each source's score of the product, on its own scale.
        parts: What each source, and `clicks`, adds to the score before diversity.
    """

    product_id: str
    score: float
    click: float | None = None
    sources: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Products in order, best first, no id twice.

    Attributes:
        notes: What was missing or fell back ("click scorer unavailable"), for tests and the service desk.
    """

    items: tuple[Ranked, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranker:
    """Orders a pool: the sources' blend, tastes and dislikes, the click scorer on the best of it, diversity.

    Attributes:
        sources: Those that scored the pool, for their evidence.
        blend: How much each counts.
        likeness: The model that says which products resemble each other.
        trend: What is asked for more than usual.
        clicks: Takes part where there is one and its weight is above 0.
        click_pool: How many of the best it scores: it is the slowest part by far.
    """

    sources: tuple[CandidateSource, ...]
    blend: Blend
    likeness: CollaborativeModel
    trend: Trend
    clicks: ClickScorer | None = None
    click_pool: int = 50

    def rank(
        self,
        shopper: Shopper,
        pool: Pool,
        *,
        k: int | None = None,
        diversity: float = 0.0,
        reasons: bool = True,
    ) -> Ranking:
        """The best `k` of the pool (all where it is None); equal ones in the order of the pool."""
        parts = self.blend.parts(pool)
        lowered = demotion(shopper.disliked, self.likeness)
        factor = np.ones(len(pool.product_ids))
        if lowered:
            factor *= [lowered.get(each, 1.0) for each in pool.product_ids]
        factor *= self.blend.factor(self.trend.of(pool.product_ids))
        stated = additions(shopper.leanings, pool.product_ids)
        factor *= 1.0 + stated.sum(axis=1)
        parts = parts * factor[:, None]
        totals = parts.sum(axis=1)
        order = np.argsort(-totals, kind="stable")
        clicked, notes = self._clicks(shopper, pool, order)
        click_parts = np.zeros(len(totals))
        if clicked:
            highest = max(clicked.values())
            rows = np.fromiter(clicked, dtype=np.int64)
            click_parts[rows] = self.blend.click * np.array(list(clicked.values())) / highest
            click_parts *= factor
            parts = parts * (1.0 - self.blend.click)
            totals = parts.sum(axis=1) + click_parts
            order = np.argsort(-totals, kind="stable")
        scores = totals[order]
        if diversity > 0:
            order, scores = self._diversified(pool, order, scores, diversity, k)
        places = range(len(order) if k is None else min(k, len(order)))
        return Ranking(
            tuple(
                Ranked(
                    product_id=pool.product_ids[order[place]],
                    score=float(scores[place]),
                    click=clicked.get(int(order[place])),
                    sources={
                        name: float(pool.scores[order[place], column])
                        for column, name in enumerate(pool.sources)
                    },
                    reasons=self._reasons(shopper, pool, int(order[place]), parts, click_parts, stated)
                    if reasons
                    else (),
                    parts={
                        **dict(zip(pool.sources, parts[order[place]].tolist(), strict=True)),
                        "clicks": float(click_parts[order[place]]),
                    },
                )
                for place in places
            ),
            notes=(*pool.notes, *notes),
        )

    def _clicks(
        self, shopper: Shopper, pool: Pool, order: NDArray[np.intp]
    ) -> tuple[dict[int, float], list[str]]:
        """Probabilities of a click of the best of the pool, by position in it, and what was missing."""
        if self.clicks is None:
            return {}, [unavailable("clicks")]
        if self.blend.click <= 0 or not len(order):
            return {}, []
        best = order[: self.click_pool]
        try:
            scores = self.clicks.score(shopper, [pool.product_ids[i] for i in best])
        except ShopAssistantError:
            return {}, [unavailable("clicks")]
        return {int(i): float(score) for i, score in zip(best, scores, strict=True)}, []

    def _diversified(
        self, pool: Pool, order: NDArray[np.intp], scores: Floats, amount: float, k: int | None
    ) -> tuple[NDArray[np.intp], Floats]:
        """The head of the order, diversified; without `k` the rest follows as it was, below it."""
        head = order[: DIVERSIFIED if k is None else max(DIVERSIFIED, 5 * k)]
        place = {pool.product_ids[i]: position for position, i in enumerate(head)}
        likeness = np.zeros((len(head), len(head)))
        for product_id, row in place.items():
            for other, amount_of in self.likeness.similar_products(product_id, DIVERSIFIED):
                if other in place:
                    likeness[row, place[other]] = max(likeness[row, place[other]], min(amount_of, 1.0))
        chosen, values = diversified(scores[: len(head)], np.maximum(likeness, likeness.T), amount, len(head))
        rest = order[len(head) :]
        below = (1.0 - amount) * scores[len(head) :] - amount - 1.0
        return np.r_[head[chosen], rest], np.r_[values, below]

    def _reasons(
        self,
        shopper: Shopper,
        pool: Pool,
        position: int,
        parts: Floats,
        click_parts: Floats,
        stated: Floats,
    ) -> tuple[Reason, ...]:
        product_id = pool.product_ids[position]
        # A score is what the models say times 1 + what was stated adds; each addend is a term of its own.
        alone = 1.0 / (1.0 + float(stated[position].sum()))
        whole = float(parts[position].sum() + click_parts[position]) * alone
        clicked = float(click_parts[position]) * alone
        terms = [Term("click", "clicks", clicked)] if clicked > 0 else []
        for leaning, added in zip(shopper.leanings, stated[position], strict=True):
            if added > 0 and whole > 0:
                stating = ((leaning.statement, 1.0),)
                terms.append(Term("preference", STATED, whole * float(added), stating))
        for column, source in enumerate(self.sources):
            amount = float(parts[position, column]) * alone
            if amount <= 0:
                continue
            evidence = source.evidence(shopper, product_id)
            terms.append(Term(evidence.kind, source.name, amount, evidence.terms, evidence.buyers))
        return reasons_of(terms)


STATED = "stated"
"""The source of reasons that rest on what the shopper stated."""
DIVERSIFIED = 50
"""How many of the best places diversity may move."""
