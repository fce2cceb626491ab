"""Why a product was suggested: `Reason`, evidence with its share of the score.

A reason comes from the models' own arithmetic, never from words written afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReasonKind = Literal[
    "history",  # evidence: the customer's own products
    "preference",  # evidence: words that the customer stated
    "together",  # evidence: products that are bought together with it; `buyers` different people did
    "similar",  # evidence: products whose text resembles it
    "popular",  # evidence: nothing but the count of different buyers
    "request",  # evidence: words of the request that the product's records answer
    "click",  # evidence: none; the click scorer raised it
]

FEWEST_BUYERS = 5
"""A purchase of others may be named from this many different buyers on."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for one suggestion.

    Attributes:
        evidence: Product ids or words.
        share: The part of the score that rests on it, 0 to 1; the shares of one suggestion sum to at most 1.
        source: The candidate source or model whose arithmetic this is ("ease", "neighbours", ...).
        buyers: How many different people, where the evidence is what others bought; at least `FEWEST_BUYERS`.
    """

    kind: ReasonKind
    evidence: tuple[str, ...]
    share: float
    source: str = ""
    buyers: int | None = None
