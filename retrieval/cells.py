"""Cells as text -> typed columns, one function a kind. Knows no file and no table.

A cell that is not what it should be becomes null; the caller, who knows which cells were empty, tells the two
apart.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from retrieval.words import clean

MISSING_TEXT = ""

_TRUE = ("true", "yes", "1", "t", "y")
_FALSE = ("false", "no", "0", "f", "n")
# What `clean` would take out or replace; most columns hold none of it and are not touched.
_UNSEEN = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}"
    r"\u{2060}-\u{2069}\u{feff}\u{fff9}-\u{fffc}]"
)
_GROUPED = r"^([+-]?\d{1,3}(?:[ \u{a0}\u{202f}]\d{3})+)(\.\d+)?$"
_LONGEST_WHOLE = 9_007_199_254_740_991  # beyond it a Float64 skips whole numbers
_TIME_ZONE = re.compile(r"(?<=\d)(Z|z| UTC)$")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed column, and what is said of a cell that is not of this type."""

    series: pl.Series
    reason: str


def parse_cells(raw: pl.Series, kind: str) -> Parsed:
    """The column in the type of its kind; null where the cell is empty or not of this kind."""
    if kind == "text":
        return Parsed(_text(raw), "not a text")
    if kind == "number":
        return Parsed(_number(raw), "not a finite number")
    if kind == "integer":
        return Parsed(_integer(raw), "not a whole number")
    if kind == "boolean":
        return Parsed(_boolean(raw), "neither true nor false")
    if kind == "time":
        return Parsed(_time(raw), "no time in ISO 8601 or seconds since 1970")
    if kind == "object":
        return Parsed(_json(raw, dict), "no JSON object")
    if kind == "list":
        return Parsed(_json(raw, list), "no JSON list")
    if kind == "path":
        return Parsed(_path(raw), "no path written as A > B > C")
    raise ValueError(f"There is no kind of column '{kind}'.")


def _text(raw: pl.Series) -> pl.Series:
    text = raw.cast(pl.String).str.strip_chars()
    unseen = text.str.contains(_UNSEEN).fill_null(False)
    if unseen.any():
        cleaned = text.filter(unseen).map_elements(lambda cell: clean(cell).strip(), return_dtype=pl.String)
        text = text.scatter(unseen.arg_true(), cleaned)
    return text.set(text == MISSING_TEXT, None)


def _number(raw: pl.Series) -> pl.Series:
    if raw.dtype == pl.Boolean:
        return pl.Series(raw.name, [None] * len(raw), dtype=pl.Float64)
    if raw.dtype.is_numeric():
        number = raw.cast(pl.Float64)
    else:
        text = raw.cast(pl.String).str.strip_chars()
        grouped = text.str.contains(_GROUPED).fill_null(False)
        if grouped.any():
            text = _ungroup(text, grouped)
        number = text.cast(pl.Float64, strict=False)
    return number.set(~number.is_finite().fill_null(False), None)


def _ungroup(text: pl.Series, grouped: pl.Series) -> pl.Series:
    """Numbers written with spaces between thousands, without the spaces."""
    return text.scatter(grouped.arg_true(), text.filter(grouped).str.replace_all(r"[ \u{a0}\u{202f}]", ""))


def _integer(raw: pl.Series) -> pl.Series:
    number = _number(raw)
    whole = ((number == number.round(0)) & (number.abs() <= _LONGEST_WHOLE)).fill_null(False)
    return number.set(~whole, None).cast(pl.Int64)


def _boolean(raw: pl.Series) -> pl.Series:
    if raw.dtype == pl.Boolean:
        return raw
    if raw.dtype.is_float():
        raw = _integer(raw)
    text = raw.cast(pl.String).str.strip_chars().str.to_lowercase()
    return (
        pl.select(pl.when(text.is_in(_TRUE)).then(True).when(text.is_in(_FALSE)).then(False).otherwise(None))
        .to_series()
        .cast(pl.Boolean)
        .alias(raw.name)
    )


def _time(raw: pl.Series) -> pl.Series:
    if raw.dtype in (pl.Datetime, pl.Date):
        moment = raw.cast(pl.Datetime("us"))
        if getattr(raw.dtype, "time_zone", None):
            moment = raw.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Datetime("us"))
        return moment.dt.epoch("us").cast(pl.Float64) / 1e6
    seconds = _number(raw)
    if raw.dtype != pl.String:
        return seconds
    written = seconds.is_null() & raw.is_not_null()
    if written.any():
        parsed = raw.filter(written).map_elements(_iso_seconds, return_dtype=pl.Float64, skip_nulls=True)
        seconds = seconds.scatter(written.arg_true(), parsed)
    return seconds


def _iso_seconds(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 time; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(_TIME_ZONE.sub("+00:00", text.strip()))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _json(raw: pl.Series, wanted: type) -> pl.Series:
    """JSON text of the wanted shape, compact; null where it is not."""
    cells: list[str | None] = []
    for cell in raw.to_list():
        try:
            value: Any = json.loads(cell, parse_constant=_refuse) if cell and cell.strip() else None
        except (ValueError, RecursionError):
            value = None
        cells.append(json.dumps(value, separators=(",", ":")) if isinstance(value, wanted) else None)
    return pl.Series(raw.name, cells, dtype=pl.String)


def _path(raw: pl.Series) -> pl.Series:
    """JSON text of the parts of `A > B > C`, or of a JSON list of texts."""
    paths: dict[str | None, str | None] = {None: None}  # few categories, many products
    for cell in raw.unique().to_list():
        if cell is None or not cell.strip():
            paths[cell] = None
            continue
        parts: Any = cell.split(">")
        if cell.lstrip().startswith("["):
            try:
                parts = json.loads(cell)
            except (ValueError, RecursionError):
                parts = None
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            paths[cell] = None
            continue
        kept = [part for each in parts if (part := clean(each).strip())]
        paths[cell] = json.dumps(kept, separators=(",", ":"))
    return pl.Series(raw.name, [paths[cell] for cell in raw.to_list()], dtype=pl.String)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")
