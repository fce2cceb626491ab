from __future__ import annotations

from math import isnan

from recommender.clicks.ages import VISIT_SECONDS, days_since, in_visit

NOW = 1_750_000_000.0


def test_what_was_a_moment_ago_belongs_to_the_visit() -> None:
    assert in_visit(NOW - 60.0, NOW)
    assert not in_visit(NOW - VISIT_SECONDS - 1, NOW)


def test_days_are_whole_ones() -> None:
    assert days_since(NOW - 3.9 * 86_400, NOW) == 3.0


def test_a_clock_that_runs_behind_makes_no_negative_age() -> None:
    assert days_since(NOW + 3_600, NOW) == 0.0


def test_nothing_is_known_without_both_moments() -> None:
    assert not in_visit(None, NOW)
    assert not in_visit(NOW, None)
    assert isnan(days_since(None, NOW))
    assert isnan(days_since(NOW, None))
