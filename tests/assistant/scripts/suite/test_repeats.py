from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reply import Reply, ToolCall
from assistant.scripts.expectations.tools import describe
from assistant.scripts.results import Result, Results
from assistant.scripts.suite.repeats import first_difference, pass_hat, unsteady
from tests.assistant.scripts.reports.suites import ADDED, FAILED, PASSED, SKIPPED, TURN


def trials(result: Result, outcomes: str) -> tuple[Result, ...]:
    """One trial a letter: p for passed, f for failed."""
    return tuple(
        replace(result, trial=trial, outcome="passed" if letter == "p" else "failed")
        for trial, letter in enumerate(outcomes, start=1)
    )


def test_pass_hat_is_as_tau_bench_has_it() -> None:
    # c = 3 of n = 4: C(3, k) / C(4, k) for k = 1, 2, 3, 4
    assert pass_hat(Results(trials(PASSED, "ppfp"), trials=4)) == pytest.approx((3 / 4, 3 / 6, 1 / 4, 0))


def test_pass_hat_is_the_mean_over_conversations() -> None:
    both = Results((*trials(PASSED, "pp"), *trials(FAILED, "pf")), trials=2)
    assert pass_hat(both) == pytest.approx((0.75, 0.5))


def test_skipped_conversations_and_unfinished_ones_do_not_count() -> None:
    results = Results((*trials(PASSED, "pp"), *trials(FAILED, "f"), SKIPPED), trials=2, stopped=True)
    assert pass_hat(results) == (1.0, 1.0)


def test_there_is_no_pass_hat_of_nothing() -> None:
    assert pass_hat(Results((SKIPPED,), trials=2)) == ()


@given(st.lists(st.text("pf", min_size=5, max_size=5), min_size=1, max_size=6))
def test_pass_hat_never_rises_and_begins_with_the_share_that_passed(outcomes: list[str]) -> None:
    played = [r for i, o in enumerate(outcomes) for r in trials(replace(PASSED, name=f"n{i}"), o)]
    hats = pass_hat(Results(tuple(played), trials=5))
    assert hats[0] == pytest.approx("".join(outcomes).count("p") / len(played))
    assert all(left >= right for left, right in pairwise(hats))
    assert hats[-1] == pytest.approx(sum(o == "ppppp" for o in outcomes) / len(outcomes))


def test_trials_that_went_the_same_way_are_steady() -> None:
    slower = replace(PASSED, trial=2, seconds=9.0, turns=(replace(TURN, seconds=8.0), ADDED))
    assert unsteady(Results((PASSED, slower), trials=2)) == ()


def test_a_conversation_that_passes_at_times_is_flaky() -> None:
    (one,) = unsteady(Results(trials(PASSED, "ppf"), trials=3))
    assert (one.flaky, one.passed, one.trials) == (True, 2, 3)


def test_another_course_with_the_same_outcome_is_unsteady_and_not_flaky() -> None:
    other = replace(PASSED, trial=2, turns=(replace(TURN, reply=Reply("Other words.")), ADDED))
    (one,) = unsteady(Results((PASSED, other), trials=2))
    assert not one.flaky


def test_flaky_ones_come_first() -> None:
    other = replace(PASSED, trial=2, turns=(replace(TURN, reply=Reply("Other words.")), ADDED))
    found = unsteady(Results((PASSED, other, *trials(FAILED, "pf")), trials=2))
    assert [one.name for one in found] == [FAILED.name, PASSED.name]


def test_the_difference_is_the_first_turn_that_differs_and_tools_before_words() -> None:
    reply = replace(TURN.reply, tools=(ToolCall("recommend"),), text="Other words.")
    other = replace(PASSED, trial=2, turns=(replace(TURN, reply=reply), ADDED))
    difference = first_difference((PASSED, other))
    assert difference is not None
    assert (difference.turn, difference.what, difference.trials) == (1, "tools", (1, 2))
    assert difference.seen == tuple(describe(turn.reply.tools[0]) for turn in (TURN, other.turns[0]))


def test_records_can_be_the_difference() -> None:
    other = replace(PASSED, trial=2, turns=(TURN, replace(ADDED, after=ADDED.before)))
    difference = first_difference((PASSED, other))
    assert difference is not None
    assert (difference.turn, difference.what) == (2, "records")


def test_a_trial_that_broke_off_differs_at_the_end() -> None:
    broken = replace(PASSED, trial=2, turns=(TURN,), outcome="failed", reason="the bot broke: x")
    difference = first_difference((PASSED, broken))
    assert difference is not None
    assert difference.turn == 0
    assert difference.seen == ("passed after 2 turns", "failed after 1 turns (the bot broke: x)")
