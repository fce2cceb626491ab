from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from recommender.clicks.kept_scores import KeptScores
from recommender.events import Kind
from recommender.shopper import Shopper, Shown, Touch

ANNA = Shopper("anna", history=(Touch("mug", Kind.CLICK),))


class Counting:
    """Scores by the length of an id, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, product_ids: Sequence[str]) -> np.ndarray:
        self.asked.append(list(product_ids))
        return np.array([len(each) / 100 for each in product_ids], dtype=np.float32)


@pytest.fixture
def score() -> Counting:
    return Counting()


def test_a_score_is_worked_out_once(score: Counting) -> None:
    kept = KeptScores()
    first = kept.scores("v1", ANNA, ["mug", "teapot"], score)
    again = kept.scores("v1", ANNA, ["teapot", "mug"], score)
    assert score.asked == [["mug", "teapot"]]
    assert np.array_equal(again, first[::-1])


def test_only_what_is_missing_is_worked_out(score: Counting) -> None:
    kept = KeptScores()
    kept.scores("v1", ANNA, ["mug"], score)
    kept.scores("v1", ANNA, ["mug", "teapot"], score)
    assert score.asked == [["mug"], ["teapot"]]


def test_a_click_makes_a_new_customer_state(score: Counting) -> None:
    kept = KeptScores()
    kept.scores("v1", ANNA, ["mug"], score)
    kept.scores("v1", replace(ANNA, history=(*ANNA.history, Touch("vase", Kind.CLICK))), ["mug"], score)
    assert len(score.asked) == 2


def test_a_stated_preference_makes_a_new_customer_state(score: Counting) -> None:
    kept = KeptScores()
    kept.scores("v1", ANNA, ["mug"], score)
    kept.scores("v1", replace(ANNA, preferences=("likes green",)), ["mug"], score)
    assert len(score.asked) == 2


def test_who_somebody_is_makes_no_difference(score: Counting) -> None:
    kept = KeptScores()
    kept.scores("v1", ANNA, ["mug"], score)
    kept.scores("v1", replace(ANNA, customer_id="bert"), ["mug"], score)
    assert len(score.asked) == 1


def test_another_model_scores_anew(score: Counting) -> None:
    kept = KeptScores()
    kept.scores("v1", ANNA, ["mug"], score)
    kept.scores("v2", ANNA, ["mug"], score)
    assert len(score.asked) == 2


def test_no_more_scores_are_kept_than_allowed(score: Counting) -> None:
    kept = KeptScores(most=10)
    for number in range(50):
        shopper = Shopper(history=(Touch(f"p{number}", Kind.CLICK),))
        kept.scores("v1", shopper, ["a", "b", "c"], score)
    assert kept.figures().kept <= 10


def test_those_asked_for_longest_ago_leave_first(score: Counting) -> None:
    kept = KeptScores(most=2)
    shoppers = [Shopper(history=(Touch(f"p{n}", Kind.CLICK),)) for n in range(3)]
    kept.scores("v1", shoppers[0], ["a"], score)
    kept.scores("v1", shoppers[1], ["a"], score)
    kept.scores("v1", shoppers[0], ["a"], score)
    kept.scores("v1", shoppers[2], ["a"], score)
    kept.scores("v1", shoppers[0], ["a"], score)
    assert len(score.asked) == 3


def test_the_hit_rate_is_told(score: Counting) -> None:
    kept = KeptScores()
    kept.scores("v1", ANNA, ["a", "b"], score)
    kept.scores("v1", ANNA, ["a", "b", "c", "d"], score)
    assert kept.figures().hit_rate == pytest.approx(2 / 6)


def test_where_nothing_was_asked_the_hit_rate_is_zero() -> None:
    assert KeptScores().figures().hit_rate == 0.0


def test_an_impression_makes_a_new_customer_state(score: Counting) -> None:
    kept = KeptScores()
    kept.scores("v1", ANNA, ["mug"], score)
    kept.scores("v1", replace(ANNA, shown=(Shown("vase", False),)), ["mug"], score)
    assert len(score.asked) == 2


def test_minutes_make_no_new_customer_state_and_days_do(score: Counting) -> None:
    kept = KeptScores()
    bought = Touch("mug", Kind.PURCHASE, timestamp=0.0, bought_at=0.0)
    now = Shopper("anna", history=(bought,), bought=frozenset({"mug"}), at=10 * 86_400.0)
    for later in (0.0, 600.0, 86_400.0):
        kept.scores("v1", replace(now, at=10 * 86_400.0 + later), ["mug"], score)
    assert len(score.asked) == 2
