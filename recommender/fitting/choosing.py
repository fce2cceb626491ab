"""What the validation part decides: the models' settings, the sources' weights, the click scorer's part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from recommender.blend import Blend, Case, fit_blend, lifted, usual_largest
from recommender.clicks.contract import ClickTrainer, FittedClickScorer
from recommender.collaborative.popularity import PopularityOptions
from recommender.errors import NotEnoughData
from recommender.evaluation import Judged, sample
from recommender.events import EventTable, Floats
from recommender.fitting.search import Trial
from recommender.fitting.stages import Stages
from recommender.fitting.tuning import ModelRow, Tuned, tune
from recommender.fitting.workbench import Workbench
from recommender.matrix import AssociationMatrix
from recommender.metrics import Hits, ndcg_of, surely_better
from recommender.models import Models, Settings
from recommender.ranking import Ranker
from recommender.shopper import Shopper
from recommender.split import TRAIN, VALIDATION, Split
from recommender.touches import shoppers_of, touches_of
from retrieval.progress import Progress

CLICK_GRID = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
"""Parts of the whole that are tried for the click scorer."""
USUAL_CLICK = 0.3
"""Its part where there is nobody to try it on."""
FEW = 8
"""People that tell how large a usual chance of a click is."""
TREND_GRID = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Powers of the trend that are tried."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the validation part decided; `weights` are those of the best blend of models alone."""

    settings: Settings
    blend: Blend
    scorer: FittedClickScorer | None = None
    notes: tuple[str, ...] = ()
    table: tuple[ModelRow, ...] = ()
    trials: tuple[Trial, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


def choose(
    bench: Workbench,
    parts: Split | None,
    clicks: ClickTrainer[Any] | None,
    stages: Stages,
    rng: np.random.Generator,
) -> Chosen:
    """Settings, the blend's weights and the click scorer, all from the training and validation parts."""
    options = bench.options
    settings = options.settings
    if options.half_life_days is not None:
        settings = replace(settings, popularity=PopularityOptions(options.half_life_days))
    train = bench.events.take(parts.mask(TRAIN)) if parts else bench.events
    valid = bench.events.take(parts.mask(VALIDATION)) if parts else EventTable.of(())
    judged = bench.judged(train, valid) if parts else ()
    notes: list[str] = []
    tuned = Tuned(settings)
    if enough := len(judged) >= options.fewest_judged:
        judged = sample(judged, options.most_tuned, rng)
        tuned = tune(
            AssociationMatrix.of(train, bench.products, bench.traits),
            judged,
            settings,
            options=options.search,
            repeats=options.repeats,
            half_life_fixed=options.half_life_days is not None,
            progress=stages.progress,
        )
        settings = tuned.settings
    else:
        notes.append("too few customers for held-out figures")
    models = Models.fit(train, bench.products, settings, bench.traits)
    sources = (*models.sources(), *bench.sources)
    known = [each.shopper for each in judged] or list(
        shoppers_of(touches_of(train, train.customer_id)).values()
    )
    usual = Blend.usual([each.name for each in sources], usual_largest(sources, [*known, Shopper()]))
    ranker = bench.ranker(models, usual)
    blend = _fit_blend(bench, ranker, judged, stages.progress) if enough else ranker.blend
    if clicks is None:
        return Chosen(settings, blend, None, tuple(notes), tuned.table, tuned.trials, tuned.weights)
    stages.begin("click scorer")
    try:
        scorer = clicks.fit(train, bench.catalogue, valid, rng, stages.progress)
    except NotEnoughData as exc:
        notes.append(f"click scorer left out: {exc}")
        return Chosen(settings, blend, None, tuple(notes), tuned.table, tuned.trials, tuned.weights)
    stages.begin("click scorer's weight")
    if enough:
        drawn = sample(judged, options.with_clicks(scorer), rng)
        blend = _fit_click(bench, replace(ranker, blend=blend, clicks=scorer), drawn, stages.progress)
    else:
        blend = blend.with_click(USUAL_CLICK)
    return Chosen(settings, blend, scorer, tuple(notes), tuned.table, tuned.trials, tuned.weights)


def _fit_blend(bench: Workbench, ranker: Ranker, judged: Sequence[Judged], progress: Progress) -> Blend:
    """The fitted weights; with the trend, the best single source, and trees where that is surely better."""
    cases, usual = [], ranker.blend
    for done, each in enumerate(judged):
        if done % 100 == 0:
            progress("weights of the sources", done, len(judged))
        pool = bench.pool(ranker, each)
        rows = bench.products.rows(pool.product_ids)
        wanted = np.isin(rows, list(each.wanted))
        trend = ranker.trend.of(pool.product_ids)
        cases.append(Case(pool, wanted, trend, len(each.shopper.history)))
    trends = TREND_GRID if (ranker.trend.ratios != 1.0).any() else (0.0,)
    blend, figures = _best(cases, [fit_blend(cases, usual)])
    trending = [fit_blend(cases, replace(usual, trend=trend)) for trend in trends if trend > 0]
    for others in (trending, [usual.only(name) for name in usual.sources]):
        other, its_figures = _best(cases, others) if others else (blend, figures)
        if surely_better(its_figures, figures):
            blend, figures = other, its_figures
    progress("what sources say together", 0, 1)
    return lifted(blend.for_strangers(), cases)


def _best(cases: Sequence[Case], blends: Sequence[Blend]) -> tuple[Blend, Floats]:
    """The blend of the highest mean NDCG@10, and that of each case."""
    found = [(blend, np.array([_case_ndcg(blend, case) for case in cases])) for blend in blends]
    return max(found, key=lambda pair: float(pair[1].mean()))


def _case_ndcg(blend: Blend, case: Case) -> float:
    """NDCG@10 of one pool, by the best order of the pool: enough to compare blends of the same pools."""
    if not case.wanted.any():
        return 0.0
    scores = blend.parts(case.pool.scores, case.pool.sources).sum(axis=1) * case.trend**blend.trend
    return _line_ndcg(scores, case.wanted)


def _line_ndcg(scores: Floats, wanted: Hits) -> float:
    return float(ndcg_of(scores[None], wanted[None], np.ones_like(wanted)[None])[0])


def _fit_click(bench: Workbench, ranker: Ranker, judged: Sequence[Judged], progress: Progress) -> Blend:
    """The click scorer's part, of a short grid, by NDCG@10; 0 where it does not surely help."""
    progress("click scorer's weight", 0, len(judged))
    blend = replace(ranker.blend, click_scale=_usual_chance(bench, ranker, judged))
    lines = []
    for done, each in enumerate(judged):
        pool = bench.pool(ranker, each)
        plain = replace(ranker, clicks=None).rank(each.shopper, pool, reasons=False).items
        by_click = replace(ranker, blend=blend.with_click(1.0)).rank(each.shopper, pool, reasons=False).items
        click = {item.product_id: item.score for item in by_click}
        scores = np.array([[item.score, click[item.product_id]] for item in plain])
        rows = bench.products.rows([item.product_id for item in plain])
        lines.append((scores, np.isin(rows, list(each.wanted))))
        progress("click scorer's weight", done + 1, len(judged))

    telling = [(scores, wanted) for scores, wanted in lines if wanted.any()]
    if not telling:
        return blend.with_click(0.0)

    def figures(click: float) -> Floats:
        return np.array([_line_ndcg(scores @ [1 - click, click], wanted) for scores, wanted in telling])

    found = {click: figures(click) for click in CLICK_GRID}
    best = max(found, key=lambda click: float(found[click].mean()))
    return blend.with_click(best if surely_better(found[best], found[0.0]) else 0.0)


def _usual_chance(bench: Workbench, ranker: Ranker, judged: Sequence[Judged]) -> float:
    """The largest probability of a click in somebody's pool: the mean over a few people."""
    asking = replace(ranker, blend=ranker.blend.with_click(1.0))
    tops = []
    for each in judged[:: max(len(judged) // FEW, 1)][:FEW]:
        items = asking.rank(each.shopper, bench.pool(ranker, each), reasons=False).items
        tops.append(max((item.click for item in items if item.click is not None), default=0.0))
    found = float(np.mean(tops)) if tops else 0.0
    return found if found > 0 else ranker.blend.click_scale
