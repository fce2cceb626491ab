from __future__ import annotations

import json

import pytest

from assistant.shop.rejections import (
    FileReport,
    masked,
    refuse_too_many,
    rejected_lines,
    report_of,
    without_erased,
)
from retrieval.errors import TooManyRejected
from retrieval.tables import Rejected

BAD = Rejected("events.jsonl", 3, "price", "-1", "negative")


def test_reasons_are_counted_most_frequent_first() -> None:
    other = Rejected("events.jsonl", 4, "kind", "x", "no known kind of event")
    report = report_of("events.jsonl", 10, [other, BAD, BAD])
    assert (report.set_aside, list((report.reasons or {}).items())) == (
        3,
        [("price: negative", 2), ("kind: no known kind of event", 1)],
    )


def test_a_fifth_of_a_file_may_be_set_aside() -> None:
    refuse_too_many([FileReport("a", 10, 2), FileReport("empty", 0)])


def test_more_than_a_fifth_is_refused_with_its_reasons() -> None:
    with pytest.raises(
        TooManyRejected, match=r"3 of 10 rows of events\.jsonl were set aside \(3 price: negative\)"
    ):
        refuse_too_many([report_of("events.jsonl", 10, [BAD] * 3)])


@pytest.mark.parametrize(
    "rejected",
    [
        Rejected("customers.jsonl", 1, "", '{"name": "Ann', "not JSON"),
        Rejected("customers.csv", 1, "name", "Ann Archer", "an object where text is expected"),
        Rejected("orders.jsonl", 1, "address", "12 High Street", "no JSON object"),
        Rejected("events.jsonl", 1, "query", "write to ann@example.org", "x"),
        Rejected("events.jsonl", 1, "", '"phone": "+44 20 7946 0958"', "not JSON"),
    ],
)
def test_nothing_personal_is_written_down(rejected: Rejected) -> None:
    line = next(rejected_lines([rejected]))
    for secret in ("Ann", "ann@", "High Street", "7946"):
        assert secret not in line


def test_what_tells_the_fault_is_kept() -> None:
    assert masked(Rejected("orders.jsonl", 1, "status", "lost", "no known status")).value == "lost"


def test_a_line_names_file_row_column_value_and_reason() -> None:
    assert json.loads(next(rejected_lines([BAD]))) == {
        "file": "events.jsonl",
        "row": 3,
        "column": "price",
        "value": "-1",
        "reason": "negative",
    }


def test_rows_that_name_somebody_erased_are_left_out() -> None:
    named = Rejected("orders.jsonl", 1, "customer_id", "c-7", "unknown")
    inside = Rejected("orders.jsonl", 2, "items", "[c-7, 2]", "unreadable")
    assert without_erased([named, inside, BAD], lambda ids: {"c-7"} & set(ids)) == (BAD,)
