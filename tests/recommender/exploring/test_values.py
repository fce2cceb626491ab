from __future__ import annotations

import numpy as np
import pytest

from recommender.errors import NotEnoughData
from recommender.events import Floats
from recommender.exploring.values import LoggedPlaces, policy_values

RATES = np.array([0.5, 0.2, 0.05])
FOLLOWED, WANTED = np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.3, 0.1])
TRUTH = float(RATES @ WANTED)


def log_of(lists: int, seed: int = 0, model: Floats | None = None, visits: int | None = None) -> LoggedPlaces:
    """Lists of one place, drawn from three products."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(3, size=lists, p=FOLLOWED)
    guess = np.zeros(3) if model is None else model
    return LoggedPlaces(
        list_row=np.arange(lists),
        visit=np.arange(lists) % (visits or lists),
        propensity=FOLLOWED[drawn],
        clicked=(rng.random(lists) < RATES[drawn]).astype(np.float64),
        chance=WANTED[drawn],
        expected=guess[drawn],
        baseline=np.full(lists, float(guess @ WANTED)),
        places=np.ones(lists),
    )


@pytest.mark.parametrize("name", ["inverse", "normalised", "doubly_robust"])
def test_with_many_lists_each_estimate_comes_to_the_truth(name: str) -> None:
    value = getattr(policy_values(log_of(100_000)), name)
    assert value.mean == pytest.approx(TRUTH, abs=0.01)


@pytest.mark.parametrize("name", ["inverse", "normalised", "doubly_robust"])
def test_the_interval_holds_the_truth_as_often_as_it_says(name: str) -> None:
    values = [getattr(policy_values(log_of(300, seed, RATES * 0.8)), name) for seed in range(300)]
    held = sum(value.low <= TRUTH <= value.high for value in values)
    assert held >= 274


def test_a_wrong_model_does_not_mislead_the_doubly_robust_estimate() -> None:
    value = policy_values(log_of(100_000, model=np.array([0.0, 0.9, 0.9]))).doubly_robust
    assert value.mean == pytest.approx(TRUTH, abs=0.01)


def test_a_good_model_makes_the_interval_narrower() -> None:
    value = policy_values(log_of(2_000, model=RATES))
    assert value.doubly_robust.high - value.doubly_robust.low < 0.8 * (value.inverse.high - value.inverse.low)


def test_the_policy_that_was_followed_is_worth_what_was_clicked() -> None:
    log = log_of(500)
    same = LoggedPlaces(
        log.list_row,
        log.visit,
        log.propensity,
        log.clicked,
        log.propensity,
        log.expected,
        log.baseline,
        log.places,
    )
    value = policy_values(same)
    assert value.inverse.mean == value.normalised.mean == pytest.approx(log.clicked.mean())
    assert value.inverse.effective == pytest.approx(500)


def test_policies_that_hardly_overlap_leave_few_effective_lists() -> None:
    assert policy_values(log_of(1000)).inverse.effective < 700


def test_lists_of_one_visit_are_not_counted_as_independent() -> None:
    narrow, wide = policy_values(log_of(1000)).inverse, policy_values(log_of(1000, visits=20)).inverse
    assert narrow.mean == wide.mean
    assert narrow.high - narrow.low != wide.high - wide.low


def test_one_visit_is_too_little() -> None:
    with pytest.raises(NotEnoughData, match="too few"):
        policy_values(log_of(50, visits=1))
