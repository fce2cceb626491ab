"""Settings chosen on the validation part: a short grid for each model, judged by NDCG@10."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Grid:
    """What is tried.

    Attributes:
        half_lives: Of popularity, in days; None counts all alike.
        decays: Of the history's age, for neighbours and EASE.
        regularisations: EASE's lambda.
        large: Products beyond which EASE is tried with its first lambda alone: a fit takes cubic time.
    """

    half_lives: tuple[float | None, ...] = (None, 90.0, 30.0, 14.0, 7.0)
    decays: tuple[float, ...] = (1.0, 0.95, 0.9, 0.8, 0.65)
    regularisations: tuple[float, ...] = (200.0, 50.0, 800.0)
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
    grid = grid or Grid()
    active = len(matrix.active())
    lambdas = grid.regularisations[: 1 if active > grid.large else None]
    with_ease = active <= settings.ease.most_products
    total, done = 2 + (len(lambdas) if with_ease else 0), 0

    progress("tuning", done, total)
    if not half_life_fixed and not np.isnan(matrix.times).all():
        fades = [Popularity(PopularityOptions(days)).fit(matrix) for days in grid.half_lives]
        settings = replace(settings, popularity=_best(fades, judged, matrix).options)
    done += 1
    progress("tuning", done, total)
    near = ItemNeighbours(settings.neighbours).fit(matrix)
    best_near = _best([near.with_decay(decay) for decay in grid.decays], judged, matrix)
    settings = replace(settings, neighbours=best_near.options)
    done += 1
    progress("tuning", done, total)
    if with_ease:
        found: list[Ease] = []
        for regularisation in lambdas:
            ease = Ease(replace(settings.ease, regularisation=regularisation)).fit(matrix)
            best = _best([ease.with_decay(decay) for decay in grid.decays], judged, matrix)
            found = [_best([*found, best], judged, matrix)]
            done += 1
            progress("tuning", done, total)
        settings = replace(settings, ease=found[0].options)
    return settings


def _best(models: Sequence[Model], judged: Sequence[Judged], matrix: AssociationMatrix) -> Model:
    """The model of the highest NDCG@10; of equal ones the first."""
    if len(models) == 1:
        return models[0]
    return max(models, key=lambda model: _ndcg(model, judged, matrix))


def _ndcg(model: CollaborativeModel, judged: Sequence[Judged], matrix: AssociationMatrix) -> float:
    scores = measure(lambda many: model.score([each.history for each in many]), judged, matrix.products)
    return float(scores["ndcg@10"].mean())
