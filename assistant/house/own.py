"""A shop's own intents: `intents.yaml` of the shop folder, checked and read.

One entry is an intent: its meaning, its examples, what it is answered with, or the tool that serves it. An
entry with the name of an intent that ships changes that one. Knows no model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrieval.errors import BadInput, UnreadableFile, shorten

FILE = "intents.yaml"
FEWEST_EXAMPLES = 5

Spoken = dict[str, list[str]]


class OwnIntent(BaseModel):
    """One entry of the file.

    Attributes:
        examples: Language -> utterances; paraphrases in one line, parted by " | ".
        answers: Language -> variants of what is said; for an intent without a tool.
        changes: Any other field of an intent as `intents.yaml` of the package describes it.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    meaning: str = ""
    examples: Spoken = Field(default_factory=dict)
    answers: Spoken = Field(default_factory=dict)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that describe the intent."""
        extra = dict(self.model_extra or {})
        return {"meaning": self.meaning, **extra} if self.meaning else extra


@dataclass(frozen=True, slots=True)
class OwnIntents:
    """What a shop adds, in one language.

    Attributes:
        rows: Name -> fields of the intent.
        examples: (text, name, number of its line).
        says: Name -> variants of the answer.
    """

    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    examples: Sequence[tuple[str, str, int]] = ()
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_own(folder: Path, language: str) -> OwnIntents:
    """The shop's own intents as one language has them; none where there is no file.

    Raises:
        UnreadableFile: it is no YAML.
        BadInput: an entry breaks a rule; the message names it.
    """
    entries = _entries(folder / FILE)
    lines = [(name, line) for name, entry in entries.items() for line in entry.examples.get(language, ())]
    return OwnIntents(
        {name: entry.changes for name, entry in entries.items()},
        tuple(
            (part.strip(), name, number)
            for number, (name, line) in enumerate(lines)
            for part in line.split(" | ")
            if part.strip()
        ),
        {
            name: tuple(entry.answers[language])
            for name, entry in entries.items()
            if language in entry.answers
        },
    )


def _entries(file: Path) -> dict[str, OwnIntent]:
    if not file.exists():
        return {}
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise UnreadableFile(f"{file.name} can't be read ({shorten(exc, 120)}); write it as YAML.") from exc
    if not isinstance(rows, Mapping):
        raise BadInput(f"{file.name}: give one entry an intent: its name, and what it has below it.")
    return {str(name): _entry(file.name, str(name), row) for name, row in rows.items()}


def _entry(file: str, name: str, row: Any) -> OwnIntent:
    if not isinstance(row, Mapping):
        raise BadInput(f"{file}: '{shorten(name)}' has no fields; give it a meaning, examples and answers.")
    try:
        return OwnIntent.model_validate(row)
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{file}: '{shorten(name)}', {where}: {first['msg']}.") from exc
