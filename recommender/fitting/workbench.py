"""What every step of a fit has at hand: clean events, the catalogue, outside sources, and the options."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.blend import Blend
from recommender.candidates import CandidateSource, Pool, gather
from recommender.clicks.contract import ClickScorer
from recommender.errors import NotEnoughData
from recommender.evaluation import BatchScorer, Judged, judged_customers
from recommender.events import EventTable, Floats
from recommender.fitting.options import TrainingOptions
from recommender.matrix import ProductIndex
from recommender.models import Models
from recommender.ranking import Ranker
from recommender.shopper import Shopper
from recommender.split import Split, split
from recommender.traits import Traits
from retrieval.product import Product
from retrieval.progress import Progress, silent

RANKING = "whole ranking"
"""All sources blended, and on the click sample the click scorer too."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What every step of a fit needs."""

    events: EventTable
    catalogue: Sequence[Product]
    products: ProductIndex
    sources: tuple[CandidateSource, ...]
    options: TrainingOptions
    traits: Traits | None = None

    def judged(self, before: EventTable, after: EventTable) -> tuple[Judged, ...]:
        """Who can be judged on what came after."""
        return judged_customers(before, after, self.products, repeats=self.options.repeats)

    def names(self, models: Models) -> tuple[str, ...]:
        """The names of all sources, in the order of their scores."""
        return (*(each.name for each in models.sources()), *(each.name for each in self.sources))

    def ranker(self, models: Models, blend: Blend, clicks: ClickScorer | None = None) -> Ranker:
        """A ranker over these models and the sources from outside."""
        return Ranker(
            (*models.sources(), *self.sources),
            blend,
            models.neighbours,
            models.trend,
            clicks,
            newcomers=models.newcomers,
        )

    def pool(self, ranker: Ranker, judged: Judged) -> Pool:
        """What would be ranked for this customer."""
        allowed = np.ones(len(self.products), dtype=bool)
        allowed[list(judged.barred)] = False
        return gather(ranker.sources, judged.shopper, self.products, allowed, self.options.pool)

    def scorer(
        self, ranker: Ranker, judged: Sequence[Judged], progress: Progress = silent, diversity: float = 0.0
    ) -> BatchScorer:
        """The whole ranking of these customers as figures want it: what is not in the pool scores 0."""
        steps = itertools.count()
        of = {id(each.shopper): each for each in judged}

        def scores(shoppers: Sequence[Shopper]) -> Floats:
            found = np.zeros((len(shoppers), len(self.products)))
            for line, shopper in enumerate(shoppers):
                if (done := next(steps)) % 20 == 0:
                    progress("ranking held-out customers", done, len(judged))
                pool = self.pool(ranker, of[id(shopper)])
                items = ranker.rank(shopper, pool, diversity=diversity, reasons=False).items
                rows = self.products.rows([item.product_id for item in items])
                lowest = min((item.score for item in items), default=0.0)
                found[line, rows] = [item.score - min(lowest, 0.0) + 1e-9 for item in items]
            return found

        return scores

    def source_scorer(self, source: CandidateSource) -> BatchScorer:
        """One source alone, over the whole catalogue."""
        return lambda shoppers: np.array([source.scores(each) for each in shoppers], dtype=np.float64)


def parts_of(bench: Workbench, rng: np.random.Generator) -> Split | None:
    """The parts; None where there are too few events for any."""
    try:
        return split(bench.events, bench.options.split, rng)
    except NotEnoughData:
        return None
