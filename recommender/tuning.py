"""Settings chosen on the validation part: a short grid for each model, judged by NDCG@10."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from recommender.collaborative.ease import Ease
from recommender.collaborative.model import CollaborativeModel
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.evaluation import Judged, measure
from recommender.matrix import AssociationMatrix
from recommender.models import Settings
from retrieval.progress import Progress, silent

Model = TypeVar("Model", bound=CollaborativeModel)
Readable = TypeVar("Readable", ItemNeighbours, Ease)


@dataclass(frozen=True, slots=True)
class Grid:
    """What is tried.

    Attributes:
        half_lives: Of popularity, in days; None counts all alike.
        decays: Of the history's age, for neighbours and EASE.
        regularisations: EASE's lambda.
        fit_half_lives: Of touches in the fit of neighbours and EASE, in days, where there are times.
        large: Products beyond which EASE is tried with its first lambda alone: a fit takes cubic time.
    """

    half_lives: tuple[float | None, ...] = (None, 90.0, 30.0, 14.0, 7.0)
    decays: tuple[float, ...] = (1.0, 0.95, 0.9, 0.8, 0.65)
    regularisations: tuple[float, ...] = (200.0, 50.0, 800.0)
    fit_half_lives: tuple[float, ...] = (360.0, 180.0, 90.0)
    large: int = 6_000


def tune(
    matrix: AssociationMatrix,
    judged: Sequence[Judged],
    settings: Settings,
    *,
    half_life_fixed: bool = False,
    grid: Grid | None = None,
    progress: Progress = silent,
) -> Settings:
    """The best settings of the grid; of equal ones the first.

    Args:
        matrix: Of the training part.
        judged: Customers of the validation part.
        settings: Where to start, and what is not in the grid.
        half_life_fixed: Whether the shop has said how fast popularity fades.
        grid: What is tried.
        progress: Told what is tried.
    """
    tried = grid or Grid()
    active = len(matrix.active())
    large = active > tried.large
    lambdas = tried.regularisations[: 1 if large else None]
    timed = bool(np.isfinite(matrix.times).any())
    fades = tried.fit_half_lives[: 1 if large else None] if timed else ()
    with_ease = active <= settings.ease.most_products
    total = 1 + 1 + len(fades) + (len(lambdas) + len(fades) if with_ease else 0)
    steps = itertools.count()

    def best_decay(model: Readable) -> Readable:
        progress("tuning", next(steps), total)
        return _best([model.with_decay(decay) for decay in tried.decays], judged, matrix)

    if timed and not half_life_fixed:
        progress("tuning", next(steps), total)
        popular = [Popularity(PopularityOptions(days)).fit(matrix) for days in tried.half_lives]
        settings = replace(settings, popularity=_best(popular, judged, matrix).options)

    near = best_decay(ItemNeighbours(settings.neighbours).fit(matrix))
    for days in fades:
        other = best_decay(ItemNeighbours(replace(near.options, half_life_days=days)).fit(matrix))
        near = _best([near, other], judged, matrix)
    settings = replace(settings, neighbours=near.options)
    if with_ease:
        ease = best_decay(Ease(replace(settings.ease, regularisation=lambdas[0])).fit(matrix))
        for regularisation in lambdas[1:]:
            tighter = replace(ease.options, regularisation=regularisation)
            ease = _best([ease, best_decay(Ease(tighter).fit(matrix))], judged, matrix)
        for days in fades:
            fading = replace(ease.options, half_life_days=days)
            ease = _best([ease, best_decay(Ease(fading).fit(matrix))], judged, matrix)
        settings = replace(settings, ease=ease.options)
    progress("tuning", total, total)
    return settings


def _best(models: Sequence[Model], judged: Sequence[Judged], matrix: AssociationMatrix) -> Model:
    """The model of the highest NDCG@10; of equal ones the first."""
    if len(models) == 1:
        return models[0]
    return max(models, key=lambda model: _ndcg(model, judged, matrix))


def _ndcg(model: CollaborativeModel, judged: Sequence[Judged], matrix: AssociationMatrix) -> float:
    scores = measure(lambda many: model.score([each.history for each in many]), judged, matrix.products)
    return float(scores["ndcg@10"].mean())
