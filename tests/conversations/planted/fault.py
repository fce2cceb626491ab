"""A fault of the assistant that somebody plants on purpose, to see which conversation notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a short name, what goes wrong for a customer, and how it is planted."""

    name: str
    what: str
    plant: Plant

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The product with this fault in it, until the end of the block."""
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            yield


def instead(owner: Any, name: str, faulty: Callable[..., Any]) -> Plant:
    """The method or function `name` of a class or module behaves like `faulty`, given the true one first."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        true = getattr(owner, name)
        patch.setattr(owner, name, lambda *args, **named: faulty(true, *args, **named))

    return plant


def every(*plants: Plant) -> Plant:
    """All of these at once, where one fault shows in several places."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for each in plants:
            each(patch)

    return plant
