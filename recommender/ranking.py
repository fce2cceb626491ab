"""From a pool of candidates to an order: `Ranked`, `Ranking`, and the `Ranker` that makes them.

Knows no file and no catalogue; what may be suggested at all was decided by whoever gathered the pool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.blend import POPULARITY, Blend
from recommender.candidates import CandidateSource, Pool, unavailable
from recommender.clicks.contract import ClickScorer
from recommender.collaborative.model import CollaborativeModel
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
    ) -> Ranking:
        """The best `k` of the pool (all where it is None); equal ones in the order of the pool."""
        ids = pool.product_ids
        factor = self._factor(shopper, ids, self.trend.of(ids))
        parts = self.blend.parts(pool.scores, pool.sources) * factor[:, None]
        order = np.argsort(-parts.sum(axis=1), kind="stable")
        chances, notes = self._clicks(shopper, pool, order)
        clicked = not np.isnan(chances).all()
        parts = self._with_clicks(parts, chances if clicked else None, factor)
        order = np.argsort(-parts.sum(axis=1), kind="stable")
        scores = parts.sum(axis=1)[order]
        depth, likeness = 0, np.zeros((0, 0))
        if diversity > 0:
            depth = min(DIVERSIFIED if k is None else max(DIVERSIFIED, 5 * k), len(order))
            likeness = self._likeness([ids[row] for row in order[:depth]])
        arranged, values = arrange(scores, likeness, diversity)
        shown = arranged[: len(order) if k is None else min(k, len(order))]
        found: Mapping[int, tuple[Reason, ...]] = {}
        if reasons:
            asked = np.unique(np.r_[np.arange(depth), shown])  # what is near decides on a place too
            likely = chances[order[asked]] if clicked else None
            listed = _Listed(self, shopper, pool, order[asked], likely, likeness, diversity)
            grounds = {int(place): self._grounds(shopper, pool, order[place], parts) for place in shown}
            found = listed.proven(grounds, asked, values)
        return Ranking(
            tuple(
                Ranked(
                    product_id=ids[row],
                    score=float(values[place]),
                    click=None if np.isnan(chances[row]) else float(chances[row]),
                    sources=dict(zip(pool.sources, pool.scores[row].tolist(), strict=True)),
                    reasons=found.get(place, ()),
                    parts=dict(zip((*pool.sources, CLICKS), parts[row].tolist(), strict=True)),
                )
                for place, row in zip(shown.tolist(), order[shown].tolist(), strict=True)
            ),
            notes=(*pool.notes, *notes),
        )

    def rescored(
        self,
        shopper: Shopper,
        product_ids: Sequence[str],
        scores: Floats,
        ratios: Floats,
        chances: Floats | None,
    ) -> Floats:
        """What would order these products [product_ids] before diversity, were this all that is known.

        Args:
            shopper: Whose tastes and dislikes count.
            product_ids: Which.
            scores: [product_ids, sources] what the sources say.
            ratios: [product_ids] of the trend.
            chances: [product_ids] of a click, NaN where none was asked for; None where clicks take no part.
        """
        factor = self._factor(shopper, product_ids, ratios)
        parts = self.blend.parts(scores, [source.name for source in self.sources]) * factor[:, None]
        return np.asarray(self._with_clicks(parts, chances, factor).sum(axis=1))

    def _factor(self, shopper: Shopper, product_ids: Sequence[str], ratios: Floats) -> Floats:
        """What tastes, dislikes and the trend multiply the scores [product_ids] by."""
        lowered = demotion(shopper.disliked, self.likeness)
        dislikes = np.array([lowered.get(each, 1.0) for each in product_ids])
        stated = additions(shopper.leanings, product_ids).sum(axis=1)
        return np.asarray(dislikes * self.blend.factor(ratios) * (1.0 + stated))

    def _with_clicks(self, parts: Floats, chances: Floats | None, factor: Floats) -> Floats:
        """The sources' parts [n, sources] beside that of the clicks, which is 0 where none was asked for."""
        if chances is None:
            return np.column_stack([parts, np.zeros(len(parts))])
        clicked = np.nan_to_num(self.blend.click_part(chances)) * factor
        return np.column_stack([parts * (1.0 - self.blend.click), clicked])

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

    def _likeness(self, product_ids: Sequence[str]) -> Floats:
        """How much these products resemble each other [product_ids, product_ids], 0 to 1, symmetric."""
        place = {product_id: position for position, product_id in enumerate(product_ids)}
        likeness = np.zeros((len(place), len(place)))
        for product_id, row in place.items():
            for other, amount in self.likeness.similar_products(product_id, DIVERSIFIED):
                if other in place:
                    likeness[row, place[other]] = max(likeness[row, place[other]], min(amount, 1.0))
        return np.maximum(likeness, likeness.T)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The part of a list that reasons are measured in.

    Attributes:
        rows: [listed] of the pool, in the order before diversity.
        chances: [listed] of a click, NaN where none was asked for; None where clicks take no part.
        likeness: Of the first of them.
    """

    ranker: Ranker
    shopper: Shopper
    pool: Pool
    rows: NDArray[np.intp]
    chances: Floats | None
    likeness: Floats
    diversity: float

    def proven(
        self, grounds: Mapping[int, Sequence[Reason]], asked: Ints, values: Floats
    ) -> dict[int, tuple[Reason, ...]]:
        """The reasons by place in the order before diversity; `asked` are the places of `rows` in it."""
        position = {place: number for number, place in enumerate(asked.tolist())}
        found = proven(
            {position[place]: each for place, each in grounds.items()},
            values[asked],
            self.shopper,
            self._rescore,
            # The click scorer has popularity of its own, which is not to be taken away.
            lambda place, reason: reason.kind != "popular" or not self._clicked(place),
        )
        return {int(asked[number]): reasons for number, reasons in found.items()}

    def _rescore(self, absences: Sequence[Absence]) -> Floats:
        ranker, ids = self.ranker, [self.pool.product_ids[row] for row in self.rows]
        known = self.pool.scores[self.rows]
        others = [each.shopper for each in absences if each.shopper.history is not self.shopper.history]
        rescored = iter(self._of_sources(others, ids))
        ratios = ranker.trend.of(tuple(ids))
        lines = np.zeros((len(absences), len(ids)))
        for number, absence in enumerate(absences):
            changed = absence.shopper.history is not self.shopper.history
            scores, now = (next(rescored) if changed else known.copy()), ratios
            if absence.unpopular is not None:
                now = ratios.copy()
                now[absence.unpopular] = 1.0
                scores[absence.unpopular, [name == POPULARITY for name in self.pool.sources]] = 0.0
            chances = self._chances(absence, ids)
            totals = ranker.rescored(absence.shopper, ids, scores, now, chances)
            lines[number] = self._arranged(totals)
        return lines

    def _of_sources(self, shoppers: Sequence[Shopper], ids: Sequence[str]) -> Floats:
        """What every source says [shoppers, ids, sources]; 0 of one that can't."""
        found = np.zeros((len(shoppers), len(ids), len(self.ranker.sources)))
        for column, source in enumerate(self.ranker.sources):
            if shoppers and unavailable(source.name) not in self.pool.notes:
                with suppress(ShopAssistantError):
                    found[:, :, column] = source.rescored(shoppers, ids)
        return found

    def _clicked(self, place: int) -> bool:
        return self.chances is not None and not np.isnan(self.chances[place])

    def _chances(self, absence: Absence, ids: Sequence[str]) -> Floats | None:
        """Chances of a click without the evidence, of those that are asked for."""
        places = [place for place in absence.places if self._clicked(place)]
        if absence.shopper is self.shopper or not places or not self.ranker.clicks or self.chances is None:
            return self.chances
        chances = self.chances.copy()
        chances[places] = self.ranker.clicks.score(absence.shopper, [ids[place] for place in places])
        return chances

    def _arranged(self, totals: Floats) -> Floats:
        """The values that these totals are ordered by, each at its own place."""
        order = np.argsort(-totals[: len(self.likeness)], kind="stable")
        among = self.likeness[np.ix_(order, order)]
        values = arrange(np.r_[totals[order], totals[len(order) :]], among, self.diversity)[1]
        found = np.empty(len(totals))
        found[np.r_[order, np.arange(len(order), len(totals))]] = values
        return found


CLICKS = "clicks"
"""The part of a score that the click scorer adds."""
STATED = "stated"
"""The source of reasons that rest on what the shopper stated."""
DIVERSIFIED = 50
"""How many of the best places diversity may move."""
