"""Files -> scripts: every mistake is refused with file, line, column and what to do about it.

Knows no bot and runs nothing; what only the shop can tell (tools, ids, tables) is checked by `checking.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.scripts.expanding import Fragments, cases
from assistant.scripts.format import Script, ScriptFile
from assistant.scripts.mistakes import validated
from assistant.scripts.places import Node, Placed, read_yaml
from assistant.scripts.pointless import refuse_pointless
from assistant.scripts.scope import refuse_unknown_names
from assistant.scripts.seen import Keys
from retrieval.errors import BadInput

SUFFIXES = (".yaml", ".yml")
_SHARED = ("include", "fragments")
_OF_FILE = ("shop", "tags", *_SHARED, "conversations")


@dataclass(frozen=True, slots=True)
class FiledScript:
    """A script and where it stands.

    Attributes:
        placed: What was written, fragments and case put in.
    """

    script: Script
    placed: Placed

    @property
    def name(self) -> str:
        """File and name, as reports and test ids have it: `basket: A mug goes in`."""
        return f"{self.placed.file.stem}: {self.script.name}"

    def line(self, keys: Keys = ()) -> int:
        """The line of a part of the script; in the fragment's file, where another file's fragment says it."""
        return self.placed.place(keys).line


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
    """The scripts of one file, one for each case; none where it only holds fragments for others.

    Raises:
        BadInput: a script is wrong; the message names file, line, column and remedy.
    """
    root = _mapping(read_yaml(file))
    head, nodes = _parts(file, root)
    fragments = Fragments()
    own = _take_in(file, root, head, fragments, ())
    scripts = []
    for node in nodes:
        for case, label in cases(fragments.conversation(node)):
            scripts.append(_script(file, case, label, head))
    if nodes:
        _refuse_unused(root, fragments, own)
    names: set[str] = set()
    for script in scripts:
        if script.script.name in names:
            raise script.placed.place(("name",)).refuse(
                f"'{script.script.name}' is named twice; rename one, or give its case a name (`case: ...`)"
            )
        names.add(script.script.name)
    return tuple(scripts)


def _mapping(root: Node) -> Node:
    if not isinstance(root.value, dict):
        raise root.place.refuse("a script is a mapping with name, shop and turns; see the documentation")
    return root


def _parts(file: Path, root: Node) -> tuple[ScriptFile, list[Node]]:
    """What the file says about all its conversations, and the conversations."""
    several = "conversations" in root.parts
    alone = not several and root.parts.keys() - set(_OF_FILE)
    mine = {key: part for key, part in root.parts.items() if not alone or key in _SHARED}
    head = validated(Placed.of(file, root), ScriptFile, Node(mine, root.place).plain())
    if alone:
        rest = {key: part for key, part in root.parts.items() if key not in _SHARED}
        return head, [Node(rest, root.place)]
    listed = root.child("conversations")
    if listed is None:
        if not head.fragments and not head.include:
            raise root.place.refuse("a script is a mapping with name, shop and turns; see the documentation")
        return head, []
    if not listed.items:
        raise listed.place.refuse("'conversations' is empty; write at least one")
    return head, listed.items


def _take_in(
    file: Path, root: Node, head: ScriptFile, fragments: Fragments, within: tuple[Path, ...]
) -> set[str]:
    """Take in the fragments of the files that this one includes, then its own; the names of its own."""
    listed = root.child("include")
    for place, name in enumerate(head.include):
        assert listed is not None  # `head` was read from it
        here, other = listed.items[place].place, file.parent / name
        if other.resolve() in (*within, file.resolve()):
            raise here.refuse(f"'{name}' includes itself by a detour; take it out of one of the files")
        if not other.is_file():
            raise here.refuse(f"there is no file '{name}' beside {file.name}; correct the path")
        if other.resolve() in fragments.files:
            continue
        fragments.files.add(other.resolve())
        inner = _mapping(read_yaml(other))
        if inner.child("conversations") or inner.child("turns"):
            raise here.refuse(f"'{name}' holds conversations; put the fragments into a file of their own")
        inner_head, _ = _parts(other, inner)
        _take_in(other, inner, inner_head, fragments, (*within, file.resolve()))
    shared = root.child("fragments")
    if shared is None:
        return set()
    fragments.add(shared)
    return set(head.fragments)


def _refuse_unused(root: Node, fragments: Fragments, own: set[str]) -> None:
    for name in sorted(own - fragments.used):
        raise fragments.known[name].place.refuse(f"the fragment '{name}' is never used; use it or remove it")
    listed = root.child("include")
    if listed is not None and not (fragments.known.keys() - own) & fragments.used:
        raise listed.place.refuse("no fragment of the included files is used; use one or remove the line")


def _script(file: Path, node: Node, label: str, head: ScriptFile) -> FiledScript:
    placed = Placed.of(file, node)
    value: Any = placed.value
    if isinstance(value, dict):
        value = ({"shop": head.shop} if head.shop else {}) | value
        if head.tags and isinstance(own := value.get("tags", []), list):
            value = {**value, "tags": [*head.tags, *own]}
        if label and isinstance(name := value.get("name"), str):
            value = {**value, "name": f"{name} [{label}]"}
    script = validated(placed, Script, value)
    for check in (refuse_unknown_names, refuse_pointless):
        check(script, placed)
    return FiledScript(script, placed)
