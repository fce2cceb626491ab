"""Expectations on the reasons that stand with the products shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field, model_validator

from assistant.reply import Card
from assistant.scripts.matching import Asking, ValueMatch
from assistant.scripts.seen import Failure, Seen
from recommender.reasons import FEWEST_BUYERS, ReasonKind


class ReasonOf(Asking):
    """Why one product is shown.

    Attributes:
        says: The reason in words.
        kinds: Kinds of evidence that it rests on, each of them.
        evidence: Ids or words that stand as its evidence, each of them.
        never: Kinds of evidence that it does not rest on.
    """

    says: ValueMatch | None = None
    kinds: list[ReasonKind] = Field(default_factory=list)
    evidence: list[str] = Field(default_factory=list)
    never: list[ReasonKind] = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_not_contradict(self) -> ReasonOf:
        both = set(self.kinds) & set(self.never)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} can't be both evidence and never; remove one")
        return self

    def failures(self, card: Card) -> Iterator[Failure]:
        """What does not hold of this product's card."""
        if self.says is not None and not self.says.holds(card.reason):
            yield Failure(("says",), f"the reason of {card.reference} {self.says}", card.reason or "none")
        told = evidence(card)
        kinds, named = {reason.kind for reason in told}, {word for one in told for word in one.evidence}
        for place, kind in enumerate(self.kinds):
            if kind not in kinds:
                yield Failure(("kinds", place), f"{kind} as evidence for {card.reference}", _listed(kinds))
        for place, word in enumerate(self.evidence):
            if word not in named:
                yield Failure(
                    ("evidence", place), f"'{word}' as evidence for {card.reference}", _listed(named)
                )
        for place, kind in enumerate(self.never):
            if kind in kinds:
                yield Failure(("never", place), f"no {kind} as evidence for {card.reference}", _listed(kinds))


class ReasonsExpected(Asking):
    """Why products are shown, as their cards say it.

    Attributes:
        every: Each product's card gives a reason in words.
        some: At least one does.
        kinds: Kinds of evidence that some product's reasons have, each of them.
        only: No product's reasons have any other kind.
        evidence: Ids or words that stand as evidence somewhere, each of them.
        buyers: Where reasons rest on what others bought, enough different people did.
        of: Product shown -> why it is.
        differ: The products, two at least, don't all give the same reasons.
    """

    every: bool = False
    some: bool = False
    kinds: list[ReasonKind] = Field(default_factory=list)
    only: list[ReasonKind] = Field(default_factory=list)
    evidence: list[str] = Field(default_factory=list)
    buyers: bool = False
    of: dict[str, ReasonOf] = Field(default_factory=dict)
    differ: bool = False

    @model_validator(mode="after")
    def _does_not_contradict(self) -> ReasonsExpected:
        others = set(self.kinds) - set(self.only)
        if self.only and others:
            raise ValueError(f"{', '.join(sorted(others))} is wanted and not among `only`; add or remove it")
        return self

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
        if self.differ and len({evidence(card) for card in cards}) < 2:
            happened = cards[0].reason if cards else "no product"
            yield Failure(
                ("differ",), "reasons that differ between products", f"the same for all: {happened}"
            )
        shown = {card.reference: card for card in cards}
        for product_id, rule in self.of.items():
            if product_id in shown:
                yield from (f.under("of", product_id) for f in rule.failures(shown[product_id]))
            else:
                happened = ", ".join(shown) or "nothing shown"
                yield Failure(("of", product_id), f"a reason for {product_id}", happened)


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
