"""What a build tries out on its own ranking beside its figures.

Are reasons true, what do settings cost, and how do products fare that nobody has met.

All by models that have not seen the test part, on some of the people who are judged there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from recommender.blend import Blend
from recommender.candidates import Pool, gather
from recommender.collaborative.content import Content
from recommender.collaborative.popularity import Popularity
from recommender.evaluating.exposure import exposure_of
from recommender.evaluating.faithful import Faithfulness, faithfulness, listed_again
from recommender.evaluation import BatchScorer, Judged, hits_of, ndcg_at_10, sample
from recommender.events import EventTable, Floats, Ints
from recommender.fitting.workbench import RANKING, Workbench
from recommender.matrix import UNKNOWN, AssociationMatrix
from recommender.metrics import interval, ndcg
from recommender.models import Models, Settings
from recommender.ranking import Ranker
from recommender.shopper import Shopper

DIVERSITIES = (0.0, 0.15, 0.3, 0.5)
POPULARITIES = (0.0, 1.0, 2.0, 4.0)
"""Times the weight that popularity was given."""
WITHHELD = 0.1
"""The part of the products that were touched whose events are withheld."""
PLACES = 10


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What lists of ten come to under one setting.

    Attributes:
        diversity: 0 to 1.
        popularity: Times the weight that was fitted.
        ndcg: Mean NDCG@10.
        coverage: The part of the catalogue that is shown to somebody.
        gini: 0 where all products are shown equally often, towards 1 where one has every place.
    """

    diversity: float
    popularity: float
    ndcg: float
    coverage: float
    gini: float


@dataclass(frozen=True, slots=True)
class Withheld:
    """How products fare whose events were all withheld from the fit.

    Attributes:
        products: How many.
        customers: How many people wanted one of them; all products compete, and only these count as wanted.
        ndcg: Mean NDCG@10 by scorer.
        interval: 95 % interval of the ranking's.
        among: Mean NDCG@10 by scorer where the withheld products compete among themselves alone: whom each of
            them suits.
        among_interval: 95 % interval of the ranking's.
    """

    products: int
    customers: int
    ndcg: dict[str, float]
    interval: tuple[float, float]
    among: dict[str, float] = field(default_factory=dict)
    among_interval: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Probes:
    """All of it; None where too few people could be judged."""

    reasons: Faithfulness | None = None
    trade_offs: tuple[TradeOff, ...] = ()
    withheld: Withheld | None = None


def probe(
    bench: Workbench,
    ranker: Ranker,
    settings: Settings,
    before: EventTable,
    judged: Sequence[Judged],
    rng: np.random.Generator,
) -> Probes:
    """Tries everything out.

    Args:
        bench: What a fit has at hand.
        ranker: Over models of `before`, with the click scorer where one serves.
        settings: Of these models.
        before: What was known.
        judged: Who is judged on what came after.
        rng: Draws people and products.
    """
    options = bench.options
    most = options.most_reasoned if ranker.clicks is None or ranker.blend.click <= 0 else FEW_CLICKED
    people = sample(judged, most, rng)
    compared = sample(judged, options.most_compared, rng)
    plain = replace(ranker, clicks=None)
    return Probes(
        faithful_reasons(bench, ranker, people),
        trade_offs(bench, plain, before, compared),
        withheld(bench, plain.blend, settings, before, judged, rng),
    )


FEW_CLICKED = 10
"""People whose reasons are checked where every check asks a click scorer."""


def faithful_reasons(bench: Workbench, ranker: Ranker, people: Sequence[Judged]) -> Faithfulness:
    """Takes every piece of evidence away from ten recommendations to each of these people."""
    barred = {id(each.shopper): list(each.barred) for each in people}

    def pool_of(some: Ranker, shopper: Shopper) -> Pool:
        allowed = np.ones(len(bench.products), dtype=np.bool_)
        allowed[barred.get(id(shopper), []) or _bought(bench, shopper)] = False
        return gather(some.sources, shopper, bench.products, allowed, bench.options.pool)

    rank, again = listed_again(ranker, pool_of, bench.options.diversity)
    return faithfulness([each.shopper for each in people], rank, again)


def _bought(bench: Workbench, shopper: Shopper) -> list[int]:
    kept = shopper.disliked if bench.options.repeats else shopper.disliked | shopper.bought
    rows = bench.products.rows(sorted(kept))
    return [row for row in rows.tolist() if row != UNKNOWN]


def trade_offs(
    bench: Workbench, ranker: Ranker, before: EventTable, judged: Sequence[Judged]
) -> tuple[TradeOff, ...]:
    """Lists under each setting, the other as it was fitted."""
    matrix = AssociationMatrix.of(before, bench.products)
    touched = np.bincount(matrix.weights.indices, minlength=len(bench.products)).astype(np.int64)
    pools = [bench.pool(ranker, each) for each in judged]
    wanted = [each.wanted for each in judged]
    counts = np.array([len(each) for each in wanted], dtype=np.int64)

    def row(diversity: float, popularity: float) -> TradeOff:
        weighed = replace(ranker, blend=_more_popular(ranker.blend, popularity))
        shown: Ints = np.full((len(judged), PLACES), UNKNOWN, dtype=np.int64)
        for line, (each, pool) in enumerate(zip(judged, pools, strict=True)):
            found = weighed.rank(each.shopper, pool, k=PLACES, diversity=diversity, reasons=False).items
            shown[line, : len(found)] = bench.products.rows([item.product_id for item in found])
        exposure = exposure_of(shown, touched, len(matrix.customers))
        mean = float(ndcg(hits_of(shown, wanted), counts).mean())
        return TradeOff(diversity, popularity, mean, exposure.coverage, exposure.gini)

    usual = bench.options.diversity
    return (
        *(row(each, 1.0) for each in sorted({*DIVERSITIES, usual})),
        *(row(usual, each) for each in POPULARITIES if each != 1.0),
    )


def _more_popular(blend: Blend, times: float) -> Blend:
    raw = [
        weight * (times if name == Popularity.name else 1.0)
        for name, weight in zip(blend.sources, blend.weights, strict=True)
    ]
    return replace(blend, weights=tuple(weight / max(sum(raw), 1e-12) for weight in raw))


def withheld(
    bench: Workbench,
    blend: Blend,
    settings: Settings,
    before: EventTable,
    judged: Sequence[Judged],
    rng: np.random.Generator,
) -> Withheld | None:
    """Fits again without the events of some products, and looks for them; None where too few want them."""
    known = np.unique(bench.products.rows(before.product_id))
    known = known[known != UNKNOWN]
    hidden = np.sort(rng.choice(known, max(1, round(WITHHELD * len(known))), replace=False))
    names = {bench.products.ids[row] for row in hidden.tolist()}
    kept = before.take(np.array([each not in names for each in before.product_id], dtype=np.bool_))
    rows = frozenset(hidden.tolist())
    found = [
        replace(each, shopper=each.shopper.without(names), wanted=each.wanted & rows)
        for each in judged
        if each.wanted & rows
    ]
    people = [each for each in sample(found, bench.options.most_withheld, rng) if each.shopper.history]
    if len(people) < bench.options.fewest_judged:
        return None
    models = Models.fit(kept, bench.products, settings, bench.traits)
    ranker = bench.ranker(models, blend)
    singles: dict[str, BatchScorer] = {source.name: bench.source_scorer(source) for source in ranker.sources}
    if Content.name not in singles:
        content = Content().fit(AssociationMatrix.of(kept, bench.products, bench.traits))
        singles[Content.name] = lambda shoppers: content.score([each.history for each in shoppers])

    def figures(judged: Sequence[Judged]) -> dict[str, Floats]:
        scorers = {RANKING: bench.scorer(ranker, judged), **singles}
        return {name: ndcg_at_10(scorer, judged, bench.products) for name, scorer in scorers.items()}

    others = frozenset(range(len(bench.products))) - rows
    whole = figures(people)
    among = figures([replace(each, barred=each.barred | others) for each in people])
    return Withheld(
        len(hidden),
        len(people),
        {name: float(values.mean()) for name, values in whole.items()},
        interval(whole[RANKING], rng),
        {name: float(values.mean()) for name, values in among.items()},
        interval(among[RANKING], rng),
    )
