from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from assistant.scripts.expectations.tools import describe
from assistant.scripts.reports.terminal import print_report
from assistant.scripts.results import Result, Results
from tests.assistant.scripts.reports.suites import ALL, AT_END, FAILED, PASSED, SKIPPED, STUCK


def told(results: Results) -> list[str]:
    screen = StringIO()
    print_report(results, Console(file=screen, width=200))
    return screen.getvalue().splitlines()


def many(result: Result, count: int) -> Results:
    return Results(tuple(replace(result, name=f"{result.name} {number}") for number in range(count)))


def test_the_last_line_is_the_sum() -> None:
    assert told(ALL)[-1] == "1 passed, 2 failed, 1 skipped in 1.5 s"


def test_a_failure_stands_with_its_turn_its_place_and_both_sides() -> None:
    assert told(Results((FAILED,)))[:-1] == [
        "✗ search: Two lamps",
        "  say: show me lamps",
        f"  -> Here are lamps. [{describe(FAILED.turns[0].reply.tools[0])}]",
        "  scripts/search.yaml:8",
        "    expected 2 products",
        "    happened 1",
    ]


def test_a_failure_at_the_end_says_so() -> None:
    assert "    happened at the end 1" in told(Results((AT_END,)))


def test_a_conversation_that_could_not_go_on_says_why() -> None:
    assert "  scripts/search.yaml:20: the bot broke: ValueError: x" in told(Results((STUCK,)))


def test_two_hundred_failures_fit_a_screen() -> None:
    lines = told(many(FAILED, 200))
    assert len(lines) < 40
    assert any("and 1" in line and "more" in line for line in lines)


def test_one_failure_with_many_expectations_is_told_in_full() -> None:
    turn = FAILED.turns[0]
    long = replace(FAILED, turns=(replace(turn, failures=turn.failures * 30),))
    assert sum("expected" in line for line in told(Results((long,)))) == 30


def test_reasons_to_skip_are_counted() -> None:
    assert "- 3 skipped: waits for the new lamps" in told(many(SKIPPED, 3))


def test_what_was_not_chosen_is_counted() -> None:
    assert told(replace(ALL, left_out=9))[-1] == "1 passed, 2 failed, 1 skipped, 9 not chosen in 1.5 s"


def test_only_is_said_with_its_places() -> None:
    lines = told(Results((PASSED,), left_out=9, only=("a.yaml:3", "b.yaml:4")))
    assert lines[-2] == "! `only` left 9 out: a.yaml:3, b.yaml:4"


def test_a_suite_that_was_stopped_says_so() -> None:
    assert told(Results((), stopped=True)) == ["! stopped before all were played", "nothing played in 0.0 s"]


def test_several_trials_are_told_as_pass_hat() -> None:
    lines = told(Results((PASSED, replace(PASSED, trial=2)), trials=2))
    assert lines == ["pass^1 1.000  pass^2 1.000", "2 passed, 2 trials each, in 0.0 s"]


def test_a_flaky_conversation_is_named_with_the_turn_where_it_parts() -> None:
    other = replace(FAILED, trial=2, outcome="passed", turns=(replace(FAILED.turns[0], failures=()),))
    lines = told(Results((FAILED, other), trials=2))
    assert lines[0] == "✗ search: Two lamps (failed 1 of 2 trials)"
    assert "~ search: Two lamps: flaky, passed 1 of 2" in lines
    assert "  scripts/search.yaml:5: turn 1 (say: show me lamps) differs in expectations" in lines


def test_markup_in_a_name_stays_text() -> None:
    assert "✗ [bold]x[/bold]" in told(Results((replace(FAILED, name="[bold]x[/bold]"),)))
