"""Expectations on the cards drawn under a reply: their kinds, their records, and the facts they carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from assistant.reply import Card, CardKind
from assistant.scripts.comparing import at_path
from assistant.scripts.matching import Asking, Count, Strict, ValueMatch
from assistant.scripts.seen import Failure, Seen
from retrieval.errors import shorten


class CardExpected(Strict):
    """A card that must be there.

    Attributes:
        reference: The id of its record.
        facts: What it shows besides: name, or path (`items.0.title`) -> rule.
        count: How many such cards there are; at least one where it is not given.
    """

    kind: CardKind
    reference: ValueMatch | None = None
    facts: dict[str, ValueMatch] = Field(default_factory=dict)
    count: Count | None = None

    def fits(self, card: Card) -> bool:
        """Whether the card is such a card."""
        return (
            card.kind == self.kind
            and (self.reference is None or self.reference.holds(card.reference))
            and all(rule.holds(at_path(card.facts, name)) for name, rule in self.facts.items())
        )

    def __str__(self) -> str:
        """In words."""
        facts = ", ".join(f"{name} {rule}" for name, rule in self.facts.items())
        return " ".join(
            part
            for part in (f"{self.kind} card", str(self.reference or ""), f"with {facts}" if facts else "")
            if part
        )


Wanted = Annotated[
    CardExpected,
    BeforeValidator(
        lambda v: {"kind": v} if isinstance(v, str) else v, json_schema_input_type=CardExpected | CardKind
    ),
]


class CardsExpected(Asking):
    """Which cards are drawn under the reply: all of `has`, none of a kind of `never`."""

    has: list[Wanted] = Field(default_factory=list)
    never: list[CardKind] = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_not_contradict(self) -> CardsExpected:
        both = {card.kind for card in self.has} & set(self.never)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} can't be both there and never; remove one")
        return self

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        cards = seen.reply.cards
        happened = ", ".join(f"{card.kind} {card.reference}" for card in cards) or "no card"
        for place, wanted in enumerate(self.has):
            fitting = sum(map(wanted.fits, cards))
            if wanted.count is not None and not wanted.count.holds(fitting):
                yield Failure(("has", place, "count"), f"{wanted.count} times a {wanted}", happened)
            elif wanted.count is None and not fitting:
                yield Failure(("has", place), f"a {wanted}", self._nearly(wanted, cards) or happened)
        for place, kind in enumerate(self.never):
            if any(card.kind == kind for card in cards):
                yield Failure(("never", place), f"no {kind} card", happened)

    def _nearly(self, wanted: CardExpected, cards: tuple[Card, ...]) -> str:
        """What the cards of the kind say, where the rule asks for facts."""
        facts = (
            f"{card.reference}: "
            + ", ".join(f"{name} {shorten(at_path(card.facts, name))}" for name in wanted.facts)
            for card in cards
            if card.kind == wanted.kind and wanted.facts
        )
        return "; ".join(facts)
