"""From a pool of candidates to an order: `Ranked`, `Ranking`, and the `Ranker` that makes them.

Knows no file and no catalogue; what may be suggested at all was decided by whoever gathered the pool.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.blend import Blend
from recommender.candidates import CandidateSource, Pool, unavailable
from recommender.clicks.contract import ClickScorer
from recommender.collaborative.model import CollaborativeModel
from recommender.events import Floats
from recommender.feedback import demotion
from recommender.imagined import Listed
from recommender.leanings import additions
from recommender.newcomers import Newcomers
from recommender.reasons import Reason, Term, grounds_of
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

    Before diversity a product's score hangs on the shopper and the product alone, not on what else competes.

    Attributes:
        sources: Those that scored the pool, for their evidence.
        blend: How much each counts.
        likeness: The model that says which products resemble each other.
        trend: What is asked for more than usual.
        clicks: Takes part where there is one and its weight is above 0.
        click_pool: How many of the best it scores where it has no time for all: then what a product counts
            hangs on what else competes, and no reason claims a share of it.
        newcomers: Which products nobody has met; None where they are treated like all others.
    """

    sources: tuple[CandidateSource, ...]
    blend: Blend
    likeness: CollaborativeModel
    trend: Trend
    clicks: ClickScorer | None = None
    click_pool: int = 50
    newcomers: Newcomers | None = None

    def rank(
        self,
        shopper: Shopper,
        pool: Pool,
        *,
        k: int | None = None,
        diversity: float = 0.0,
        reasons: bool = True,
        about: Collection[str] | None = None,
    ) -> Ranking:
        """The best of a pool; equal ones in the order of the pool.

        Args:
            shopper: For whom.
            pool: What competes.
            k: How many; None ranks all of it.
            diversity: 0 to 1, how much resembling products make room for others.
            reasons: Whether to work out reasons.
            about: The products whose reasons are wanted; None wants those of all that are listed.
        """
        ids, ratios = pool.product_ids, self.trend.of(pool.product_ids)
        liking = self.liking(shopper, ids)
        parts = self.parts(shopper, ids, pool.scores, ratios, liking, None)
        chances, notes = self._clicks(shopper, pool, np.argsort(-parts.sum(axis=1), kind="stable"))
        asked = None if np.isnan(chances).all() else chances
        parts = self.parts(shopper, ids, pool.scores, ratios, liking, asked)
        listed = Listed(self, shopper, pool, ratios, liking, asked, diversity, {})
        (order,), (values,) = listed.arranged(parts.sum(axis=1)[None])
        shown = order[:k].tolist()
        found: Mapping[int, tuple[Reason, ...]] = {}
        if reasons:
            wanted = [row for row in shown if about is None or ids[row] in about]
            found = listed.proven(self._grounds(shopper, pool, wanted, parts), order, values)
        return Ranking(
            tuple(
                Ranked(
                    product_id=ids[row],
                    score=float(values[row]),
                    click=None if np.isnan(chances[row]) else float(chances[row]),
                    sources=dict(zip(pool.sources, pool.scores[row].tolist(), strict=True)),
                    reasons=found.get(row, ()),
                    parts=dict(zip((*pool.sources, CLICKS), parts[row].tolist(), strict=True)),
                )
                for row in shown
            ),
            notes=(*pool.notes, *notes),
        )

    def parts(
        self,
        shopper: Shopper,
        product_ids: Sequence[str],
        scores: Floats,
        ratios: Floats,
        liking: Floats,
        chances: Floats | None,
    ) -> Floats:
        """What each source, and last the clicks, adds before diversity [product_ids, sources + 1].

        Args:
            shopper: Whose statements count.
            product_ids: Which.
            scores: [product_ids, sources] what the sources say.
            ratios: [product_ids] of the trend.
            liking: [product_ids] what dislikes leave.
            chances: [product_ids] of a click, NaN where none was asked for; None where clicks take no part.
        """
        stated = additions(shopper.leanings, product_ids).sum(axis=1)
        names = [source.name for source in self.sources]
        factor = liking * self.blend.factor(scores, names, ratios, len(shopper.history)) * (1.0 + stated)
        parts = self.blend.parts(scores, names)
        if self.newcomers:  # the click scorer isn't silent about them
            parts = parts * np.where(self.newcomers.borrow(product_ids), self.blend.unmet(), 1.0)[:, None]
        clicked = np.zeros(len(parts))
        if chances is not None:
            parts, clicked = parts * (1.0 - self.blend.click), np.nan_to_num(self.blend.click_part(chances))
        return np.asarray(np.column_stack([parts, clicked]) * factor[:, None])

    def liking(self, shopper: Shopper, product_ids: Sequence[str]) -> Floats:
        """What is left of each score [product_ids] beside what the shopper disliked."""
        lowered = demotion(shopper.disliked, self.likeness)
        return np.array([lowered.get(each, 1.0) for each in product_ids])

    def _clicks(self, shopper: Shopper, pool: Pool, order: NDArray[np.intp]) -> tuple[Floats, list[str]]:
        """Probabilities of a click [pool], NaN but for the best of it, and what was missing."""
        chances = np.full(len(order), np.nan)
        if self.clicks is None:
            return chances, [unavailable(CLICKS)]
        if self.blend.click <= 0 or not len(order):
            return chances, []
        best = order if self.clicks.reads_all else order[: self.click_pool]
        try:
            chances[best] = self.clicks.score(shopper, [pool.product_ids[i] for i in best])
        except ShopAssistantError:
            return chances, [unavailable(CLICKS)]
        return chances, []

    def _grounds(
        self, shopper: Shopper, pool: Pool, rows: Sequence[int], parts: Floats
    ) -> dict[int, tuple[Reason, ...]]:
        """What the scores of some products of the pool may rest on, by row."""
        ids = [pool.product_ids[row] for row in rows]
        stated = additions(shopper.leanings, ids)
        terms: dict[int, list[Term]] = {}
        for row, added in zip(rows, stated, strict=True):
            whole = float(parts[row].sum()) / (1.0 + float(added.sum()))
            terms[row] = [
                Term("preference", STATED, whole * float(part), ((leaning.statement, 1.0),))
                for leaning, part in zip(shopper.leanings, added, strict=True)
                if part > 0
            ]
        for column, source in enumerate(self.sources):
            adding = [row for row in rows if parts[row, column] > 0]
            told = source.evidence(shopper, [pool.product_ids[row] for row in adding]) if adding else ()
            for row, evidence in zip(adding, told, strict=True):
                amount = float(parts[row, column])
                terms[row].append(Term(evidence.kind, source.name, amount, evidence.terms, evidence.buyers))
        return {row: grounds_of(found) for row, found in terms.items()}


CLICKS = "clicks"
"""The part of a score that the click scorer adds."""
STATED = "stated"
"""The source of reasons that rest on what the shopper stated."""
