"""What a reply shows besides products: an order, a page of rules, a comparison, what is remembered.

Reads the facts that a card carries; what the page shows elsewhere anyway (the basket) or the words say
already (a hand-off) gets no sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.reply import Card, CardKind

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A heading, words, facts, or a table with one column a product; empty parts are not drawn."""

    kind: CardKind
    title: str = ""
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()


def sheet_of(card: Card) -> Sheet | None:
    """The sheet of a card; None where there is nothing more to show than the words and the page do."""
    draw = _KINDS.get(card.kind)
    return draw(card) if draw else None


def _order(card: Card) -> Sheet:
    facts = card.facts
    items = ", ".join(f"{row['quantity']} × {row['title']}" for row in facts.get("items", ()))
    said = {
        "Status": facts.get("status", ""),
        "Placed": facts.get("placed", ""),
        "Items": items,
        "Total": facts.get("total", ""),
        "Tracking": facts.get("tracking", ""),
    }
    return Sheet("order", f"Order {card.reference}", facts=tuple((n, str(v)) for n, v in said.items() if v))


def _policy(card: Card) -> Sheet:
    headings = (str(card.facts.get("title", "")), str(card.facts.get("heading", "")))
    title = ": ".join(dict.fromkeys(heading for heading in headings if heading))
    return Sheet("policy", title, str(card.facts.get("text", "")))


def _comparison(card: Card) -> Sheet:
    rows: Mapping[str, list[str]] = card.facts.get("rows", {})
    return Sheet(
        "comparison",
        columns=tuple(str(title) for title in card.facts.get("columns", ())),
        rows=tuple((_label(name), tuple(str(value) for value in values)) for name, values in rows.items()),
    )


def _bundle(card: Card) -> Sheet:
    facts = card.facts
    rows = tuple(
        (str(line["need"]), (f"{line['quantity']} × {line['title']}", str(line["sum"])))
        for line in facts.get("lines", ())
    )
    savings = tuple((str(each["name"]), f"−{each['amount']}") for each in facts.get("savings", ()))
    left_out = "; ".join(str(each["why"]) for each in facts.get("left_out", ()))
    said = {"Total": facts.get("total", ""), "Budget": facts.get("budget", ""), "Left out": left_out}
    return Sheet(
        "bundle",
        "The set",
        facts=(*savings, *((name, str(value)) for name, value in said.items() if value)),
        columns=("Product", "Price"),
        rows=rows,
    )


def _profile(card: Card) -> Sheet | None:
    texts = [str(text) for name in ("preferences", "inferred") for text in card.facts.get(name, ())]
    return Sheet("profile", "What I keep in mind", "\n".join(texts)) if texts else None


def _label(name: str) -> str:
    return name[:1].upper() + name[1:].replace("_", " ")


_KINDS: Mapping[CardKind, Callable[[Card], Sheet | None]] = {
    "order": _order,
    "policy": _policy,
    "comparison": _comparison,
    "bundle": _bundle,
    "profile": _profile,
}
