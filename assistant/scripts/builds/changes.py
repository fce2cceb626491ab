"""What an assistant does differently in one conversation, on two builds: `changes`.

Tools come before records, products before their reasons, and words are told only where nothing else changed:
what is said follows what is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.reply import Card, ToolCall
from assistant.scripts.expectations.reasons import evidence
from assistant.scripts.expectations.tools import describe
from assistant.scripts.results import Outcome, Result, TurnResult
from retrieval.errors import shorten

Kind = Literal["action", "tools", "arguments", "records", "products", "reasons", "cards", "notes", "words"]
Verdict = Literal["fails now", "passes now", "behaves differently", "the same"]
VERDICTS: tuple[Verdict, ...] = ("fails now", "passes now", "behaves differently", "the same")
"""In the order in which a reviewer wants to see them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different after a turn, in words."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class TurnChanges:
    """A turn that went differently; `number` counts from 1."""

    number: int
    action: str
    line: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ConversationChanges:
    """One conversation on both builds.

    Attributes:
        failures: What does not hold on the new build, in words.
    """

    name: str
    file: str
    line: int
    old: Outcome
    new: Outcome
    turns: tuple[TurnChanges, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What a reviewer has to know first."""
        if self.old != self.new:
            return "fails now" if self.new == "failed" else "passes now"
        return "behaves differently" if self.turns else "the same"


def changes(old: Result, new: Result, titles: Mapping[str, str]) -> ConversationChanges:
    """How a conversation went on the new build, compared with the old one.

    Args:
        old: On the old build.
        new: The same script on the new one.
        titles: Product id -> title, for telling products.
    """
    found = []
    for number, (before, now) in enumerate(zip(old.turns, new.turns, strict=False), 1):
        different = tuple(_of_turn(before, now, titles))
        if different:
            found.append(TurnChanges(number, now.action, now.line, different))
    if len(old.turns) != len(new.turns):
        longer = max(old.turns, new.turns, key=len)[min(len(old.turns), len(new.turns))]
        words = f"{len(new.turns)} turns were played, {len(old.turns)} on the old build"
        found.append(
            TurnChanges(
                min(len(old.turns), len(new.turns)) + 1,
                longer.action,
                longer.line,
                (Change("action", words),),
            )
        )
    failures = new.told() if new.outcome == "failed" else ()
    return ConversationChanges(
        new.name, str(new.file), new.line, old.outcome, new.outcome, tuple(found), failures
    )


def _of_turn(old: TurnResult, new: TurnResult, titles: Mapping[str, str]) -> Iterator[Change]:
    found = [
        *_actions(old, new, titles),
        *_tools(old.reply.tools, new.reply.tools),
        *_records(old, new),
        *_products(old.reply.products, new.reply.products, titles),
        *_reasons(old.reply.cards, new.reply.cards, titles),
        *_cards(old.reply.cards, new.reply.cards),
        *_notes(old.reply.notes, new.reply.notes),
    ]
    if not found and old.reply.text != new.reply.text:
        found = [Change("words", f"'{shorten(old.reply.text, 160)}' -> '{shorten(new.reply.text, 160)}'")]
    yield from found


def _actions(old: TurnResult, new: TurnResult, titles: Mapping[str, str]) -> Iterator[Change]:
    if (old.kind, old.said) != (new.kind, new.said):
        yield Change("action", f"{_title(old.said, titles)} -> {_title(new.said, titles)}")


def _tools(old: Sequence[ToolCall], new: Sequence[ToolCall]) -> Iterator[Change]:
    names = [call.name for call in old], [call.name for call in new]
    if names[0] != names[1]:
        yield Change("tools", f"{', '.join(names[0]) or 'none'} -> {', '.join(names[1]) or 'none'}")
        return
    for before, now in zip(old, new, strict=True):
        if _given(before) != _given(now):
            yield Change("arguments", f"{describe(before)} -> {describe(now)}")


def _given(call: ToolCall) -> dict[str, object]:
    return {name: value for name, value in call.arguments.items() if value is not None}


def _records(old: TurnResult, new: TurnResult) -> Iterator[Change]:
    for what in ("basket", "preferences", "orders", "handed_off"):
        before, now = getattr(old.after, what), getattr(new.after, what)
        if before != now and getattr(old.before, what) == getattr(new.before, what):
            yield Change("records", f"{what}: {_told(before)} -> {_told(now)}")


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {inner}" for key, inner in value.items()) or "nothing"
    return "; ".join(map(str, value)) or "nothing" if isinstance(value, tuple) else str(value)


def _products(old: Sequence[str], new: Sequence[str], titles: Mapping[str, str]) -> Iterator[Change]:
    appeared = [f"{_title(i, titles)} ({new.index(i) + 1}.)" for i in new if i not in old]
    vanished = [f"{_title(i, titles)} (was {old.index(i) + 1}.)" for i in old if i not in new]
    kept_old, kept_new = [i for i in old if i in new], [i for i in new if i in old]
    # Among those that stayed: what only makes room for others has not moved.
    moved = [
        f"{_title(i, titles)} ({old.index(i) + 1}. -> {new.index(i) + 1}.)"
        for i in kept_new
        if kept_old.index(i) != kept_new.index(i)
    ]
    for word, those in (("appeared", appeared), ("vanished", vanished), ("moved", moved)):
        if those:
            yield Change("products", f"{word}: {', '.join(those)}")


def _reasons(old: Sequence[Card], new: Sequence[Card], titles: Mapping[str, str]) -> Iterator[Change]:
    before = {card.reference: card for card in old if card.kind == "product"}
    for card in new:
        was = before.get(card.reference) if card.kind == "product" else None
        if was is not None and _why(was) != _why(card):
            yield Change("reasons", f"{_title(card.reference, titles)}: {_why(was)} -> {_why(card)}")


def _why(card: Card) -> str:
    told = [f"{one.kind} ({', '.join(one.evidence)})" if one.evidence else one.kind for one in evidence(card)]
    return ", ".join(told) or "no evidence"


def _cards(old: Sequence[Card], new: Sequence[Card]) -> Iterator[Change]:
    before, now = [[c for c in cards if c.kind != "product"] for cards in (old, new)]
    names = [[f"{card.kind} {card.reference}".strip() for card in cards] for cards in (before, now)]
    if names[0] != names[1]:
        yield Change("cards", f"{', '.join(names[0]) or 'none'} -> {', '.join(names[1]) or 'none'}")
        return
    for was, card in zip(before, now, strict=True):
        keys = [key for key in {**was.facts, **card.facts} if was.facts.get(key) != card.facts.get(key)]
        if keys:
            facts = f"{_facts(was, keys)} -> {_facts(card, keys)}"
            yield Change("cards", f"{card.kind} {card.reference}: {facts}")


def _facts(card: Card, keys: Sequence[str]) -> str:
    return ", ".join(f"{key} {shorten(card.facts.get(key), 60)}" for key in keys)


def _notes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for word, those in (
        ("new", [n for n in new if n not in old]),
        ("gone", [n for n in old if n not in new]),
    ):
        if those:
            yield Change("notes", f"{word}: {'; '.join(those)}")


def _title(product_id: str, titles: Mapping[str, str]) -> str:
    return f"{product_id} '{titles[product_id]}'" if product_id in titles else product_id
