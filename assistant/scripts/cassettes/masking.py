"""Who somebody is, taken out of texts and put back: `Mask`.

A value becomes a label of its kind and a short digest, such as `<email 3fa9>`: two values have two labels,
so two requests that differ in one still differ, and 16 bits are too few to tell from a label whose it is.
What differs from run to run (moments, random ids) is numbered in the order of its appearance instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from assistant.scripts.personal import People, PersonalFinder

_LABEL = re.compile(r"<(?:email|number|address|town|zip|name|order|time|id) [0-9a-f]+>")
_RUNNING = frozenset({"time", "id"})
"""Kinds that differ from run to run."""


class Mask:
    """The labels of one conversation, in both directions."""

    def __init__(self, people: People) -> None:
        """Labels for these people; those of the own ones can be put back before their texts were seen."""
        self._finder = PersonalFinder(people)
        self._values: dict[str, str] = {}
        self._running: dict[tuple[str, str], str] = {}
        for one in people.own:
            self._label(one.kind, one.text)

    def hide(self, value: Any) -> Any:
        """The JSON value with labels in all of its texts, keys included."""
        return _in_texts(value, self._hidden)

    def reveal(self, value: Any) -> Any:
        """The JSON value with what labels stand for; a label that was never given stays."""
        return _in_texts(value, lambda text: _LABEL.sub(lambda m: self._values.get(m[0], m[0]), text))

    def _hidden(self, text: str) -> str:
        parts, at = [], 0
        for begin, end, kind in self._finder.find(text):
            parts += [text[at:begin], self._label(kind, text[begin:end])]
            at = end
        return "".join((*parts, text[at:]))

    def _label(self, kind: str, text: str) -> str:
        if kind in _RUNNING:
            number = sum(one == kind for one, _ in self._running) + 1
            label = self._running.setdefault((kind, text), f"<{kind} {number}>")
        else:
            label = f"<{kind} {blake2b(f'{kind} {text}'.encode(), digest_size=2).hexdigest()}>"
        self._values.setdefault(label, text)
        if kind == "name" and " " in text:
            # Whoever has read a whole name may call somebody by a part of it.
            for part in text.split():
                self._label(kind, part)
        return label


def _in_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {_in_texts(key, change): _in_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_texts(inner, change) for inner in value]
    return value
