"""What a page says of free delivery, held against the visitor's basket.

"Free on orders of £40.00 or more" answers "do I pay postage on that?" only together with what the
basket comes to. Knows no wording of a reply.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.tools.basket import comes_to
from assistant.tools.context import TurnContext
from retrieval.product import SYMBOLS, Money

_SIGNS = "".join(re.escape(sign) for sign in dict.fromkeys(SYMBOLS.values()))
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_AMOUNT = rf"(?:[{_SIGNS}]\s?(?P<signed>{_DIGITS})|(?P<named>{_DIGITS})\s?(?:[A-Z]{{3}}\b|[{_SIGNS}]))"
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_SENDING = re.compile(r"\b(?:deliver\w*|ship\w*|postage|post|sen[dt]\w*|parcels?)\b", re.IGNORECASE)
_FROM = r"\b(?:orders?|over|above|from|of|reach\w*|spend\w*|least|more than)\b"
_FREE = r"\b(?:free|no charge)\b"
_FREE_FROM = re.compile(rf"{_FREE}[^.]*?{_FROM}[^.]*?{_AMOUNT}", re.IGNORECASE)
_FROM_FREE = re.compile(rf"{_FROM}[^.]{{0,30}}?{_AMOUNT}[^.]{{0,60}}?{_FREE}", re.IGNORECASE)


def free_from(text: str, currency: str) -> Money | None:
    """The amount from which on a page says that delivery is free; None where it says none."""
    for sentence in _SENTENCE.split(text):
        if _SENDING.search(sentence) and (
            found := _FREE_FROM.search(sentence) or _FROM_FREE.search(sentence)
        ):
            return Money.of((found["signed"] or found["named"]).replace(",", ""), currency)
    return None


def held_against(text: str, context: TurnContext) -> dict[str, Any]:
    """Facts of the basket beside what a page says of free delivery; none for an empty basket.

    `enough` is what a basket comes to that reaches the amount; `below` what one comes to that does not, and
    `short` what it lacks.
    """
    limit = free_from(text, context.shop.config.currency)
    lines = context.records.baskets.show(context.visitor) if limit else ()
    if limit is None or not lines:
        return {}
    total = comes_to(context, lines)
    if total >= limit:
        return {"enough": str(total)}
    return {"below": str(total), "short": str(Money(limit.minor - total.minor, limit.currency))}
