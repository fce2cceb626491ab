from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from recommender.events import Floats, Kind
from recommender.leanings import Leaning
from recommender.proving import SMALLEST_SHARE, Absence, proven
from recommender.reasons import Reason
from recommender.shopper import Shopper, Touch

SHOPPER = Shopper(
    history=tuple(Touch(name, Kind.PURCHASE) for name in "abc"),
    bought=frozenset("abc"),
    preferences=("likes green", "likes red"),
    leanings=(Leaning("likes green", frozenset("x")),),
)


def history(*evidence: str) -> Reason:
    return Reason("history", evidence, 0.5, "ease")


def score(shopper: Shopper) -> float:
    """What each touched product adds: a and b only together."""
    touched = {touch.product_id for touch in shopper.history}
    return 1.0 + 2.0 * ({"a", "b"} <= touched) + 1.0 * ("c" in touched) + 4.0 * bool(shopper.leanings)


class Stage:
    """Scores again, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Absence] = []

    def __call__(self, absences: Sequence[Absence]) -> Floats:
        self.asked += absences
        return np.array([[score(each.shopper) - 0.5 * (each.unpopular is not None)] * 3 for each in absences])


SCORES = np.full(3, score(SHOPPER))


def test_a_share_is_what_the_score_falls_by_without_the_evidence() -> None:
    (reason,) = proven({0: [history("c")]}, SCORES, SHOPPER, Stage())[0]
    assert reason.share == pytest.approx(1 / 8)


def test_evidence_that_works_only_together_is_lost_with_either() -> None:
    first, second = proven({0: [history("a"), history("b")]}, SCORES, SHOPPER, Stage())[0]
    assert first.share == second.share == pytest.approx(2 / 8)


def test_evidence_that_stands_together_is_taken_away_together() -> None:
    (reason,) = proven({0: [history("a", "c")]}, SCORES, SHOPPER, Stage())[0]
    assert reason.share == pytest.approx(3 / 8)


def test_without_a_statement_nothing_that_rests_on_it_counts() -> None:
    stage = Stage()
    (reason,) = proven({0: [Reason("preference", ("likes green",), 0.1)]}, SCORES, SHOPPER, stage)[0]
    assert reason.share == pytest.approx(4 / 8)
    assert (stage.asked[0].shopper.preferences, stage.asked[0].shopper.leanings) == (("likes red",), ())


def test_popularity_is_taken_away_from_one_product() -> None:
    stage = Stage()
    found = proven({0: [Reason("popular", (), 1.0, buyers=9)], 2: []}, SCORES, SHOPPER, stage)
    assert found[0][0].share == pytest.approx(0.5 / 8)
    assert [(each.unpopular, each.places) for each in stage.asked] == [(0, (0,))]


def test_evidence_that_raised_nothing_is_no_reason() -> None:
    assert proven({0: [history("unheard of")]}, SCORES, SHOPPER, Stage())[0] == ()


def test_evidence_that_lowered_the_score_is_no_reason() -> None:
    lower = SCORES - 7.5
    assert proven({0: [history("c")]}, lower, SHOPPER, Stage())[0] == ()


def test_what_cannot_be_taken_from_every_stage_claims_no_share() -> None:
    (reason,) = proven({0: [history("c")]}, SCORES, SHOPPER, Stage(), lambda place, reason: False)[0]
    assert reason.share == 0.0


def test_what_hardly_moved_a_product_claims_no_share() -> None:
    large = np.full(3, score(SHOPPER) + 0.5 * SMALLEST_SHARE)
    (reason,) = proven({0: [history()]}, large, SHOPPER, Stage())[0]
    assert reason.share == 0.0


def test_the_largest_share_stands_first() -> None:
    found = proven({0: [history("c"), history("a")]}, SCORES, SHOPPER, Stage())[0]
    assert [each.evidence for each in found] == [("a",), ("c",)]


def test_the_same_evidence_is_asked_for_once_for_all_products() -> None:
    stage = Stage()
    proven({0: [history("a", "c")], 1: [history("c", "a")], 2: [history("c")]}, SCORES, SHOPPER, stage)
    assert [each.places for each in stage.asked] == [(0, 1), (2,)]


def test_a_product_without_grounds_has_no_reasons() -> None:
    assert proven({1: []}, SCORES, SHOPPER, Stage()) == {1: ()}
