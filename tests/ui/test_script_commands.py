from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrieval.errors import BadInput
from ui.commands import app

DIALOGUE = "user: a person, please\nassistant: None\ntool: Transfer successful"
SCRIPT = "shop: s\nname: n\nturns: [{say: hi, expect: {tools: {count: 0}}}]\n"


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(done.exception, BadInput):
        return 2, str(done.exception)
    return done.exit_code, done.stdout


def test_dialogues_are_imported_with_a_report(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(json.dumps({"messages_display": DIALOGUE}))
    code, printed = run("import-conversations", "tau", tmp_path / "d.jsonl", tmp_path / "out", "--json")
    assert code == 0
    assert json.loads(printed)["scripts"] == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["dialogue-001.yaml"]


def test_an_empty_file_of_dialogues_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text("")
    code, told = run("import-conversations", "tau", tmp_path / "d.jsonl", tmp_path / "out")
    assert (code, "holds no dialogue" in told) == (2, True)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("save-conversation", "STATE", "x"), "holds no conversations"),
        (("save-conversation", "STATE"), "holds no conversations"),
        (("compare-builds", "STATE", 1, 2, "SCRIPTS"), "has no finished build 1; there is: none"),
        (("test", "STATE", "SCRIPTS", "--replay", "nothing.yaml"), "There is no cassette at nothing.yaml"),
        (("test", "STATE", "SCRIPTS", "--record", "c.yaml"), "The embedded model needs no cassette"),
        (("test", "STATE", "SCRIPTS", "--record", "c.yaml", "--replay", "c.yaml"), "not both"),
        (("test", "STATE", "SCRIPTS", "--record", "c.yaml", "--repeat", 2), "one trial of each conversation"),
    ],
)
def test_what_can_not_be_done_is_said_with_its_remedy(
    tmp_path: Path, command: tuple[object, ...], told: str
) -> None:
    (tmp_path / "s.yaml").write_text(SCRIPT)
    places = {"STATE": tmp_path / "state", "SCRIPTS": tmp_path / "s.yaml"}
    code, words = run(*(places.get(part, part) if isinstance(part, str) else part for part in command))
    assert code == 2
    assert told in words


def test_a_script_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCRIPT)
    code, told = run("save-conversation", tmp_path, "x", "--out", tmp_path / "s.yaml")
    assert (code, "is there already" in told) == (2, True)
