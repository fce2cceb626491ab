"""What somebody has to spend, where they ask what is left of it ("what's left of 50 quid?").

English, as all readers. Knows no basket.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.house.language import phrase
from assistant.house.pointing.pointers import read_pointers

_AMOUNT = re.compile(
    r"(?<![\w.,])(?:[£$€] ?)?(\d{1,5}(?:[.,]\d{2})?)(?![\w,]|\.\d)"
    r"(?!\s+(?:left|remaining|in stock|pieces?)\b)"
)
"""An amount; "500 left" counts pieces of a stock."""


def purse(text: str, heard: Sequence[str] = ()) -> float | None:
    """What there is to spend, in whole units of the currency; None where nothing is asked of it, or said.

    Args:
        text: The message, which must ask what is left, or whether it is enough.
        heard: What was said before, oldest first: the amount may have been told there.
    """
    if not phrase("remains").search(text):
        return None
    if said := _amount(text):
        return said
    told = (
        amount for each in reversed(heard) if phrase("to_spend").search(each) and (amount := _amount(each))
    )
    return next(told, None)


def _amount(text: str) -> float | None:
    """The last amount that words have; one with a word for money before a bare number."""
    priced = [float(price) for price in read_pointers(text).prices]
    bare = [float(each.replace(",", ".")) for each in _AMOUNT.findall(text)]
    said = priced or bare
    return said[-1] if said else None
