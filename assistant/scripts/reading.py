"""Files -> scripts: every mistake is refused with file, line, column and what to do about it.

Knows no bot and runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.scripts.format import NAME, Script, ScriptFile, variables
from assistant.scripts.places import Placed, read_yaml
from assistant.scripts.seen import Keys
from retrieval.errors import BadInput, shorten

SUFFIXES = (".yaml", ".yml")

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FiledScript:
    """A script and where it stands."""

    script: Script
    placed: Placed
    keys: Keys

    @property
    def name(self) -> str:
        """File and name, as reports and test ids have it: `basket: A mug goes in`."""
        return f"{self.placed.file.stem}: {self.script.name}"

    def line(self, keys: Keys = ()) -> int:
        """The line of a part of the script."""
        return self.placed.place((*self.keys, *keys)).line


def read_scripts(paths: Iterable[Path]) -> tuple[FiledScript, ...]:
    """All scripts of these files and folders, in the order of their names.

    Raises:
        BadInput: a path is missing, holds no script or a wrong one; the message names file, line and remedy.
    """
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise BadInput(f"{path} does not exist; give a YAML file or a folder with some.")
        files += sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES) if path.is_dir() else [path]
    scripts = tuple(script for file in dict.fromkeys(files) for script in read_file(file))
    if not scripts:
        raise BadInput(
            f"{', '.join(map(str, paths))}: no conversation; a folder needs files ending in .yaml."
        )
    return scripts


def read_file(file: Path) -> tuple[FiledScript, ...]:
    """The scripts of one file.

    Raises:
        BadInput: a script is wrong; the message names file, line, column and remedy.
    """
    placed = read_yaml(file)
    if not isinstance(placed.value, dict):
        raise BadInput(f"{file}:1:1: a script is a mapping with name, shop and turns; see the documentation.")
    if "conversations" not in placed.value:
        scripts = [_script(placed, (), placed.value)]
    else:
        whole = _validated(placed, (), ScriptFile, placed.value)
        scripts = [
            _script(placed, ("conversations", place), {"shop": whole.shop} | conversation)
            for place, conversation in enumerate(whole.conversations)
        ]
    names = [script.script.name for script in scripts]
    for place, script in enumerate(scripts):
        if script.script.name in names[:place]:
            raise BadInput(
                _message(placed, (*script.keys, "name"), f"'{script.script.name}' is named twice; rename one")
            )
    return tuple(scripts)


def _script(placed: Placed, keys: Keys, value: object) -> FiledScript:
    script = _validated(placed, keys, Script, value)
    _check_variables(placed, keys, script)
    return FiledScript(script, placed, keys)


def _validated(placed: Placed, keys: Keys, model: type[M], value: object) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as exc:
        lines = []
        for error in exc.errors():
            inner = tuple(key for key in error["loc"] if key != "__root__")
            lines.append(_message(placed, (*keys, *inner), _words(error, inner)))
        raise BadInput("\n".join(dict.fromkeys(lines))) from exc


def _message(placed: Placed, keys: Keys, words: str) -> str:
    place = placed.place(keys)
    return f"{placed.file}:{place.line}:{place.column}: {words}."


def _words(error: ErrorDetails, keys: Keys) -> str:
    key = next((str(k) for k in reversed(keys) if isinstance(k, str)), "this")
    match error["type"]:
        case "extra_forbidden":
            return f"'{key}' is no key here; remove it, or see the list of keys in the documentation"
        case "missing":
            return f"'{key}' is missing; write it"
        case "string_type":
            return f"'{key}' must be text, not {shorten(error['input'])}; put it in quotes"
        case "value_error":
            return f"'{key}': {error['ctx']['error']}"
        case _:
            rule = error["msg"][:1].lower() + error["msg"][1:]
            return f"'{key}' is {shorten(error['input'])}: {rule}; correct it"


def _check_variables(placed: Placed, keys: Keys, script: Script) -> None:
    known: set[str] = set()
    for where, used, defined in _uses(script):
        problems = [
            f"${n} is not defined before; define it in let or capture" for n in used if n not in known
        ]
        problems += [f"'{n}' is no variable; use a-z, 0-9 and _" for n in defined if not NAME.fullmatch(n)]
        problems += [f"${n} is defined twice; rename one" for n in defined if n in known]
        if problems:
            raise BadInput(_message(placed, (*keys, *where), problems[0]))
        known |= set(defined)


def _uses(script: Script) -> Iterator[tuple[Keys, list[str], list[str]]]:
    """Each part of a script in the order in which it is run: where, variables it reads, those it defines."""
    dump = script.model_dump(by_alias=True, exclude_unset=True)
    for name, lookup in dump.get("let", {}).items():
        yield ("let", name), list(variables(lookup)), [name]
    yield ("before",), list(variables(dump.get("before", {}))), []
    for place, turn in enumerate(dump["turns"]):
        action = {key: value for key, value in turn.items() if key not in ("expect", "capture")}
        yield ("turns", place), list(variables(action)), []
        yield ("turns", place, "capture"), [], list(turn.get("capture", {}))
        yield ("turns", place, "expect"), list(variables(turn.get("expect", {}))), []
    yield ("expect",), list(variables(dump.get("expect", {}))), []
