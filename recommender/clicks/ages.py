"""How long ago something was, as coarsely as a score should notice: in this visit, or so many days ago.

Whoever asks twice within minutes is told the same, and scores that were worked out are good for a while.
"""

from __future__ import annotations

from math import floor, nan

VISIT_SECONDS = 1800.0
"""What was touched this recently belongs to the visit."""
_DAY = 86_400.0


def in_visit(when: float | None, at: float | None) -> bool:
    """Whether something at `when` belongs to the visit that is going on at `at`; not where nobody knows."""
    return when is not None and at is not None and at - when <= VISIT_SECONDS


def days_since(when: float | None, at: float | None) -> float:
    """Whole days from `when` to `at`; NaN where nobody knows one of them."""
    return nan if when is None or at is None else float(max(0, floor((at - when) / _DAY)))
