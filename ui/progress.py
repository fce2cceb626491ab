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

from retrieval.progress import Progress


@contextmanager
def bars(console: Console) -> Iterator[Progress]:
    """One bar a stage, in the order in which the stages first speak; nothing without a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Bars(*columns, console=console, disable=not console.is_terminal) as drawn:
        stages: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = drawn.add_task(stage[:1].upper() + stage[1:], total=total)
            drawn.update(stages[stage], completed=done, total=max(total, done))

        yield progress
