"""Rows that were set aside: counted, masked, written down, and how many are too many.

Knows no rule; those who read a table decide what is wrong with a row.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from retrieval.errors import TooManyRejected
from retrieval.tables import Rejected

MOST_SET_ASIDE = 0.2
"""Share of a file's rows; above it nothing is built."""

HIDDEN = "(hidden)"

_EMAIL = re.compile(r"[^\s@,;:<>\"']+@[^\s@,;:<>\"']+")
_WORDS = re.compile(r"[\w-]+")
_LONG_NUMBER = re.compile(r"\+?\d[\d\s().-]{8,}\d")
# Files of people: a row that can't even be taken apart is shown in none of its parts.
_PERSONAL = ("customers", "orders")
_TELLING = frozenset({"customer_id", "order_id", "status", "placed_at", "items"})


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of the rows of one file.

    Attributes:
        rows: Of the file, kept and set aside.
        reasons: Reason -> rows set aside for it, the most frequent first; the column stands before the
            reason.
        repeated: Rows that were there before by their event id; they count once, and are no fault.
    """

    file: str
    rows: int
    set_aside: int = 0
    reasons: Mapping[str, int] | None = None
    repeated: int = 0

    @property
    def too_many(self) -> bool:
        """Whether so many rows were set aside that nothing can be built on the rest."""
        return self.set_aside > MOST_SET_ASIDE * self.rows


def report_of(file: str, rows: int, rejected: Iterable[Rejected], repeated: int = 0) -> FileReport:
    """The counts of one file."""
    counts = Counter(f"{each.column}: {each.reason}" if each.column else each.reason for each in rejected)
    return FileReport(file, rows, counts.total(), dict(counts.most_common()), repeated)


def refuse_too_many(reports: Iterable[FileReport]) -> None:
    """Return quietly when every file may be built on.

    Raises:
        TooManyRejected: the first file of which too many rows were set aside, with its commonest reasons.
    """
    for report in reports:
        if report.too_many:
            reasons = ", ".join(
                f"{count} {reason}" for reason, count in list((report.reasons or {}).items())[:3]
            )
            raise TooManyRejected(
                f"{report.set_aside} of {report.rows} rows of {report.file} were set aside ({reasons}); "
                f"mend the file, at most {MOST_SET_ASIDE:.0%} may be."
            )


def masked(rejected: Rejected) -> Rejected:
    """The row as it may be written down: nothing in it tells who somebody is."""
    if rejected.file.startswith(_PERSONAL) and rejected.column not in _TELLING and rejected.value:
        return replace(rejected, value=HIDDEN)
    value = _LONG_NUMBER.sub("…", _EMAIL.sub("…@…", rejected.value))
    return rejected if value == rejected.value else replace(rejected, value=value)


def without_erased(
    rejected: Iterable[Rejected], erased_among: Callable[[Iterable[str]], Collection[str]]
) -> tuple[Rejected, ...]:
    """The rows whose value names nobody who was erased.

    Args:
        rejected: Rows set aside.
        erased_among: Which of these customers were erased.
    """
    listed = tuple(rejected)
    words = {each.value: frozenset((each.value, *_WORDS.findall(each.value))) for each in listed}
    erased = erased_among(frozenset().union(*words.values()))
    return tuple(each for each in listed if not words[each.value] & frozenset(erased))


def rejected_lines(rejected: Iterable[Rejected]) -> Iterator[str]:
    """Lines of a `rejected.jsonl`, masked."""
    for each in map(masked, rejected):
        row = {
            "file": each.file,
            "row": each.row,
            "column": each.column,
            "value": each.value,
            "reason": each.reason,
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"
