from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.lift import FEWEST_LISTS, Lift, ToLift, fit_lift, looks


def lists(n: int, together: bool = True, seed: int = 0) -> list[ToLift]:
    """What is wanted is said by both of two sources at once; or the blend knows all there is to know."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        counted = rng.random((60, 2))
        scores = counted.sum(axis=1) / 2
        agreed = np.minimum(counted[:, 0], counted[:, 1]) if together else rng.random(60) + 5 * scores
        wanted = agreed >= np.sort(agreed)[-4]
        found.append(ToLift(looks(counted, np.ones(60), 3), scores, wanted))
    return found


@pytest.fixture(scope="module")
def lift() -> Lift:
    found = fit_lift(lists(FEWEST_LISTS))
    assert found is not None
    return found


def test_what_sources_say_together_raises_a_product(lift: Lift) -> None:
    table = looks(np.array([[0.7, 0.7], [1.0, 0.4]]), np.ones(2), 3)
    both, one = lift.of(table)
    assert both > one > 0


def test_with_few_lists_there_are_no_trees() -> None:
    assert fit_lift(lists(FEWEST_LISTS - 1)) is None


def test_without_a_sure_gain_there_are_no_trees() -> None:
    assert fit_lift(lists(FEWEST_LISTS, together=False)) is None


def test_a_product_is_lifted_the_same_whatever_stands_beside_it(lift: Lift) -> None:
    table = looks(np.random.default_rng(1).random((9, 2)), np.ones(9), 3)
    alone = [float(lift.of(line[None])[0]) for line in table]
    assert alone == pytest.approx(lift.of(table).tolist())


def test_saved_and_loaded_it_is_the_same(lift: Lift, tmp_path: Path) -> None:
    lift.save(tmp_path)
    loaded = Lift.load(tmp_path)
    assert loaded is not None
    table = looks(np.random.default_rng(2).random((9, 2)), np.ones(9), 3)
    assert loaded.of(table).tolist() == lift.of(table).tolist()


def test_where_nothing_was_saved_there_is_none(tmp_path: Path) -> None:
    assert Lift.load(tmp_path) is None


def test_the_same_lists_grow_the_same_trees(lift: Lift) -> None:
    again = fit_lift(lists(FEWEST_LISTS))
    assert again is not None
    assert again.trees.leaves.tolist() == lift.trees.leaves.tolist()
