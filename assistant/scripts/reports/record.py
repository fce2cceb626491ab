"""Results as one JSON object, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.scripts.results import OUTCOMES, Result, Results
from assistant.scripts.suite.repeats import pass_hat, unsteady


def as_record(results: Results) -> dict[str, Any]:
    """Everything that is known about the results; with several trials pass^k and who is unsteady as well."""
    record = asdict(results) | {
        "counts": {outcome: results.count(outcome) for outcome in OUTCOMES},
        "results": [_result(result) for result in results.results],
    }
    if results.trials > 1:
        record["pass_hat"] = list(pass_hat(results))
        record["unsteady"] = [asdict(one) | {"flaky": one.flaky} for one in unsteady(results)]
    return record


def _result(result: Result) -> dict[str, Any]:
    turns = [asdict(turn) | {"action": turn.action} for turn in result.turns]
    return asdict(result) | {"turns": turns}
