"""What a tool found, as records: `Result`, and its way through a checkpoint as plain JSON.

A checkpoint gives dataclasses back as dictionaries and large records slowly; so an artifact holds ids and
small facts only, and this module alone writes and reads it. Knows no tool and no wording.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.reply import Card, CardKind
from recommender.reasons import ReasonKind
from retrieval.product import Money

VERSION = 1

Artifact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A reason in words, with the evidence that it was worded from.

    Attributes:
        evidence: Product ids or words.
        buyers: How many different people, where the evidence is what others bought.
    """

    kind: ReasonKind
    text: str
    evidence: tuple[str, ...] = ()
    share: float = 0.0
    source: str = ""
    buyers: int | None = None


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A product with the facts that were true when a tool returned it.

    Attributes:
        unknown: Conditions of the request that its records leave open.
        instead: Where it is sold out: ids of its variants that can be bought.
        variants: These in words.
        propensity: The chance that it had of standing where it stands, in a list that explores.
    """

    product_id: str
    title: str
    price: Money | None = None
    in_stock: bool | None = None
    rating: float | None = None
    reasons: tuple[ShownReason, ...] = ()
    unknown: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    variants: str = ""
    propensity: float | None = None

    @property
    def reason(self) -> str:
        """All reasons in one line; empty when nothing true can be said."""
        return "; ".join(reason.text for reason in self.reasons)

    @property
    def card(self) -> Card:
        """The product as a card."""
        return Card("product", self.product_id, self.reason, self.facts())

    def facts(self) -> Artifact:
        """The product as JSON; what is not known is null."""
        price = self.price
        return {
            "title": self.title,
            "price": None if price is None else str(price),
            "price_minor": None if price is None else price.minor,
            "currency": None if price is None else price.currency,
            "in_stock": self.in_stock,
            "rating": self.rating,
            "reasons": [_reason_json(reason) for reason in self.reasons],
            "unknown": list(self.unknown),
            "instead": list(self.instead),
            "variants": self.variants,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """What one tool call came to.

    Attributes:
        outcome: The key under which wording finds its words ("found", "none", "refused", ...).
        products: In the order in which they are to be shown.
        listing: Whether these products are a list that "the first one" may point into.
        facts: Small JSON facts that wording fills in.
        cards: Cards of other kinds than products.
        notes: What was missing or fell back.
        hidden: Whether the products were only looked up, and no card shows them.
    """

    tool: str
    outcome: str
    products: tuple[ShownProduct, ...] = ()
    listing: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: bool = False

    def to_artifact(self) -> Artifact:
        """As plain JSON."""
        return {
            "version": VERSION,
            "tool": self.tool,
            "outcome": self.outcome,
            "products": [
                {"product_id": p.product_id, "propensity": p.propensity, **p.facts()} for p in self.products
            ],
            "listing": self.listing,
            "facts": dict(self.facts),
            "cards": [card_json(card) for card in self.cards],
            "notes": list(self.notes),
            "hidden": self.hidden,
        }

    @classmethod
    def from_artifact(cls, artifact: object) -> Result | None:
        """The result that was written; None for anything else."""
        if not isinstance(artifact, Mapping) or artifact.get("version") != VERSION:
            return None
        return cls(
            tool=str(artifact["tool"]),
            outcome=str(artifact["outcome"]),
            products=tuple(_product(row) for row in artifact["products"]),
            listing=bool(artifact["listing"]),
            facts=dict(artifact["facts"]),
            cards=tuple(read_card(row) for row in artifact["cards"]),
            notes=tuple(artifact["notes"]),
            hidden=bool(artifact["hidden"]),
        )


def read_card(row: Mapping[str, Any]) -> Card:
    """A card that was kept as JSON."""
    kind: CardKind = row["kind"]
    return Card(kind, str(row["reference"]), str(row.get("reason", "")), dict(row.get("facts", {})))


def distinct_products(results: Sequence[Result]) -> tuple[ShownProduct, ...]:
    """The products that several results show, each once, at its first place and with its latest facts."""
    latest: dict[str, ShownProduct] = {}
    for result in results:
        for product in () if result.hidden else result.products:
            latest[product.product_id] = product
    return tuple(latest.values())


def card_json(card: Card) -> Artifact:
    """A card as JSON."""
    return {"kind": card.kind, "reference": card.reference, "reason": card.reason, "facts": dict(card.facts)}


def _reason_json(reason: ShownReason) -> Artifact:
    return {
        "kind": reason.kind,
        "text": reason.text,
        "evidence": list(reason.evidence),
        "share": round(reason.share, 4),
        "source": reason.source,
        "buyers": reason.buyers,
    }


def _product(row: Mapping[str, Any]) -> ShownProduct:
    priced = row["price_minor"] is not None
    return ShownProduct(
        product_id=str(row["product_id"]),
        title=str(row["title"]),
        price=Money(int(row["price_minor"]), str(row["currency"])) if priced else None,
        in_stock=row["in_stock"],
        rating=row["rating"],
        reasons=tuple(
            ShownReason(r["kind"], r["text"], tuple(r["evidence"]), r["share"], r["source"], r["buyers"])
            for r in row["reasons"]
        ),
        unknown=tuple(row["unknown"]),
        instead=tuple(row.get("instead", ())),
        variants=str(row.get("variants", "")),
        propensity=row.get("propensity"),
    )
