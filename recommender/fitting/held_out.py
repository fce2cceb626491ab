"""The report's rows: figures on the test part, by models that have not seen it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recommender.collaborative.als import Als, AlsOptions
from recommender.collaborative.model import CollaborativeModel
from recommender.evaluation import BatchScorer, Figures, evaluate, sample
from recommender.fitting.choosing import Chosen
from recommender.fitting.workbench import Workbench
from recommender.matrix import AssociationMatrix
from recommender.models import Models
from recommender.rating import RatingBaseline
from recommender.split import TEST, TRAIN, VALIDATION, Split
from retrieval.progress import Progress, silent

RANKING = "whole ranking"
"""All sources blended, and on the click sample the click scorer too."""
DIVERSE = "whole ranking, diverse"
"""The same as the shop's diversity orders it."""
WITHOUT_CLICKS = "ranking without clicks"
CLICKS_ALONE = "click scorer"
"""The best of the pool in the order of the click scorer alone."""
CLICK_SAMPLE = "click sample"


def held_out_figures(
    bench: Workbench, parts: Split, chosen: Chosen, rng: np.random.Generator, progress: Progress = silent
) -> tuple[Figures, ...]:
    """Figures of every source alone, of the outside peer, and of the whole ranking; none with too few judged.

    The click scorer takes part on a sample of its own, beside the same peers.
    """
    before, after = bench.events.take(parts.mask(TRAIN, VALIDATION)), bench.events.take(parts.mask(TEST))
    judged = sample(bench.judged(before, after), bench.options.most_judged, rng)
    if len(judged) < bench.options.fewest_judged:
        return ()
    models = Models.fit(before, bench.products, chosen.settings, bench.traits)
    ranker = bench.ranker(models, chosen.blend)
    singles: dict[str, BatchScorer] = {model.name: _of_model(model) for model in models.collaborative()}
    singles |= {
        source.name: bench.source_scorer(source) for source in ranker.sources if source.name not in singles
    }
    matrix = AssociationMatrix.of(before, bench.products)
    scorers = dict(singles)
    for size in bench.options.peer_factors:
        peer = Als(AlsOptions(factors=size, seed=int(rng.integers(2**31)))).fit(matrix)
        scorers[f"implicit ALS {size}"] = _of_model(peer)
    scorers[RANKING] = bench.scorer(ranker, judged, progress)
    if bench.options.diversity > 0:
        scorers[DIVERSE] = bench.scorer(ranker, judged, progress, bench.options.diversity)
    found = []
    for done, (name, scorer) in enumerate(scorers.items()):
        progress("figures on held-out events", done, len(scorers))
        found.append(evaluate(name, scorer, judged, bench.products, rng))
    if chosen.scorer:
        drawn = sample(judged, bench.options.most_clicked, rng)
        clicked = replace(ranker, clicks=chosen.scorer)
        alone = replace(clicked, blend=chosen.blend.with_click(1.0))
        sampled = {
            **singles,
            WITHOUT_CLICKS: bench.scorer(ranker, drawn, progress),
            CLICKS_ALONE: bench.scorer(alone, drawn, progress),
            RANKING: bench.scorer(clicked, drawn, progress),
        }
        for name, scorer in sampled.items():
            found.append(evaluate(name, scorer, drawn, bench.products, rng, CLICK_SAMPLE))
    return tuple(found)


def rating_errors(bench: Workbench, parts: Split) -> dict[str, float]:
    """RMSE and MAE of the test part's ratings, predicted from those before; empty where there are none."""
    before, after = bench.events.take(parts.mask(TRAIN, VALIDATION)), bench.events.take(parts.mask(TEST))
    return RatingBaseline.fit(before).errors(after)


def _of_model(model: CollaborativeModel) -> BatchScorer:
    return lambda shoppers: np.asarray(model.score([each.history for each in shoppers]), dtype=np.float64)
