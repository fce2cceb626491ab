"""YAML with places: what a file says, and the file, line and column where each part of it stands.

A file is read into a tree of nodes, which may be put together anew (fragments, cases) without forgetting
where each of them was written. Knows no script. Keys that stand twice are refused, because YAML would quietly
keep the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from assistant.scripts.seen import Keys
from retrieval.errors import BadInput, UnreadableFile, shorten


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file, counted from 1."""

    file: Path
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """As editors and terminals know it."""
        return f"{self.file}:{self.line}:{self.column}"

    def refuse(self, words: str) -> BadInput:
        """The refusal of what stands here; the words say what is wrong and how to mend it."""
        return BadInput(f"{self}: {words}.")


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a file: a scalar, a mapping of nodes by key, or a list of nodes."""

    value: Inner
    place: Place

    @property
    def parts(self) -> dict[str, Node]:
        """What a mapping holds, by key; nothing where it is none."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """What a list holds; nothing where it is none."""
        return self.value if isinstance(self.value, list) else []

    def child(self, key: str) -> Node | None:
        """What a mapping holds under this key; None where it is no mapping, or lacks it."""
        return self.parts.get(key)

    def plain(self) -> object:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: inner.plain() for key, inner in self.value.items()}
        return [inner.plain() for inner in self.value] if isinstance(self.value, list) else self.value


Inner: TypeAlias = "object | dict[str, Node] | list[Node]"


@dataclass(frozen=True, slots=True)
class Placed:
    """What was written, with the place of every key and list item."""

    file: Path
    value: object
    places: Mapping[Keys, Place]

    @classmethod
    def of(cls, file: Path, root: Node) -> Placed:
        """The tree below a node of this file."""
        return cls(file, root.plain(), dict(_places(root, ())))

    def place(self, keys: Keys) -> Place:
        """Where the part stands, or the nearest part around it that was written."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return self.places.get(keys, Place(self.file))


def _places(node: Node, keys: Keys) -> Iterator[tuple[Keys, Place]]:
    yield keys, node.place
    if isinstance(node.value, dict):
        for key, inner in node.value.items():
            yield from _places(inner, (*keys, key))
    elif isinstance(node.value, list):
        for index, inner in enumerate(node.value):
            yield from _places(inner, (*keys, index))


def read_yaml(file: Path) -> Node:
    """The file's one document.

    Raises:
        UnreadableFile: it is no UTF-8, no YAML, holds a key twice, or a value of a kind of its own.
    """
    try:
        loader = yaml.SafeLoader(file.read_text(encoding="utf-8-sig"))
        try:
            root = loader.get_single_node()
            return Node(None, Place(file)) if root is None else _Tree(file, loader).node(root)
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError) as exc:
        raise UnreadableFile(f"{file}: can't be read ({shorten(exc)}); give a YAML file in UTF-8.") from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise UnreadableFile(
            f"{where}: no YAML ({exc.problem}); mend the indentation or quotes there."
        ) from exc
    except (yaml.YAMLError, RecursionError, ValueError) as exc:
        raise UnreadableFile(f"{file}: no YAML ({shorten(exc)}); give a YAML file.") from exc


@dataclass(frozen=True, slots=True)
class _Tree:
    """From YAML's nodes to ours."""

    file: Path
    loader: yaml.SafeLoader

    def node(self, node: yaml.Node, place: Place | None = None) -> Node:
        here = place or self._place(node)
        if isinstance(node, yaml.MappingNode):
            self._refuse_twice(node)
            self.loader.flatten_mapping(node)
            # Keys are kept as they are written: an id of digits, or one called `no`, is a text.
            return Node(
                {str(key.value): self.node(inner, self._place(key)) for key, inner in node.value}, here
            )
        if isinstance(node, yaml.SequenceNode):
            return Node([self.node(inner) for inner in node.value], here)
        return Node(self.loader.construct_object(node, deep=True), here)

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _refuse_twice(self, node: yaml.MappingNode) -> None:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise UnreadableFile(f"{self._place(key)}: '{shorten(name)}' stands twice; keep one.")
            seen.add(name)
