from __future__ import annotations

from itertools import combinations
from math import factorial

import lightgbm
import numpy as np
import pytest

from recommender.clicks.tree_shares import tree_shares
from retrieval.trees import Trees

FEATURES = 5


@pytest.fixture(scope="module")
def trees() -> Trees:
    """Trees over five features, one of which is sometimes unknown."""
    rng = np.random.default_rng(0)
    table = rng.normal(size=(800, FEATURES))
    table[rng.random(800) < 0.2, 3] = np.nan
    target = table[:, 0] * table[:, 1] + np.nan_to_num(table[:, 3]) + (table[:, 2] > 0) * table[:, 4]
    settings = {"num_leaves": 9, "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 10}
    return Trees.of_lightgbm(lightgbm.train(settings, lightgbm.Dataset(table, target), 6).dump_model())


def by_definition(trees: Trees, row: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Shapley values over all subsets."""

    def worth(chosen: tuple[int, ...]) -> float:
        mixed = reference.copy()
        mixed[list(chosen)] = row[list(chosen)]
        return float(trees.scores(mixed[None])[0])

    found = np.zeros(FEATURES)
    for feature in range(FEATURES):
        others = [each for each in range(FEATURES) if each != feature]
        for size in range(FEATURES):
            weight = factorial(size) * factorial(FEATURES - size - 1) / factorial(FEATURES)
            for chosen in combinations(others, size):
                found[feature] += weight * (worth((*chosen, feature)) - worth(chosen))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_shares_are_those_of_the_definition(trees: Trees, seed: int) -> None:
    rng = np.random.default_rng(seed)
    row, reference = rng.normal(size=(2, FEATURES))
    np.testing.assert_allclose(tree_shares(trees, row, reference), by_definition(trees, row, reference))


def test_what_is_unknown_has_its_share_too(trees: Trees) -> None:
    row, reference = np.full(FEATURES, 0.7), np.zeros(FEATURES)
    row[3] = np.nan
    np.testing.assert_allclose(tree_shares(trees, row, reference), by_definition(trees, row, reference))


def test_a_row_that_is_the_reference_owes_nothing(trees: Trees) -> None:
    row = np.linspace(-1, 1, FEATURES)
    assert not tree_shares(trees, row, row).any()


def test_no_trees_give_no_shares() -> None:
    nothing = Trees.of_lightgbm({"tree_info": []})
    assert not tree_shares(nothing, np.ones(3), np.zeros(3)).any()
