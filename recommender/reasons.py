"""Why a product was suggested: `Reason`, evidence with its share of the score.

A reason comes from the models' own arithmetic, never from words written afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ReasonKind = Literal[
    "history",  # evidence: the customer's own products
    "preference",  # evidence: a statement of the customer
    "together",  # evidence: products that are bought together with it; `buyers` different people did
    "similar",  # evidence: products whose text resembles it
    "popular",  # evidence: nothing but the count of different buyers
    "request",  # evidence: words of the request that the product's records answer
    "click",  # evidence: none; the click scorer raised it
]

FEWEST_BUYERS = 5
"""A purchase of others may be named from this many different buyers on."""

MOST_EVIDENCE = 3
"""The most products or words that one reason names."""


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


@dataclass(frozen=True, slots=True)
class Term:
    """One addend of a product's score.

    Attributes:
        amount: What it adds, 0 or more.
        evidence: (product id or words, amount on the source's own scale), largest first.
    """

    kind: ReasonKind
    source: str
    amount: float
    evidence: tuple[tuple[str, float], ...] = ()
    buyers: int | None = None


def reasons_of(terms: Sequence[Term]) -> tuple[Reason, ...]:
    """The reasons of one product, the largest share first; all that adds to its score, and nothing else.

    Terms over the customer's own history are joined: a product that several sources rest on stands once,
    with the name of the source that it adds most by. A reason names its strongest evidence and has the share
    of that alone. Evidence from others is left out below `FEWEST_BUYERS` different buyers.
    """
    total = sum(term.amount for term in terms)
    if total <= 0:
        return ()
    found = [_history([term for term in terms if term.kind == "history"], total)]
    found += [_plain(term, total) for term in terms if term.kind != "history"]
    kept = [reason for reason in found if reason is not None and reason.share > 0]
    return tuple(sorted(kept, key=lambda reason: (-reason.share, reason.kind, reason.evidence)))


def _history(terms: Sequence[Term], total: float) -> Reason | None:
    amounts: dict[str, float] = {}
    for term in terms:
        for product_id, part in _parts(term):
            amounts[product_id] = amounts.get(product_id, 0.0) + part
    if not amounts:
        return None
    named = sorted(amounts, key=lambda product_id: (-amounts[product_id], product_id))[:MOST_EVIDENCE]
    strongest = max(terms, key=lambda term: term.amount)
    share = min(1.0, sum(amounts[product_id] for product_id in named) / total)
    return Reason("history", tuple(named), share, strongest.source)


def _plain(term: Term, total: float) -> Reason | None:
    if term.kind in ("together", "popular") and (term.buyers is None or term.buyers < FEWEST_BUYERS):
        return None
    parts = _parts(term)
    if term.kind == "together":  # the count of buyers is that of the strongest pair alone
        parts = parts[:1]
    if not parts and term.kind not in ("popular", "click"):
        return None
    named = parts[:MOST_EVIDENCE]
    amount = sum(part for _, part in named) if named else term.amount
    return Reason(
        term.kind, tuple(name for name, _ in named), min(1.0, amount / total), term.source, term.buyers
    )


def _parts(term: Term) -> tuple[tuple[str, float], ...]:
    """The evidence that speaks for the product, with the part of the term's amount that rests on each."""
    speaking = [(name, amount) for name, amount in term.evidence if amount > 0]
    whole = sum(amount for _, amount in speaking)
    return tuple((name, term.amount * (amount / whole)) for name, amount in speaking)
