"""Progress bars in the terminal, drawn from the calls by which long work says how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

from retrieval.progress import Progress


@contextmanager
def bars(console: Console) -> Iterator[Progress]:
    """One bar a stage, in the order in which the stages first speak; without a terminal, one line a stage."""
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Bars(*columns, console=console) as drawn:
        stages: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = drawn.add_task(_heading(stage), total=total)
            drawn.update(stages[stage], completed=done, total=max(total, done))

        yield progress


def _lines(console: Console) -> Progress:
    told: set[str] = set()

    def progress(stage: str, done: int, total: int) -> None:
        if stage not in told:
            told.add(stage)
            console.print(Text(_heading(stage)))

    return progress


def _heading(stage: str) -> str:
    return stage[:1].upper() + stage[1:]
