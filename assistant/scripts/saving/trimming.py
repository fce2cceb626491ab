"""Plays a drafted script and leaves out what does not hold: `trim`.

The invented customer lacks the real one's past, and the shop may have changed since the chat; what the chat
showed because of either would fail at once.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.scripts.reading import read_scripts
from assistant.scripts.results import Result
from assistant.scripts.runner import play
from assistant.scripts.seen import Keys
from assistant.scripts.subject import Stage
from assistant.scripts.writing import readable_yaml
from retrieval.errors import BadInput, shorten

MOST_ROUNDS = 20


def trim(script: dict[str, Any], stage: Stage) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The script without what fails on this stage, and what was left out, in words.

    Raises:
        BadInput: nothing holds, or the script can't be played at all.
    """
    script = deepcopy(script)
    left_out: list[str] = []
    with TemporaryDirectory(prefix="shop-assistant-") as folder:
        for _ in range(MOST_ROUNDS):
            _drop_unused(script)
            if not any("expect" in turn for turn in script["turns"]):
                break
            result = _played(script, stage, Path(folder))
            if result.outcome == "passed":
                return script, tuple(left_out)
            wrong = [located.failure.path for turn in result.turns for located in turn.failures]
            if not wrong:
                raise BadInput(f"This conversation can't be played again: {shorten(result.reason, 300)}")
            left_out += _leave_out(script, wrong)
    raise BadInput("Nothing of this conversation holds for a customer without its past; save another.")


def _played(script: dict[str, Any], stage: Stage, folder: Path) -> Result:
    file = folder / "saved.yaml"
    file.write_text(as_yaml(script), encoding="utf-8")
    return play(read_scripts([file])[0], stage)


def as_yaml(script: dict[str, Any], comments: tuple[str, ...] = ()) -> str:
    """The file of a script, with comments at its head."""
    head = "".join(f"# {comment}\n" for comment in comments)
    return head + readable_yaml(script, short_on_one_line=True)


def _leave_out(script: dict[str, Any], wrong: list[Keys]) -> list[str]:
    """Takes out the parts of expectations that these failures are about, or whole turns that went wrong."""
    told = []
    turns = script["turns"]
    for place in sorted({int(path[1]) for path in wrong}, reverse=True):
        turn = turns[place]
        action = shorten(next(f"{key}: {value}" for key, value in turn.items() if key != "expect"), 60)
        paths = [path for path in wrong if path[1] == place]
        parts = sorted({str(path[3]) for path in paths if len(path) > 3 and path[2] == "expect"})
        if not parts or any(len(path) <= 3 for path in paths):
            del turns[place]
            told.append(f"Left out, because it can't be done here: {action}")
            continue
        for part in parts:
            del turn["expect"][part]
        if not turn["expect"]:
            del turn["expect"]
        told.append(f"Left out, because it is different here: {' and '.join(parts)} after {action}")
    return told[::-1]


def _drop_unused(script: dict[str, Any]) -> None:
    """Takes out lookups and orders that no text names any longer."""
    for name in reversed(list(script.get("let", {}))):
        rest = {**script, "let": {other: rule for other, rule in script["let"].items() if other != name}}
        if not _names(rest, name):
            del script["let"][name]
    if not script.get("let", True):
        del script["let"]


def _names(value: Any, name: str) -> bool:
    if isinstance(value, dict):
        return any(_names(key, name) or _names(inner, name) for key, inner in value.items())
    if isinstance(value, list):
        return any(_names(inner, name) for inner in value)
    return isinstance(value, str) and value == f"${name}"
