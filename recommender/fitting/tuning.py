"""Which models serve, and with which settings: by what fits, and by NDCG@10 on the validation part.

Every candidate is searched for (`search.py`); what does not fit is left out, with a note. The best one
serves, and beside it those that surely help it in a blend. Sparse approximations
stand in where the dense inverses do not fit. Item neighbours always serve: they say what resembles what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from recommender.collaborative.blend import BlendOptions, ModelBlend
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.collaborative.registry import MODELS, STAND_INS
from recommender.evaluation import Judged
from recommender.fitting.ensemble import ensemble
from recommender.fitting.search import Found, SearchOptions, Trial, ndcg_of_model, search
from recommender.matrix import AssociationMatrix
from recommender.models import Personal, Settings
from retrieval.progress import Progress, silent

HALF_LIVES: tuple[float | None, ...] = (None, 90.0, 30.0, 14.0, 7.0)
"""Of popularity, in days; None counts all alike."""
AGAIN = "again"
SERVING = 3
"""Models that serve beside neighbours and popularity, at most: each takes its time of every answer."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A line of the table that decided which models serve.

    Attributes:
        ndcg: Mean NDCG@10 on the validation part; None where the model does not fit.
        seconds: Of its best trial's fit.
        serves: Whether it was taken.
        note: Why it does not fit.
    """

    name: str
    ndcg: float | None
    seconds: float | None
    serves: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tuned:
    """What the search decided, the table that shows why, and all its trials.

    Attributes:
        weights: Of the models that serve, as the best blend of models alone has them.
    """

    settings: Settings
    weights: Mapping[str, float] = field(default_factory=dict)
    table: tuple[ModelRow, ...] = ()
    trials: tuple[Trial, ...] = ()


def tune(
    matrix: AssociationMatrix,
    judged: Sequence[Judged],
    settings: Settings,
    *,
    options: SearchOptions | None = None,
    repeats: bool = False,
    half_life_fixed: bool = False,
    progress: Progress = silent,
) -> Tuned:
    """The models that serve and their settings.

    Args:
        matrix: Of the training part.
        judged: Customers of the validation part.
        settings: Where to start.
        options: How long and in which manner settings are searched.
        repeats: Whether what was bought before may be suggested again.
        half_life_fixed: Whether the shop has said how fast popularity fades.
        progress: Told what is tried.
    """
    options = options or SearchOptions()
    if np.isfinite(matrix.times).any() and not half_life_fixed:
        settings = replace(settings, popularity=_popularity(matrix, judged))
    usual = {"neighbours": settings.neighbours, **{each.name: each.options for each in settings.personal}}
    found: list[Found] = []
    names = ["neighbours", *options.candidates, *([AGAIN] if repeats else [])]
    for done, name in enumerate(names):
        progress("tuning", done, len(names) + 1)
        found.append(search(name, usual.get(name) or MODELS[name]().options, matrix, judged, options))
        if found[-1].note and (other := STAND_INS.get(name)) and other not in names:
            names.append(other)
    progress("tuning", len(names), len(names) + 1)
    fitting = [each for each in found[1:] if not each.note]
    serving, weights = _serving(fitting, matrix, judged)
    progress("tuning", len(names) + 1, len(names) + 1)
    settings = replace(
        settings,
        neighbours=found[0].model.options if found[0].model else settings.neighbours,
        personal=tuple(Personal(each.name, each.model.options) for each in serving if each.model),
    )
    taken = {"neighbours", *(each.name for each in serving)}
    table = [_row(each, each.name in taken) for each in found]
    table.sort(key=lambda row: -(row.ndcg if row.ndcg is not None else -1.0))
    return Tuned(settings, weights, tuple(table), tuple(trial for each in found for trial in each.trials))


def _popularity(matrix: AssociationMatrix, judged: Sequence[Judged]) -> PopularityOptions:
    tried = [Popularity(PopularityOptions(days)).fit(matrix) for days in HALF_LIVES]
    return max(tried, key=lambda each: float(ndcg_of_model(each, judged).mean())).options


def _serving(
    fitting: Sequence[Found], matrix: AssociationMatrix, judged: Sequence[Judged]
) -> tuple[tuple[Found, ...], Mapping[str, float]]:
    """The members of the best blend (`ensemble.py`), each of a gain beyond a standard error; its weights."""
    histories = [each.shopper.history for each in judged]
    parts = {}
    for each in fitting:
        if each.model:
            alone = ModelBlend(BlendOptions((each.model,), (1.0,))).measured(matrix)
            parts[each.name] = alone.score(histories)
    weights, _ = ensemble(parts, judged, matrix.products, SERVING, least=1.0)
    members = (each for each in fitting if each.name in weights)
    return tuple(sorted(members, key=lambda each: -each.ndcg)), weights


def _row(found: Found, serves: bool) -> ModelRow:
    if found.note:
        return ModelRow(found.name, None, None, False, found.note)
    best = max(found.trials, key=lambda trial: trial.ndcg)
    return ModelRow(found.name, found.ndcg, best.seconds, serves)
