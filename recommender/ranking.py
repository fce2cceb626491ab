"""From a pool of candidates to an order: `Ranked`, `Ranking`, and the `Ranker` that makes them.

Knows no file and no catalogue; what may be suggested at all was decided by whoever gathered the pool.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from recommender.blend import Blend
from recommender.candidates import CandidateSource, Pool, unavailable
from recommender.clicks.contract import ClickScorer
from recommender.collaborative.model import CollaborativeModel
from recommender.collaborative.popularity import Popularity
from recommender.diversity import arrange
from recommender.events import Floats, Ints
from recommender.feedback import demotion
from recommender.leanings import additions
from recommender.proving import Absence, proven
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
        liking = self._liking(shopper, ids)
        parts = self._parts(shopper, ids, pool.scores, ratios, liking, None)
        chances, notes = self._clicks(shopper, pool, np.argsort(-parts.sum(axis=1), kind="stable"))
        asked = None if np.isnan(chances).all() else chances
        parts = self._parts(shopper, ids, pool.scores, ratios, liking, asked)
        listed = _Listed(self, shopper, pool, ratios, liking, asked, diversity, {})
        order, values = listed.arranged(parts.sum(axis=1))
        shown = order[:k].tolist()
        found: Mapping[int, tuple[Reason, ...]] = {}
        if reasons:
            wanted = [row for row in shown if about is None or ids[row] in about]
            grounds = {row: self._grounds(shopper, pool, row, parts) for row in wanted}
            found = listed.proven(grounds, order, values)
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

    def _parts(
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
        clicked = np.zeros(len(parts))
        if chances is not None:
            parts, clicked = parts * (1.0 - self.blend.click), np.nan_to_num(self.blend.click_part(chances))
        return np.asarray(np.column_stack([parts, clicked]) * factor[:, None])

    def _liking(self, shopper: Shopper, product_ids: Sequence[str]) -> Floats:
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
        best = order[: self.click_pool]
        try:
            chances[best] = self.clicks.score(shopper, [pool.product_ids[i] for i in best])
        except ShopAssistantError:
            return chances, [unavailable(CLICKS)]
        return chances, []

    def _grounds(self, shopper: Shopper, pool: Pool, row: int, parts: Floats) -> tuple[Reason, ...]:
        """What the score of one product of the pool may rest on."""
        product_id = pool.product_ids[row]
        stated = additions(shopper.leanings, (product_id,))[0]
        whole = float(parts[row].sum()) / (1.0 + float(stated.sum()))
        terms = [
            Term("preference", STATED, whole * float(added), ((leaning.statement, 1.0),))
            for leaning, added in zip(shopper.leanings, stated, strict=True)
            if added > 0
        ]
        for column, source in enumerate(self.sources):
            if parts[row, column] > 0:
                evidence = source.evidence(shopper, product_id)
                amount = float(parts[row, column])
                terms.append(Term(evidence.kind, source.name, amount, evidence.terms, evidence.buyers))
        return grounds_of(terms)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A pool as it was ranked, for the same again without some evidence.

    Attributes:
        ratios: [pool] of the trend.
        liking: [pool] what dislikes leave.
        chances: [pool] of a click, NaN where none was asked for; None where clicks take no part.
        likeness: Row -> how much each [pool] resembles it, as far as it was asked for.
        freed: Products that compete only where the shopper never touched them.
    """

    ranker: Ranker
    shopper: Shopper
    pool: Pool
    ratios: Floats
    liking: Floats
    chances: Floats | None
    diversity: float
    likeness: dict[int, Floats]
    freed: frozenset[str] = frozenset()

    def arranged(self, totals: Floats) -> tuple[Ints, Floats]:
        """The order of these scores [pool] before diversity, and what each counts with it."""
        return arrange(totals, self._likeness_to, self.diversity, DIVERSIFIED)

    def proven(
        self, grounds: Mapping[int, Sequence[Reason]], order: Ints, values: Floats
    ) -> dict[int, tuple[Reason, ...]]:
        """The reasons by row of the pool, which was ordered so by these values."""
        others = order[:COMPETING].tolist() if self.diversity > 0 else []
        rows = np.array(sorted({*grounds, *others}), dtype=np.int64)
        among = self._only(rows)
        if self.diversity > 0:
            named = {name for reasons in grounds.values() for each in reasons for name in each.evidence}
            own = {touch.product_id for touch in self.shopper.history}
            among = among._beside(sorted((named & own) - set(self.pool.product_ids)))
        place = {row: number for number, row in enumerate(rows.tolist())}
        found = among._proven({place[row]: each for row, each in grounds.items()}, values[rows])
        return {int(rows[number]): reasons for number, reasons in found.items()}

    def _only(self, rows: Ints) -> _Listed:
        """The same of some rows."""
        ids = tuple(self.pool.product_ids[row] for row in rows.tolist())
        return replace(
            self,
            pool=replace(self.pool, product_ids=ids, scores=self.pool.scores[rows]),
            ratios=self.ratios[rows],
            liking=self.liking[rows],
            chances=None if self.chances is None else self.chances[rows],
            likeness={},
        )

    def _beside(self, product_ids: Sequence[str]) -> _Listed:
        """The same with products that compete where they were never touched, and resemble others there."""
        pool, more = self.pool, len(product_ids)
        ids, nothing = (*pool.product_ids, *product_ids), np.zeros((more, len(pool.sources)))
        return replace(
            self,
            pool=replace(pool, product_ids=ids, scores=np.vstack([pool.scores, nothing])),
            ratios=self.ranker.trend.of(ids),
            liking=self.ranker._liking(self.shopper, ids),
            chances=None if self.chances is None else np.r_[self.chances, np.full(more, np.nan)],
            freed=frozenset(product_ids),
        )

    def _proven(
        self, grounds: Mapping[int, Sequence[Reason]], values: Floats
    ) -> dict[int, tuple[Reason, ...]]:
        # The click scorer has popularity of its own, which is not to be taken away.
        return proven(
            grounds,
            values,
            self.shopper,
            self._rescore,
            lambda row, reason: reason.kind != "popular" or not self._clicked(row),
        )

    def _rescore(self, absences: Sequence[Absence]) -> Floats:
        ids, popularity = self.pool.product_ids, [name == Popularity.name for name in self.pool.sources]
        others = [each.shopper for each in absences if self._lived_otherwise(each.shopper)]
        rescored = iter(self._of_sources(others))
        lines = np.zeros((len(absences), len(ids)))
        for number, absence in enumerate(absences):
            scores, ratios = self.pool.scores, self.ratios
            if self._lived_otherwise(absence.shopper):
                barred = self.freed & {touch.product_id for touch in absence.shopper.history}
                scores = next(rescored) * np.array([each not in barred for each in ids])[:, None]
            if absence.unpopular is not None:
                scores, ratios = scores.copy(), ratios.copy()
                scores[absence.unpopular, popularity], ratios[absence.unpopular] = 0.0, 1.0
            chances = self._chances(absence)
            parts = self.ranker._parts(absence.shopper, ids, scores, ratios, self.liking, chances)
            lines[number] = self.arranged(parts.sum(axis=1))[1]
        return lines

    def _lived_otherwise(self, shopper: Shopper) -> bool:
        return shopper.history is not self.shopper.history

    def _of_sources(self, shoppers: Sequence[Shopper]) -> Floats:
        """What every source says [shoppers, pool, sources]; 0 of one that can't."""
        ids = self.pool.product_ids
        found = np.zeros((len(shoppers), len(ids), len(self.ranker.sources)))
        for column, source in enumerate(self.ranker.sources):
            if shoppers and unavailable(source.name) not in self.pool.notes:
                with suppress(ShopAssistantError):
                    found[:, :, column] = source.rescored(shoppers, ids)
        return found

    def _clicked(self, row: int) -> bool:
        return self.chances is not None and not np.isnan(self.chances[row])

    def _chances(self, absence: Absence) -> Floats | None:
        """Chances of a click without the evidence, of those that are asked for."""
        rows = [row for row in absence.places if self._clicked(row)]
        if absence.shopper is self.shopper or not rows or not self.ranker.clicks or self.chances is None:
            return self.chances
        chances = self.chances.copy()
        chances[rows] = self.ranker.clicks.score(
            absence.shopper, [self.pool.product_ids[row] for row in rows]
        )
        return chances

    def _likeness_to(self, row: int) -> Floats:
        found = self.likeness.get(row)
        if found is None:
            alike = self.ranker.likeness.similar_products(self.pool.product_ids[row], RESEMBLING)
            amounts = {product_id: min(amount, 1.0) for product_id, amount in alike}
            found = np.array([amounts.get(each, 0.0) for each in self.pool.product_ids])
            self.likeness[row] = found
        return found


CLICKS = "clicks"
"""The part of a score that the click scorer adds."""
STATED = "stated"
"""The source of reasons that rest on what the shopper stated."""
DIVERSIFIED = 20
"""How many places are chosen for being unlike those before them."""
COMPETING = 100
"""The best that are looked at again without some evidence: who else could be chosen before a product."""
RESEMBLING = 50
"""Products that count as like one, at most."""
