"""YAML with places: what a file says, and the line and column where each part of it stands.

Knows no script. Keys that stand twice are refused, because YAML would quietly keep the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.scripts.seen import Keys
from retrieval.errors import UnreadableFile, shorten


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Placed:
    """What a YAML file says, with the place of every key and list item."""

    file: Path
    value: object
    places: Mapping[Keys, Place]

    def place(self, keys: Keys) -> Place:
        """Where the part stands, or the nearest part around it that the file has."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return self.places.get(keys, Place(1, 1))


def read_yaml(file: Path) -> Placed:
    """The file's one document.

    Raises:
        UnreadableFile: it is no UTF-8, no YAML, holds a key twice, or a value of a kind of its own.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as exc:
        raise UnreadableFile(f"{file}: can't be read ({shorten(exc)}); give a YAML file in UTF-8.") from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise UnreadableFile(
            f"{where}: no YAML ({exc.problem}); mend the indentation or quotes there."
        ) from exc
    except (yaml.YAMLError, RecursionError) as exc:
        raise UnreadableFile(f"{file}: no YAML ({shorten(exc)}); give a YAML file.") from exc
    places: dict[Keys, Place] = {}
    if root is not None:
        _walk(file, root, (), places)
    return Placed(file, value, places)


def _walk(file: Path, node: yaml.Node, keys: Keys, places: dict[Keys, Place]) -> None:
    places.setdefault(keys, Place(node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, inner in node.value:
            name = str(key.value)
            place = Place(key.start_mark.line + 1, key.start_mark.column + 1)
            if name in seen:
                raise UnreadableFile(
                    f"{file}:{place.line}:{place.column}: '{shorten(name)}' stands twice; keep one."
                )
            seen.add(name)
            places[(*keys, name)] = place
            _walk(file, inner, (*keys, name), places)
    elif isinstance(node, yaml.SequenceNode):
        for index, inner in enumerate(node.value):
            _walk(file, inner, (*keys, index), places)
