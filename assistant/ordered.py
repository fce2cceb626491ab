"""Which orders hold what words describe ("the boots", "the order with the tent in it").

A title is meant by the thing that it names (its last words before a comma or a maker), or by two words;
a lone adjective means nothing. Knows no conversation and no shop.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from retrieval.words import terms

FEWEST_SHARED = 2
_TAIL = re.compile(r",|:|\(|\s[-\u2013]\s|\bby\b")
_THING = 2
"""So many words at the end of a title's first part name the thing."""
_OrderId = TypeVar("_OrderId")


def described(words: Collection[str], title: str) -> int:
    """How many of the words a title has, where they name its thing or are several; else 0."""
    own = set(terms(title))
    shared = own & set(words)
    first = next((part for part in _TAIL.split(title) if part.strip()), title)
    thing = set(terms(first)[-_THING:])
    return len(shared) if shared & thing or len(shared) >= FEWEST_SHARED else 0


def holding(words: Collection[str], orders: Mapping[_OrderId, Sequence[str]]) -> list[_OrderId]:
    """The orders, of titles by order, that hold what the words describe best, in their order."""
    counts = {each: max((described(words, t) for t in titles), default=0) for each, titles in orders.items()}
    best = max(counts.values(), default=0)
    return [each for each, count in counts.items() if count == best > 0]
