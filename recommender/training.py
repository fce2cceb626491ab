"""From events to a recommender on disk: clean, split, fit, choose, judge, and fit again on everything.

1. Models fitted on the training part; settings and the blend's weights are chosen on the validation part.
2. Models fitted on both; figures are taken on the test part, which nothing so far has seen.
3. Models fitted on everything: those serve.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from recommender.bundles.kinds import FOLDER as KINDS
from recommender.bundles.kinds import fit_kinds
from recommender.candidates import CandidateSource
from recommender.cleaning import Cleaned, clean
from recommender.clicks.contract import ClickTrainer
from recommender.evaluation import EvaluationReport
from recommender.exploring.beliefs import ClickBeliefs
from recommender.fairness import Fair, fair
from recommender.fitting.choosing import choose
from recommender.fitting.held_out import CLICK_SAMPLE, Held, held_out_figures, rating_errors
from recommender.fitting.options import NAME, REPORT, TrainingData, TrainingOptions
from recommender.fitting.stages import Stages
from recommender.fitting.workbench import RANKING, Workbench, parts_of
from recommender.guests import save_guests
from recommender.histories import Histories
from recommender.matrix import ProductIndex
from recommender.models import Models
from recommender.showings import save_showings
from recommender.split import TEST, TRAIN, VALIDATION, Split
from recommender.training_events import save_training_events
from recommender.traits import traits_of
from retrieval.artifacts import write_manifest, write_whole
from retrieval.progress import Progress, silent

__all__ = [
    "CLICKS",
    "CLICK_SAMPLE",
    "NAME",
    "RANKING",
    "REPORT",
    "TrainingData",
    "TrainingOptions",
    "fit_recommender",
]

CLICKS = "clicks"


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
    stages = Stages(progress, clock)
    stages.begin("cleaning")
    cleaned = clean(data.events, now=data.now, options=options.cleaning)
    shared = fair(cleaned.events)
    products = ProductIndex.of(product.product_id for product in data.products)
    bench = Workbench(
        shared.events, data.products, products, tuple(sources), options, traits_of(data.products, products)
    )
    parts = parts_of(bench, rng)

    stages.begin("choosing settings")
    chosen = choose(bench, parts, clicks, stages, rng)
    stages.begin("figures on held-out events")
    held = held_out_figures(bench, parts, chosen, rng, progress) if parts else Held()
    probes = held.probes
    stages.begin("fitting on everything")
    models = Models.fit(shared.events, products, chosen.settings, bench.traits)
    scorer = chosen.scorer
    if clicks and scorer and parts:
        stages.begin("click scorer on everything")
        seen, held_out = parts.mask(TRAIN, VALIDATION), parts.mask(TEST)
        scorer = clicks.finish(
            scorer,
            shared.events.take(seen),
            shared.events.take(held_out),
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
        counts=_counts(cleaned, shared, parts, products),
        figures=held.figures,
        settings=chosen.settings.as_record(),
        blend={
            **dict(zip(chosen.blend.sources, chosen.blend.weights, strict=True)),
            CLICKS: chosen.blend.click,
            "trend": chosen.blend.trend,
            "lift": float(chosen.blend.lift is not None),
        },
        ratings=rating_errors(bench, parts) if parts else {},
        models=tuple(asdict(row) for row in chosen.table),
        trials=tuple(asdict(trial) for trial in chosen.trials),
        clicks=scorer.report.as_record() if scorer else None,
        reasons=probes.reasons.as_record() if probes.reasons else {},
        trade_offs=tuple(asdict(each) for each in probes.trade_offs),
        withheld=asdict(probes.withheld) if probes.withheld else {},
        notes=(*models.notes, *chosen.notes),
        seconds=stages.seconds,
    )
    models.save(folder)
    fit_kinds(shared.events, data.products).save(folder / KINDS)
    ClickBeliefs.fit(shared.events, products).save(folder)
    Histories.of(cleaned.events, shared.counts).save(folder)
    save_guests(shared.events, folder)
    save_showings(cleaned.events, folder)
    save_training_events(shared.events, data.log_position, folder)
    if held.kept:
        held.kept.save(folder)
    if chosen.blend.lift:
        chosen.blend.lift.save(folder)
    if scorer:
        scorer.save(folder / CLICKS)
    write_whole(folder / REPORT, json.dumps(report.as_record(), indent=1).encode("utf-8"))
    write_manifest(
        folder,
        NAME,
        [REPORT],
        {
            "blend": chosen.blend.as_record(),
            "repeats": options.repeats,
            "diversity": options.diversity,
            "pool": options.pool,
            "log_position": data.log_position,
            "clicks": scorer is not None,
        },
    )
    return report


def _counts(cleaned: Cleaned, shared: Fair, parts: Split | None, products: ProductIndex) -> dict[str, int]:
    events = cleaned.events
    counts = {
        "events": len(events),
        "customers": len(set(events.customer_id.tolist()) - {""}),
        "products": len(products),
        "repeated": cleaned.repeated,
        "future": cleaned.future,
        "excess": cleaned.excess,
        "busy people": cleaned.busy_people,
        "crowded": shared.crowded,
        "flooding": shared.flooding,
    }
    if parts:
        names = {TRAIN: "training", VALIDATION: "validation", TEST: "test"}
        counts |= {name: int(parts.mask(part).sum()) for part, name in names.items()}
    return counts
