"""The file: `Cassette`, what a language model was asked and answered in each conversation of a suite.

YAML that a person reads and compares: conversations by name, each request told by what came after the one
before. Instructions and schemas of tools, which return in every request, stand once for all. Knows no model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml

from assistant.scripts.cassettes.answer import Answer
from assistant.scripts.cassettes.request import Request, Said
from assistant.scripts.writing import readable_yaml
from retrieval.artifacts import write_whole
from retrieval.errors import UnreadableFile, shorten

FORMAT = 1
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer, both masked."""

    request: Request
    answer: Answer


@dataclass(frozen=True, slots=True)
class Cassette:
    """All that was recorded with one model.

    Attributes:
        model: As in the setting, `provider:model`.
        parameters: What the provider's package says about the model: temperature, limits.
        conversations: Name -> what was asked in it, in this order.
    """

    model: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    conversations: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    def save(self, file: Path) -> None:
        """Writes the file, whole or not at all; conversations stand in the order of their names."""
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, self.as_yaml().encode())

    def as_yaml(self) -> str:
        """The text of the file."""
        prompts: dict[str, Any] = {}
        tools: dict[str, Any] = {}
        conversations = {
            name: [
                _written(entry, before, prompts, tools)
                for entry, before in zip(entries, (None, *entries), strict=False)
            ]
            for name, entries in sorted(self.conversations.items())
        }
        head = {"cassette": FORMAT, "model": self.model, "parameters": dict(self.parameters)}
        return readable_yaml(
            {**head, "prompts": dict(sorted(prompts.items())), "tools": dict(sorted(tools.items()))}
            | {"conversations": conversations}
        )

    @classmethod
    def load(cls, file: Path) -> Cassette:
        """The file's recordings.

        Raises:
            UnreadableFile: there is no such file, or it is no cassette.
        """
        try:
            whole = yaml.load(file.read_text(encoding="utf-8"), _LOADER)
            if not isinstance(whole, dict) or whole.get("cassette") != FORMAT:
                raise UnreadableFile(f"{file} is no cassette of format {FORMAT}; record it again.")
            conversations = {
                str(name): tuple(_entries(rows, whole)) for name, rows in whole["conversations"].items()
            }
            return cls(str(whole["model"]), whole["parameters"], conversations)
        except FileNotFoundError as exc:
            raise UnreadableFile(f"There is no cassette at {file}; record one with --record.") from exc
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
            raise UnreadableFile(f"{file} can't be read ({shorten(exc, 120)}); record it again.") from exc
        except (KeyError, TypeError, AttributeError, ValueError) as exc:
            raise UnreadableFile(
                f"{file} is a damaged cassette ({type(exc).__name__}: {shorten(exc)}); record it again."
            ) from exc


def _written(
    entry: Entry, before: Entry | None, prompts: dict[str, Any], tools: dict[str, Any]
) -> dict[str, Any]:
    request = entry.request
    kept = _kept(before.request.messages if before else (), request.messages)
    row: dict[str, Any] = {"keeps": kept} if kept else {}
    row["messages"] = [_with_reference(said, prompts) for said in request.messages[kept:]]
    if request.tools:
        row["tools"] = _reference("tools", request.tools, tools)
    if request.parameters:
        row["parameters"] = dict(request.parameters)
    return row | {"answer": dict(entry.answer)}


def _kept(before: Sequence[Said], now: Sequence[Said]) -> int:
    pairs = enumerate(zip(before, now, strict=False))
    return next((place for place, (old, new) in pairs if old != new), min(len(before), len(now)))


def _with_reference(said: Said, prompts: dict[str, Any]) -> dict[str, Any]:
    return {"system": _reference("prompt", said["system"], prompts)} if "system" in said else dict(said)


def _reference(kind: str, value: Any, table: dict[str, Any]) -> str:
    name = f"{kind} {blake2b(readable_yaml(value).encode(), digest_size=4).hexdigest()}"
    table[name] = list(value) if isinstance(value, tuple) else value
    return name


def _entries(rows: Iterable[Mapping[str, Any]], whole: Mapping[str, Any]) -> Iterable[Entry]:
    messages: tuple[Said, ...] = ()
    for row in rows:
        added = (
            {"system": whole["prompts"][said["system"]]} if "system" in said else said
            for said in row["messages"]
        )
        messages = (*messages[: row.get("keeps", 0)], *added)
        tools = tuple(whole["tools"][row["tools"]]) if "tools" in row else ()
        yield Entry(Request(messages, tools, row.get("parameters", {})), row["answer"])
