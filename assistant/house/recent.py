"""What was worked out last, by keys that are compared and need not be hashable.

For what a turn asks of itself at each of its steps. Safe to use from several threads: two that ask at once
work it out twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A few keys with their values, the latest last."""

    def __init__(self, most: int) -> None:
        """Keeps so many."""
        self._most = most
        self._kept: tuple[tuple[Key, Value], ...] = ()

    def of(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not known."""
        for known, value in reversed(self._kept):
            if known == key:
                return value
        value = make()
        self._kept = (*self._kept[-self._most + 1 :], (key, value))
        return value
