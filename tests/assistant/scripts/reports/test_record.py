from __future__ import annotations

import json
from dataclasses import replace

from assistant.scripts.reports.record import as_record
from assistant.scripts.results import Results
from tests.assistant.scripts.reports.suites import ALL, FAILED, PASSED


def test_it_counts_and_lists_what_was_played() -> None:
    record = as_record(ALL)
    assert record["counts"] == {"passed": 1, "failed": 2, "skipped": 1}
    assert [result["outcome"] for result in record["results"]] == ["passed", "failed", "failed", "skipped"]


def test_a_turn_has_its_action_its_reply_and_its_failures() -> None:
    turn = as_record(Results((FAILED,)))["results"][0]["turns"][0]
    assert turn["action"] == "say: show me lamps"
    assert turn["reply"]["products"] == ("L1",)
    assert turn["failures"][0]["failure"]["expected"] == "2 products"


def test_several_trials_have_pass_hat_and_the_unsteady_ones() -> None:
    record = as_record(
        Results((FAILED, replace(PASSED, name=FAILED.name, file=FAILED.file, trial=2)), trials=2)
    )
    assert record["pass_hat"] == [0.5, 0.0]
    assert [one["flaky"] for one in record["unsteady"]] == [True]


def test_it_can_be_written_as_json() -> None:
    json.dumps(as_record(ALL), default=str)
