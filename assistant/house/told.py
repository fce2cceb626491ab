"""What tools say in the readers' language (limits, reasons), said in the language of a conversation.

A tool's facts are short phrases of few kinds, so that patterns can say them in another language; titles and
amounts in them stay as they are. A language without the file keeps them. Knows no tool.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = "told.yaml"


@dataclass(frozen=True, slots=True)
class Told:
    """How a language says what the tools say.

    Attributes:
        names: The facts that are phrases, and no titles.
        patterns: In this order: what is replaced, and by what.
    """

    names: frozenset[str] = frozenset()
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    def facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts, those that are phrases in the words of the language."""
        return {
            name: self.words(value) if name in self.names and isinstance(value, str) else value
            for name, value in facts.items()
        }

    def words(self, text: str) -> str:
        """A phrase in the words of the language."""
        for pattern, said in self.patterns:
            text = pattern.sub(said, text)
        return text


@cache
def read_told(folder: Path) -> Told:
    """What stands in a language's folder; nothing where it has no such file."""
    file = folder / FILE
    if not file.exists():
        return Told()
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Told(
        frozenset(read["facts"]),
        tuple((re.compile(pattern), said) for pattern, said in read["said"]),
    )
