"""A list as it was ranked, and what it would be without a piece of evidence.

The evidence goes from every stage at once: the sources score the shorter histories of a list together, the
click scorer reads anew, diversity arranges again, and what is freed competes. Only the products whose reasons
are asked for are scored, and with diversity those that could be chosen before them. Knows no weights: the
ranker that made the list is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from recommender.candidates import Pool, unavailable
from recommender.collaborative.popularity import Popularity
from recommender.diversity import arrange
from recommender.events import Floats, Ints
from recommender.proving import Absence, proven
from recommender.reasons import Reason
from recommender.shopper import Shopper
from retrieval.errors import ShopAssistantError

if TYPE_CHECKING:
    from recommender.ranking import Ranker


@dataclass(frozen=True, slots=True)
class Listed:
    """A pool as it was ranked, for the same again without some evidence.

    Attributes:
        ratios: [pool] of the trend.
        liking: [pool] what dislikes leave.
        chances: [pool] of a click, NaN where none was asked for; None where clicks take no part.
        alike: Product -> what resembles it, and how much; as far as it was asked for.
        freed: Products that compete only where the shopper never touched them.
    """

    stages: Ranker
    shopper: Shopper
    pool: Pool
    ratios: Floats
    liking: Floats
    chances: Floats | None
    diversity: float
    alike: dict[str, Mapping[str, float]]
    freed: frozenset[str] = frozenset()

    def arranged(self, totals: Floats) -> tuple[Ints, Floats]:
        """The orders of lines of scores [lines, pool] before diversity, and what each counts with it."""
        near: dict[int, Floats] = {}

        def likeness_to(row: int) -> Floats:
            found = near.get(row)
            return near.setdefault(row, self._likeness_to(row)) if found is None else found

        return arrange(totals, likeness_to, self.diversity, DIVERSIFIED)

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

    def _only(self, rows: Ints) -> Listed:
        """The same of some rows."""
        ids = tuple(self.pool.product_ids[row] for row in rows.tolist())
        return replace(
            self,
            pool=replace(self.pool, product_ids=ids, scores=self.pool.scores[rows]),
            ratios=self.ratios[rows],
            liking=self.liking[rows],
            chances=None if self.chances is None else self.chances[rows],
        )

    def _beside(self, product_ids: Sequence[str]) -> Listed:
        """The same with products that compete where they were never touched, and resemble others there."""
        pool, more = self.pool, len(product_ids)
        ids, nothing = (*pool.product_ids, *product_ids), np.zeros((more, len(pool.sources)))
        return replace(
            self,
            pool=replace(pool, product_ids=ids, scores=np.vstack([pool.scores, nothing])),
            ratios=self.stages.trend.of(ids),
            liking=self.stages.liking(self.shopper, ids),
            chances=None if self.chances is None else np.r_[self.chances, np.full(more, np.nan)],
            freed=frozenset(product_ids),
        )

    def _proven(
        self, grounds: Mapping[int, Sequence[Reason]], values: Floats
    ) -> dict[int, tuple[Reason, ...]]:
        return proven(grounds, values, self.shopper, self._rescore, self._certain)

    def _certain(self, row: int, reason: Reason) -> bool:
        """Whether this evidence can be taken from every stage.

        The click scorer has popularity of its own, which stays; and where it reads only the best of a pool, a
        product without its evidence may no longer be one of them.
        """
        clicks = self.stages.clicks
        return self.chances is None or clicks is None or (clicks.reads_all and reason.kind != "popular")

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
            chances = self._chances(absence, scores)
            parts = self.stages.parts(absence.shopper, ids, scores, ratios, self.liking, chances)
            lines[number] = parts.sum(axis=1)
        return self.arranged(lines)[1]

    def _lived_otherwise(self, shopper: Shopper) -> bool:
        return shopper.history is not self.shopper.history

    def _of_sources(self, shoppers: Sequence[Shopper]) -> Floats:
        """What every source says [shoppers, pool, sources]; 0 of one that can't."""
        ids = self.pool.product_ids
        found = np.zeros((len(shoppers), len(ids), len(self.stages.sources)))
        for column, source in enumerate(self.stages.sources):
            if shoppers and unavailable(source.name) not in self.pool.notes:
                with suppress(ShopAssistantError):
                    found[:, :, column] = source.rescored(shoppers, ids)
        return found

    def _chances(self, absence: Absence, scores: Floats) -> Floats | None:
        """Chances of a click without the evidence, of what is asked for and of what competes by score."""
        clicks = self.stages.clicks
        if absence.shopper is self.shopper or self.chances is None or clicks is None:
            return self.chances
        asked = np.isin(np.arange(len(scores)), absence.places)
        if self.diversity > 0 and clicks.reads_all:
            rows, chances = np.flatnonzero(asked | (scores > 0).any(axis=1)), np.full(len(scores), np.nan)
        else:
            rows, chances = np.flatnonzero(asked & ~np.isnan(self.chances)), self.chances.copy()
        if len(rows):
            ids = [self.pool.product_ids[row] for row in rows.tolist()]
            chances[rows] = clicks.score(absence.shopper, ids)
        return chances

    def _likeness_to(self, row: int) -> Floats:
        product_id = self.pool.product_ids[row]
        amounts = self.alike.get(product_id)
        if amounts is None:
            alike = self.stages.likeness.similar_products(product_id, RESEMBLING)
            amounts = self.alike[product_id] = {each: min(amount, 1.0) for each, amount in alike}
        return np.array([amounts.get(each, 0.0) for each in self.pool.product_ids])


DIVERSIFIED = 20
"""How many places are chosen for being unlike those before them."""
COMPETING = 100
"""The best that are looked at again without some evidence: who else could be chosen before a product."""
RESEMBLING = 50
"""Products that count as like one, at most."""
