"""Text as words: cleaned of what no reader sees, folded so that "Mugs" and "mug" meet, cut into terms.

Knows English plurals and nothing else of any language; other scripts pass through letter by letter as they
are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

# Controls, lone surrogates, zero-width and bidirectional marks: they change what a text looks like, not what
# it says.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_Any = TypeVar("_Any")
_KEEP_S = ("ss", "us", "is", "tmas", "smas", "xmas")
_NO_PLURALS = frozenset(
    [
        *("canvas", "adidas", "atlas", "bias", "alias", "alas", "whereas", "overseas", "pampas", "madras"),
        *("pancreas", "ananas", "texas", "kansas", "dallas", "vegas", "honduras", "bahamas", "thomas"),
        *("nicholas", "nicolas", "douglas", "lucas", "jonas", "elias", "matthias", "silas", "midas"),
        *("andreas", "tobias"),
    ]
)
"""Words in -as that are one of a kind."""


def clean(text: str) -> str:
    """The text without characters that no reader sees, in Unicode's composed form (NFC); never fails."""
    return unicodedata.normalize("NFC", _UNSEEN.sub(" ", text))


def terms(text: str) -> list[str]:
    """The words of a text in their order, folded: "Cook's Mugs" -> ["cook", "mug"]."""
    return [fold_word(word) for word in _WORD.findall(text)]


def fold(text: str) -> str:
    """A phrase in the form in which two spellings of it are equal: "T-Light Holders" -> "t light holder"."""
    return " ".join(terms(text))


@lru_cache(maxsize=100_000)
def fold_name(name: str) -> str:
    """`fold` of what many products share: a brand, a category, a value."""
    return fold(name)


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """One word without case, accents, possessive and plural (S stemmer, Harman, JASIS 42(1), 1991)."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each)).replace("’", "'")
    plain = plain.removesuffix("'s").replace("'", "")
    if len(plain) > 3 and plain.endswith("ies") and not plain.endswith(("eies", "aies")):
        return plain[:-3] + "y"
    if len(plain) > 4 and plain.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return plain[:-2]
    if len(plain) > 3 and plain.endswith("s") and not (plain.endswith(_KEEP_S) or plain in _NO_PLURALS):
        return plain[:-1]
    return plain


def contains_phrase(folded_text: str, folded_phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words; both come from `fold`."""
    return bool(folded_phrase) and f" {folded_phrase} " in f" {folded_text} "


def unique(values: Iterable[_Any]) -> tuple[_Any, ...]:
    """Each value once, in the order of its first appearance."""
    return tuple(dict.fromkeys(values))
