"""Slips of the keyboard in a query -> the words of the catalogue that were meant, where evidence suffices.

A noisy channel (Kernighan, Church and Gale, A Spelling Correction Program Based on a Noisy Channel Model,
COLING 1990): how often the catalogue uses a word, times how easily the slip happens. A word that the shop has
is never touched, nor is a word of English, which is rather something that the shop does not sell, unless the
smallest of slips makes it of a word of the shop that English has far more often ("earings"). Words that were
split or joined are put right where the catalogue writes them so. Knows no meaning.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.catalogue import Catalogue
from retrieval.lexical import LexicalIndex
from retrieval.request import Spelling
from retrieval.words import fold_word

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MOST_WORDS = 30
_SHORTEST, _SHORTEST_TWICE, _LONGEST = 4, 6, 30
_MOST_CANDIDATES = 12
_SHORTEST_PART = 3

# What a slip costs, in nats: judged by hand from what studies of typing find frequent, the thresholds fitted
# on slips made of the words of one catalogue (tests/benchmarks/spelling_quality.py).
_SWAP, _DOUBLE, _NEAR_KEY, _VOWEL, _LETTER, _OTHER, _FIRST = 2.0, 2.0, 3.0, 3.0, 3.5, 5.0, 1.5
_TOGETHER = 2.0
_LEAST = -12.0
# A word of English is a slip all the same where what was meant is so many times as frequent, and so near.
_RARER, _SLIGHT = 100, 2.0
_MARGIN = 0.5

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")


class Speller:
    """Corrects queries by the words of one catalogue."""

    def __init__(self, catalogue: Catalogue, lexical: LexicalIndex) -> None:
        """Opens the speller; the catalogue's words are counted when the first of a query is in doubt.

        Args:
            catalogue: Whose words may have been meant.
            lexical: Over all words of its products, descriptions included.
        """
        self._catalogue = catalogue
        self._lexical = lexical

    def correct(self, text: str) -> Spelling | None:
        """What was probably meant; None where nothing is wrong, or nothing certain enough can be said."""
        tokens = list(_WORD.finditer(text))[:_MOST_WORDS]
        words = [token[0].lower() for token in tokens]
        changes: list[tuple[int, int, str]] = []
        place = 0
        while place < len(words):
            joined = self._joined(words[place], words[place + 1]) if place + 1 < len(words) else ""
            if joined and not text[tokens[place].end() : tokens[place + 1].start()].strip(" -"):
                changes.append((tokens[place].start(), tokens[place + 1].end(), joined))
                place += 2
                continue
            others = words[:place] + words[place + 1 :]
            if right := self._right(words[place], others):
                changes.append((tokens[place].start(), tokens[place].end(), right))
            place += 1
        if not changes:
            return None
        corrected = text
        for start, stop, right in reversed(changes):
            corrected = corrected[:start] + right + corrected[stop:]
        return Spelling(corrected, tuple((text[start:stop], right) for start, stop, right in changes))

    def _right(self, word: str, others: list[str]) -> str:
        """What a word that nobody knows should be; empty where that isn't clear."""
        if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
            return ""
        folded = fold_word(word)
        if folded in self._lexical.vocabulary:
            return ""
        if word in english_words() or folded in english_words():
            return self._usual(word, others)
        return self._split(word) or self._nearest(word, others)

    def _usual(self, word: str, others: list[str]) -> str:
        """The frequent word of which a slight slip makes this rare one of English; mostly there is none."""
        right = self._nearest(word, others)
        counts = english_counts()
        rarer = counts.get(right, 0) > _RARER * max(counts.get(word, 0), counts.get(fold_word(word), 0))
        return right if right and rarer and slip_cost(word, right) <= _SLIGHT else ""

    def _joined(self, first: str, second: str) -> str:
        """Two words as the one that the catalogue writes; empty where it writes them apart, too."""
        joined = first + second
        if len(first) < 2 or len(second) < 2 or not joined.isalpha():
            return ""
        if fold_word(joined) not in self._lexical.vocabulary:
            return ""
        phrases = self._catalogue.phrases
        written = joined in phrases.words or fold_word(joined) in self._folded
        return joined if written and f"{first} {second}" not in phrases.pairs else ""

    def _split(self, word: str) -> str:
        """One word as the two that stand beside each other most often; empty where no two do."""
        found = [
            (self._catalogue.phrases.pairs.get(f"{word[:cut]} {word[cut:]}", 0), f"{word[:cut]} {word[cut:]}")
            for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        ]
        return max((each for each in found if each[0]), default=(0, ""))[1]

    def _nearest(self, word: str, others: list[str]) -> str:
        reach = 2 if len(word) >= _SHORTEST_TWICE else 1
        near = process.extract(
            word, self._choices, scorer=OSA.distance, score_cutoff=reach, limit=_MOST_CANDIDATES
        )
        context = " ".join(each for each in map(fold_word, others) if each in self._lexical.vocabulary)
        scored = sorted(((self._evidence(word, right, context), right) for right, _, _ in near), reverse=True)
        if not scored or scored[0][0] < _LEAST:
            return ""
        rivals = [score for score, right in scored if fold_word(right) != fold_word(scored[0][1])]
        return scored[0][1] if not rivals or scored[0][0] - rivals[0] >= _MARGIN else ""

    def _evidence(self, word: str, right: str, context: str) -> float:
        """The logarithm of how likely this word was meant, up to a constant."""
        usual = math.log((self._catalogue.phrases.words[right] + 0.5) / (self._most + 0.5))
        beside = context and len(self._lexical.rows_with(f"{fold_word(right)} {context}"))
        together = _TOGETHER if beside else 0.0
        return usual - slip_cost(word, right) + together

    @cached_property
    def _choices(self) -> list[str]:
        """The words that may have been meant."""
        return [
            word for word in self._catalogue.phrases.words if len(word) >= _SHORTEST - 1 and word.isalpha()
        ]

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(fold_word, self._catalogue.phrases.words))

    @cached_property
    def _most(self) -> int:
        """How many products have the most frequent word."""
        return max(self._catalogue.phrases.words.values(), default=0)


def slip_cost(typed: str, meant: str) -> float:
    """What it costs to type one word for the other, in nats: the cheapest slips that lead there.

    Optimal string alignment (each stretch is touched once) with costs by the kind of slip.
    """
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    stop = 0
    while stop < min(len(typed), len(meant)) - start and typed[-1 - stop] == meant[-1 - stop]:
        stop += 1
    first = 0.0 if start else _FIRST
    # One letter before the difference stays, so that doubled letters are seen.
    lead = max(start - 1, 0)
    a, b = typed[lead : len(typed) - stop], meant[lead : len(meant) - stop]
    rows = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if not i and not j:
                continue
            ways = []
            if i:
                ways.append(rows[i - 1][j] + _letter(a, i - 1, typed[-stop:] if stop else ""))
            if j:
                ways.append(rows[i][j - 1] + _letter(b, j - 1, meant[-stop:] if stop else ""))
            if i and j:
                ways.append(rows[i - 1][j - 1] + _replaced(a[i - 1], b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1] != a[i - 1]:
                ways.append(rows[i - 2][j - 2] + _SWAP)
            rows[i][j] = min(ways)
    return rows[-1][-1] + first


@dataclass(frozen=True, slots=True)
class _Key:
    row: int
    place: float


_KEYS = {
    letter: _Key(row, place + 0.4 * row)
    for row, line in enumerate(_ROWS)
    for place, letter in enumerate(line)
}


def _replaced(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    if typed in _VOWELS and meant in _VOWELS:
        return _VOWEL
    one, other = _KEYS.get(typed), _KEYS.get(meant)
    near = one and other and abs(one.row - other.row) <= 1 and abs(one.place - other.place) <= 1.1
    return _NEAR_KEY if near else _OTHER


def _letter(word: str, place: int, rest: str) -> float:
    """A letter too many or too few; one that doubles its neighbour is the likelier slip."""
    after = word[place + 1 : place + 2] or rest[:1]
    doubled = (place and word[place] == word[place - 1]) or word[place] == after
    return _DOUBLE if doubled else _LETTER


@lru_cache(maxsize=1)
def english_counts() -> Mapping[str, int]:
    """Words of English, in lower case, and how often they occur: the list that comes with symspellpy."""
    text = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    pairs = (line.split(" ") for line in text.splitlines() if line)
    return {word: int(count) for word, count in pairs}


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """The words of `english_counts`."""
    return frozenset(english_counts())
