"""What an importer did, for the person who called it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts of what was written, and of what was left out by reason."""

    products: int
    events: int
    customers: int
    orders: int
    left_out: Mapping[str, int] = field(default_factory=dict)
