"""What people may want: `Intent`, read from the data files beside this module.

No intent is named in code: a shop that wants another one adds it to `intents.yaml` and its examples to
`examples.txt`. Knows no model and no conversation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance of an intent; utterances of one `group` are paraphrases of each other."""

    text: str
    intent: str
    group: int


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that people want, and how it is served; the fields are described in `intents.yaml`."""

    name: str
    meaning: str
    tool: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    continues: bool = False
    otherwise: str = ""
    writes: bool = False
    social: bool = False
    outside: bool = False
    fallback: bool = False
    narrows: bool = False
    accepts: bool = False
    idle: str = ""

    @property
    def acts(self) -> bool:
        """Whether a tool serves it."""
        return bool(self.tool) or self.continues


@dataclass(frozen=True, slots=True)
class IntentSet:
    """All intents, in the order of the file, with their examples.

    Attributes:
        cues: Name -> regular expression, read beside the embedding.
        version: Changes with every change of the data.
    """

    intents: Mapping[str, Intent]
    examples: tuple[Example, ...]
    cues: Mapping[str, str]
    version: str

    @property
    def fallback(self) -> Intent:
        """What words that name things of the shop mean when nothing else is certain."""
        return next(intent for intent in self.intents.values() if intent.fallback)

    @property
    def narrowing(self) -> Intent:
        """What bare constraints mean when there is a last list."""
        return next(intent for intent in self.intents.values() if intent.narrows)

    @property
    def outside(self) -> frozenset[str]:
        """The names of the intents that mean: no business of this shop."""
        return frozenset(name for name, intent in self.intents.items() if intent.outside)


@cache
def read_intents(folder: Path = HERE) -> IntentSet:
    """The intents of a folder, by default those that ship with the package.

    Raises:
        ValueError: the files disagree (an intent without examples, an unknown name): a programmer's error.
    """
    files = [folder / name for name in ("intents.yaml", "examples.txt", "cues.yaml")]
    contents = [file.read_text(encoding="utf-8") for file in files]
    rows: Mapping[str, Mapping[str, Any]] = yaml.safe_load(contents[0])
    intents = {name: Intent(name, **row) for name, row in rows.items()}
    examples = _examples(contents[1])
    named = {example.intent for example in examples}
    if named != set(intents):
        raise ValueError(f"intents.yaml and examples.txt differ in {sorted(named ^ set(intents))}")
    wrong = [i.name for i in intents.values() if i.otherwise and i.otherwise not in intents]
    if wrong:
        raise ValueError(f"'otherwise' of {wrong} names no intent")
    version = hashlib.sha256("\0".join(contents).encode()).hexdigest()
    return IntentSet(intents, examples, yaml.safe_load(contents[2]), version)


def _examples(text: str) -> tuple[Example, ...]:
    found: list[Example] = []
    group = 0
    for paragraph in text.split("\n\n")[1:]:
        name, *lines = paragraph.strip().splitlines()
        for line in lines:
            group += 1
            found.extend(Example(part.strip(), name.strip().rstrip(":"), group) for part in line.split(" | "))
    return tuple(found)
