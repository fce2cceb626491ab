"""What commands print: reports as tables for people, or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

MOST_REASONS = 5
SHOWN_FIGURES = ("ndcg@10", "precision@10", "recall@10", "f1@10", "map@10", "auc")


def print_json(console: Console, record: object) -> None:
    """One JSON object, for programs."""
    console.print_json(json.dumps(record, ensure_ascii=False, default=str))


def print_files(console: Console, files: Iterable[Mapping[str, Any]], notes: Iterable[str]) -> None:
    """What became of the rows of each file, and what is missing."""
    table = _table("File", "Rows>", "Set aside>", "Why")
    for file in files:
        reasons = list((file["reasons"] or {}).items())
        why = [f"{count:,} {reason}" for reason, count in reasons[:MOST_REASONS]]
        if len(reasons) > MOST_REASONS:
            why.append(f"{len(reasons) - MOST_REASONS} other reasons")
        table.add_row(Text(file["file"]), f"{file['rows']:,}", f"{file['set_aside']:,}", Text("; ".join(why)))
    console.print(table)
    for note in notes:
        console.print(Text(f"- {note}", style="yellow"))


def print_figures(console: Console, evaluation: Mapping[str, Any]) -> None:
    """The figures on held-out events, one row a scorer, best first within each sample."""
    figures: Sequence[Mapping[str, Any]] = evaluation["figures"]
    columns = [name for name in SHOWN_FIGURES if any(name in row["values"] for row in figures)]
    for sample in dict.fromkeys(row["sample"] for row in figures):
        rows = [row for row in figures if row["sample"] == sample]
        rows.sort(key=lambda row: -row["values"].get("ndcg@10", 0.0))
        customers = rows[0]["customers"]
        table = _table(
            f"{sample} ({customers:,} customers)", *(f"{name}>" for name in columns), "95 % of ndcg@10>"
        )
        for row in rows:
            low, high = row["ndcg_interval"]
            values = [f"{row['values'][name]:.4f}" if name in row["values"] else "" for name in columns]
            table.add_row(Text(row["name"]), *values, f"{low:.4f}-{high:.4f}")
        console.print()
        console.print(table)
    for note in evaluation["notes"]:
        console.print(Text(f"- {note}", style="yellow"))


def print_facts(console: Console, facts: Mapping[str, object]) -> None:
    """Names and values, one a line."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in facts.items():
        table.add_row(Text(name.replace("_", " "), style="dim"), Text(_words(value)))
    console.print(table)


def print_rows(console: Console, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of words; a heading that ends in > stands right. Says so where it is empty."""
    table = _table(*columns)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table if table.row_count else Text("Nothing is known.", style="yellow"))


def _words(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _table(*columns: str) -> Table:
    """A table whose columns are headed so; a heading that ends in > stands right."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        right = column.endswith(">")
        table.add_column(column.removesuffix(">"), justify="right" if right else "left", no_wrap=right)
    return table
