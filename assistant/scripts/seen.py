"""What a turn led to (`Seen`), and what of it was not as expected (`Failure`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from assistant.reply import Reply
from assistant.scripts.subject import Records
from retrieval.product import Product

Keys = tuple[str | int, ...]
"""Where something stands in a script: the keys and list positions that lead to it."""


def _no_rows(table: str) -> Iterable[Mapping[str, object]]:
    return ()


@dataclass(frozen=True, slots=True)
class Seen:
    """One turn, or (for expectations at the end) all turns of a session together.

    Attributes:
        shown_before: Products that earlier turns of the same visitor showed.
        product: The shop's record of a product id; None for an id that the shop doesn't have.
        refused: Why the bot refused the turn; empty when it answered.
        others: Name -> the records of each other session, before and now.
        rows: The rows of a table as they are now.
    """

    reply: Reply
    records: Records
    records_before: Records
    product: Callable[[str], Product | None]
    shown_before: frozenset[str] = field(default_factory=frozenset)
    refused: str = ""
    others: Mapping[str, tuple[Records, Records]] = field(default_factory=dict)
    rows: Callable[[str], Iterable[Mapping[str, object]]] = _no_rows


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that did not hold.

    Attributes:
        path: Where the expectation stands, from the root of what was checked.
        expected: In words.
        happened: In words.
    """

    path: Keys
    expected: str
    happened: str

    def under(self, *prefix: str | int) -> Failure:
        """The same failure, seen from further out."""
        return Failure((*prefix, *self.path), self.expected, self.happened)
