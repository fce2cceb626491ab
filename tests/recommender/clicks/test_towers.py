from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from recommender.clicks.towers import (
    NOBODY,
    TowerOptions,
    Towers,
    fit_towers,
    sequences_of,
)
from recommender.errors import NotEnoughData
from retrieval.device import choose_device

OPTIONS = TowerOptions(width=8, longest=4, negatives=32, batch=64, epochs=6, rate=2e-2)
CPU = choose_device("cpu")


def turning(count: int = 400, size: int = 12) -> tuple[list[np.ndarray], np.ndarray]:
    """People who go from each product to its partner, whose vector stands at a right angle to it."""
    rng = np.random.default_rng(0)
    vectors = np.eye(size, dtype=np.float32)
    starts = rng.integers(size // 2, size=count) * 2
    return [np.array([start, start + 1]) for start in starts.tolist()], vectors


def fitted(**changes: object) -> tuple[Towers, np.ndarray]:
    people, vectors = turning()
    options = replace(OPTIONS, **changes)
    return fit_towers(sequences_of(people, options), vectors, options, CPU, np.random.default_rng(1)), vectors


def test_what_comes_next_is_learned_where_likeness_says_nothing() -> None:
    towers, vectors = fitted()
    seen = towers.of(vectors)
    scores = [seen.likeness(seen.customer(np.array([start])), np.arange(12)) for start in range(0, 12, 2)]
    right = [np.arange(12) == start + 1 for start in range(0, 12, 2)]
    assert roc_auc_score(np.concatenate(right), np.concatenate(scores)) > 0.95


def test_the_same_seed_gives_the_same_towers() -> None:
    (one, _), (other, _) = fitted(), fitted()
    assert np.array_equal(one.history, other.history)


def test_an_unseen_product_is_scored_by_its_text() -> None:
    towers, vectors = fitted()
    doubled = np.concatenate([vectors, vectors[1:2]])
    seen = towers.of(doubled)
    mine = seen.customer(np.array([0]))
    assert seen.likeness(mine, np.array([12])) == pytest.approx(seen.likeness(mine, np.array([1])))


def test_nobody_has_no_vector() -> None:
    towers, vectors = fitted()
    assert not towers.of(vectors).customer(np.zeros(0, dtype=np.int64)).any()


def test_a_long_history_counts_by_its_end() -> None:
    towers, vectors = fitted()
    seen = towers.of(vectors)
    assert np.array_equal(seen.customer(np.array([9, 9, 0, 2, 4, 6])), seen.customer(np.array([0, 2, 4, 6])))


def test_too_few_examples_are_refused() -> None:
    people, vectors = turning(20)
    with pytest.raises(NotEnoughData, match="too few for towers"):
        fit_towers(sequences_of(people, OPTIONS), vectors, OPTIONS, CPU, np.random.default_rng(0))


def test_examples_hold_what_came_before_and_nothing_of_later() -> None:
    found = sequences_of([np.array([5, 6, 7])], OPTIONS)
    assert found.before.tolist() == [[NOBODY, NOBODY, NOBODY, 5], [NOBODY, NOBODY, 5, 6]]
    assert found.after.tolist() == [6, 7]


def test_of_too_many_examples_the_busiest_people_give_first_and_the_latest_stay() -> None:
    few = replace(OPTIONS, most=4)
    found = sequences_of([np.arange(10), np.array([1, 2])], few)
    assert found.person.tolist() == [0, 0, 0, 1]
    assert found.after.tolist() == [7, 8, 9, 2]


def test_a_fit_that_does_harm_to_people_who_were_left_out_is_not_kept() -> None:
    spoilt, _ = fitted(rate=100.0)
    untouched, _ = fitted(epochs=0)
    assert np.array_equal(spoilt.history, untouched.history)


def test_saved_arrays_bring_the_same_towers_back() -> None:
    towers, vectors = fitted()
    again = Towers.from_arrays(towers.arrays())
    assert again is not None
    assert np.array_equal(again.of(vectors).candidate, towers.of(vectors).candidate)


def test_without_arrays_there_are_no_towers() -> None:
    assert Towers.from_arrays({}) is None
