"""Why a product was suggested: `Reason`, evidence with its share of the score, and what may be one.

A reason comes from the models' own arithmetic, never from words written afterwards. What a product's score
rests on is found here (`grounds_of`); how much, is measured by scoring it again without (`proving.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ReasonKind = Literal[
    "history",  # evidence: the customer's own products
    "preference",  # evidence: a statement of the customer
    "together",  # evidence: a product of the customer's; `buyers` different people bought both at once
    "similar",  # evidence: a product of the customer's whose text it resembles
    "popular",  # evidence: nothing but the count of different buyers, and that it is asked for just now
    "request",  # evidence: words of the request that the product's records answer
]

FEWEST_BUYERS = 5
"""A purchase of others may be named from this many different buyers on."""

MOST_EVIDENCE = 3
"""The most products that one reason names."""

OWN: frozenset[ReasonKind] = frozenset({"history", "together", "similar"})
"""Kinds whose evidence is what the customer did."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for one suggestion.

    Attributes:
        evidence: Product ids or words.
        share: The part of the score that is lost where the evidence is taken away, 0 to 1; 0 where it moved
            the product up and by how much can't be told. Evidence that only works together is lost with
            either, so shares may sum to more than 1.
        source: The candidate source or model that the evidence counts most in ("ease", "neighbours", ...).
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


def grounds_of(terms: Sequence[Term]) -> tuple[Reason, ...]:
    """What one product's score rests on, with shares as the addends have them: the first guess of a reason.

    What the customer did stands once, however many sources rest on it, under the kind that it counts most in;
    of a kind the strongest stand together. Purchases of others are left out below `FEWEST_BUYERS`.
    """
    total = sum(term.amount for term in terms)
    if total <= 0:
        return ()
    found = [*_own([term for term in terms if term.kind in OWN], total)]
    found += [
        Reason(
            term.kind, tuple(name for name, _ in term.evidence), term.amount / total, term.source, term.buyers
        )
        for term in terms
        if term.kind not in OWN and term.amount > 0 and (term.kind != "popular" or _enough(term.buyers))
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.share, reason.kind, reason.evidence)))


def _own(terms: Sequence[Term], total: float) -> list[Reason]:
    """Reasons over the customer's products: each product in one of them."""
    adding: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for number, term in enumerate(terms):
        speaking = [(name, amount) for name, amount in term.evidence if amount > 0]
        whole = sum(amount for _, amount in speaking)
        for name, amount in speaking:
            adding[name][number] = term.amount * (amount / whole)
    amounts = {name: sum(parts.values()) for name, parts in adding.items()}
    named: defaultdict[ReasonKind, list[str]] = defaultdict(list)
    strongest: dict[ReasonKind, Term] = {}
    for name in sorted(amounts, key=lambda name: (-amounts[name], name)):
        term = terms[max(adding[name], key=adding[name].__getitem__)]
        first = term.evidence[0][0] == name  # the count of buyers is that of the strongest pair alone
        kind = term.kind if term.kind != "together" or (first and _enough(term.buyers)) else "history"
        if len(named[kind]) < (MOST_EVIDENCE if kind == "history" else 1):
            named[kind].append(name)
            strongest.setdefault(kind, term)
    return [
        Reason(
            kind,
            tuple(names),
            sum(amounts[name] for name in names) / total,
            strongest[kind].source,
            strongest[kind].buyers if kind == "together" else None,
        )
        for kind, names in named.items()
    ]


def _enough(buyers: int | None) -> bool:
    return buyers is not None and buyers >= FEWEST_BUYERS
