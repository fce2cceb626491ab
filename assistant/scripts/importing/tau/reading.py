"""A file of dialogues -> dialogues, in either shape; see the package."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.scripts.importing.dialogue import Dialogue, DialogueCall, DialogueTurn
from assistant.scripts.importing.tau.results import CallsFromResults
from retrieval.errors import UnreadableFile, shorten

_SPEAKER = re.compile(r"(?m)^(user|assistant|tool|system): ")
_END = re.compile(r"\s*###(?:STOP|TRANSFER|OUT-OF-SCOPE)###\s*")
_KEYS = ("messages_display", "traj", "messages")

Message = Mapping[str, Any]


def read_tau(file: Path) -> Iterator[Dialogue]:
    """The dialogues of a file, in its order: JSON or JSON lines, packed with gzip or not.

    Raises:
        UnreadableFile: it can't be read, or a row is no dialogue.
    """
    for number, row in enumerate(_rows(file), 1):
        key = next((key for key in _KEYS if isinstance(row, dict) and key in row), "")
        if not key:
            words = "an instruction for a simulated customer" if "instruction" in row else "no dialogue"
            raise UnreadableFile(
                f"{file}: row {number} is {words}; give dialogues, each a row with {' or '.join(_KEYS)}."
            )
        try:
            yield _displayed(row[key]) if isinstance(row[key], str) else _run(row[key])
        except (KeyError, TypeError, ValueError) as exc:
            raise UnreadableFile(f"{file}: row {number} can't be read ({shorten(exc)}); mend it.") from exc


def _rows(file: Path) -> Sequence[Any]:
    try:
        with (
            gzip.open(file, "rt", encoding="utf-8")
            if file.suffix == ".gz"
            else file.open(encoding="utf-8") as lines
        ):
            text = lines.read()
        whole = text.lstrip()
        if whole.startswith("["):
            rows: Sequence[Any] = json.loads(whole)
        else:
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, EOFError, ValueError) as exc:
        raise UnreadableFile(f"{file} can't be read ({shorten(exc)}); give JSON or JSON lines.") from exc
    if not rows:
        raise UnreadableFile(f"{file} holds no dialogue; give a file with some.")
    return rows


def _displayed(text: str) -> Dialogue:
    parts = _SPEAKER.split(text)
    if parts[0].strip() or len(parts) < 3:
        raise ValueError("lines must begin with user:, assistant: or tool:")
    messages = [
        {"role": role, "content": content.rstrip("\n")}
        for role, content in zip(parts[1::2], parts[2::2], strict=True)
    ]
    results = CallsFromResults(tuple(m["content"] for m in messages if m["role"] == "tool"))
    said: list[str] = []
    left_out: list[str] = []
    calls: list[tuple[int, DialogueCall]] = []
    for message in messages:
        if message["role"] == "user":
            said.append(message["content"])
        elif message["role"] == "tool":
            call, reason = results.call(message["content"], said)
            if call is not None:
                calls.append((len(said), call))
            if reason:
                left_out.append(reason)
    return _dialogue(said, calls, left_out)


def _run(messages: Sequence[Message]) -> Dialogue:
    said: list[str] = []
    calls: list[tuple[int, DialogueCall]] = []
    for message in messages:
        if message["role"] == "user":
            said.append(str(message["content"]))
        for call in message.get("tool_calls") or ():
            told = call.get("function", call)
            arguments = told["arguments"]
            known = json.loads(arguments) if isinstance(arguments, str) else arguments
            calls.append((len(said), DialogueCall(str(told["name"]), known)))
    return _dialogue(said, calls, [])


def _dialogue(
    said: Sequence[str], calls: Iterable[tuple[int, DialogueCall]], left_out: list[str]
) -> Dialogue:
    by_turn: dict[int, list[DialogueCall]] = {}
    for turn, call in calls:
        by_turn.setdefault(turn, []).append(call)
    turns = []
    for number, text in enumerate(said, 1):
        words = _END.sub("", text).strip()
        if words:
            turns.append(DialogueTurn(words, tuple(by_turn.pop(number, ()))))
    lost = sum(map(len, by_turn.values()))
    return Dialogue(tuple(turns), (*left_out, *["a call outside of any turn of the customer"] * lost))
