from __future__ import annotations

from pathlib import Path

import pytest

from assistant.scripts.reading import read_file, read_scripts
from retrieval.errors import BadInput

GOOD = """\
shop: Lamps
name: A lamp is found
turns:
  - say: a lamp
    expect:
      products: {count: {min: 1}}
"""


def written(folder: Path, text: str, name: str = "lamps.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_file(written(folder, text))
    return str(caught.value)


def test_a_file_may_be_one_conversation(tmp_path: Path) -> None:
    (script,) = read_file(written(tmp_path, GOOD))
    assert script.name == "lamps: A lamp is found"


def test_a_file_may_hold_several_conversations_with_one_shop(tmp_path: Path) -> None:
    text = (
        "shop: Lamps\nconversations:\n"
        "  - {name: one, turns: [{say: a, expect: {notes: {none: true}}}]}\n"
        "  - {name: two, shop: Chairs, turns: [{say: a, expect: {notes: {none: true}}}]}\n"
    )
    assert [s.script.shop for s in read_file(written(tmp_path, text))] == ["Lamps", "Chairs"]


def test_a_folder_is_read_through_and_through_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    written(tmp_path, GOOD, "b.yaml")
    written(tmp_path / "deep", GOOD, "a.yml")
    written(tmp_path, "not a script", "notes.txt")
    assert [s.placed.file.name for s in read_scripts([tmp_path])] == ["b.yaml", "a.yml"]


def test_a_folder_without_scripts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no conversation"):
        read_scripts([tmp_path])


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        read_scripts([tmp_path / "absent"])


def test_an_unknown_key_is_refused_at_its_line_and_column(tmp_path: Path) -> None:
    assert "lamps.yaml:6:7: 'product' is no key here" in refusal(
        tmp_path, GOOD.replace("products:", "product:")
    )


def test_an_unknown_key_deep_inside_is_refused_at_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("{count: {min: 1}}", "\n        every:\n          colour: red")
    assert "lamps.yaml:8:11: 'colour' is no key here" in refusal(tmp_path, text)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    assert "'name' is missing; write it" in refusal(tmp_path, GOOD.replace("name: A lamp is found\n", ""))


def test_a_value_of_the_wrong_type_is_refused(tmp_path: Path) -> None:
    text = refusal(tmp_path, GOOD.replace("say: a lamp", "say: no"))
    assert "lamps.yaml:4:5: 'say' must be text, not False; put it in quotes" in text


def test_every_mistake_of_a_conversation_is_told(tmp_path: Path) -> None:
    text = refusal(tmp_path, GOOD.replace("say: a lamp", "say: 12\n    tell: b"))
    assert len(text.splitlines()) == 2


def test_a_bad_regular_expression_is_refused(tmp_path: Path) -> None:
    text = refusal(tmp_path, GOOD.replace("products: {count: {min: 1}}", "words: {matches: ['a(b']}"))
    assert "lamps.yaml:6:25: 'matches': 'a(b' is no regular expression" in text


def test_an_expectation_that_can_never_fail_is_refused(tmp_path: Path) -> None:
    assert "could never fail" in refusal(tmp_path, GOOD.replace("{count: {min: 1}}", "{}"))


def test_a_count_that_can_never_fail_is_refused(tmp_path: Path) -> None:
    assert "always at least 0, so this can never fail" in refusal(tmp_path, GOOD.replace("min: 1", "min: 0"))


def test_a_range_that_can_never_hold_is_refused(tmp_path: Path) -> None:
    assert "at least 4 and at most 2 is what nothing can hold" in refusal(
        tmp_path, GOOD.replace("min: 1", "min: 4, max: 2")
    )


def test_a_conversation_without_any_expectation_is_refused(tmp_path: Path) -> None:
    assert "can never fail" in refusal(tmp_path, "shop: Lamps\nname: x\nturns: [{say: a}]\n")


def test_a_tool_both_called_and_never_called_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("products: {count: {min: 1}}", "tools: {called: [recommend], never: [recommend]}")
    assert "recommend can't be both called and never called" in refusal(tmp_path, text)


def test_an_undefined_variable_is_refused_at_its_turn(tmp_path: Path) -> None:
    text = refusal(tmp_path, GOOD + "  - say: more like $lamp\n")
    assert "lamps.yaml:7:5: $lamp is not defined before; define it in let or capture" in text


def test_a_variable_may_be_used_after_its_capture(tmp_path: Path) -> None:
    read_file(written(tmp_path, GOOD + "    capture: {lamp: 1}\n  - say: more like $lamp.title\n"))


def test_a_variable_defined_twice_is_refused(tmp_path: Path) -> None:
    text = GOOD + "    capture: {lamp: 1}\n  - say: more\n    capture: {lamp: 2}\n"
    assert "$lamp is defined twice" in refusal(tmp_path, text)


def test_a_price_in_a_text_is_no_variable(tmp_path: Path) -> None:
    read_file(written(tmp_path, GOOD.replace("a lamp", "a lamp under $30")))


def test_a_turn_with_two_actions_is_refused(tmp_path: Path) -> None:
    assert "give exactly one" in refusal(tmp_path, GOOD.replace("say: a lamp", "say: a lamp\n    like: 1"))


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "lamps.yaml:7:1: 'name' stands twice; keep one." in refusal(tmp_path, GOOD + "name: again\n")


def test_two_conversations_of_one_name_in_a_file_are_refused(tmp_path: Path) -> None:
    one = "{name: one, turns: [{say: a, expect: {notes: {none: true}}}]}"
    text = refusal(tmp_path, f"shop: Lamps\nconversations:\n  - {one}\n  - {one}\n")
    assert "lamps.yaml:4:6: 'one' is named twice" in text


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "lamps.yaml:2" in refusal(tmp_path, "turns: [\n")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lamps.yaml"
    file.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(BadInput, match="can't be read"):
        read_file(file)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    assert "a script is a mapping" in refusal(tmp_path, "- a\n- b\n")


def test_a_clock_without_offset_is_refused(tmp_path: Path) -> None:
    assert "offset" in refusal(tmp_path, GOOD + "before: {clock: 2026-09-30 12:00:00}\n")


def test_a_conversation_may_have_tags_a_reason_to_skip_it_and_only(tmp_path: Path) -> None:
    (filed,) = read_file(written(tmp_path, GOOD + "tags: [slow, basket]\nskip: no stock yet\nonly: true\n"))
    assert (filed.script.tags, filed.script.skip, filed.script.only) == (
        ["slow", "basket"],
        "no stock yet",
        True,
    )


@pytest.mark.parametrize("skip", ["true", "", "'  '"])
def test_skipping_without_a_reason_is_refused(tmp_path: Path, skip: str) -> None:
    assert "lamps.yaml:7:1: 'skip': give the reason" in refusal(tmp_path, GOOD + f"skip: {skip}\n")


def test_a_tag_that_could_not_be_chosen_is_refused(tmp_path: Path) -> None:
    assert "lamps.yaml:7:8: 'tags' is Two words" in refusal(tmp_path, GOOD + "tags: [Two words]\n")
