"""Which of the customer's orders, and which items of one, the words mean.

"My last order", "the second one", "the one with the lamp" are resolved against the orders that are known in
this conversation: a tool returned them, or they came with a message. English. Knows no tool.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.house.counter.known_orders import KnownOrder
from assistant.ordered import holding
from retrieval.words import terms

_PLACES = {
    "first": 0, "1st": 0, "latest": 0, "last": 0, "newest": 0, "recent": 0, "second": 1, "2nd": 1, "third": 2,
    "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4, "oldest": -1,
}  # fmt: skip
_PLACE = re.compile(rf"\b({'|'.join(_PLACES)})\b")
_ITEM_PLACE = re.compile(
    rf"\b({'|'.join(_PLACES)}) (?:thing|item|one|product|article|piece|position|line)s?\b(?! (?:of|in"
    rf"|from) (?:my|the) list)"
)
_ORDER_PLACE = re.compile(rf"\b({'|'.join(_PLACES)}) (?:order|purchase|delivery|parcel)\b")
_ALL = re.compile(
    r"\b(?:everything|all of (?:it|them)|all (?:the )?items|the (?:whole|entire) order|whole thing)\b", re.I
)
_SET_ASIDE = re.compile(
    r"\b(?:not (?:bothered|worried|fussed|asking|talking) (?:about|for) [^.?!;]*|not (?:the|my"
    r"|that|those) [^.?!;]*"
    r"|(?:i )?know (?:the|my|that) [^.?!;,]*\b(?:came|arrived|turned up|is here|was delivered)\b[^.?!;,]*"
    r"|(?:the|my) [^.?!;,]*\b(?:came|arrived) (?:ages ago|already|fine|last \w+|yesterday)\b)",
    re.I,
)
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "for",
        "with",
        "and",
        "or",
        "to",
        "my",
        "me",
        "one",
        "it",
        "is",
        "this",
        "that",
        "order",
        "set",
        "pack",
        "i",
    ]
)


def pointed_order(text: str, orders: Sequence[KnownOrder]) -> str:
    """The order of a list, newest first, that the words point at by its place; empty for none."""
    match = _PLACE.search(text.lower())
    if not match or not orders:
        return ""
    place = _PLACES[match.group(1)]
    return orders[place].order_id if place < len(orders) else ""


def placed_order(text: str, orders: Sequence[KnownOrder]) -> str:
    """The order that the words call by its place ("of my last order"); empty for none."""
    match = _ORDER_PLACE.search(text.lower())
    return pointed_order(match.group(1), orders) if match else ""


def named_order(text: str, orders: Sequence[KnownOrder]) -> str:
    """The one order that holds what the words describe; empty where none or several do equally well."""
    titles = {order.order_id: [title for _, title in order.items] for order in orders}
    fitting = holding(frozenset(terms(meant(text))) - _SMALL, titles)
    return fitting[0] if len(fitting) == 1 else ""


def meant(text: str) -> str:
    """The words without what they set aside ("not the tent, that came ages ago")."""
    return _SET_ASIDE.sub(" ", text)


def named_items(text: str, order: KnownOrder) -> tuple[str, ...]:
    """Ids of the items of an order that the words mean: described, all of them, or the only one."""
    if len(order.items) == 1 or _ALL.search(text):
        return tuple(product_id for product_id, _ in order.items)
    if match := _ITEM_PLACE.search(text.lower()):
        place = _PLACES[match.group(1)] if match.group(1) not in ("last", "oldest") else -1
        return (order.items[place][0],) if place < len(order.items) else ()
    shares = {product_id: _share(text, title) for product_id, title in order.items}
    return tuple(
        product_id
        for product_id, share in shares.items()
        if share > 0 and _stands_out(product_id, text, order)
    )


def _stands_out(product_id: str, text: str, order: KnownOrder) -> bool:
    """Whether the words say something of this item that they don't say better of a like-named one."""
    titles = dict(order.items)
    own = _shared(text, titles[product_id])
    return not any(own < _shared(text, title) for other, title in order.items if other != product_id)


def _share(text: str, title: str) -> float:
    words = _words(title)
    return len(_shared(text, title)) / len(words) if words else 0.0


def _shared(text: str, title: str) -> frozenset[str]:
    return _words(text) & _words(title)


def _words(text: str) -> frozenset[str]:
    return frozenset(terms(text)) - _SMALL
