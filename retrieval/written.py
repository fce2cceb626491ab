"""Forms that a wholesaler's list gives to a phrase: run together with its neighbour, or without its vowels.

"PINKWHITE" has pink, "PNK" is pink, and "CANDLEHLDR" is a candle holder. Only words without vowels, and
words that English has not, are such forms. Knows the words of a catalogue, no product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from retrieval.lexicon import english
from retrieval.spelling import english_words

_SHORTEST = 3
_VOWELS = re.compile(r"(?<!^)[aeiou]")
_DOUBLED = re.compile(r"(.)\1+")


class WrittenForms:
    """The words of a catalogue that no dictionary has, by the phrases that they may stand for."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """Sorts the words.

        Args:
            vocabulary: All words of the catalogue, folded.
        """
        lexicon = english()
        words = [word for word in vocabulary if len(word) >= _SHORTEST and word.isalpha()]
        self._odd = [
            word
            for word in words
            if word not in english_words() and not lexicon.is_colour(word) and not lexicon.is_material(word)
        ]
        self._short: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if not re.search("[aeiouy]", word) and len(_bones(word)) >= _SHORTEST:
                self._short[_bones(word)].append(word)

    def forms(self, phrase: str) -> tuple[str, ...]:
        """The phrases of the catalogue that stand for a folded one, without the one itself."""
        words = phrase.split()
        if not words or len(words[-1]) < _SHORTEST:
            return ()
        joined = "".join(words)
        lexicon = english()
        colour = lexicon.is_colour(phrase)
        found = []
        for word in self._odd:
            for rest in (word.removeprefix(joined), word.removesuffix(joined)):
                if rest == word or rest in words:
                    continue
                if not rest or (lexicon.is_colour(rest) if colour else len(words) == 1 and _is_word(rest)):
                    found.append(word)
        shortened = [[word, *self._short.get(_bones(word), ())] for word in words]  # the word is the first
        if len(_bones(joined)) > _SHORTEST or colour:
            found += [
                " ".join((*words[:place], short, *words[place + 1 :]))
                for place, choices in enumerate(shortened)
                for short in choices[1:]
            ]
        return tuple(dict.fromkeys(each for each in found if each != phrase))


def _is_word(rest: str) -> bool:
    return len(rest) >= _SHORTEST and rest in english_words()


def _bones(word: str) -> str:
    """A word without its vowels but the first letter, no letter doubled: "holder" -> "hldr"."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word).replace("ck", "k"))
