"""JSON lines: reading them one by one, answering each, writing the answers whole or not at all.

A line that can't be answered becomes `{"id", "error"}` at its place, and the rest go on. A file without one
JSON object in it is taken for the wrong file and refused. Knows no shop.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from retrieval.errors import BadInput, ShopAssistantError, UnreadableFile, shorten
from retrieval.progress import Progress, silent

Answer = Callable[["Line"], Mapping[str, Any]]

LONGEST_LINE = 4_000_000
"""Bytes; a longer line is answered with an error instead of being read as JSON."""


@dataclass(frozen=True, slots=True)
class Line:
    """One request.

    Attributes:
        number: Of the line in its file, from 1.
        request: The JSON object; None when the line is none.
        problem: Why it is none; empty otherwise.
    """

    number: int
    request: Mapping[str, Any] | None
    problem: str = ""

    @property
    def id(self) -> str | int | None:
        """The request's id as it was given; None when it has none that could be given back."""
        value = None if self.request is None else self.request.get("id")
        return value if isinstance(value, str | int) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch command did: how many lines it read, and how many of those it could not answer."""

    lines: int
    errors: int


def read_lines(rows: Iterable[bytes]) -> Iterator[Line]:
    """Every line that is not blank, as a request or as what is wrong with it."""
    for number, row in enumerate(rows, start=1):
        if number == 1:
            row = row.removeprefix(b"\xef\xbb\xbf")
        if row.strip():
            yield _line(number, row)


def answered(lines: Iterable[Line], answer: Answer) -> Iterator[dict[str, Any]]:
    """The answer to each line, in order; what can't be answered says why under `error`."""
    for line in lines:
        yield _answered(line, answer)


def run_batch(
    source: Path,
    target: Path,
    answer_all: Callable[[Iterable[Line]], Iterable[Mapping[str, Any]]],
    *,
    progress: Progress = silent,
    stage: str = "answering",
) -> BatchReport:
    """Answer every line of `source` into `target`, which is replaced once the last answer is written.

    `answer_all` gives one answer for each line, in order; it may read ahead.

    Raises:
        UnreadableFile: `source` can't be read, or holds lines but not one JSON object.
        BadInput: `target` can't be written.
    """
    total = _count(source)
    scratch = target.with_name(f".{target.name}.{os.getpid()}.part")
    counted = _Counted()
    done = errors = 0
    try:
        with source.open("rb") as rows, _opened(scratch) as out:
            for reply in answer_all(counted.objects_of(read_lines(rows))):
                done += 1
                errors += "error" in reply
                out.write(json.dumps(reply, ensure_ascii=False, allow_nan=False).encode() + b"\n")
                progress(stage, done, total)
            out.flush()
            os.fsync(out.fileno())
        if done and not counted.objects:
            raise UnreadableFile(
                f"{source.name}: none of its {done} lines is a JSON object; give JSON lines."
            )
        os.replace(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)
    return BatchReport(done, errors)


def text_of(request: Mapping[str, Any], key: str) -> str:
    """A text of the request.

    Raises:
        BadInput: it is missing or no text.
    """
    value = request.get(key)
    if not isinstance(value, str):
        raise BadInput(f"'{key}' must be text, not {shorten(json.dumps(value))}.")
    return value


def texts_of(request: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts of the request; empty when it is not given.

    Raises:
        BadInput: it is something else.
    """
    value = request.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput(f"'{key}' must be a list of texts, not {shorten(json.dumps(value))}.")
    return tuple(value)


def whole_characters(value: Any) -> Any:
    """A JSON value without half characters ("\\ud800"), which no tokenizer and no file takes."""
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


@dataclass(slots=True)
class _Counted:
    """How many of the lines that passed were JSON objects."""

    objects: int = 0

    def objects_of(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            self.objects += line.request is not None
            yield line


def _line(number: int, row: bytes) -> Line:
    if len(row) > LONGEST_LINE:
        return Line(number, None, f"longer than {LONGEST_LINE:,} bytes")
    try:
        value = json.loads(row.decode("utf-8"))
        value = whole_characters(value) if b"\\u" in row else value
    except (UnicodeDecodeError, ValueError, RecursionError) as exc:
        return Line(number, None, shorten(exc))
    return Line(number, value) if isinstance(value, dict) else Line(number, None, f"it is {shorten(value)}")


def _answered(line: Line, answer: Answer) -> dict[str, Any]:
    if line.request is None:
        return {"id": None, "error": f"line {line.number} is no JSON object: {line.problem}"}
    if line.id is None:
        return {"id": None, "error": f"line {line.number}: 'id' must be text or a whole number"}
    try:
        return {"id": line.id, **answer(line)}
    except ShopAssistantError as exc:
        return {"id": line.id, "error": str(exc)}


def _count(source: Path) -> int:
    try:
        with source.open("rb") as rows:
            return sum(1 for row in rows if row.strip())
    except OSError as exc:
        raise UnreadableFile(f"{source} can't be read ({exc.strerror}); give a file of JSON lines.") from exc


def _opened(scratch: Path) -> BinaryIO:
    try:
        return scratch.open("wb")
    except OSError as exc:
        raise BadInput(f"{scratch.parent} can't be written ({exc.strerror}); choose another place.") from exc
