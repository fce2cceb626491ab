from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant.reply import Card, Reply, ToolCall
from assistant.scripts.reports.page import Change, changes, page
from assistant.scripts.results import LocatedFailure, Result, Results, TurnResult
from assistant.scripts.seen import Failure
from assistant.scripts.subject import LoggedEvent, Records
from tests.assistant.scripts.reports.suites import ALL, AT, AT_END, FAILED, PASSED, TURN


class Parts(HTMLParser):
    """The elements of a page, and the text that is in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f" {data} "

    def classes(self, tag: str) -> list[str]:
        return [attributes.get("class") or "" for name, attributes in self.elements if name == tag]


def drawn(*results: Result) -> Parts:
    return Parts(page(Results(results), AT))


def test_a_failing_conversation_is_a_chat_with_its_failing_turn_marked() -> None:
    parts = drawn(replace(FAILED, turns=(TURN, *FAILED.turns)))
    assert parts.classes("section")[1:] == ["turn", "turn bad"]
    assert parts.classes("p").count("bubble customer") == 2


def test_what_was_expected_stands_beside_what_happened() -> None:
    text = " ".join(drawn(FAILED).text.split())
    assert "expected 2 products happened 1 scripts/search.yaml:8" in text


def test_tools_stand_with_their_arguments_but_for_absent_ones() -> None:
    text = " ".join(drawn(FAILED).text.split())
    assert 'search_catalog query "lamp" max_price 4.0' in text
    assert "brand" not in text


def test_a_turn_tells_its_time_cards_and_notes() -> None:
    text = drawn(FAILED).text
    for told in ("0.25 s", "Red lamp", "£3.00", "matches “lamp”", "click scorer unavailable"):
        assert told in text


def test_what_a_turn_changed_in_the_records_is_shown() -> None:
    assert "basket · L1" in drawn(PASSED).text


def test_a_failure_at_the_end_is_told_there() -> None:
    assert "At the end" in drawn(AT_END).text


def test_passed_conversations_are_folded() -> None:
    folded = [attributes for tag, attributes in drawn(PASSED, FAILED).elements if tag == "details"]
    (passed,) = [attributes for attributes in folded if "pass" in (attributes.get("class") or "")]
    assert "open" not in passed


def test_skipped_ones_are_listed_with_their_reason() -> None:
    assert "waits for the new lamps" in page(ALL, AT)


def test_only_is_said_loudly() -> None:
    text = page(replace(ALL, only=("a.yaml:3",), left_out=7), AT)
    assert 'class="warning"><code>only</code> kept 7 conversations from being played: a.yaml:3' in text


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    text = page(ALL, AT)
    parts = Parts(text)
    assert not {"script", "link", "img", "iframe", "object", "base"} & {tag for tag, _ in parts.elements}
    assert not re.search(r"@import|url\(", text)
    for _, attributes in parts.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset")]
        assert (attributes.get("href") or "#").startswith("#")


PLANTED = "</style><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='x' {{ 7 * 7 }}"


def test_markup_in_any_text_stays_text() -> None:
    reply = Reply(
        PLANTED,
        (Card("order", PLANTED, PLANTED, {"title": PLANTED, "price": PLANTED}),),
        (PLANTED,),
        (ToolCall(PLANTED, {PLANTED: PLANTED}),),
        (PLANTED,),
    )
    failure = LocatedFailure(Failure((), PLANTED, PLANTED), 1)
    records = Records({PLANTED: 1}, (PLANTED,), {PLANTED: PLANTED}, (LoggedEvent(PLANTED, PLANTED),))
    turns = (
        TurnResult("say", PLANTED, reply, 1, 0.1, Records(), records, (failure,), PLANTED),
        TurnResult("like", PLANTED, reply, 1, 0.1, Records(), records),
    )
    result = Result(PLANTED, FAILED.file, 1, "failed", turns, (failure,), PLANTED, 1.0, (PLANTED,))
    others = [replace(result, outcome=outcome, name=PLANTED * 2) for outcome in ("passed", "skipped")]
    whole = Results(
        (result, replace(result, outcome="passed", trial=2), *others), trials=2, only=(PLANTED,), left_out=1
    )
    text = page(whole, AT)
    tags = {tag for tag, _ in Parts(text).elements}
    assert not {"script", "img"} & tags
    assert "{{ 7 * 7 }}" in text
    assert not [a for _, attributes in Parts(text).elements for a in attributes if a.startswith("on")]


def test_of_several_trials_the_first_that_failed_is_drawn() -> None:
    trials = [replace(FAILED, trial=trial) for trial in (1, 2, 3)]
    text = page(Results(tuple(trials), trials=3), AT)
    assert text.count('id="f') == 1
    assert "pass<sup>3</sup>" in text


def test_a_suite_of_which_nothing_was_played_has_a_page() -> None:
    assert "Nothing was played" in page(Results((), stopped=True), AT)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Records({"a": 1}), Records({"a": 2}), Change("basket · a", "1", "2")),
        (Records({"a": 1}), Records(), Change("basket · a", "1", "–")),
        (Records(), Records(orders={"O1": "pending"}), Change("orders · O1", "–", "pending")),
        (
            Records(preferences=("red",)),
            Records(preferences=("red", "blue")),
            Change("preferences", "–", "blue"),
        ),
        (Records(), Records(handed_off=True), Change("handed off", "no", "yes")),
        (Records(), Records(events=(LoggedEvent("like", "a"),)), Change("events", "–", "like a")),
    ],
)
def test_only_what_changed_is_told(before: Records, after: Records, change: Change) -> None:
    assert changes(before, after) == (change,)
