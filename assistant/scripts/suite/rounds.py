"""In which order a suite is played, and its results put together as if it had been played in one go.

With several trials the whole suite is played, then the whole suite again: what one conversation would leave
behind for the next shows itself sooner than if the same one followed itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.scripts.reading import FiledScript
from assistant.scripts.results import Result, Results
from assistant.scripts.runner import play
from assistant.scripts.subject import Stage
from retrieval.progress import Progress, silent

STAGE = "conversations"
"""The name under which progress is told."""


class Task(NamedTuple):
    """One conversation to play: the place of its script in the suite (from 0) and its trial (from 1)."""

    place: int
    trial: int


class Rounds:
    """What of a suite has been played so far."""

    def __init__(self, scripts: Sequence[FiledScript], trials: int = 1, progress: Progress = silent) -> None:
        self.scripts = tuple(scripts)
        self.tasks = tuple(Task(place, trial + 1) for trial in range(trials) for place in range(len(scripts)))
        self._results: dict[Task, Result] = {}
        self._progress = progress
        self._tell()

    def add(self, task: Task, result: Result) -> None:
        """This task came to this."""
        self._results[task] = replace(result, trial=task.trial)
        self._tell()

    @property
    def complete(self) -> bool:
        """Whether all were played."""
        return len(self._results) == len(self.tasks)

    def results(self) -> tuple[Result, ...]:
        """In the order of the scripts, whatever order they ended in; the trials of each side by side."""
        return tuple(self._results[task] for task in sorted(self._results))

    def _tell(self) -> None:
        self._progress(STAGE, len(self._results), len(self.tasks))


def play_here(rounds: Rounds, stage: Stage) -> None:
    """Plays all of it in this process, one after the other; one that breaks does not stop the next."""
    for task in rounds.tasks:
        rounds.add(task, play(rounds.scripts[task.place], stage))


def play_all(
    scripts: Sequence[FiledScript], stage: Stage, *, trials: int = 1, progress: Progress = silent
) -> Results:
    """All scripts with any bot, in this process; the door for those who bring a stage of their own."""
    started, rounds = time.perf_counter(), Rounds(scripts, trials, progress)
    play_here(rounds, stage)
    return Results(rounds.results(), time.perf_counter() - started, trials)
