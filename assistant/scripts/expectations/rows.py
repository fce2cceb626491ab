"""Expectations on rows of the conversation's own database, where no other expectation speaks of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import Field, model_validator

from assistant.scripts.comparing import at_path
from assistant.scripts.matching import Asking, Count, ValueMatch
from assistant.scripts.seen import Failure
from retrieval.errors import shorten

Row = Mapping[str, object]


class RowsExpected(Asking):
    """Rows of one table.

    Attributes:
        table: Its name.
        where: Column (or a path into one that holds JSON, `address.city`) -> rule; which rows are meant.
        has: The same; what each of them says.
        count: How many are meant; at least one where it is not given.
    """

    table: str
    where: dict[str, ValueMatch] = Field(default_factory=dict)
    has: dict[str, ValueMatch] = Field(default_factory=dict)
    count: Count | None = None

    @model_validator(mode="after")
    def _can_fail(self) -> RowsExpected:
        if self.has and self.count is not None and not self.count.allows(1):
            raise ValueError("where there is no row, `has` can never fail; remove it, or the count")
        return self

    def failures(self, rows: Iterable[Row]) -> Iterable[Failure]:
        """What does not hold."""
        meant = [row for row in rows if _keeps(row, self.where)]
        which = ", ".join(f"{name} {rule}" for name, rule in self.where.items()) or "any"
        if self.count is None and not meant:
            yield Failure((), f"a row of {self.table} with {which}", "no such row")
        if self.count is not None and not self.count.holds(len(meant)):
            yield Failure(("count",), f"{self.count} rows of {self.table} with {which}", str(len(meant)))
        for row in meant:
            for name, rule in self.has.items():
                value = at_path(row, name)
                if not rule.holds(value):
                    yield Failure(("has", name), f"{name} of {self.table} {rule}", shorten(value, 200))


def _keeps(row: Row, rules: Mapping[str, ValueMatch]) -> bool:
    return all(rule.holds(at_path(row, name)) for name, rule in rules.items())
