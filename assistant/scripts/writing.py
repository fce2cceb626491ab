"""YAML as a person would write it: keys in their order, long texts as blocks, short parts on one line.

Knows no script; `assistant/scripts/reading.py` is the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

WIDTH = 100


def readable_yaml(value: object, *, short_on_one_line: bool = False) -> str:
    """The value as YAML.

    Args:
        value: Mappings, lists, texts, numbers, true, false and null.
        short_on_one_line: Write mappings and lists that fit on half a line as `{a: 1}` and `[1, 2]`.
    """
    dumper = _Compact if short_on_one_line else _Readable
    return yaml.dump(value, Dumper=dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


class _Readable(yaml.SafeDumper):
    """Writes texts of several lines as they are, and no references."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Compact(_Readable):
    """Writes short parts in one line, and indents lists under their keys."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text and not text.startswith((" ", "\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _mapping(dumper: yaml.SafeDumper, value: Mapping[str, Any]) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=_is_short(value))


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=_is_short(value))


def _is_short(value: Any) -> bool:
    return len(str(value)) <= WIDTH // 2 and "\\n" not in str(value)


_Readable.add_representer(str, _text)
_Compact.add_representer(dict, _mapping)
_Compact.add_representer(list, _list)
