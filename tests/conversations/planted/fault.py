"""A fault of the assistant that somebody plants on purpose, to see which conversation notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Replacement:
    """A method or function of a class or module, and what it behaves like, given the true one first."""

    owner: Any
    name: str
    faulty: Callable[..., Any]

    def put(self, patch: pytest.MonkeyPatch) -> None:
        """From now on the owner has the faulty one."""
        true, faulty = getattr(self.owner, self.name), self.faulty
        patch.setattr(self.owner, self.name, lambda *args, **named: faulty(true, *args, **named))

    def watching(self, reached: Callable[[], None]) -> Replacement:
        """The true one instead, which tells when it is called."""

        def told(true: Callable[..., Any], *args: Any, **named: Any) -> Any:
            reached()
            return true(*args, **named)

        return Replacement(self.owner, self.name, told)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a short name, what goes wrong for a customer, and what is replaced to plant it."""

    name: str
    what: str
    replaced: tuple[Replacement, ...]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The product with this fault in it, until the end of the block."""
        with pytest.MonkeyPatch.context() as patch:
            for each in self.replaced:
                each.put(patch)
            yield

    def watched(self, reached: Callable[[str], None]) -> Fault:
        """What tells this fault's name whenever one comes by the place where it would be planted."""
        replaced = tuple(each.watching(lambda: reached(self.name)) for each in self.replaced)
        return Fault(self.name, self.what, replaced)


def instead(owner: Any, name: str, faulty: Callable[..., Any]) -> tuple[Replacement, ...]:
    """The method or function `name` of a class or module behaves like `faulty`, given the true one first."""
    return (Replacement(owner, name, faulty),)


def every(*replaced: tuple[Replacement, ...]) -> tuple[Replacement, ...]:
    """All of these at once, where one fault shows in several places."""
    return tuple(each for several in replaced for each in several)
