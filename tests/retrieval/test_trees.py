from __future__ import annotations

import lightgbm
import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.trees import Trees

ROWS, FEATURES, QUERIES = 400, 8, 20


def table(seed: int, unknown: float = 0.1) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(ROWS, FEATURES))
    values[:, 4:][rng.random((ROWS, FEATURES - 4)) < unknown] = np.nan
    return values


def grown(rounds: int = 30, leaves: int = 15) -> lightgbm.Booster:
    known = table(0)
    grades = (known[:, 0] + np.nan_to_num(known[:, 6]) > 0).astype(int) * 2
    data = lightgbm.Dataset(known, grades, group=[ROWS // QUERIES] * QUERIES)
    return lightgbm.train(
        {"objective": "lambdarank", "num_leaves": leaves, "num_threads": 1, "verbosity": -1}, data, rounds
    )


def test_scores_are_those_of_lightgbm() -> None:
    model = grown()
    fresh = table(1)
    np.testing.assert_allclose(Trees.of_lightgbm(model.dump_model()).scores(fresh), model.predict(fresh))


def test_unknown_values_go_where_lightgbm_sends_them() -> None:
    model = grown()
    fresh = np.full((5, FEATURES), np.nan)
    np.testing.assert_allclose(Trees.of_lightgbm(model.dump_model()).scores(fresh), model.predict(fresh))


def test_no_rows_and_no_trees_are_fine() -> None:
    trees = Trees.of_lightgbm(grown(2).dump_model())
    assert trees.scores(np.zeros((0, FEATURES))).shape == (0,)
    assert not Trees.of_lightgbm({"tree_info": []}).scores(np.zeros((3, FEATURES))).any()


def test_trees_with_too_many_leaves_are_refused() -> None:
    tall = {"tree_info": [{"num_leaves": 64, "tree_structure": {"leaf_value": 0.0}}]}
    with pytest.raises(ValueError, match="64 leaves"):
        Trees.of_lightgbm(tall)
