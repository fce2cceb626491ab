"""The words of all texts in their order, as numbers: where a phrase stands, and whether it is denied there.

A phrase is sought in all products at once by comparing numbers; only what stands beside a word of denial is
read as words, by the rules of `assertions.py`. Knows no condition.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.assertions import REACH, denied, lacking
from retrieval.lexicon import english
from retrieval.product import Product
from retrieval.text_columns import Rows
from retrieval.words import terms

END = -1
"""Stands where a field ends."""
_BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class RunningWords:
    """One text of each product.

    Attributes:
        words: [words] their numbers, one text behind the other.
        starts: [products + 1] where each begins.
    """

    words: NDArray[np.int32]
    starts: NDArray[np.int64]

    def places(self, phrase: Sequence[int], rows: Rows) -> tuple[Rows, Rows]:
        """Where a phrase begins: places in `rows`, rising, and places in `words`."""
        found = [
            self._places(phrase, rows[first : first + _BLOCK], first) for first in range(0, len(rows), _BLOCK)
        ]
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate([each for each, _ in found]), np.concatenate([each for _, each in found])

    def _places(self, phrase: Sequence[int], rows: Rows, first: int) -> tuple[Rows, Rows]:
        starts, stops = self.starts[rows], self.starts[rows + 1]
        ends = np.cumsum(stops - starts)
        if not len(ends) or not ends[-1]:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        where = np.arange(ends[-1]) + np.repeat(stops - ends, stops - starts)
        hits = np.flatnonzero(self.words[where] == phrase[0])
        owners, begins = np.searchsorted(ends, hits, side="right"), where[hits]
        for place, word in enumerate(phrase[1:], 1):
            inside = begins + place < stops[owners]
            inside[inside] = self.words[begins[inside] + place] == word
            owners, begins = owners[inside], begins[inside]
        return owners + first, begins


class GrowingWords:
    """Texts that come one after another, until `whole` makes them one array."""

    def __init__(self) -> None:
        self._words = array("i")
        self._starts = [0]

    def add(self, words: Iterable[int]) -> None:
        """The next product's."""
        self._words.extend(words)
        self._starts.append(len(self._words))

    def whole(self) -> RunningWords:
        """What came so far."""
        return RunningWords(np.array(self._words, dtype=np.int32), np.array(self._starts, dtype=np.int64))


def said_words(product: Product, title: Iterable[str], description: Iterable[str]) -> list[str]:
    """All words that may assert something, a point between fields: title, values, description."""
    values = " . ".join(value for each in product.named_values().values() for value in each)
    return [*title, ".", *terms(values), ".", *description]


class Sayings:
    """What the products of one catalogue assert and deny."""

    def __init__(self, titles: RunningWords, texts: RunningWords, vocabulary: Mapping[str, int]) -> None:
        """Opens them.

        Args:
            titles: Of the products.
            texts: Their `said_words`.
            vocabulary: Word -> its number, rising from 0.
        """
        self._titles = titles
        self._texts = texts
        self._vocabulary = vocabulary
        self._words = (*vocabulary, ".")  # END is the last
        lexicon = english()
        deniers = lexicon.denials | lexicon.denials_far | lexicon.denials_after
        self._denies = np.zeros(len(self._words), dtype=bool)
        self._denies[[vocabulary[word] for word in deniers if word in vocabulary]] = True

    @classmethod
    def read(cls, products: Iterable[Product], vocabulary: Mapping[str, int]) -> Sayings:
        """Those of products whose words were not kept in their order; the vocabulary has all of them."""
        titles, texts = GrowingWords(), GrowingWords()
        for product in products:
            title = terms(product.title)
            titles.add(vocabulary.get(word, END) for word in title)
            said = said_words(product, title, terms(product.description))
            texts.add(vocabulary.get(word, END) for word in said)
        return cls(titles.whole(), texts.whole(), vocabulary)

    def counts(self, folded: str, rows: Rows, titles_only: bool) -> tuple[Rows, Rows]:
        """How often the titles, or all texts, of some products assert and deny a phrase [rows], [rows]."""
        texts = self._titles if titles_only else self._texts
        asserted, denials = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
        written = folded.split()
        lack = self._vocabulary.get(lacking(folded))
        if lack is not None:
            np.add.at(denials, texts.places([lack], rows)[0], 1)
        if not written or any(word not in self._vocabulary for word in written):
            return asserted, denials
        owners, begins = texts.places([self._vocabulary[word] for word in written], rows)
        refused = self._denied(texts, rows[owners], begins, len(written), written[0])
        np.add.at(asserted, owners[~refused], 1)
        np.add.at(denials, owners[refused], 1)
        return asserted, denials

    def _denied(
        self, texts: RunningWords, rows: Rows, begins: Rows, length: int, first: str
    ) -> NDArray[np.bool_]:
        """Whether a phrase is denied at each of its places [places]."""
        starts, stops = texts.starts[rows], texts.starts[rows + 1]
        beside = np.zeros(len(rows), dtype=bool)
        for step in (*range(-REACH, 0), length):
            place = begins + step
            inside = (place >= starts) & (place < stops)
            inside[inside] = self._denies[texts.words[place[inside]]]
            beside |= inside
        for each in np.flatnonzero(beside).tolist():
            begin, place = max(int(starts[each]), int(begins[each]) - REACH), int(begins[each])
            window = texts.words[begin : min(int(stops[each]), place + length + 1)].tolist()
            words = [self._words[word] for word in window]
            beside[each] = denied(words, place - begin, place - begin + length, first)
        return beside
