"""Candidates: named sources propose products, and one pool merges them.

A source stands behind a Protocol, so that those which need more than this package knows (the vector
store, say) are handed in by whoever wires the shop together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from recommender.shopper import Shopper


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that one source proposes.

    Attributes:
        score: On the source's own scale; larger is better.
        evidence: Product ids or words that led to it, strongest first.
    """

    product_id: str
    score: float
    evidence: tuple[str, ...] = ()


class CandidateSource(Protocol):
    """Proposes products for somebody."""

    @property
    def name(self) -> str:
        """The name that stands in reports and reasons."""
        ...

    def candidates(self, shopper: Shopper, k: int) -> tuple[Candidate, ...]:
        """At most `k` products, best first, no id twice; empty when the source knows nothing of this shopper."""
        ...

    def score(self, shopper: Shopper, product_ids: tuple[str, ...]) -> tuple[float, ...]:
        """This source's score of given products, on the scale of `candidates`; 0.0 where it knows nothing."""
        ...
