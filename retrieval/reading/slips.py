"""Slips of the finger in words that a request is read by: "burgandy" for burgundy, "cermaic" for ceramic.

One letter missing, one too many, one wrong or two exchanged, in words of five letters and more whose first
letter is right, and which are not one the beginning of the other ("whiten" is no slip). A word that the shop
or the lexicons know is never a slip. Knows no sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

_SHORTEST = 5


class Slips:
    """Known words, found again when they are misspelt."""

    def __init__(self, words: Iterable[str], right: frozenset[str]) -> None:
        """Remembers words.

        Args:
            words: What a slip may have been meant to be, folded, single.
            right: Words that are right as they are, folded; the words themselves need not be among them.
        """
        known = frozenset(word for word in words if len(word) >= _SHORTEST and word.isalpha())
        self._right = known | right
        self._by_deletion: Mapping[str, tuple[str, ...]] = _by_deletion(known)

    def meant(self, word: str) -> str:
        """The known word that was meant; the word itself where it is right or not one word is near."""
        if len(word) < _SHORTEST or not word.isalpha() or word in self._right:
            return word
        near = {
            known
            for form in (word, *_deletions(word))
            for known in self._by_deletion.get(form, ())
            if known[0] == word[0]
            and not known.startswith(word)
            and not word.startswith(known)
            and _one_apart(word, known)
        }
        return near.pop() if len(near) == 1 else word


def _by_deletion(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for form in (word, *_deletions(word)):
            found[form].add(word)
    return {form: tuple(sorted(those)) for form, those in found.items()}


def _deletions(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(1, len(word))]


@lru_cache(maxsize=10_000)
def _one_apart(one: str, other: str) -> bool:
    """Whether one insertion, deletion, substitution or exchange of neighbours makes the one the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    exchanged = short[:start] + short[start + 1 : start + 2] + short[start : start + 1] + short[start + 2 :]
    return exchanged == long
