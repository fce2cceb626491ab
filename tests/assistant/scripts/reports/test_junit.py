from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.scripts.reports.junit import junit_xml
from assistant.scripts.results import Results
from tests.assistant.scripts.reports.suites import ALL, AT, PASSED, STUCK

SUMS = {"tests", "failures", "errors", "skipped", "time"}
SHAPE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"name"} | SUMS, set(), {"testsuite"}),
    "testsuite": ({"name", "timestamp"} | SUMS, set(), {"testcase"}),
    "testcase": (
        {"classname", "name", "time", "file", "line"},
        set(),
        {"properties", "failure", "error", "skipped"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "failure": ({"message", "type"}, set(), set()),
    "error": ({"message", "type"}, set(), set()),
    "skipped": ({"message"}, set(), set()),
}
"""Of each element: its attributes, those it may have besides, and what it may hold (as JUnit has it)."""


def read(results: Results) -> Element:
    return fromstring(junit_xml(results, AT))


def case(name: str) -> Element:
    return next(one for one in read(ALL).iter("testcase") if one.get("name") == name)


def test_the_document_has_the_usual_shape() -> None:
    for element in read(ALL).iter():
        required, optional, inner = SHAPE[element.tag]
        assert required <= set(element.keys()) <= required | optional
        assert {child.tag for child in element} <= inner


def test_each_file_is_a_suite() -> None:
    suites = read(ALL).findall("testsuite")
    assert [suite.get("name") for suite in suites] == ["scripts/basket.yaml", "scripts/search.yaml"]


def test_the_sums_count_what_is_in_them() -> None:
    root = read(ALL)
    assert [root.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["4", "1", "1", "1"]
    search = root.findall("testsuite")[1]
    assert [search.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["3", "1", "1", "1"]


def test_a_case_has_its_place_and_time() -> None:
    found = case("A lamp goes in")
    assert (found.get("classname"), found.get("file"), found.get("line")) == (
        "basket",
        "scripts/basket.yaml",
        "1",
    )
    assert found.get("time") == "0.500"


def test_the_time_of_a_suite_is_utc_without_an_offset() -> None:
    assert read(ALL).findall("testsuite")[0].get("timestamp") == "2026-05-04T12:30:00"


def test_tags_are_properties() -> None:
    values = [(p.get("name"), p.get("value")) for p in case("Stuck").iter("property")]
    assert values == [("tag", "a"), ("tag", "b")]


def test_an_expectation_that_does_not_hold_is_a_failure() -> None:
    failure = case("Two lamps").find("failure")
    assert failure is not None
    assert failure.get("message") == "expected 2 products, happened 1"
    assert "scripts/search.yaml:8: after say: show me lamps" in (failure.text or "")


def test_a_conversation_that_could_not_go_on_is_an_error() -> None:
    error = case("Stuck").find("error")
    assert error is not None
    assert error.get("message") == "the bot broke: ValueError: x"


def test_a_skipped_one_gives_its_reason() -> None:
    skipped = case("Later").find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "waits for the new lamps"


def test_trials_are_cases_of_their_own() -> None:
    names = [
        c.get("name") for c in read(Results((PASSED, replace(PASSED, trial=2)), trials=2)).iter("testcase")
    ]
    assert names == ["A lamp goes in", "A lamp goes in [trial 2]"]


@pytest.mark.parametrize("text", ["<b>&'\"</b>", "\x00\x1b[31mred", "\ud800", "]]>", "\ufffe"])
def test_whatever_a_bot_says_the_document_can_be_read(text: str) -> None:
    root = read(Results((replace(STUCK, reason=text, name=text, tags=(text,)),)))
    assert len(list(root.iter("testcase"))) == 1


@given(st.text())
def test_any_text_leads_to_a_document(text: str) -> None:
    read(Results((replace(STUCK, reason=text),)))
