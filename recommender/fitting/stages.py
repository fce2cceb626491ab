"""The stages of a fit: told as they begin, and timed."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.progress import Progress


class Stages:
    """Tells and times the stages."""

    def __init__(self, progress: Progress, clock: Callable[[], float]) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._clock = clock
        self._current: tuple[str, float] | None = None

    def begin(self, stage: str) -> None:
        """Ends the stage before and begins this one."""
        self.end()
        self._current = (stage, self._clock())
        self.progress(stage, 0, 1)

    def end(self) -> None:
        """Ends the current stage, where there is one."""
        if self._current:
            stage, began = self._current
            self.seconds[stage] = round(self._clock() - began, 2)
            self.progress(stage, 1, 1)
        self._current = None
