from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from assistant.reply import Reply
from assistant.scripts.reading import read_file
from assistant.scripts.reports.terminal import print_report
from assistant.scripts.results import Result
from assistant.scripts.runner import play
from assistant.scripts.suite.rounds import play_all
from retrieval.errors import BadInput
from tests.assistant.scripts.stages import TableStage, lamps

STAGE_ANSWERS: dict[str, Reply | Exception] = {"lamps": lamps("L1", "L2"), "more lamps": lamps("L2", "L3")}


def played(folder: Path, text: str, stage: TableStage | None = None) -> Result:
    file = folder / "s.yaml"
    file.write_text("shop: Lamps\nname: n\n" + text, encoding="utf-8")
    (script,) = read_file(file)
    return play(script, stage or TableStage(dict(STAGE_ANSWERS)))


def test_a_conversation_whose_expectations_all_hold_passes(tmp_path: Path) -> None:
    assert played(tmp_path, "turns: [{say: lamps, expect: {products: {count: 2}}}]").outcome == "passed"


def test_a_failure_names_file_line_turn_and_both_sides(tmp_path: Path) -> None:
    text = "turns:\n  - say: lamps\n    expect:\n      products:\n        count: 3\n"
    (told,) = played(tmp_path, text).told()
    assert told == f"{tmp_path / 's.yaml'}:7: after say: lamps\n  expected 3 products\n  happened 2"


def test_the_turns_after_a_failure_are_played_as_well(tmp_path: Path) -> None:
    text = "turns: [{say: lamps, expect: {products: {count: 9}}}, {say: more lamps}]"
    assert len(played(tmp_path, text).turns) == 2


def test_new_products_are_those_that_no_earlier_turn_showed(tmp_path: Path) -> None:
    result = played(tmp_path, "turns: [{say: lamps}, {say: more lamps, expect: {products: {new: true}}}]")
    assert "again L2" in result.told()[0]


def test_a_captured_product_can_be_named_later(tmp_path: Path) -> None:
    text = (
        "turns: [{say: lamps, capture: {l: 2}}, {say: and $l.title, expect: {words: {contains: [Lamp 2]}}}]"
    )
    assert played(tmp_path, text).outcome == "passed"


def test_a_capture_beyond_what_was_shown_fails(tmp_path: Path) -> None:
    text = "turns: [{say: lamps, capture: {lamp: 3}, expect: {products: {count: 2, none_of: [$lamp]}}}]"
    assert "a product at place 3" in played(tmp_path, text).told()[0]


def test_a_button_belongs_to_the_product_last_shown_at_that_place(tmp_path: Path) -> None:
    text = "turns: [{say: lamps}, {say: hello}, {add: 2, expect: {records: {basket: {contains: [L2]}}}}]"
    assert played(tmp_path, text).outcome == "passed"


def test_a_button_of_a_place_where_nothing_was_shown_ends_the_conversation(tmp_path: Path) -> None:
    result = played(tmp_path, "turns: [{say: hello}, {like: 1, expect: {refused: true}}]")
    assert result.outcome == "failed"
    assert "only 0 products were last shown" in result.reason


def test_a_product_that_was_not_shown_can_be_expected_to_be_refused(tmp_path: Path) -> None:
    text = "let: {lamp: {product: {price: 5}}}\nturns: [{like: $lamp, expect: {refused: true}}]"
    assert played(tmp_path, text).outcome == "passed"


def test_a_customer_is_found_by_rule(tmp_path: Path) -> None:
    stage = TableStage()
    text = (
        "before: {customer_with: {status: pending}}\n"
        "let: {own: {order: {of: me}}, other: {order: {of: somebody else}}, l: {product: {price: 4}}}\n"
        "turns: [{say: $own $own.status $other $l.title, expect: {words: {contains: [O2 pending O1]}}}]"
    )
    assert played(tmp_path, text, stage).told() == ()
    assert stage.scenes[0].customer_id == "C2"


def test_another_customer_is_never_oneself(tmp_path: Path) -> None:
    text = (
        "before: {customer: C1}\nlet: {victim: {customer: {orders: 1}}}\n"
        "turns: [{say: $victim, expect: {words: {contains: [C2]}}}]"
    )
    assert played(tmp_path, text).told() == ()


def test_the_beginning_has_basket_and_preferences(tmp_path: Path) -> None:
    stage = TableStage()
    text = (
        "let: {lamp: {product: {price: 2}}}\nbefore: {basket: {$lamp: 3}, preferences: [likes red]}\n"
        "turns: [{say: a, expect: {records: {basket: {quantities: {$lamp: 3}}, remembers: [likes red]}}}]"
    )
    assert played(tmp_path, text, stage).told() == ()


def test_something_the_shop_does_not_have_fails_with_a_word(tmp_path: Path) -> None:
    text = "let: {lamp: {product: {price: {min: 99}}}}\nturns: [{say: $lamp, expect: {refused: true}}]"
    assert "this shop has no product with price at least 99" in played(tmp_path, text).reason


def test_a_script_for_another_shop_is_skipped_with_a_word(tmp_path: Path) -> None:
    text = "turns: [{say: lamps, expect: {products: {count: 9}}}]"
    result = played(tmp_path, text, TableStage(shop_name="Chairs"))
    assert (result.outcome, result.reason) == ("skipped", "written for 'Lamps'; this is 'Chairs'")


def test_the_name_of_the_shop_is_compared_without_case(tmp_path: Path) -> None:
    text = "turns: [{say: lamps, expect: {products: {count: 2}}}]"
    assert played(tmp_path, text, TableStage(dict(STAGE_ANSWERS), "LAMPS")).outcome == "passed"


def test_an_unexpected_refusal_fails(tmp_path: Path) -> None:
    stage = TableStage({"a": BadInput("too long")})
    text = "turns: [{say: a}, {say: b, expect: {words: {contains: [b]}}}]"
    assert "refused: too long" in played(tmp_path, text, stage).told()[0]


def test_a_bot_that_breaks_fails_its_conversation_only(tmp_path: Path) -> None:
    text = (
        "shop: Lamps\nconversations:\n  - {name: a, turns: [{say: a, expect: {refused: true}}]}\n"
        "  - {name: b, turns: [{say: b, expect: {words: {contains: [b]}}}]}\n"
    )
    file = tmp_path / "s.yaml"
    file.write_text(text, encoding="utf-8")
    results = play_all(read_file(file), TableStage({"a": ZeroDivisionError("x")}))
    assert [result.outcome for result in results.results] == ["failed", "passed"]
    assert "the bot broke: ZeroDivisionError: x" in results.results[0].reason


def test_expectations_at_the_end_see_all_turns_together(tmp_path: Path) -> None:
    text = (
        "turns: [{say: lamps}, {say: more lamps}]\n"
        "expect: {products: {count: 3}, tools: {called: [{name: search_catalog, times: 2}]}}"
    )
    assert played(tmp_path, text).told() == ()


def test_a_failure_at_the_end_is_told_with_its_line(tmp_path: Path) -> None:
    text = "turns: [{say: lamps}]\nexpect:\n  products:\n    count: 3"
    assert ":6: at the end" in played(tmp_path, text).told()[0]


def test_progress_is_told_from_nothing_to_all(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        "shop: Lamps\nname: n\nturns: [{say: a, expect: {notes: {none: true}}}]", encoding="utf-8"
    )
    told: list[tuple[str, int, int]] = []
    play_all(read_file(file), TableStage(), progress=lambda *step: told.append(step))
    assert told == [("conversations", 0, 1), ("conversations", 1, 1)]


def test_the_report_fits_a_screen_and_ends_with_the_sum(tmp_path: Path) -> None:
    conversations = "".join(
        f"  - {{name: n{i}, turns: [{{say: a, expect: {{products: {{count: 9}}}}}}]}}\n" for i in range(40)
    )
    file = tmp_path / "s.yaml"
    file.write_text(f"shop: Lamps\nconversations:\n{conversations}", encoding="utf-8")
    screen = StringIO()
    console = Console(file=screen, width=100)
    print_report(play_all(read_file(file), TableStage()), console)
    lines = screen.getvalue().splitlines()
    assert lines[-1].startswith("40 failed in")
    assert len(lines) < 120


def test_a_script_with_a_reason_to_skip_it_is_not_played(tmp_path: Path) -> None:
    stage = TableStage()
    text = "skip: waits for the new lamps\nturns: [{say: lamps, expect: {products: {count: 9}}}]"
    result = played(tmp_path, text, stage)
    assert (result.outcome, result.reason, stage.scenes) == ("skipped", "waits for the new lamps", [])


def test_a_turn_keeps_the_records_before_and_after_it(tmp_path: Path) -> None:
    result = played(tmp_path, "turns: [{say: lamps}, {add: 1, expect: {records: {basket: {count: 1}}}}]")
    assert (result.turns[1].before.basket, result.turns[1].after.basket) == ({}, {"L1": 1})


def test_a_result_carries_the_tags_of_its_script(tmp_path: Path) -> None:
    text = "tags: [smoke, lamps]\nturns: [{say: lamps, expect: {products: {count: 2}}}]"
    assert played(tmp_path, text).tags == ("smoke", "lamps")
