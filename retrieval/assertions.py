"""What a text asserts: "red mug" asserts red; "without pockets", "pocket-free" and "stemless" are denials.

Works on folded text (`words.fold`). Knows denials next to a word, no grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from retrieval.lexicon import english

# "no zips or pockets": a denial reaches over one word and a conjunction to the next.
REACH = 3
"""So many words before a phrase can deny it."""
_JOINTS = frozenset(("or", "and", "nor", "any", "a", "the"))


def asserts(folded_text: str, folded_phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words and is not denied there."""
    return bool(occurrences(folded_text, folded_phrase)[0])


def denies(folded_text: str, folded_phrase: str) -> bool:
    """Whether the phrase stands in the text only where it is denied."""
    asserted, refused = occurrences(folded_text, folded_phrase)
    return refused > 0 and asserted == 0


def occurrences(folded_text: str, folded_phrase: str) -> tuple[int, int]:
    """How often the phrase is asserted and how often denied."""
    if not folded_phrase or folded_phrase not in folded_text:
        return 0, 0
    words, phrase = folded_text.split(), folded_phrase.split()
    asserted, refused = 0, words.count(lacking(folded_phrase))
    for start, word in enumerate(words):
        if word == phrase[0] and words[start : start + len(phrase)] == phrase:
            if denied(words, start, start + len(phrase), phrase[0]):
                refused += 1
            else:
                asserted += 1
    return asserted, refused


def lacking(folded_phrase: str) -> str:
    """The one word that denies another: "stem" -> "stemless"."""
    return f"{folded_phrase}less"


def phrases_in(folded_text: str, known: frozenset[str], longest: int = 3) -> list[str]:
    """The known phrases that a text asserts, from left to right, the longest at each place."""
    words = folded_text.split()
    beginnings = _beginnings(known)
    found: list[str] = []
    place = 0
    while place < len(words):
        if words[place] not in beginnings:
            place += 1
            continue
        for count in range(min(longest, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + count])
            if phrase in known:
                if not denied(words, place, place + count, words[place]):
                    found.append(phrase)
                place += count - 1
                break
        place += 1
    return found


@lru_cache(maxsize=64)
def _beginnings(phrases: frozenset[str]) -> frozenset[str]:
    """The first words of phrases."""
    return frozenset(phrase.split(" ", 1)[0] for phrase in phrases)


def denied(words: Sequence[str], start: int, stop: int, first: str) -> bool:
    """Whether the words beside those from `start` to `stop`, of which `first` is the first, deny them."""
    lexicon = english()
    if stop < len(words) and words[stop] in lexicon.denials_after:
        return True
    # "Without belt buckle": what stands between belongs to what is denied.
    if start > 1 and words[start - 2] in lexicon.denials_far and words[start - 1] not in lexicon.stops:
        return True
    if start and words[start - 1] in lexicon.denials and first not in lexicon.denials:
        return True
    return any(
        words[back] in lexicon.denials and set(words[back + 1 : start]) & _JOINTS
        for back in range(max(0, start - REACH), start - 1)
    )
