"""Files of rows -> the declared columns as raw cells: the only place that knows parquet, JSONL and CSV apart.

Cells stay as they stand in the file: text, or parquet's own numbers, times and truths; whatever is nested
becomes JSON text. Rows that can't be taken apart are set aside here, cells of the wrong type later.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl

from retrieval.errors import UnreadableFile, shorten

SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".csv")
ROW = "#row"

_NESTED = ("object", "list", "path")
_CHUNK = 50_000
_LONGEST_FIELD = 10_000_000

# Row, column, value, reason.
Problem: TypeAlias = tuple[int, str, object, str]


@dataclass(frozen=True, slots=True)
class Cells:
    """Raw cells of the declared columns, all null where the file has no such column, and the row number."""

    data: pl.DataFrame
    rejected: tuple[Problem, ...]
    total: int
    found: frozenset[str]


def find_file(folder: Path, name: str) -> Path | None:
    """The file of this table, the first of parquet, JSONL, JSONL.gz and CSV; None where there is none."""
    return next((path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").is_file()), None)


def read_cells(path: Path, kinds: Mapping[str, str]) -> Cells:
    """The columns of a file that are declared in `kinds`.

    Raises:
        UnreadableFile: it is not what its name says it is.
    """
    try:
        if path.suffix == ".parquet":
            return _read_parquet(path, kinds)
        if path.suffix == ".csv":
            return _read_csv(path, kinds)
        return _read_jsonl(path, kinds)
    except (OSError, EOFError, zlib.error, pl.exceptions.PolarsError) as exc:
        raise UnreadableFile(f"{path.name} can't be read as {path.suffix[1:]}: {shorten(exc, 120)}") from exc


def _read_parquet(path: Path, kinds: Mapping[str, str]) -> Cells:
    names = {_known(name): name for name in pl.read_parquet_schema(path)}
    found = [name for name in kinds if name in names]
    data = pl.read_parquet(path, columns=[names[name] for name in found] or None)
    rows = pl.Series(ROW, range(1, data.height + 1), dtype=pl.Int64)
    problems: list[Problem] = []
    columns = []
    for name in found:
        cells, wrong = _plain(data[names[name]].alias(name), kinds[name])
        problems += [(row, name, value, reason) for row, value, reason in wrong]
        columns.append(cells)
    return _cells(pl.DataFrame([rows, *columns]), kinds, problems, data.height)


def _plain(cells: pl.Series, kind: str) -> tuple[pl.Series, list[tuple[int, object, str]]]:
    """A parquet column without nesting and exotic types, and the rows whose nesting has no place in it."""
    if cells.dtype.is_nested():
        values = cells.to_list()
        if kind not in _NESTED or (kind == "path" and cells.dtype == pl.Struct):
            wrong = [
                (row, value, _misplaced(value, kind))
                for row, value in enumerate(values, 1)
                if value is not None
            ]
            return pl.Series(cells.name, [None] * len(values), dtype=pl.String), wrong
        texts = [None if value is None else _json_text(_without_nulls(value, kind)) for value in values]
        return pl.Series(cells.name, texts, dtype=pl.String), []
    if cells.dtype == pl.Binary:
        return cells.cast(pl.String, strict=False), []
    if cells.dtype.is_decimal():
        return cells.cast(pl.Float64), []
    if kind == "text" and cells.dtype.is_float():
        # Other tools turn whole numbers into floats when some are missing: 12.0 is the id 12.
        whole = (cells == cells.round(0)).fill_null(True).all() and cells.is_finite().fill_null(True).all()
        return (cells.cast(pl.Int64, strict=False) if whole else cells).cast(pl.String), []
    if cells.dtype.is_numeric() or cells.dtype in (pl.Boolean, pl.Datetime, pl.Date):
        return (cells, []) if kind != "text" else (cells.cast(pl.String), [])
    return cells.cast(pl.String), []


def _without_nulls(value: Any, kind: str) -> Any:
    """A struct without the fields that this row has not; a map as an object."""
    if isinstance(value, dict):
        return {key: _without_nulls(each, "list") for key, each in value.items() if each is not None}
    if isinstance(value, list):
        if kind == "object" and all(
            isinstance(each, dict) and set(each) == {"key", "value"} for each in value
        ):
            return {
                each["key"]: _without_nulls(each["value"], "list")
                for each in value
                if each["value"] is not None
            }
        return [_without_nulls(each, "list") for each in value if each is not None]
    return value


def _read_csv(path: Path, kinds: Mapping[str, str]) -> Cells:
    try:
        data = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    except pl.exceptions.NoDataError as exc:
        raise UnreadableFile(f"{path.name} is empty; its first line must name the columns.") from exc
    except pl.exceptions.ComputeError:
        return _read_torn_csv(path, kinds)
    names = {_known(name): name for name in reversed(data.columns)}
    found = [name for name in kinds if name in names]
    data = data.with_row_index(ROW, offset=1).cast({ROW: pl.Int64})
    data = data.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))  # blank lines are no rows
    columns = [data[names[name]].alias(name) for name in found]
    return _cells(pl.DataFrame([data[ROW], *columns]), kinds, _undecoded(data[ROW], columns), data.height)


def _read_torn_csv(path: Path, kinds: Mapping[str, str]) -> Cells:
    """A CSV file of which some rows have more fields than the heading, row by row."""
    csv.field_size_limit(_LONGEST_FIELD)
    problems: list[Problem] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = csv.reader(file)
        heading = [_known(name) for name in next(lines, [])]
        number = 0

        def rows() -> Iterator[tuple[int, dict[str, str | None]]]:
            nonlocal number
            while True:
                number += 1
                try:
                    fields = next(lines)
                except StopIteration:
                    number -= 1
                    return
                except csv.Error as exc:
                    problems.append((number, "", "", f"can't be split into fields ({exc})"))
                    continue
                if len(fields) > len(heading):
                    problems.append(
                        (number, "", ",".join(fields), f"{len(fields)} fields, not {len(heading)}")
                    )
                elif fields:
                    yield number, dict(zip(reversed(heading[: len(fields)]), reversed(fields), strict=True))

        data = _gather(rows(), kinds)
    columns = [data[name] for name in kinds]
    found = set(heading) & set(kinds)
    cells = _cells(data, kinds, [*problems, *_undecoded(data[ROW], columns)], number)
    return Cells(cells.data, cells.rejected, cells.total, frozenset(found))


def _undecoded(rows: pl.Series, columns: Iterable[pl.Series]) -> list[Problem]:
    """Cells with bytes that are not UTF-8, which were read as the replacement character."""
    problems: list[Problem] = []
    for cells in columns:
        broken = cells.str.contains("\N{REPLACEMENT CHARACTER}", literal=True).fill_null(False)
        if broken.any():
            pairs = zip(rows.filter(broken).to_list(), cells.filter(broken).to_list(), strict=True)
            problems += [(row, cells.name, value, "not UTF-8") for row, value in pairs]
    return problems


def _read_jsonl(path: Path, kinds: Mapping[str, str]) -> Cells:
    problems: list[Problem] = []
    found: set[str] = set()
    number = 0
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:

        def rows() -> Iterator[tuple[int, dict[str, str | None]]]:
            nonlocal number
            for number, line in enumerate(file, 1):
                text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
                if not text:
                    continue
                try:
                    row = json.loads(text.decode("utf-8"))
                except UnicodeDecodeError:
                    problems.append((number, "", text.decode("utf-8", "replace"), "not UTF-8"))
                    continue
                except (ValueError, RecursionError):
                    problems.append((number, "", text[:200].decode("utf-8", "replace"), "not JSON"))
                    continue
                if not isinstance(row, dict):
                    problems.append((number, "", text[:200].decode("utf-8", "replace"), "not a JSON object"))
                    continue
                cells: dict[str, str | None] = {}
                for name, value in row.items():
                    known = _known(name)
                    if known in kinds:
                        found.add(known)
                        if _fits(value, kinds[known]):
                            cells[known] = _cell(value)
                        else:
                            problems.append((number, known, value, _misplaced(value, kinds[known])))
                yield number, cells

        data = _gather(rows(), kinds)
    cells = _cells(data, kinds, problems, number)
    return Cells(cells.data, cells.rejected, cells.total, frozenset(found))


def _fits(value: object, kind: str) -> bool:
    """Whether a JSON value may stand in a column of this kind, whatever it says."""
    if isinstance(value, dict):
        return kind in _NESTED and kind != "path"
    if isinstance(value, list):
        return kind in _NESTED
    if kind == "text":
        return not isinstance(value, bool) and not (isinstance(value, float) and not math.isfinite(value))
    return True


def _misplaced(value: object, kind: str) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false"}
    return (
        f"{names.get(type(value), 'a number')} where {'text' if kind == 'text' else f'a {kind}'} is expected"
    )


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _json_text(value)


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=str)


def _gather(rows: Iterable[tuple[int, Mapping[str, str | None]]], kinds: Mapping[str, str]) -> pl.DataFrame:
    """Rows as columns of text, gathered in pieces so that a large file costs little more than its columns."""
    schema = {ROW: pl.Int64, **dict.fromkeys(kinds, pl.String)}
    pieces = [pl.DataFrame(schema=schema)]
    numbers: list[int] = []
    columns: dict[str, list[str | None]] = {name: [] for name in kinds}
    for number, cells in rows:
        numbers.append(number)
        for name, column in columns.items():
            column.append(cells.get(name))
        if len(numbers) >= _CHUNK:
            pieces.append(_piece(numbers, columns))
            numbers, columns = [], {name: [] for name in kinds}
    pieces.append(_piece(numbers, columns))
    return pl.concat(pieces)


def _piece(numbers: list[int], columns: Mapping[str, list[str | None]]) -> pl.DataFrame:
    series = [pl.Series(ROW, numbers, dtype=pl.Int64)]
    for name, cells in columns.items():
        try:
            series.append(pl.Series(name, cells, dtype=pl.String))
        except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write and UTF-8 can't
            whole = [
                None if cell is None else cell.encode("utf-8", "replace").decode("utf-8") for cell in cells
            ]
            series.append(pl.Series(name, whole, dtype=pl.String))
    return pl.DataFrame(series)


def _cells(data: pl.DataFrame, kinds: Mapping[str, str], problems: Iterable[Problem], total: int) -> Cells:
    found = frozenset(data.columns) & frozenset(kinds)
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in kinds if name not in found]
    return Cells(data.with_columns(absent), tuple(problems), total, found)


def _known(name: str) -> str:
    """A heading as columns are declared: without a byte order mark, spaces and capitals."""
    return name.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").strip().casefold()
