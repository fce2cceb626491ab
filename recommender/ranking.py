"""From a pool of candidates to an order: `Ranked`, `Ranking`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recommender.reasons import Reason


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of a ranking.

    Attributes:
        score: What ordered the list; larger is better.
        click: Probability of a click; None where the click scorer took no part.
        sources: Each source's score of the product, on its own scale.
    """

    product_id: str
    score: float
    click: float | None = None
    sources: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Products in order, best first, no id twice.

    Attributes:
        notes: What was missing or fell back ("click scorer unavailable"), for tests and the service desk.
    """

    items: tuple[Ranked, ...]
    notes: tuple[str, ...] = ()
