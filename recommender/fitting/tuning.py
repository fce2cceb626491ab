"""Settings chosen on the validation part: a short grid for each model, judged by NDCG@10."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from recommender.collaborative.ease import Ease
from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.evaluation import Judged, measure
from recommender.events import Floats
from recommender.matrix import AssociationMatrix
from recommender.metrics import surely_better
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
    decays: tuple[float, ...] = (1.0, 0.95, 0.9, 0.8, 0.65, 0.5)
    regularisations: tuple[float, ...] = (200.0, 50.0, 800.0)
    fit_half_lives: tuple[float, ...] = (360.0, 180.0, 90.0)
    large: int = 6_000


@dataclass(frozen=True, slots=True)
class Tried(Generic[Model]):
    """A model, and NDCG@10 of each judged customer."""

    model: Model
    figures: Floats


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

    def judge(model: Model) -> Tried[Model]:
        def scorer(shoppers: Sequence[Shopper]) -> Scores:
            return model.score([each.history for each in shoppers])

        return Tried(model, measure(scorer, judged, matrix.products, ndcg_only=True)["ndcg@10"])

    def read(model: Readable) -> Tried[Readable]:
        progress("tuning", next(steps), total)
        return _best(judge(model.with_decay(decay)) for decay in tried.decays)

    if timed and not half_life_fixed:
        progress("tuning", next(steps), total)
        popular = [Popularity(PopularityOptions(days)).fit(matrix) for days in tried.half_lives]
        settings = replace(settings, popularity=_best(judge(each) for each in popular).model.options)

    near_options = settings.neighbours
    near = read(ItemNeighbours(near_options).fit(matrix))
    faded = (replace(near_options, half_life_days=days) for days in fades)
    near = _unless_better(near, (read(ItemNeighbours(each).fit(matrix)) for each in faded))
    settings = replace(settings, neighbours=near.model.options)
    if with_ease:
        ways = (replace(settings.ease, regularisation=value) for value in lambdas)
        ease = _best(read(Ease(each).fit(matrix)) for each in ways)
        options = ease.model.options
        fading = (replace(options, half_life_days=days) for days in fades)
        ease = _unless_better(ease, (read(Ease(each).fit(matrix)) for each in fading))
        settings = replace(settings, ease=ease.model.options)
    progress("tuning", total, total)
    return settings


def _best(tried: Iterable[Tried[Model]]) -> Tried[Model]:
    """The one of the highest mean; of equal ones the first. Holds two models at once, no more."""
    return max(tried, key=lambda each: float(each.figures.mean()))


def _unless_better(plain: Tried[Model], others: Iterable[Tried[Model]]) -> Tried[Model]:
    """The plain one, unless the best of the others is surely better."""
    other = max(others, key=lambda each: float(each.figures.mean()), default=plain)
    return other if surely_better(other.figures, plain.figures) else plain
