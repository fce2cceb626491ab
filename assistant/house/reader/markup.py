"""Annotated messages: how they are written down, and read.

A file is dialogues separated by an empty line, one message of a customer a line:

    list | oh how sweet. {add I'll have <ref that one>.} {detail What does <ref it> cost?}

Before the bar stands what the assistant did just before (`STATES`). `{act ...}` is a part of the message that
does one thing (`ACTS`); words outside of braces are talk. `<span ...>` marks words within a part (`SPANS`).
Knows no intent and no shop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import BadInput, shorten

STATES = ("start", "list", "one", "basket", "order", "page", "asked", "chat")
TALK = "talk"
ACTS = (
    TALK,
    "seek",
    "goes",
    "detail",
    "add",
    "remove",
    "amount",
    "swap",
    "bill",
    "buy",
    "order",
    "page",
    "person",
    "tell",
    "forget",
    "know",
    "yes",
    "no",
)
SPANS = ("want", "not", "ref", "num", "price", "whom", "occasion", "lift")

_TOKEN = re.compile(r"\{(?P<act>[a-z]+) |(?P<end>\})|<(?P<span>[a-z]+) |(?P<close>>)|(?P<text>[^{}<>]+)")
_WORD = re.compile(r"[£$€]?\w+(?:[.,:'’\-/]\w+)*%?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark of a message, where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotated message.

    Attributes:
        state: What the assistant did just before.
        before: What the customer had said last; empty at the start of a dialogue.
        acts: Of each word, the act and the number of its part.
        spans: Of each word, the span ("" for none) and its number.
    """

    state: str
    text: str
    before: str
    words: tuple[Word, ...]
    acts: tuple[tuple[str, int], ...]
    spans: tuple[tuple[str, int], ...]


def words_of(text: str) -> tuple[Word, ...]:
    """The words and marks of a text, in order."""
    return tuple(Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text))


def read_annotated(path: Path) -> list[list[Annotated]]:
    """The dialogues of a file.

    Raises:
        BadInput: a line that can't be read, with its number.
    """
    dialogues: list[list[Annotated]] = [[]]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            dialogues.append([])
        elif not line.startswith("#"):
            before = dialogues[-1][-1].text if dialogues[-1] else ""
            try:
                dialogues[-1].append(read_line(line, before))
            except ValueError as error:
                raise BadInput(f"{path.name}, line {number}: {error}: {shorten(line.strip())}") from error
    return [dialogue for dialogue in dialogues if dialogue]


def read_line(line: str, before: str = "") -> Annotated:
    """One annotated message.

    Raises:
        ValueError: what is wrong with it.
    """
    state, _, marked = (part.strip() for part in line.partition("|"))
    if state not in STATES:
        raise ValueError(f"there is no state '{state}'")
    text = ""
    acts: list[tuple[str, int]] = []
    spans: list[tuple[str, int]] = []
    for act, span, piece, part, mark in _pieces(marked):
        text += piece
        acts += [(act, part)] * len(piece)
        spans += [(span, mark)] * len(piece)
    words = words_of(text)
    return Annotated(
        state,
        text,
        before,
        words,
        tuple(acts[word.start] for word in words),
        tuple(spans[word.start] for word in words),
    )


def _pieces(marked: str) -> Iterator[tuple[str, str, str, int, int]]:
    """The stretches of a marked text: act, span, words, and the numbers of the part and the span."""
    act, span, part, mark, end = TALK, "", 0, 0, 0
    for match in _TOKEN.finditer(marked):
        if match.start() != end:
            break
        end = match.end()
        if name := match["act"]:
            if act != TALK or name == TALK or name not in ACTS:
                raise ValueError(f"'{name}' is no act, or stands in another")
            act, part = name, part + 1
        elif match["end"]:
            if span or act == TALK:
                raise ValueError("a part ends within a span, or before it began")
            act, part = TALK, part + 1
        elif name := match["span"]:
            if span or name not in SPANS:
                raise ValueError(f"'{name}' is no span, or stands in another")
            span, mark = name, mark + 1
        elif match["close"]:
            span, mark = "", mark + 1
        else:
            yield act, span, match["text"], part, mark
    if end != len(marked) or act != TALK or span:
        raise ValueError("a brace is left open, or one is too many")
