"""What only the shop can tell of a script: told before the first turn, with line, column and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.scripts.stages import FurnishedStage, TableStage, lamps, played

TURN = "turns:\n- say: lamps\n  expect:\n    "
"""What follows stands at line 6 from column 5."""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "tools: {never: [serch_catalog]}",
            "6:21: there is no tool 'serch_catalog', so this can never fail; did you mean 'search_catalog'?.",
        ),
        ("tools: {called: [buy]}", "6:22: there is no tool 'buy', so this can never hold; there is recommen"),
        (
            "tools: {called: [{name: search_catalog, arguments: {max_prize: 3}}]}",
            "6:57: search_catalog has no argument 'max_prize'; did you mean 'max_price'?.",
        ),
        ("products: {none_of: [L9]}", "6:26: this shop has no product 'L9'; correct the id, or look one up "),
        ("products: {includes: [L9]}", "6:27: this shop has no product 'L9'"),
        ("products: {none: {brand: Acne}}", "6:16: no product of this shop has brand Acne, so this can neve"),
        ("products: {some: {brand: Acne}}", "6:16: no product of this shop has brand Acne, so this can neve"),
        ("products: {every: {brand: Acme}}", "6:16: every product of this shop has brand Acme, so this can "),
        ("reasons: {of: {L9: {kinds: [popular]}}}", "6:20: this shop has no product 'L9'"),
        ("records: {basket: {lacks: [L9]}}", "6:32: this shop has no product 'L9'"),
        ("records: {basket: {quantities: {L9: 1}}}", "6:37: this shop has no product 'L9'"),
        ("records: {not_logged: [{kind: like, product: L9}]}", "6:28: this shop has no product 'L9'"),
        ("records: {rows: [{table: baskets}]}", "6:23: there is no table 'baskets'; did you mean 'basket_li"),
        (
            "records: {rows: [{table: basket_lines, where: {product: L1}}]}",
            "6:52: basket_lines has no column 'product'; did you mean 'product_id'?.",
        ),
    ],
)  # fmt: skip
def test_a_slip_that_only_the_shop_can_tell_is_refused(tmp_path: Path, text: str, told: str) -> None:
    result = played(tmp_path, TURN + text, FurnishedStage({"lamps": lamps("L1")}))
    assert result.outcome == "failed"
    assert f"s.yaml:{told}" in result.reason
    assert result.turns == ()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("fault: bulb_gon", "3:10: 'bulb_gon' is no fault; did you mean 'bulb_gone'?."),
        (
            "fault: hiccup}, {mend: hiccup",
            "3:27: 'hiccup' is over at once and needs no mending; remove this step.",
        ),
        ("say: a}, {like: L9", "3:20: this shop has no product 'L9'"),
    ],
)
def test_a_step_that_the_shop_does_not_know_is_refused(tmp_path: Path, step: str, told: str) -> None:
    text = f"turns: [{{{step}}}, {{say: a, expect: {{notes: {{none: true}}}}}}]"
    assert told in played(tmp_path, text, FurnishedStage()).reason


def test_a_basket_of_unknown_products_is_refused(tmp_path: Path) -> None:
    text = "before: {basket: {L9: 1}}\nturns: [{say: a, expect: {notes: {none: true}}}]"
    assert "3:19: this shop has no product 'L9'" in played(tmp_path, text, TableStage()).reason


def test_what_hangs_on_a_variable_is_left_to_the_turn(tmp_path: Path) -> None:
    text = "turns: [{say: lamps, capture: {l: 1}, expect: {products: {none: {brand: $l.title}}}}]"
    assert played(tmp_path, text, TableStage({"lamps": lamps("L1")})).told() == ()


def test_a_stage_that_knows_no_tools_lets_them_pass(tmp_path: Path) -> None:
    text = "turns: [{say: a, expect: {tools: {never: [anything]}}}]"
    assert played(tmp_path, text, TableStage()).outcome == "passed"


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("turns: [{fault: x}, {say: a, expect: {notes: {none: true}}}]", "faults need a stage with `faults`"),
        ("turns: [{say: a, expect: {records: {rows: [{table: t}]}}}]", "rows need a stage with `tables`"),
        (
            "before: {customer: {new: {}}}\nturns: [{say: a, expect: {notes: {none: true}}}]",
            "sessions, new customers and orders need a stage with `begin_furnished`",
        ),
    ],
)
def test_a_script_that_needs_more_than_the_stage_has_is_skipped(tmp_path: Path, text: str, lack: str) -> None:
    result = played(tmp_path, text, TableStage())
    assert (result.outcome, lack in result.reason) == ("skipped", True)


def test_what_changes_from_day_to_day_makes_no_script_wrong(tmp_path: Path) -> None:
    rules = "{every: {price: {max: 500}}, none: {price: {above: 500}, attributes: {colour: red}}}"
    text = f"turns: [{{say: lamps, expect: {{products: {rules}}}}}]"
    assert played(tmp_path, text, TableStage({"lamps": lamps("L1")})).told() == ()


def test_an_attribute_that_the_shop_does_not_know_is_refused(tmp_path: Path) -> None:
    text = TURN + "products: {none: {price: {max: 3}, attributes: {material: leather}}}"
    result = played(tmp_path, text, TableStage({"lamps": lamps("L1")}))
    assert (
        "6:16: no product of this shop has attributes material leather, so this can never fail"
        in result.reason
    )
