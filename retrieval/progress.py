"""How long work tells how far it is: a callable that gets the stage, what is done and the total."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """The progress of those who don't want to hear it."""
