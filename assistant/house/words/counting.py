"""How many pieces words mean ("half a dozen", "x3", "three packs of", "one more"); words for places.

English. Reads the words of a count alone; which words of a message count, and what, the caller knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.reading.slips import Slips

ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5,
    "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9, "9th": 9,
    "tenth": 10, "10th": 10, "last": -1, "middle": 0,
}  # fmt: skip
"""Word -> place in a list; -1 is the last, 0 the one in the middle."""

CARDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

_OF_MANY = {"dozen": 12, "hundred": 100, "thousand": 1_000}
_FEW = {"couple": 2, "pair": 2, "brace": 2}
_ONES = frozenset(("a", "an", "single", "another", "extra", "just", "only"))
_MORE = re.compile(
    r"\b(?:more|another|extra|additional|further|again|on top|as well|a (?:second|2nd|third|3rd))\b"
)
_LESS = re.compile(r"\b(?:less|fewer)\b")
_HELD = re.compile(
    r"\b(?:packs?|packets?|sets?|boxe?s?|bags?|tins?|rolls?|pairs?) of \d+\b"
    r"|\b\d+[- ](?:tiers?|pieces? set|cm|mm|ml|inch(?:es)?)\b"
)
"""Numbers that a title has of its own ("pack of 60") count no pieces."""
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+|[a-z]+")
_SPELT = Slips([word for word in (*ORDINALS, *CARDINALS, *_OF_MANY) if word.isalpha()], frozenset())


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of pieces.

    Attributes:
        more: Whether they come on top of what there is ("one more"), and are not what there shall be.
        less: Whether they go of what there is ("one less").
    """

    pieces: int
    more: bool = False
    less: bool = False


def count(words: str) -> int | None:
    """The number of pieces that the words of a count mean; None where they mean none.

    A number that belongs to a title ("pack of 60") is none; of several numbers the first counts.
    """
    tokens = [spelt(token) for token in _TOKEN.findall(_HELD.sub(" ", words.replace("’", "'").lower()))]
    if "half" in tokens[:-1] and "dozen" in tokens:
        return 6
    for place, token in enumerate(tokens):
        if token.replace(",", "").isdecimal() or token in CARDINALS:
            return _counted(tokens[place:])
        if token in _OF_MANY or token in _FEW:
            return _OF_MANY.get(token) or _FEW[token]
    return 1 if set(tokens) & _ONES else None


def read_amount(words: str) -> Amount | None:
    """The count with whether it comes on top of what there is; None where the words count nothing."""
    pieces = count(words)
    if pieces is None:
        return None
    return Amount(pieces, bool(_MORE.search(words.lower())), bool(_LESS.search(words.lower())))


def spelt(word: str) -> str:
    """The number or ordinal that a misspelt word was meant to be ("frist" -> "first"); else the word."""
    return _SPELT.meant(word)


def _counted(tokens: list[str]) -> int:
    """A number at the beginning of tokens: "three hundred and fifty", "2 dozen", "twenty five", "150"."""
    total = part = 0
    for token in tokens:
        plain = token.replace(",", "")
        value = int(plain) if plain.isdecimal() else CARDINALS.get(token)
        if value is not None and (part == 0 or (part % 100 >= 20 and value < 10) or part % 100 == 0):
            part += value
        elif token in _OF_MANY:
            part = max(part, 1) * _OF_MANY[token]
            total, part = total + part, 0
        elif not (token == "and" and total):
            break
    return total + part
