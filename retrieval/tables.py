"""Tables of a shop folder: parquet, JSONL or CSV by one name -> checked columns, rejected rows.

A caller declares the columns it knows; every cell becomes the declared type, and a row with a cell that can't
is set aside with file, row, column, value and reason. `read_frame` gives whole columns (a million rows are no
drama), `read_table` the same as rows. Empty is missing, unknown columns are ignored. Knows no table by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from retrieval.cells import MISSING_TEXT, parse_cells
from retrieval.errors import UnreadableFile, shorten
from retrieval.table_files import ROW, find_file, read_cells

CellKind = Literal["text", "number", "integer", "boolean", "time", "object", "list", "path"]

__all__ = [
    "ROW",
    "CellKind",
    "Column",
    "Frame",
    "Rejected",
    "Row",
    "Table",
    "find_file",
    "read_frame",
    "read_table",
    "rows_of",
]


@dataclass(frozen=True, slots=True)
class Column:
    """What a caller expects of one column.

    Attributes:
        kind: `number` is a finite Float64, `integer` a whole Int64, `boolean` true/false/yes/no/1/0, `time`
        seconds
            since 1970 in UTC (from ISO 8601 or a number), `object` and `list` JSON (text or native), `path` a
            list written as `A > B > C` or as JSON.
        required: A row without it is set aside, a file without it is refused.
        minimum: Numbers below are set aside.
        maximum: Numbers above are set aside.
        private: Personal data: its values never stand in a report.
    """

    name: str
    kind: CellKind = "text"
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was set aside: where, what stood there (shortened; hidden if private), and why.

    Attributes:
        row: From 1, the heading of a CSV file not counted.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows that hold, as columns.

    Attributes:
        data: The declared columns with their types (`object`, `list`, `path` as JSON text), null where
        missing, and
            `ROW`, the row number in the file. A declared column that the file lacks is all null.
        rejected: In the order of the file, one entry a row.
        total: Rows of the file, kept and set aside.
        columns: Declared columns that the file has.
    """

    data: pl.DataFrame
    rejected: tuple[Rejected, ...]
    file: str
    total: int
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds.

    Attributes:
        number: From 1.
        values: Column name -> str, float, int, bool, dict or list; None where missing.
    """

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that hold, one by one, and those set aside."""

    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    file: str


def read_frame(folder: Path, name: str, columns: Sequence[Column]) -> Frame:
    """The table of this name in the folder, as checked columns.

    Raises:
        UnreadableFile: there is no such file, it can't be read as what its name says, or a required column is
        absent.
    """
    path = find_file(folder, name)
    if path is None:
        raise UnreadableFile(
            f"There is no {name}.parquet, {name}.jsonl, {name}.jsonl.gz or {name}.csv in the folder."
        )
    cells = read_cells(path, {column.name: column.kind for column in columns})
    absent = [column.name for column in columns if column.required and column.name not in cells.found]
    if absent and cells.data.height:
        raise UnreadableFile(
            f"{path.name} has no column '{absent[0]}'; see the file formats for what it needs."
        )
    data = cells.data
    problems = [_Problem(row, column, value, reason) for row, column, value, reason in cells.rejected]
    for column in columns:
        parsed = parse_cells(data[column.name], column.kind)
        problems += _problems(data[ROW], data[column.name], column, parsed.series, parsed.reason)
        data = data.with_columns(parsed.series.alias(column.name))
    return _without(data, problems, path.name, cells.total, columns, cells.found)


def read_table(folder: Path, name: str, columns: Sequence[Column]) -> Table:
    """The table of this name in the folder, row by row.

    Raises:
        UnreadableFile: as `read_frame`.
    """
    frame = read_frame(folder, name, columns)
    return Table(tuple(rows_of(frame, columns)), frame.rejected, frame.file)


def rows_of(frame: Frame, columns: Sequence[Column]) -> Iterator[Row]:
    """The rows of a frame, JSON decoded."""
    decoded = {column.name for column in columns if column.kind in ("object", "list", "path")}
    names = [column.name for column in columns]
    for number, *cells in frame.data.select(ROW, *names).iter_rows():
        values = {
            name: json.loads(cell) if name in decoded and cell is not None else cell
            for name, cell in zip(names, cells, strict=True)
        }
        yield Row(int(number), values)


@dataclass(frozen=True, slots=True)
class _Problem:
    row: int
    column: str
    value: object
    reason: str


def _problems(
    rows: pl.Series, raw: pl.Series, column: Column, parsed: pl.Series, reason: str
) -> list[_Problem]:
    """What is wrong with the cells of one column."""
    missing = (
        raw.is_null() if raw.dtype != pl.String else raw.is_null() | (raw.str.strip_chars() == MISSING_TEXT)
    )
    wrong = [(~missing & parsed.is_null(), reason)]
    if column.required:
        wrong.append((missing, f"{column.name} is missing"))
    if parsed.dtype in (pl.Float64, pl.Int64):
        if column.minimum is not None:
            least = f"{column.minimum:g}"
            wrong.append(
                ((parsed < column.minimum).fill_null(False), "negative" if least == "0" else f"under {least}")
            )
        if column.maximum is not None:
            wrong.append(((parsed > column.maximum).fill_null(False), f"over {column.maximum:g}"))
    return [
        _Problem(row, column.name, "(hidden)" if column.private and value is not None else value, why)
        for mask, why in wrong
        if mask.any()
        for row, value in zip(rows.filter(mask).to_list(), raw.filter(mask).to_list(), strict=True)
    ]


def _without(
    data: pl.DataFrame,
    problems: Sequence[_Problem],
    file: str,
    total: int,
    columns: Sequence[Column],
    found: frozenset[str],
) -> Frame:
    """The frame without the rows that have a problem; of several the first one of a row is told."""
    first: dict[int, _Problem] = {}
    for problem in problems:
        first.setdefault(problem.row, problem)
    if first:
        data = data.filter(~pl.col(ROW).is_in(list(first)))
    rejected = tuple(
        Rejected(file, row, first[row].column, _shown(first[row].value), first[row].reason)
        for row in sorted(first)
    )
    return Frame(data, rejected, file, total, frozenset(found & {column.name for column in columns}))


def _shown(value: object) -> str:
    return "" if value is None else shorten(value)
