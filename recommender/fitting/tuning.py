"""Settings chosen on the validation part: a short grid for each model, judged by NDCG@10."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from recommender.collaborative.ease import Ease
from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.evaluation import Judged, measure
from recommender.matrix import AssociationMatrix
from recommender.models import Settings
from recommender.shopper import Shopper
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

    def quality(model: CollaborativeModel) -> float:
        def scorer(shoppers: Sequence[Shopper]) -> Scores:
            return model.score([each.history for each in shoppers])

        return float(measure(scorer, judged, matrix.products, ndcg_only=True)["ndcg@10"].mean())

    def best_decay(model: Readable) -> tuple[float, Readable]:
        progress("tuning", next(steps), total)
        return _best([(quality(m), m) for m in (model.with_decay(decay) for decay in tried.decays)])

    if timed and not half_life_fixed:
        progress("tuning", next(steps), total)
        popular = [Popularity(PopularityOptions(days)).fit(matrix) for days in tried.half_lives]
        _, popularity = _best([(quality(model), model) for model in popular])
        settings = replace(settings, popularity=popularity.options)

    near = best_decay(ItemNeighbours(settings.neighbours).fit(matrix))
    for days in fades:
        options = replace(near[1].options, half_life_days=days)
        near = _best([near, best_decay(ItemNeighbours(options).fit(matrix))])
    settings = replace(settings, neighbours=near[1].options)
    if with_ease:
        ease = best_decay(Ease(replace(settings.ease, regularisation=lambdas[0])).fit(matrix))
        for regularisation in lambdas[1:]:
            tighter = replace(ease[1].options, regularisation=regularisation)
            ease = _best([ease, best_decay(Ease(tighter).fit(matrix))])
        for days in fades:
            fading = replace(ease[1].options, half_life_days=days)
            ease = _best([ease, best_decay(Ease(fading).fit(matrix))])
        settings = replace(settings, ease=ease[1].options)
    progress("tuning", total, total)
    return settings


def _best(judged: Sequence[tuple[float, Model]]) -> tuple[float, Model]:
    """The model of the highest figure; of equal ones the first."""
    return max(judged, key=lambda pair: pair[0])
