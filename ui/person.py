"""What staff see of one person: profile, orders, basket, and suggestions with where each of them comes from.

Records in, words out; drawn by the desk's templates. Knows no request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.orders import Order
from assistant.visitor import Visitor
from recommender.ranking import Ranked
from recommender.reasons import Reason
from ui.cards import ProductView

if TYPE_CHECKING:
    from ui.shopfront import Shopfront

SUGGESTIONS = 10
_MOST_ITEMS = 4
_WORDS = {
    "history": "looked at or bought {evidence}",
    "preference": "said: {evidence}",
    "together": "bought together with {evidence}",
    "similar": "resembles {evidence}",
    "popular": "popular",
    "request": "asked for: {evidence}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """So many pieces of a product."""

    view: ProductView
    quantity: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order in one line."""

    order_id: str
    placed: str
    status: str
    items: str
    total: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason in words, what it claims of the score, and the source that it counts most in.

    Attributes:
        share: In words; what claims no share "moved it up".
        width: The same in hundredths, for the chart; 0 for what claims none.
    """

    text: str
    share: str
    source: str
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One source's part of a score, in the chart of the suggestions.

    Attributes:
        name: Of the source.
        words: What hovering says: the part, and the source's own score.
        start: Where the bar begins, in hundredths of the longest score of the list.
        width: In the same unit.
        tone: Number of the colour: the same source has the same in every row.
    """

    name: str
    words: str
    start: float
    width: float
    tone: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product that the recommender ranks high, with the parts of its score as a chart."""

    view: ProductView
    score: str
    click: str
    bars: tuple[Bar, ...]
    reasons: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer or guest; `orders` is None for a guest, who has none."""

    name: str
    facts: tuple[tuple[str, str], ...]
    preferences: tuple[str, ...]
    basket: tuple[Line, ...]
    orders: tuple[OrderLine, ...] | None
    suggestions: tuple[Suggestion, ...]
    legend: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]


def name_of(front: Shopfront, visitor: Visitor) -> str:
    """What staff call a visitor."""
    if visitor.is_guest:
        return f"Guest {visitor.guest_id[:6]}"
    customer = front.profiles.get(visitor.customer_id)
    return (customer.name if customer else "") or f"Customer {visitor.customer_id}"


def describe(front: Shopfront, visitor: Visitor) -> Person:
    """Everything that the desk shows of a visitor."""
    gallery = front.gallery
    ranking = front.suggest(visitor, SUGGESTIONS)
    shown = [(ranked, view) for ranked in ranking.items if (view := gallery.view(ranked.product_id))]
    lines = [(line, view) for line in front.baskets.show(visitor) if (view := gallery.view(line.product_id))]
    orders = None if visitor.is_guest else front.orders.of_customer(visitor.customer_id)
    title = _titles(gallery.view)
    adding = (name for ranked, _ in shown for name, part in ranked.parts.items() if part > 0)
    tones = {name: tone for tone, name in enumerate(dict.fromkeys(adding))}
    longest = max((sum(ranked.parts.values()) for ranked, _ in shown), default=0.0) or 1.0
    return Person(
        name=name_of(front, visitor),
        facts=_facts(front, visitor),
        preferences=tuple(preference.text for preference in front.profiles.preferences(visitor)),
        basket=tuple(Line(view, line.quantity) for line, view in lines),
        orders=None if orders is None else tuple(_order(front, order, title) for order in orders),
        suggestions=tuple(_suggestion(ranked, view, title, tones, longest) for ranked, view in shown),
        legend=tuple(tones.items()),
        notes=ranking.notes,
    )


def _facts(front: Shopfront, visitor: Visitor) -> tuple[tuple[str, str], ...]:
    customer = front.profiles.get(visitor.customer_id) if visitor.customer_id else None
    if customer is None:
        return (("Signed in", "no" if visitor.is_guest else f"as {visitor.customer_id}"),)
    facts = {"Customer id": customer.customer_id, "Email": customer.email, "Zip": customer.zip}
    facts |= {
        str(name).replace("_", " ").capitalize(): str(value) for name, value in customer.attributes.items()
    }
    agreed = [str(purpose) for purpose, given in customer.consent.items() if given]
    facts["Agreed to"] = ", ".join(agreed).replace("_", " ")
    return tuple((name, value) for name, value in facts.items() if value)


def _order(front: Shopfront, order: Order, title: Callable[[str], str]) -> OrderLine:
    items = [f"{item.quantity} × {title(item.product_id)}" for item in order.items[:_MOST_ITEMS]]
    if len(order.items) > _MOST_ITEMS:
        items.append(f"{len(order.items) - _MOST_ITEMS} more")
    placed = f"{front.shop.config.local(order.placed_at):%d %b %Y}" if order.placed_at else ""
    return OrderLine(order.order_id, placed, order.status, ", ".join(items), str(order.total or ""))


def _suggestion(
    ranked: Ranked,
    view: ProductView,
    title: Callable[[str], str],
    tones: Mapping[str, int],
    longest: float,
) -> Suggestion:
    return Suggestion(
        view=view,
        score=f"{ranked.score:.3f}",
        click="" if ranked.click is None else f"{ranked.click:.1%}",
        bars=tuple(_bars(ranked, tones, longest)),
        reasons=tuple(_evidence(reason, title) for reason in ranked.reasons),
    )


def _bars(ranked: Ranked, tones: Mapping[str, int], longest: float) -> Iterator[Bar]:
    """The parts of a score end to end: the longest score of the list is 100 wide."""
    start = 0.0
    for name, part in ranked.parts.items():
        if part > 0:
            width = 100.0 * part / longest
            own = f", by its own measure {ranked.sources[name]:.3g}" if name in ranked.sources else ""
            yield Bar(name, f"{name}: {part:.3f} of the score{own}", start, width, tones[name])
            start += width


def _evidence(reason: Reason, title: Callable[[str], str]) -> Evidence:
    named = ", ".join(title(one) for one in reason.evidence)
    text = _WORDS[reason.kind].format(evidence=named)
    if reason.buyers:
        text += f" ({reason.buyers} buyers)"
    share = f"{reason.share:.0%}" if reason.share else "moved it up"
    return Evidence(text, share, reason.source, 100.0 * reason.share)


def _titles(view: Callable[[str], ProductView | None]) -> Callable[[str], str]:
    def title(name: str) -> str:
        found = view(name)
        return found.title if found else name

    return title
