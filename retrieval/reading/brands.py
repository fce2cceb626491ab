"""Brands that a request calls so itself, whether or not the shop has them: "the Mehron brand", "brand: Acme".

A name that the shop's vocabulary knows is read by `described.py`. Knows no product.
"""

from __future__ import annotations

import re

from retrieval.lexicon import english
from retrieval.reading.values import STOPS, Value, Values
from retrieval.reading.wording import TAKEN, Wording
from retrieval.spelling import english_words
from retrieval.words import fold

_NAME = r"[^\W\d_][\w'&.-]*"
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?:by|from|of|is|are|in)\s+)?(?:the\s+)?(?P<name>{_NAME}(?:\s+{_NAME})?)\s+brand(?:ed)?(?![\w'-])"
    r"(?!\s+(?:new|name))",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"\bbrand(?:\s+name)?(?:(?P<plainly>\s*[:=]\s*|\s+(?:named|called)\s+)|\s+(?:is|should\s+be|must\s+be)\s+)(?P<name>{_NAME})(?!\w)",
    re.IGNORECASE,
)
# What says which sort of brand is meant, and names none.
_SORTS = frozenset(
    (
        "any",
        "big",
        "good",
        "known",
        "favourite",
        "favorite",
        "new",
        "own",
        "premium",
        "popular",
        "store",
        "top",
        "other",
    )
)


def read_brands(wording: Wording, values: Values) -> list[tuple[Value, str]]:
    """Takes the brands out of a request that it calls so; returns each with the words it was read from."""
    found = [
        (_value(each["name"], values), wording.take(*each.span()))
        for each in list(_AFTER.finditer(wording.free))
        if TAKEN not in each[0] and (each["plainly"] or _is_a_name(each["name"], values))
    ]
    for each in list(_BEFORE.finditer(wording.free)):
        name = _own_words(each["name"])
        if TAKEN in each[0] or not name:
            continue
        if not _is_a_name(name, values):
            continue
        start = each.start() if name == each["name"] else each.start("name") + each["name"].index(name)
        found.append((_value(name, values), wording.take(start, each.end())))
    return found


def _is_a_name(name: str, values: Values) -> bool:
    """Whether words name a brand, rather than say which sort of one ("the best brand")."""
    if values.brand(fold(name), named=True):
        return True
    return _may_be(name.split()[-1]) and any(word not in english_words() for word in name.casefold().split())


def _own_words(name: str) -> str:
    """A name without the words before it that are none of it; empty where its last word is none."""
    words = name.split()
    if not _may_be(words[-1]):
        return ""
    return name if all(map(_may_be, words)) else words[-1]


def _may_be(word: str) -> bool:
    folded = fold(word)
    return folded not in STOPS and folded not in english().not_values and folded not in _SORTS


def _value(name: str, values: Values) -> Value:
    return values.brand(fold(name), named=True) or Value("brand", "", name, listed=False)
