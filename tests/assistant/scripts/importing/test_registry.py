from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.scripts.importing.dialogue import AnyOrder, Dialogue, DialogueCall, DialogueTurn, as_script
from assistant.scripts.importing.registry import import_conversations
from assistant.scripts.reading import read_scripts
from assistant.scripts.writing import readable_yaml
from retrieval.errors import BadInput

CALLS = (
    DialogueCall("get_order", {"order_id": "#W1", "line": "", "where": {"city": "Bath"}}),
    DialogueCall("count", {"ids": AnyOrder(("1", "2"))}, whole=False),
    DialogueCall("wave", whole=False),
)
DIALOGUE = Dialogue((DialogueTurn("hello,\nit costs $five"), DialogueTurn("my order", (*CALLS, CALLS[0]))))


def dialogues(folder: Path, *texts: str) -> Path:
    file = folder / "d.jsonl"
    file.write_text("\n".join(json.dumps({"messages_display": text}) for text in texts))
    return file


GOOD = "user: transfer me\nassistant: None\ntool: Transfer successful"


def test_a_dialogue_becomes_a_valid_script(tmp_path: Path) -> None:
    text = readable_yaml(as_script(DIALOGUE, "a name", "tau", ["imported"]), short_on_one_line=True)
    (tmp_path / "s.yaml").write_text(text)
    [filed] = read_scripts([tmp_path])
    assert filed.script.name == "a name"
    assert [turn.say for turn in filed.script.turns] == ["hello,\nit costs $ five", "my order"]


def test_calls_are_expected_once_each_in_their_order() -> None:
    tools = as_script(DIALOGUE, "n", "tau", [])["turns"][1]["expect"]["tools"]
    assert [row if isinstance(row, str) else row["name"] for row in tools["called"]] == [
        "get_order",
        "count",
        "wave",
    ]
    assert tools["in_order"]


def test_arguments_that_are_all_known_are_expected_exactly() -> None:
    first, second, _ = as_script(DIALOGUE, "n", "tau", [])["turns"][1]["expect"]["tools"]["called"]
    assert first["exact"]
    assert first["arguments"] == {
        "order_id": "#W1",
        "line": {"given": False},
        "where": {"equals": {"city": "Bath"}},
    }
    assert "exact" not in second
    assert second["arguments"] == {"ids": {"includes": ["1", "2"]}}


def test_a_dialogue_without_any_call_is_left_out_and_counted(tmp_path: Path) -> None:
    report = import_conversations(
        "tau", dialogues(tmp_path, GOOD, "user: hi\nassistant: hi"), tmp_path / "out"
    )
    assert (report.dialogues, report.scripts) == (2, 1)
    assert report.left_out["a dialogue without any call that could be expected"] == 1


def test_scripts_are_written_for_the_shop_that_is_named(tmp_path: Path) -> None:
    import_conversations("tau", dialogues(tmp_path, GOOD), tmp_path / "out", shop="My retail")
    assert read_scripts([tmp_path / "out"])[0].script.shop == "My retail"


def test_a_file_with_one_bad_row_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="row 2"):
        import_conversations("tau", dialogues(tmp_path, GOOD, "nobody: hi"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["nobody", ""])
def test_an_unknown_importer_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="choose one of: tau"):
        import_conversations(name, dialogues(tmp_path, GOOD), tmp_path / "out")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds something already"):
        import_conversations("tau", dialogues(tmp_path, GOOD), tmp_path)


@pytest.mark.parametrize(("content", "told"), [("", "holds no dialogue"), ("{", "can't be read")])
def test_an_empty_or_broken_file_is_refused(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "d.jsonl").write_text(content)
    with pytest.raises(BadInput, match=told):
        import_conversations("tau", tmp_path / "d.jsonl", tmp_path / "out")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        import_conversations("tau", tmp_path / "nothing", tmp_path / "out")
