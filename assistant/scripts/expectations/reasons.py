"""Expectations on the reasons that stand with the products shown, and on the kinds of cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field, field_validator

from assistant.reply import Card, CardKind
from assistant.scripts.matching import Asking, Strict, ValueMatch
from assistant.scripts.seen import Failure, Seen
from recommender.reasons import FEWEST_BUYERS, ReasonKind


class ReasonsExpected(Asking):
    """Why products are shown, as their cards say it.

    Attributes:
        every: Each product's card gives a reason in words.
        some: At least one does.
        kinds: Kinds of evidence that some product's reasons have, each of them.
        only: No product's reasons have any other kind.
        evidence: Ids or words that stand as evidence somewhere, each of them.
        buyers: Where reasons rest on what others bought, enough different people did.
    """

    every: bool = False
    some: bool = False
    kinds: list[ReasonKind] = Field(default_factory=list)
    only: list[ReasonKind] = Field(default_factory=list)
    evidence: list[str] = Field(default_factory=list)
    buyers: bool = False

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        cards = [card for card in seen.reply.cards if card.kind == "product"]
        without = [card.reference for card in cards if not card.reason.strip()]
        if self.every and (without or not cards):
            yield Failure(
                ("every",),
                "a reason with each product",
                ", ".join(without) + " without" if cards else "no product",
            )
        if self.some and len(without) == len(cards):
            yield Failure(("some",), "a reason with some product", "none has one")
        told = [(card, reason) for card in cards for reason in evidence(card)]
        kinds = {reason.kind for _, reason in told}
        for place, kind in enumerate(self.kinds):
            if kind not in kinds:
                yield Failure(("kinds", place), f"evidence of kind {kind}", _listed(kinds))
        if self.only and kinds - set(self.only):
            yield Failure(("only",), f"no evidence but {', '.join(self.only)}", _listed(kinds))
        named = {word for _, reason in told for word in reason.evidence}
        for place, word in enumerate(self.evidence):
            if word not in named:
                yield Failure(("evidence", place), f"'{word}' as evidence", _listed(named))
        few = [card.reference for card, why in told if why.buyers is not None and why.buyers < FEWEST_BUYERS]
        if self.buyers and few:
            happened = f"fewer for {', '.join(few)}"
            yield Failure(("buyers",), f"purchases of at least {FEWEST_BUYERS} people", happened)


class CardExpected(Strict):
    """A card that must be there; `reference` is the id of its record."""

    kind: CardKind
    reference: ValueMatch | None = None


class CardsExpected(Asking):
    """Which kinds of cards are drawn under the reply."""

    has: list[CardExpected] = Field(default_factory=list)
    never: list[CardKind] = Field(default_factory=list)

    @field_validator("has", mode="before")
    @classmethod
    def _bare_kinds(cls, value: object) -> object:
        return (
            [{"kind": one} if isinstance(one, str) else one for one in value]
            if isinstance(value, list)
            else value
        )

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        cards = seen.reply.cards
        happened = ", ".join(f"{card.kind} {card.reference}" for card in cards) or "no card"
        for place, wanted in enumerate(self.has):
            fitting = (c for c in cards if c.kind == wanted.kind)
            if not any(wanted.reference is None or wanted.reference.holds(c.reference) for c in fitting):
                rule = f" {wanted.reference}" if wanted.reference else ""
                yield Failure(("has", place), f"a {wanted.kind} card{rule}", happened)
        for place, kind in enumerate(self.never):
            if any(card.kind == kind for card in cards):
                yield Failure(("never", place), f"no {kind} card", happened)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason as a card's facts carry it."""

    kind: str
    evidence: tuple[str, ...] = ()
    buyers: int | None = None


def evidence(card: Card) -> tuple[Evidence, ...]:
    """The reasons among the card's facts, a list `reasons` of JSON objects."""
    reasons = card.facts.get("reasons") or ()
    return tuple(
        Evidence(str(reason.get("kind")), tuple(map(str, reason.get("evidence") or ())), reason.get("buyers"))
        for reason in reasons
        if isinstance(reason, dict)
    )


def _listed(words: set[str]) -> str:
    return ", ".join(sorted(words)) or "no evidence"
