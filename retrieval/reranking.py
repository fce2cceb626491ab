"""The learned order of what was found: trees over features, fitted on judged queries.

LambdaMART (Burges, From RankNet to LambdaRank to LambdaMART, MSR-TR-2010-82) as LightGBM has it; what serves
is `Trees`. A small default ships with the package; a shop's own judgements replace it where they do better on
queries that were held out. Knows tables of features and gains, neither texts nor products.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import read_artifact, write_artifact
from retrieval.errors import DamagedArtifact
from retrieval.features import FEATURES, Floats
from retrieval.trees import Trees

logger = logging.getLogger(__name__)

NAME = "reranker"
SHIPPED = Path(__file__).parent / "ranking"
_DEPTH = 10
# Grades of gains, as shares of the greatest: exact, substitute, complement (ESCI's 100, 10, 1).
_GRADES = (0.005, 0.05, 0.5)
_GRADE_GAINS = (0, 1, 10, 100)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged query: its candidates as the search found them, best first.

    Attributes:
        table: [candidates, FEATURES].
        gains: [candidates]; 0 where nothing is known.
        ideal: Discounted gain of the best possible order, of what was not found too.
    """

    table: Floats
    gains: Floats
    ideal: float


@dataclass(frozen=True, slots=True)
class RerankerOptions:
    """How the trees are grown; small and slow, for some hundred judged queries."""

    rounds: int = 200
    leaves: int = 6
    learning_rate: float = 0.05
    smallest_leaf: int = 50
    features: float = 0.5
    rows: float = 0.7
    seeds: int = 1


@dataclass(frozen=True, slots=True)
class Reranker:
    """An order of candidates by what their features say.

    Attributes:
        trees: Over the columns `FEATURES`.
        origin: Where its judgements came from, in words.
    """

    trees: Trees
    origin: str

    @classmethod
    def fit(
        cls, queries: Sequence[Judged], origin: str, options: RerankerOptions | None = None, seed: int = 0
    ) -> Reranker:
        """The trees that order these queries best."""
        # Imported here: serving needs none of it.
        import lightgbm

        wanted = options or RerankerOptions()
        table = np.concatenate([each.table for each in queries])
        grades = np.concatenate([_grades(each.gains) for each in queries])
        dumps = []
        for number in range(wanted.seeds):
            data = lightgbm.Dataset(table, grades, group=[len(each.table) for each in queries])
            model = lightgbm.train(
                {
                    "objective": "lambdarank",
                    "label_gain": list(_GRADE_GAINS),
                    "lambdarank_truncation_level": 2 * _DEPTH,
                    "num_leaves": wanted.leaves,
                    "learning_rate": wanted.learning_rate,
                    "min_data_in_leaf": wanted.smallest_leaf,
                    "feature_fraction": wanted.features,
                    "bagging_fraction": wanted.rows,
                    "bagging_freq": 1,
                    "seed": seed * 1_000 + number,
                    "deterministic": True,
                    "force_row_wise": True,
                    "num_threads": 1,
                    "verbosity": -1,
                },
                data,
                wanted.rounds,
            )
            dumps += model.dump_model()["tree_info"]
        return cls(Trees.of_lightgbm({"tree_info": dumps}), origin)

    @classmethod
    def default(cls) -> Reranker:
        """The one that ships with the package."""
        return cls.load(SHIPPED)

    def scores(self, table: Floats) -> Floats:
        """Larger is better [candidates]; comparable within one query only."""
        return self.trees.scores(table)

    def save(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Writes it into a folder, whole or not at all."""
        parameters = {"features": list(FEATURES), "origin": self.origin}
        write_artifact(folder, NAME, self.trees.arrays(), parameters, clock)

    @classmethod
    def load(cls, folder: Path) -> Reranker:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed, or made for other features.
        """
        artifact = read_artifact(folder, NAME)
        if tuple(artifact.parameters.get("features", ())) != FEATURES:
            raise DamagedArtifact("The re-ranker was made for other features; build again.")
        return cls(
            Trees(**{each.name: artifact.arrays[each.name] for each in fields(Trees)}),
            str(artifact.parameters["origin"]),
        )


def open_order(folder: Path) -> Reranker | None:
    """The re-ranker of an index's folder; None where it has none, or none that can be read any more."""
    if not (folder / f"{NAME}.json").is_file():
        return None
    try:
        return Reranker.load(folder)
    except DamagedArtifact as exc:
        logger.error("The search serves without its re-ranker: %s", exc)
        return None


def cross_validated(
    queries: Sequence[Judged],
    rng: np.random.Generator,
    options: RerankerOptions | None = None,
    folds: int = 5,
) -> Floats:
    """nDCG@10 of each query [queries] by trees that did not see its fold."""
    order = rng.permutation(len(queries))
    figures = np.zeros(len(queries))
    for part in np.array_split(order, min(folds, len(queries))):
        held = set(part.tolist())
        known = [each for place, each in enumerate(queries) if place not in held]
        reranker = Reranker.fit(known, "held-out folds", options)
        for place in part:
            figures[place] = ndcg(queries[place], reranker.scores(queries[place].table))
    return figures


def ndcg(query: Judged, scores: Floats) -> float:
    """nDCG@10 with linear gains of the candidates in the order of scores, equals in the order they came."""
    order = np.argsort(-scores, kind="stable")[:_DEPTH]
    return float(query.gains[order] @ discounts(len(order)) / query.ideal) if query.ideal > 0 else 0.0


def discounts(count: int) -> Floats:
    """What a gain counts at each place."""
    falling: Floats = 1.0 / np.log2(np.arange(count) + 2.0)
    return falling


def ideal(gains: Floats) -> float:
    """The discounted gain of the first 10 in the best order."""
    best = np.sort(gains)[::-1][:_DEPTH]
    return float(best @ discounts(len(best)))


def _grades(gains: Floats) -> NDArray[np.int32]:
    greatest = float(gains.max(initial=0.0)) or 1.0
    return np.searchsorted(_GRADES, gains / greatest, side="right").astype(np.int32)
