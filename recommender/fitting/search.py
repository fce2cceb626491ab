"""The search for one model's settings: Optuna proposes, NDCG@10 on the validation part judges.

Akiba et al.: Optuna (KDD 2019); the usual sampler is the tree-structured Parzen estimator (Bergstra et al.:
Algorithms for Hyper-Parameter Optimization, NIPS 2011), with grid and random beside it. But for the grid,
which draws its points, the usual settings are the first trial, so that no search does worse than none. Knows
no shop: who is judged is handed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
import optuna

from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.registry import MODELS, placed
from recommender.errors import TooLarge
from recommender.evaluation import Judged, ndcg_at_10
from recommender.events import Floats
from recommender.fitting.spaces import SPACES
from recommender.matrix import AssociationMatrix
from recommender.metrics import surely_better
from recommender.shopper import Shopper

Method = Literal["grid", "random", "tpe"]
Reading = tuple[Any, Floats]
"""A model, and NDCG@10 [judged] of it."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How long and in which manner settings are searched.

    Attributes:
        candidates: The models that are tried beside item neighbours, by their names in `SPACES`.
        method: Who proposes the next trial.
        trials: Fits of each model, at most.
        seconds: For each model; the trial that is running is finished.
        seed: Of the sampler.
        device: Where what can be fitted on a GPU is fitted (torch's name).
    """

    candidates: tuple[str, ...] = ("ease", "successor", "moments", "graph", "content")
    method: Method = "tpe"
    trials: int = 4
    seconds: float = 60.0
    seed: int = 0
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Trial:
    """One fit of one model, as the report keeps it.

    Attributes:
        options: What it was fitted and best read with.
        ndcg: Mean NDCG@10 of the judged customers.
        seconds: Of the fit.
    """

    model: str
    options: dict[str, Any]
    ndcg: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best of a search.

    Attributes:
        model: Fitted on the training part, under the best options; None where it does not fit.
        figures: [judged] NDCG@10.
        trials: All of them, in order.
        note: Why there is none of it, where the model does not fit.
    """

    name: str
    model: CollaborativeModel | None
    figures: Floats
    trials: tuple[Trial, ...] = ()
    note: str = ""

    @property
    def ndcg(self) -> float:
        """The mean; -1 where the model does not fit."""
        return float(self.figures.mean()) if len(self.figures) else -1.0


def search(
    name: str,
    usual: Any,
    matrix: AssociationMatrix,
    judged: Sequence[Judged],
    options: SearchOptions,
    decays: Sequence[float] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Found:
    """The best settings of a model; touches fade in the fit only where that is surely better.

    Args:
        name: In `MODELS` and `SPACES`.
        usual: Its options where nothing is known; tried first.
        matrix: Of the training part.
        judged: Customers of the validation part.
        options: How long and in which manner.
        decays: What each fit is read with; those of its space where it is None.
        clock: Seconds, for the time of a fit.
    """
    usual = placed(usual, options.device)
    timed = bool(np.isfinite(matrix.times).any())
    space = SPACES[name]
    values = {
        key: list(dict.fromkeys((getattr(usual, key), *each))) for key, each in space.timed(timed).items()
    }
    proposals: set[Any] = set()
    best: dict[bool, Reading] = {}  # whether touches fade in the fit; no more than these two are held
    trials: list[Trial] = []
    refused: list[str] = []

    def attempt(trial: optuna.Trial) -> float:
        proposed = replace(
            usual, **{key: trial.suggest_categorical(key, each) for key, each in values.items()}
        )
        if proposed in proposals:
            raise optuna.TrialPruned  # costs nothing, and teaches nothing
        began = clock()
        try:
            model = MODELS[name](proposed).fit(matrix)
        except TooLarge as exc:
            refused.append(str(exc))
            raise optuna.TrialPruned from exc
        seconds = clock() - began
        found = max(
            _readings(model, judged, space.decays if decays is None else decays),
            key=lambda pair: float(pair[1].mean()),
        )
        proposals.add(proposed)
        fades = proposed.half_life_days is not None
        if fades not in best or found[1].mean() > best[fades][1].mean():
            best[fades] = found
        trials.append(Trial(name, asdict(found[0].options), float(found[1].mean()), round(seconds, 3)))
        return float(found[1].mean())

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize", sampler=_sampler(options, values))
    if options.method != "grid":
        first = {key: getattr(usual, key) for key in values}
        for each in ({}, *space.early):
            study.enqueue_trial({**first, **each})
    study.optimize(attempt, n_trials=1)  # whatever its time
    if options.trials > 1:
        study.optimize(attempt, n_trials=options.trials - 1, timeout=options.seconds)
    plain, fading = best.get(False), best.get(True)
    if plain is None or (fading is not None and surely_better(fading[1], plain[1])):
        plain = fading or plain
    if plain is None:
        return Found(name, None, np.zeros(0), note=refused[0])
    return Found(name, plain[0], plain[1], tuple(trials))


def ndcg_of_model(model: CollaborativeModel, judged: Sequence[Judged]) -> Floats:
    """NDCG@10 [judged] of one model alone."""

    def scorer(shoppers: Sequence[Shopper]) -> Scores:
        return model.score([each.history for each in shoppers])

    return ndcg_at_10(scorer, judged, model.products)


def _readings(model: Any, judged: Sequence[Judged], decays: Sequence[float]) -> list[Reading]:
    """A fitted model under every decay that it can be read with, and its figures so."""
    found = []
    for decay in decays or (model.options.decay,):
        read = model if decay == model.options.decay else model.with_decay(decay)
        found.append((read, ndcg_of_model(read, judged)))
    return found


def _sampler(options: SearchOptions, values: dict[str, list[Any]]) -> optuna.samplers.BaseSampler:
    if options.method == "grid":
        return optuna.samplers.GridSampler(values, seed=options.seed)
    if options.method == "random":
        return optuna.samplers.RandomSampler(seed=options.seed)
    return optuna.samplers.TPESampler(seed=options.seed, n_startup_trials=4)
