"""What sources say together: trees that raise or lower a blend's score, where there is enough to learn from.

A blend adds up what each source says; that one of them means more beside another, or for somebody of whom
much is known, is left to trees, fitted by LambdaMART (Burges: From RankNet to LambdaRank to LambdaMART, 2010)
on the order that the blend leaves. They multiply the score, so that what counts for nothing still does, and
they look at one product and one shopper alone, so that a product can be scored again by itself. They are
kept only where, over people whom they were not fitted on, the order is better beyond doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recommender.events import Floats
from recommender.metrics import ndcg_of
from retrieval.artifacts import read_artifact, write_artifact
from retrieval.trees import Trees

NAME = "lift"
FEWEST_LISTS = 300
"""Lists with something wanted in them that trees are learned from at least."""
DEEPEST = 100
"""The best places by the blend that are learned from."""
SHARPNESS = 5.0
"""What the logarithm of a score is multiplied by to be the margin that trees are added to."""
ROUNDS, FOLDS = 60, 3
DOUBT = 2.0
"""Standard errors that the gain must be worth."""
GROWTH = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 20,
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbosity": -1,
}
FAINTEST = 1e-6


@dataclass(frozen=True, slots=True)
class ToLift:
    """One list as the blend scores it.

    Attributes:
        table: [n, features] as `looks` makes it.
        scores: [n] of the blend.
        wanted: [n] what the customer went for afterwards.
    """

    table: Floats
    scores: Floats
    wanted: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lift:
    """Trees over `looks`."""

    trees: Trees

    def of(self, table: Floats) -> Floats:
        """What each score [n] is multiplied by; `table` [n, features] as `looks` makes it."""
        return np.asarray(np.exp(self.trees.scores(table) / SHARPNESS))

    def save(self, folder: Path) -> None:
        """Writes the trees."""
        write_artifact(folder, NAME, self.trees.arrays())

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """What was saved; None where nothing was.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        if not (folder / f"{NAME}.json").is_file():
            return None
        arrays = read_artifact(folder, NAME).arrays
        return cls(Trees(**{each.name: arrays[each.name] for each in fields(Trees)}))


def looks(counted: Floats, ratios: Floats, known: int) -> Floats:
    """What trees see of products [n, sources + 3].

    Args:
        counted: [n, sources] what each source's score counts, 0 to 1.
        ratios: [n] of the trend, above 0.
        known: How many products are in the shopper's history.
    """
    saying = (counted > 0).sum(axis=1)
    return np.column_stack([counted, np.log(ratios), np.full(len(counted), np.log1p(known)), saying])


def fit_lift(lists: Sequence[ToLift]) -> Lift | None:
    """Trees, where they order better than the blend alone for people whom they were not fitted on.

    Args:
        lists: Those with nothing wanted in them teach nothing, but count in the judgement.
    """
    telling = [bool(each.wanted[_head(each)].any()) for each in lists]
    if sum(telling) < FEWEST_LISTS:
        return None
    gains = np.zeros(len(lists))
    for fold in range(FOLDS):
        learned = [each for i, each in enumerate(lists) if i % FOLDS != fold and telling[i]]
        trees = Lift(_grown(learned))
        for i in range(fold, len(lists), FOLDS):
            each = lists[i]
            gains[i] = _ndcg(each.scores * trees.of(each.table), each) - _ndcg(each.scores, each)
    if gains.mean() <= DOUBT * gains.std() / np.sqrt(len(gains)):
        return None
    return Lift(_grown([each for i, each in enumerate(lists) if telling[i]]))


def _head(each: ToLift) -> NDArray[np.intp]:
    return np.argsort(-each.scores, kind="stable")[:DEEPEST]


def _grown(lists: Sequence[ToLift]) -> Trees:
    import lightgbm  # here: serving needs none of it

    heads = [_head(each) for each in lists]
    pairs = list(zip(lists, heads, strict=True))
    data = lightgbm.Dataset(
        np.concatenate([each.table[head] for each, head in pairs]),
        np.concatenate([each.wanted[head] for each, head in pairs]).astype(np.int64),
        group=[len(head) for head in heads],
        init_score=SHARPNESS
        * np.log(np.maximum(np.concatenate([each.scores[head] for each, head in pairs]), FAINTEST)),
    )
    return Trees.of_lightgbm(lightgbm.train({**GROWTH}, data, ROUNDS).dump_model())


def _ndcg(scores: Floats, each: ToLift) -> float:
    if not each.wanted.any():
        return 0.0
    return float(ndcg_of(scores[None], each.wanted[None], np.ones_like(each.wanted)[None])[0])
