from __future__ import annotations

from pathlib import Path

import pytest

from assistant.reply import Card, Reply, ToolCall
from tests.assistant.scripts.stages import FurnishedStage, TableStage, lamps, played

ORDER = Card("order", "O2", facts={"total": "£5.00", "items": [{"title": "Lamp 5", "quantity": 1}]})
ANSWERS: dict[str, Reply | Exception] = {
    "lamps": lamps("L1", "L2"),
    "order": Reply("Your order **O2** costs £5.00 in all.", cards=(ORDER,)),
    "search": Reply("", tools=(ToolCall("search_catalog", {"limits": {"max": 3}, "query": "red"}),)),
}


def captured(folder: Path, said: str, capture: str) -> str:
    """What the variable stands for, as it is said in the next turn."""
    text = f"turns:\n- {{say: {said}, capture: {{it: {capture}}}}}\n"
    text += "- {say: $it, expect: {notes: {none: true}}}"
    result = played(folder, text, FurnishedStage(dict(ANSWERS)))
    assert result.outcome == "passed", result.told()
    return result.turns[1].said


@pytest.mark.parametrize(
    ("said", "capture", "value"),
    [
        ("lamps", "2", "L2"),
        ("lamps", "{product: 2}", "L2"),
        ("lamps", "{card: product, place: 2}", "L2"),
        ("order", "{card: order}", "O2"),
        ("order", "{card: order, fact: total}", "£5.00"),
        ("order", "{card: order, fact: items.0.title}", "Lamp 5"),
        ("order", "{words: 'order (\\w+) costs'}", "O2"),
        ("order", "{words: 'O\\d'}", "O2"),
        ("search", "{tool: search_catalog, argument: query}", "red"),
        ("search", "{tool: search_catalog, argument: limits.max}", "3"),
    ],
)
def test_a_turn_leads_to_something_that_is_named(tmp_path: Path, said: str, capture: str, value: str) -> None:
    assert captured(tmp_path, said, capture) == value


def test_a_line_of_the_basket_is_captured_after_a_button(tmp_path: Path) -> None:
    text = (
        "turns: [{say: lamps}, {add: 2, capture: {l: {basket: 1}}},"
        " {say: $l.title, expect: {words: {contains: [Lamp 2]}}}]"
    )
    assert played(tmp_path, text, TableStage(dict(ANSWERS))).told() == ()


def test_a_captured_order_has_the_facts_of_its_record(tmp_path: Path) -> None:
    text = (
        "turns: [{say: order, capture: {o: {card: order}}},"
        " {say: $o.status of $o.customer, expect: {words: {contains: [pending of C2]}}}]"
    )
    assert played(tmp_path, text, TableStage(dict(ANSWERS))).told() == ()


@pytest.mark.parametrize(
    ("said", "capture", "told"),
    [
        ("lamps", "3", "expected a product at place 3\n  happened 2 products shown"),
        ("order", "{card: basket}", "expected basket card 1\n  happened order O2"),
        ("order", "{card: order, fact: tax}", "expected tax of order card 1"),
        ("order", "{words: 'tax (\\d+)'}", "expected words like tax (\\d+)\n  happened Your order"),
        ("order", "{tool: recommend, argument: k}", "expected k of a call of recommend\n  happened no tool "),
        ("order", "{order: new}", "expected a new order\n  happened no new order"),
        ("order", "{basket: 1}", "expected line 1 of the basket\n  happened 0 lines in the basket"),
    ],
)  # fmt: skip
def test_what_a_turn_did_not_lead_to_is_a_failure(tmp_path: Path, said: str, capture: str, told: str) -> None:
    text = f"turns:\n- {{say: {said}, capture: {{it: {capture}}}}}\n"
    text += "- {say: $it, expect: {notes: {none: true}}}"
    assert told in played(tmp_path, text, FurnishedStage(dict(ANSWERS))).told()[0]


def test_a_price_that_was_captured_bounds_what_comes_later(tmp_path: Path) -> None:
    answers: dict[str, Reply | Exception] = {"lamps": lamps("L4"), "cheaper": lamps("L3", "L4")}
    text = (
        "turns: [{say: lamps, capture: {l: 1}},"
        " {say: cheaper, expect: {products: {every: {price: {below: $l.amount}}}}}]"
    )
    (told,) = played(tmp_path, text, TableStage(answers)).told()
    assert "L4 'Lamp 4': price £4.00, not less than 4.00" in told


def test_a_variable_in_a_regular_expression_stands_for_its_own_letters(tmp_path: Path) -> None:
    answers: dict[str, Reply | Exception] = {"order": ANSWERS["order"], "again": Reply("It is £5x00.")}
    text = (
        "turns: [{say: order, capture: {t: {card: order, fact: total}}},"
        " {say: again, expect: {words: {matches: [$t]}}}]"
    )
    assert "words like" in played(tmp_path, text, TableStage(answers)).told()[0]
