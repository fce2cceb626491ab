"""Whether reasons are true: each piece of evidence is taken away from every stage, and the list made again.

A reason that claims a share is faithful where the score that ordered the list falls by what it claimed,
within `WITHIN` of it; one that claims none, where the score falls at all (Jacovi, Goldberg: Towards
Faithfully Interpretable NLP Systems, ACL 2020, on faithfulness as a prediction that can fail). Takes nothing
from how reasons are measured when they are made (`proving.py`) but the evidence that they name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from recommender.candidates import CandidateSource, Evidence, Pool, scored
from recommender.collaborative.model import Scores
from recommender.collaborative.popularity import Popularity
from recommender.matrix import ProductIndex
from recommender.ranking import Ranked, Ranker
from recommender.reasons import OWN, Reason
from recommender.shopper import Shopper
from recommender.sources import picked
from recommender.trend import Trend

WITHIN = 0.2
"""The part of a claim that it may be off by."""


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """How the reasons of some recommendations came out.

    Attributes:
        recommendations: How many products were recommended.
        claiming: Reasons that claim a share, by kind.
        faithful: Those of them whose score fell by it, by kind.
        moving: Reasons that only say that they moved the product up, by kind.
        moved: Those of them that did, by kind.
    """

    recommendations: int
    claiming: Mapping[str, int]
    faithful: Mapping[str, int]
    moving: Mapping[str, int]
    moved: Mapping[str, int]

    @property
    def share(self) -> float:
        """The faithful part of the reasons that claim a share; 1 where none does."""
        claims = sum(self.claiming.values())
        return sum(self.faithful.values()) / claims if claims else 1.0

    def as_record(self) -> dict[str, object]:
        """The counts, and the part of the claims that holds, as JSON has them."""
        return {"share": self.share, **asdict(self)}


Rank = Callable[[Shopper], Sequence[Ranked]]
"""A shopper -> what is recommended, with reasons."""
Again = Callable[[Ranked, Reason, Shopper], float]
"""A recommendation, one of its reasons, the shopper -> its score with the evidence taken away."""


def faithfulness(shoppers: Sequence[Shopper], rank: Rank, again: Again) -> Faithfulness:
    """Takes every piece of evidence away from every recommendation to these people."""
    count, counts = 0, {name: Counter[str]() for name in ("claiming", "faithful", "moving", "moved")}
    for shopper in shoppers:
        for item in rank(shopper):
            count += 1
            for reason in item.reasons:
                fall = 1.0 - again(item, reason, shopper) / item.score if item.score > 0 else 0.0
                if reason.share > 0:
                    counts["claiming"][reason.kind] += 1
                    counts["faithful"][reason.kind] += abs(fall - reason.share) <= WITHIN * reason.share
                else:
                    counts["moving"][reason.kind] += 1
                    counts["moved"][reason.kind] += fall > 0
    return Faithfulness(count, **{name: dict(sorted(each.items())) for name, each in counts.items()})


def without(shopper: Shopper, reason: Reason) -> Shopper:
    """The shopper without the evidence of a reason; the same where it is no evidence of theirs."""
    if reason.kind in OWN:
        return shopper.without(reason.evidence)
    return shopper.unsaid(reason.evidence[0]) if reason.kind == "preference" else shopper


def unpopular(ranker: Ranker, product_id: str) -> Ranker:
    """The ranker to which a product is not popular: nobody bought it, and it is asked for as ever."""
    products = ranker.trend.products
    ratios = np.where(np.array(products.ids) == product_id, 1.0, ranker.trend.ratios)
    sources = (
        _Muted(each, product_id, products) if each.name == Popularity.name else each
        for each in ranker.sources
    )
    return replace(ranker, sources=tuple(sources), trend=Trend(products, ratios))


class _Muted:
    """A source that knows nothing of one product."""

    def __init__(self, source: CandidateSource, product_id: str, products: ProductIndex) -> None:
        self._source, self._products = source, products
        self._known = np.array([each != product_id for each in products.ids])

    @property
    def name(self) -> str:
        return self._source.name

    def scores(self, shopper: Shopper) -> Scores:
        return np.where(self._known, self._source.scores(shopper), np.float32(0.0))

    def rescored(self, shoppers: Sequence[Shopper], product_ids: Sequence[str]) -> Scores:
        lines = np.array([self.scores(each) for each in shoppers]).reshape(len(shoppers), len(self._known))
        return picked(lines, self._products, product_ids)

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        return self._source.evidence(shopper, product_ids)


def listed_again(
    ranker: Ranker, pool_of: Callable[[Ranker, Shopper], Pool], diversity: float
) -> tuple[Rank, Again]:
    """Lists of ten, and their makers again: `pool_of` gathers what a ranker would order for a shopper.

    The pool of somebody without the evidence need not hold the product; then it is added, since what is asked
    is its score and not its luck.
    """

    def rank(shopper: Shopper) -> Sequence[Ranked]:
        return ranker.rank(shopper, pool_of(ranker, shopper), k=10, diversity=diversity).items

    def again(item: Ranked, reason: Reason, shopper: Shopper) -> float:
        lesser = unpopular(ranker, item.product_id) if reason.kind == "popular" else ranker
        person = without(shopper, reason)
        pool = pool_of(lesser, person)
        if item.product_id not in pool.product_ids:
            ids = (*pool.product_ids, item.product_id)
            pool = scored(lesser.sources, person, ids, ranker.trend.products)
        items = lesser.rank(person, pool, diversity=diversity, reasons=False).items
        return next(each.score for each in items if each.product_id == item.product_id)

    return rank, again
