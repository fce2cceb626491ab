"""The report's rows: figures on the test part, by models that have not seen it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recommender.candidates import CatalogueSource
from recommender.collaborative.ease import Ease
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.popularity import Popularity
from recommender.evaluation import BatchScorer, Figures, evaluate, sample
from recommender.fitting.choosing import Chosen
from recommender.fitting.peers import ImplicitAls
from recommender.fitting.workbench import Workbench
from recommender.matrix import AssociationMatrix
from recommender.models import Models
from recommender.sources import TogetherSource
from recommender.split import TEST, TRAIN, VALIDATION, Split

RANKING = "whole ranking"
CLICK_SAMPLE = "click sample"


def held_out_figures(
    bench: Workbench, parts: Split, chosen: Chosen, rng: np.random.Generator
) -> tuple[Figures, ...]:
    """The report's rows: models that have seen the training and validation parts, judged on the test part."""
    before, after = bench.events.take(parts.mask(TRAIN, VALIDATION)), bench.events.take(parts.mask(TEST))
    judged = sample(bench.judged(before, after), bench.options.most_judged, rng)
    if len(judged) < bench.options.fewest_judged:
        return ()
    models = Models.fit(before, bench.products, chosen.settings)
    ranker = bench.ranker(models, chosen.blend)
    scorers: dict[str, BatchScorer] = {
        model.name: _of_model(model) for model in (models.popularity, models.neighbours, models.ease) if model
    }
    scorers["together"] = _of_source(TogetherSource(models.associations, chosen.settings.neighbours.decay))
    matrix = AssociationMatrix.of(before, bench.products)
    for factors in bench.options.peer_factors:
        scorers[f"implicit ALS {factors}"] = _of_model(
            ImplicitAls(matrix, factors, seed=int(rng.integers(2**31)))
        )
    found = [evaluate(name, scorer, judged, bench.products, rng) for name, scorer in scorers.items()]
    found.append(evaluate(RANKING, bench.scorer(ranker, judged), judged, bench.products, rng))
    if chosen.scorer:
        drawn = sample(judged, bench.options.most_clicked, rng)
        clicked = replace(ranker, clicks=chosen.scorer)
        kept = {
            name: scorer for name, scorer in scorers.items() if name in ("popularity", "neighbours", "ease")
        }
        kept["ranking without clicks"] = bench.scorer(ranker, drawn)
        kept["click scorer"] = bench.scorer(replace(clicked, blend=chosen.blend.with_click(1.0)), drawn)
        kept[RANKING] = bench.scorer(clicked, drawn)
        found += [
            evaluate(name, scorer, drawn, bench.products, rng, CLICK_SAMPLE) for name, scorer in kept.items()
        ]
    return tuple(found)


def _of_model(model: Popularity | ItemNeighbours | Ease | ImplicitAls) -> BatchScorer:
    return lambda shoppers: np.asarray(model.score([each.history for each in shoppers]), dtype=np.float64)


def _of_source(source: CatalogueSource) -> BatchScorer:
    return lambda shoppers: np.array([source.scores(each) for each in shoppers], dtype=np.float64)
