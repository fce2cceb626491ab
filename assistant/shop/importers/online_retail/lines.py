"""The invoice lines, from whichever file holds them: the original xlsx or csv, or a parquet table.

Source: Chen, D. (2015), Online Retail, UCI Machine Learning Repository, doi:10.24432/C5BW33. Knows no
    products, only lines.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
from fastexcel import FastExcelError

from retrieval.errors import UnreadableFile, shorten

ZONE = "Europe/London"
"""The shop's invoices carry the time of its own clock."""

COLUMNS = {
    "invoice": ("invoice_no", "invoiceno", "invoice"),
    "code": ("stock_code", "stockcode"),
    "description": ("description",),
    "quantity": ("quantity",),
    "date": ("invoice_date", "invoicedate"),
    "price": ("unit_price", "unitprice", "price"),
    "customer": ("customer_id", "customerid"),
    "country": ("country",),
}
SUFFIXES = (".parquet", ".xlsx", ".csv")

# UCI's csv is written as in the United States; spreadsheets and other tools write ISO 8601.
_DATE_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
)


def read_lines(source: Path) -> pl.DataFrame:
    """Every distinct line, in the order of the file.

    The columns are invoice, code, description, customer and country (text, "" where missing), quantity and
    price (numbers), and time (seconds since 1970). Lines that are equal in every column count once. Codes are
    written in capitals, because the shop's web orders write `85123a` for the `85123A` of its other invoices.

    Raises:
        UnreadableFile: no file of a known kind, one that can't be read, or one that lacks a column.
    """
    path = _file(source)
    try:
        raw = _read(path)
    except (pl.exceptions.PolarsError, FastExcelError, OSError, ValueError) as exc:
        raise UnreadableFile(f"{path.name} can't be read as {path.suffix[1:]}: {shorten(exc)}.") from exc
    named = _named(raw, path)
    lines = named.unique(maintain_order=True).select(
        pl.col("invoice").str.to_uppercase(),
        pl.col("code").str.to_uppercase(),
        "description",
        pl.col("quantity").cast(pl.Float64, strict=False),
        pl.col("price").cast(pl.Float64, strict=False),
        "customer",
        "country",
        _time().alias("time"),
    )
    usable = lines.filter(pl.all_horizontal(pl.col("quantity", "price", "time").is_not_null()))
    if usable.height < 0.8 * lines.height:
        raise UnreadableFile(f"{path.name}: many lines have no readable quantity, price or date.")
    return usable


def _file(source: Path) -> Path:
    if source.is_file():
        if source.suffix.lower() not in SUFFIXES:
            raise UnreadableFile(f"{source.name} is none of {', '.join(SUFFIXES)}.")
        return source
    for suffix in SUFFIXES:
        found = sorted(path for path in source.iterdir() if path.suffix.lower() == suffix)
        if found:
            return found[0]
    raise UnreadableFile(f"There is no {', '.join(SUFFIXES)} file in {source}.")


def _read(path: Path) -> pl.DataFrame:
    """The table with every column as text, so that all kinds of files are read alike from here on."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return pl.read_parquet(path)
    if suffix == ".xlsx":
        sheets = pl.read_excel(path, sheet_id=0, infer_schema_length=0)
        return pl.concat([sheet for sheet in sheets.values() if sheet.width >= len(COLUMNS)])
    text = path.read_bytes()
    try:
        text.decode("utf-8")
        encoding = "utf8"
    except UnicodeDecodeError:
        encoding = "cp1252"
    return pl.read_csv(path, infer_schema=False, encoding=encoding)


def _named(raw: pl.DataFrame, path: Path) -> pl.DataFrame:
    """The columns under one set of names, as text."""
    given = {re.sub(r"[^a-z_]", "", name.lower()): name for name in raw.columns}
    chosen = {}
    for column, names in COLUMNS.items():
        found = next((given[name] for name in names if name in given), None)
        if found is None:
            has = shorten(", ".join(raw.columns))
            raise UnreadableFile(f"{path.name} has no column {names[-1]}; it has {has}.")
        chosen[column] = found
    text = [
        pl.col(name).cast(pl.String).str.strip_chars().fill_null("").alias(to) for to, name in chosen.items()
    ]
    whole = pl.col("invoice", "code", "customer").str.replace(r"^(\w+)\.0+$", "$1")
    return raw.select(text).with_columns(whole)


def _time() -> pl.Expr:
    """Seconds since 1970 of the shop's own clock."""
    parsed = [pl.col("date").str.to_datetime(form, time_unit="us", strict=False) for form in _DATE_FORMATS]
    # An hour that the clock skips in spring is no time of an invoice; in autumn the first of two is taken.
    zoned = pl.coalesce(*parsed).dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")
    return zoned.dt.epoch("s").cast(pl.Float64)
