"""How texts and values compare: without regard to case, markup and width of white space; numbers by value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from retrieval.errors import shorten

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_MARKUP = re.compile(r"[*_`#|]+")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_TEXTS = ("", "a", "Zebra", "7", " ", "£4.50", "a few words, and more", "\u4e2d")
"""Texts of all sorts: a pattern that is found in each of them is found everywhere."""


def plain(text: str) -> str:
    """The text without markup, with one space between words, plain quotes and dashes."""
    bare = _TAG.sub(" ", _MARKUP.sub("", unicodedata.normalize("NFKC", text))).translate(_PLAIN)
    return " ".join(bare.split())


@lru_cache(maxsize=16_384)  # a rule over products asks for the same texts again and again
def fold(text: str) -> str:
    """The text as it is compared: plain, and without case."""
    return plain(text).casefold()


def number(value: object) -> Decimal | None:
    """The value as an exact number; None where it is none (true and false are none)."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def same(left: object, right: object) -> bool:
    """Whether two values say the same: numbers by value, texts folded, lists and mappings part by part."""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) == fold(right)
    numbers = number(left), number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def as_text(value: object) -> str:
    """The value as words; the items of a list one after the other."""
    if isinstance(value, list | tuple):
        return " ".join(map(as_text, value))
    return "" if value is None else str(value)


def at_path(value: object, path: str) -> object:
    """What lies at a path of names and places from 0 (`address.city`, `items.0.title`); None where nothing.

    A name that is asked of a list collects the answers of its items: `items.title` are all titles.
    """
    for part in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            if part.isdecimal():
                value = value[int(part)] if int(part) < len(value) else None
            else:
                value = [item.get(part) for item in value if isinstance(item, Mapping)]
        else:
            return None
    return value


def regular_expression(text: str) -> str:
    """The text, checked to be a regular expression.

    Raises:
        ValueError: it is none; the message says why.
    """
    try:
        re.compile(text)
    except re.error as exc:
        raise ValueError(f"'{shorten(text)}' is no regular expression ({exc}); mend or escape it") from exc
    return text


def found(pattern: str, text: str) -> bool:
    """Whether the pattern occurs in the text, case, markup and white space set aside."""
    return re.search(pattern, fold(text), re.IGNORECASE) is not None


def always_found(pattern: str) -> bool:
    """Whether the pattern occurs in whatever text one shows it."""
    return all(found(pattern, text) for text in _TEXTS)
