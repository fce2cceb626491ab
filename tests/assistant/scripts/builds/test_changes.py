from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.reply import Card, Reply, ToolCall
from assistant.scripts.builds.changes import Change, ConversationChanges, changes
from assistant.scripts.results import LocatedFailure, Outcome, Result, TurnResult
from assistant.scripts.seen import Failure
from assistant.scripts.subject import Records

TITLES = {"L1": "Lamp 1", "L2": "Lamp 2"}


def card(product_id: str, kind: str = "popular", evidence: Sequence[str] = ()) -> Card:
    return Card("product", product_id, "Liked", {"reasons": [{"kind": kind, "evidence": list(evidence)}]})


REPLY = Reply(
    "Two lamps.",
    cards=(card("L1"), card("L2"), Card("order", "O1", facts={"status": "pending"})),
    products=("L1", "L2"),
    tools=(ToolCall("search_catalog", {"query": "lamps", "brand": None}),),
    notes=("a note",),
)


def result(reply: Reply = REPLY, outcome: Outcome = "passed", said: str = "lamps", **after: object) -> Result:
    turn = TurnResult("say", said, reply, 3, 0.1, after=Records(**after))  # type: ignore[arg-type]
    failed = (LocatedFailure(Failure((), "a lamp", "none"), 4),) if outcome == "failed" else ()
    return Result("s: lamps", Path("s.yaml"), 1, outcome, (replace(turn, failures=failed),))


def different(new: Result, old: Result | None = None) -> list[Change]:
    found = changes(old or result(), new, TITLES)
    return [change for turn in found.turns for change in turn.changes]


def test_the_same_behaviour_is_no_change() -> None:
    again = replace(REPLY, tools=(ToolCall("search_catalog", {"query": "lamps"}),))
    assert changes(result(), result(again), TITLES).verdict == "the same"


@pytest.mark.parametrize(
    ("reply", "change"),
    [
        (replace(REPLY, tools=()), Change("tools", "search_catalog -> none")),
        (
            replace(REPLY, tools=(ToolCall("search_catalog", {"query": "lights"}),)),
            Change("arguments", "search_catalog(query='lamps') -> search_catalog(query='lights')"),
        ),
        (
            replace(REPLY, products=("L2", "L1")),
            Change("products", "moved: L2 'Lamp 2' (2. -> 1.), L1 'Lamp 1' (1. -> 2.)"),
        ),
        (replace(REPLY, products=("L1", "L2", "L3")), Change("products", "appeared: L3 (3.)")),
        (replace(REPLY, products=("L2",)), Change("products", "vanished: L1 'Lamp 1' (was 1.)")),
        (
            replace(REPLY, cards=(card("L1", "history", ["L2"]), *REPLY.cards[1:])),
            Change("reasons", "L1 'Lamp 1': popular -> history (L2)"),
        ),
        (replace(REPLY, cards=REPLY.cards[:2]), Change("cards", "order O1 -> none")),
        (
            replace(REPLY, cards=(*REPLY.cards[:2], Card("order", "O1", facts={"status": "shipped"}))),
            Change("cards", "order O1: status pending -> status shipped"),
        ),
        (replace(REPLY, notes=()), Change("notes", "gone: a note")),
        (replace(REPLY, text="Some lamps."), Change("words", "'Two lamps.' -> 'Some lamps.'")),
    ],
)
def test_each_kind_of_difference_is_told(reply: Reply, change: Change) -> None:
    assert different(result(reply)) == [change]


def test_words_are_told_only_where_nothing_else_changed() -> None:
    kinds = [change.kind for change in different(result(replace(REPLY, text="None.", products=())))]
    assert kinds == ["products"]


def test_products_that_only_make_room_have_not_moved() -> None:
    old, new = replace(REPLY, products=("L2",)), replace(REPLY, products=("L1", "L2"))
    assert different(result(new), result(old)) == [Change("products", "appeared: L1 'Lamp 1' (1.)")]


def test_what_is_written_down_is_compared() -> None:
    assert different(result(basket={"L1": 2}), result(basket={})) == [
        Change("records", "basket: nothing -> L1 2")
    ]


def test_a_button_on_another_product_is_told() -> None:
    assert different(result(said="L2"), result(said="L1"))[0] == Change(
        "action", "L1 'Lamp 1' -> L2 'Lamp 2'"
    )


def test_a_conversation_that_ended_early_is_told() -> None:
    [turn] = changes(result(), replace(result(), turns=()), TITLES).turns
    assert turn.changes == (Change("action", "0 turns were played, 1 on the old build"),)


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("passed", "failed", "fails now"),
        ("failed", "passed", "passes now"),
        ("failed", "failed", "the same"),
    ],
)
def test_a_verdict_looks_at_outcomes_first(old: Outcome, new: Outcome, verdict: str) -> None:
    assert changes(result(outcome=old), result(outcome=new), TITLES).verdict == verdict


def test_a_failure_is_told_in_words() -> None:
    found: ConversationChanges = changes(result(), result(outcome="failed"), TITLES)
    assert "expected a lamp" in found.failures[0]
