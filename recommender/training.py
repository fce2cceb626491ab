"""From events to a recommender on disk: clean, split, fit, choose, judge, and fit again on everything.

1. Models fitted on the training part; settings and the blend's weights are chosen on the validation part.
2. Models fitted on both; figures are taken on the test part, which nothing so far has seen.
3. Models fitted on everything: those serve.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from recommender.blend import Blend, Case, fit_blend
from recommender.candidates import CandidateSource, CatalogueSource, Pool, gather
from recommender.cleaning import Cleaned, CleaningOptions, clean
from recommender.clicks.contract import ClickTrainer, FittedClickScorer
from recommender.collaborative.ease import Ease
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.errors import NotEnoughData
from recommender.evaluation import (
    BatchScorer,
    EvaluationReport,
    Figures,
    Judged,
    evaluate,
    judged_customers,
    sample,
)
from recommender.events import EventTable, Floats
from recommender.histories import Histories
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.metrics import Hits, ndcg_of
from recommender.models import Models, Settings
from recommender.peers import ImplicitAls
from recommender.ranking import Ranker
from recommender.shopper import Shopper
from recommender.sources import TogetherSource
from recommender.split import TEST, TRAIN, VALIDATION, Split, SplitOptions, split
from recommender.tuning import tune
from retrieval.artifacts import write_manifest, write_whole
from retrieval.product import Product
from retrieval.progress import Progress, silent

NAME = "recommender"
REPORT = "evaluation.json"
CLICKS = "clicks"
RANKING = "whole ranking"
SAMPLE = "click sample"
CLICK_GRID = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
USUAL_CLICK = 0.3
TREND_GRID = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a recommender is fitted on.

    Attributes:
        events: As read, not yet cleaned; those of the live log among them.
        products: The catalogue, in its order.
        now: Seconds since 1970; later events have not happened.
        log_position: The number of the last event of the live log that is among the events.
    """

    events: EventTable
    products: Sequence[Product]
    now: float
    log_position: int = 0


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How it is fitted and judged.

    Attributes:
        repeats: Whether what was bought before may be suggested again.
        diversity: 0 to 1, how much resembling products make room for others.
        half_life_days: After so many days popularity counts half; None lets the validation part choose.
        peer_factors: Sizes of the outside peer in the report; empty leaves it out.
        pool: The best of each source that make the pool.
        most_tuned: Customers that settings and weights are chosen on, at most.
        most_judged: Customers that figures are of, at most.
        most_clicked: The same where the click scorer takes part: it is slow.
        fewest_judged: With fewer, the usual settings are kept and no figures are given.
    """

    split: SplitOptions = field(default_factory=SplitOptions)
    cleaning: CleaningOptions = field(default_factory=CleaningOptions)
    settings: Settings = field(default_factory=Settings)
    repeats: bool = False
    diversity: float = 0.0
    half_life_days: float | None = None
    peer_factors: tuple[int, ...] = (64, 128)
    pool: int = 200
    most_tuned: int = 1_000
    most_judged: int = 5_000
    most_clicked: int = 100
    fewest_judged: int = 20


def fit_recommender(
    data: TrainingData,
    folder: Path,
    options: TrainingOptions | None = None,
    sources: Sequence[CandidateSource] = (),
    clicks: ClickTrainer[Any] | None = None,
    progress: Progress = silent,
    rng: np.random.Generator | None = None,
    clock: Callable[[], float] = time.time,
) -> EvaluationReport:
    """Fits a recommender and writes it into `folder`, where `Recommender.load` finds it.

    Args:
        data: Events and catalogue. With few events, or none, there are no figures, and the usual weights
            serve.
        folder: Is made where it is missing; what an earlier fit left there is replaced.
        options: How it is fitted and judged.
        sources: From outside (semantic neighbours); they take part in the ranking's weights and figures.
        clicks: Fits the click scorer; None does without. Where there is too little for it, a note says so.
        progress: Told (stage, done, total).
        rng: Draws samples, intervals and where there is no order the split; seeded with 0 by default.
        clock: Tells how long stages take.
    """
    options, rng = options or TrainingOptions(), rng or np.random.default_rng(0)
    stages = _Stages(progress, clock)
    stages.begin("cleaning")
    cleaned = clean(data.events, now=data.now, options=options.cleaning)
    products = ProductIndex.of(product.product_id for product in data.products)
    shop = _ShopData(cleaned.events, data.products, products, tuple(sources), options)
    parts = _parts(shop, rng)

    stages.begin("choosing settings")
    chosen = _choose(shop, parts, clicks, stages, rng)
    stages.begin("figures on held-out events")
    rows = _figures(shop, parts, chosen, rng) if parts else ()
    stages.begin("fitting on everything")
    models = Models.fit(cleaned.events, products, chosen.settings)
    scorer = chosen.scorer
    if clicks and scorer and parts:
        stages.begin("click scorer on everything")
        seen, held_out = parts.mask(TRAIN, VALIDATION), parts.mask(TEST)
        scorer = clicks.finish(
            scorer,
            cleaned.events.take(seen),
            cleaned.events.take(held_out),
            data.products,
            rng,
            progress,
        )
    stages.begin("saving")
    stages.end()
    report = EvaluationReport(
        split=parts.order if parts else "none",
        validation_from=parts.validation_from if parts else None,
        test_from=parts.test_from if parts else None,
        counts=_counts(cleaned, parts, products),
        figures=rows,
        settings=chosen.settings.as_record(),
        blend={
            **dict(zip(chosen.blend.sources, chosen.blend.weights, strict=True)),
            CLICKS: chosen.blend.click,
            "trend": chosen.blend.trend,
        },
        clicks=scorer.report.as_record() if scorer else None,
        notes=(*models.notes, *chosen.notes),
        seconds=stages.seconds,
    )
    models.save(folder)
    Histories.of(cleaned.events).save(folder)
    if scorer:
        scorer.save(folder / CLICKS)
    write_whole(folder / REPORT, json.dumps(report.as_record(), indent=1).encode("utf-8"))
    write_manifest(
        folder,
        NAME,
        [REPORT],
        {
            "blend": asdict(chosen.blend),
            "repeats": options.repeats,
            "diversity": options.diversity,
            "pool": options.pool,
            "log_position": data.log_position,
            "clicks": scorer is not None,
        },
    )
    return report


@dataclass(frozen=True, slots=True)
class _ShopData:
    """What every step of a fit needs."""

    events: EventTable
    catalogue: Sequence[Product]
    products: ProductIndex
    sources: tuple[CandidateSource, ...]
    options: TrainingOptions

    def judged(self, before: EventTable, after: EventTable) -> tuple[Judged, ...]:
        return judged_customers(before, after, self.products, repeats=self.options.repeats)

    def names(self, models: Models) -> tuple[str, ...]:
        return (*(each.name for each in models.sources()), *(each.name for each in self.sources))

    def ranker(self, models: Models, blend: Blend, clicks: FittedClickScorer | None = None) -> Ranker:
        return Ranker((*models.sources(), *self.sources), blend, models.neighbours, models.trend, clicks)

    def pool(self, ranker: Ranker, judged: Judged) -> Pool:
        allowed = np.ones(len(self.products), dtype=bool)
        allowed[list(judged.barred)] = False
        return gather(ranker.sources, judged.shopper, self.products, allowed, self.options.pool)

    def scorer(self, ranker: Ranker, judged: Sequence[Judged]) -> BatchScorer:
        """The whole ranking as figures want it: what is not in the pool scores 0."""
        of = {id(each.shopper): each for each in judged}

        def scores(shoppers: Sequence[Shopper]) -> Floats:
            found = np.zeros((len(shoppers), len(self.products)))
            for line, shopper in enumerate(shoppers):
                pool = self.pool(ranker, of[id(shopper)])
                items = ranker.rank(shopper, pool, diversity=self.options.diversity, reasons=False).items
                rows = self.products.rows([item.product_id for item in items])
                lowest = min((item.score for item in items), default=0.0)
                found[line, rows] = [item.score - min(lowest, 0.0) + 1e-9 for item in items]
            return found

        return scores


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the validation part decided."""

    settings: Settings
    blend: Blend
    scorer: FittedClickScorer | None = None
    notes: tuple[str, ...] = ()


class _Stages:
    """Tells and times the stages."""

    def __init__(self, progress: Progress, clock: Callable[[], float]) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._clock = clock
        self._current: tuple[str, float] | None = None

    def begin(self, stage: str) -> None:
        self.end()
        self._current = (stage, self._clock())
        self.progress(stage, 0, 1)

    def end(self) -> None:
        if self._current:
            stage, began = self._current
            self.seconds[stage] = round(self._clock() - began, 2)
            self.progress(stage, 1, 1)
        self._current = None


def _parts(shop: _ShopData, rng: np.random.Generator) -> Split | None:
    try:
        return split(shop.events, shop.options.split, rng)
    except NotEnoughData:
        return None


def _choose(
    shop: _ShopData,
    parts: Split | None,
    clicks: ClickTrainer[Any] | None,
    stages: _Stages,
    rng: np.random.Generator,
) -> _Chosen:
    """Settings, the blend's weights and the click scorer, all from the training and validation parts."""
    options = shop.options
    settings = options.settings
    if options.half_life_days is not None:
        settings = replace(settings, popularity=PopularityOptions(options.half_life_days))
    train = shop.events.take(parts.mask(TRAIN)) if parts else shop.events
    valid = shop.events.take(parts.mask(VALIDATION)) if parts else EventTable.of(())
    judged = shop.judged(train, valid) if parts else ()
    notes: list[str] = []
    if enough := len(judged) >= options.fewest_judged:
        judged = sample(judged, options.most_tuned, rng)
        settings = tune(
            AssociationMatrix.of(train, shop.products),
            judged,
            settings,
            half_life_fixed=options.half_life_days is not None,
            progress=stages.progress,
        )
    else:
        notes.append("too few customers for held-out figures")
    models = Models.fit(train, shop.products, settings)
    ranker = shop.ranker(models, Blend.usual(shop.names(models)))
    blend = _fit_blend(shop, ranker, judged, stages.progress) if enough else ranker.blend
    if clicks is None:
        return _Chosen(settings, blend, None, tuple(notes))
    stages.begin("click scorer")
    try:
        scorer = clicks.fit(train, shop.catalogue, valid, rng, stages.progress)
    except NotEnoughData as exc:
        return _Chosen(settings, blend, None, (*notes, f"click scorer left out: {exc}"))
    stages.begin("click scorer's weight")
    if enough:
        drawn = sample(judged, options.most_clicked, rng)
        blend = _fit_click(shop, replace(ranker, blend=blend, clicks=scorer), drawn, stages.progress)
    else:
        blend = blend.with_click(USUAL_CLICK)
    return _Chosen(settings, blend, scorer, tuple(notes))


def _fit_blend(shop: _ShopData, ranker: Ranker, judged: Sequence[Judged], progress: Progress) -> Blend:
    """The fitted weights, or the best single source where those are no better on the same customers."""
    cases, sources = [], tuple(source.name for source in ranker.sources)
    for done, each in enumerate(judged):
        if done % 100 == 0:
            progress("weights of the sources", done, len(judged))
        pool = shop.pool(ranker, each)
        rows = shop.products.rows(pool.product_ids)
        wanted = np.isin(rows, list(each.wanted))
        cases.append(Case(pool, wanted, ranker.trend.of(pool.product_ids)))
    trends = TREND_GRID if (ranker.trend.ratios != 1.0).any() else (0.0,)
    fitted = [fit_blend(cases, sources, trend) for trend in trends]
    return max(
        (*fitted, *(Blend.only(name, sources) for name in sources)),
        key=lambda blend: float(np.mean([_case_ndcg(blend, case) for case in cases])),
    )


def _case_ndcg(blend: Blend, case: Case) -> float:
    """NDCG@10 of one pool, by the best order of the pool: enough to compare blends of the same pools."""
    if not case.wanted.any():
        return 0.0
    scores = blend.parts(case.pool).sum(axis=1) * blend.factor(case.trend)
    return _line_ndcg(scores, case.wanted)


def _line_ndcg(scores: Floats, wanted: Hits) -> float:
    return float(ndcg_of(scores[None], wanted[None], np.ones_like(wanted)[None])[0])


def _fit_click(shop: _ShopData, ranker: Ranker, judged: Sequence[Judged], progress: Progress) -> Blend:
    """The click scorer's part, of a short grid, by NDCG@10; 0 where it does not help."""
    progress("click scorer's weight", 0, len(judged))
    lines = []
    everything = ranker.blend.with_click(1.0)
    for done, each in enumerate(judged):
        pool = shop.pool(ranker, each)
        plain = replace(ranker, clicks=None).rank(each.shopper, pool, reasons=False).items
        by_click = replace(ranker, blend=everything).rank(each.shopper, pool, reasons=False).items
        click = {item.product_id: item.score for item in by_click}
        scores = np.array([[item.score, click[item.product_id]] for item in plain])
        rows = shop.products.rows([item.product_id for item in plain])
        lines.append((scores, np.isin(rows, list(each.wanted))))
        progress("click scorer's weight", done + 1, len(judged))

    def quality(click: float) -> float:
        found = [_line_ndcg(scores @ [1 - click, click], wanted) for scores, wanted in lines if wanted.any()]
        return float(np.mean(found)) if found else 0.0

    return ranker.blend.with_click(max(CLICK_GRID, key=quality))


def _figures(shop: _ShopData, parts: Split, chosen: _Chosen, rng: np.random.Generator) -> tuple[Figures, ...]:
    """The report's rows: models that have seen the training and validation parts, judged on the test part."""
    before, after = shop.events.take(parts.mask(TRAIN, VALIDATION)), shop.events.take(parts.mask(TEST))
    judged = sample(shop.judged(before, after), shop.options.most_judged, rng)
    if len(judged) < shop.options.fewest_judged:
        return ()
    models = Models.fit(before, shop.products, chosen.settings)
    ranker = shop.ranker(models, chosen.blend)
    scorers: dict[str, BatchScorer] = {
        model.name: _of_model(model) for model in (models.popularity, models.neighbours, models.ease) if model
    }
    scorers["together"] = _of_source(TogetherSource(models.associations, chosen.settings.neighbours.decay))
    matrix = AssociationMatrix.of(before, shop.products)
    for factors in shop.options.peer_factors:
        scorers[f"implicit ALS {factors}"] = _of_model(
            ImplicitAls(matrix, factors, seed=int(rng.integers(2**31)))
        )
    found = [evaluate(name, scorer, judged, shop.products, rng) for name, scorer in scorers.items()]
    found.append(evaluate(RANKING, shop.scorer(ranker, judged), judged, shop.products, rng))
    if chosen.scorer:
        drawn = sample(judged, shop.options.most_clicked, rng)
        clicked = replace(ranker, clicks=chosen.scorer)
        kept = {
            name: scorer for name, scorer in scorers.items() if name in ("popularity", "neighbours", "ease")
        }
        kept["ranking without clicks"] = shop.scorer(ranker, drawn)
        kept["click scorer"] = shop.scorer(replace(clicked, blend=chosen.blend.with_click(1.0)), drawn)
        kept[RANKING] = shop.scorer(clicked, drawn)
        found += [evaluate(name, scorer, drawn, shop.products, rng, SAMPLE) for name, scorer in kept.items()]
    return tuple(found)


def _of_model(model: Popularity | ItemNeighbours | Ease | ImplicitAls) -> BatchScorer:
    return lambda shoppers: np.asarray(model.score([each.history for each in shoppers]), dtype=np.float64)


def _of_source(source: CatalogueSource) -> BatchScorer:
    return lambda shoppers: np.array([source.scores(each) for each in shoppers], dtype=np.float64)


def _counts(cleaned: Cleaned, parts: Split | None, products: ProductIndex) -> dict[str, int]:
    events = cleaned.events
    counts = {
        "events": len(events),
        "customers": len(set(events.customer_id.tolist()) - {""}),
        "products": len(products),
        "repeated": cleaned.repeated,
        "future": cleaned.future,
        "excess": cleaned.excess,
        "busy people": cleaned.busy_people,
    }
    if parts:
        names = {TRAIN: "training", VALIDATION: "validation", TEST: "test"}
        counts |= {name: int(parts.mask(part).sum()) for part, name in names.items()}
    return counts
