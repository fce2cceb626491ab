"""What somebody who types may be about to say: queries, brands, categories, phrases, and products.

Texts lie in alphabetical order, so that a prefix is one stretch of an array; products lie by the words of
their titles, in the same order, so that a prefix of the last word is one stretch, too. What is most popular
comes first. Knows no person and no event: popularity and queries come in as numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from retrieval.catalogue import Catalogue
from retrieval.columns import Mask
from retrieval.judging import Rows
from retrieval.phrases import written_words
from retrieval.words import clean

Kind = Literal["query", "brand", "category", "phrase"]

_LONGEST_PREFIX = 80
_FEWEST = 2
"""In so many products a phrase stands before it is offered; a word may stand in one."""
_END = "\U0010ffff"
_HANGING = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "x"]
)
# Each kind counts by how many products or people it stands for; what people asked for counts most.
_WEIGHT: Mapping[Kind, float] = {"query": 20.0, "brand": 2.0, "category": 3.0, "phrase": 1.0}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that goes on from what was typed."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Completions:
    """What goes on from a prefix: texts and ids of products, the most popular first."""

    texts: tuple[Suggestion, ...] = ()
    product_ids: tuple[str, ...] = ()


class Completer:
    """Completes prefixes over one catalogue. Safe to call from several threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        queries: Mapping[str, int] | None = None,
        popularity: Mapping[str, float] | None = None,
    ) -> None:
        """Counts and sorts what may be offered.

        Args:
            catalogue: What is sold.
            queries: What people asked for, and how many of them; whoever gives them sees to it that none
                names a person.
            popularity: Product id -> larger is more popular; what is not named goes by its number of ratings.
        """
        offers = _offers(catalogue, queries or {})
        self._keys = sorted(offers)
        self._texts = [offers[key][0] for key in self._keys]
        self._text_ranks = _ranks([offers[key][1] for key in self._keys])
        self._ids = catalogue.ids
        self._parents = [product.parent_id for product in catalogue]
        known = popularity or {}
        self._product_ranks = _ranks(
            [(known.get(p.product_id, 0.0), p.rating_count or 0, p.rating or 0.0) for p in catalogue]
        )
        rows: dict[str, list[int]] = {}
        for row, product in enumerate(catalogue):
            for word in set(written_words(product.title)):
                rows.setdefault(word, []).append(row)
        self._vocabulary = sorted(rows)
        self._starts = np.cumsum([0, *(len(rows[word]) for word in self._vocabulary)])
        self._rows = np.array([row for word in self._vocabulary for row in rows[word]], dtype=np.int64)

    def complete(self, prefix: str, k: int = 8) -> Completions:
        """At most k texts, and at most k products of different families whose titles have all words typed.

        The last word may be unfinished, unless a space follows it. Nothing typed, nothing offered.
        """
        typed = prefix[:_LONGEST_PREFIX]
        words = written_words(typed)
        if not words or k <= 0:
            return Completions()
        finished = not typed[-1].isalnum()
        having = self._having(words[:-1])
        return Completions(self._goes_on(words, finished, having, k), self._sold(words, finished, having, k))

    def _goes_on(
        self, words: list[str], finished: bool, having: Rows | None, k: int
    ) -> tuple[Suggestion, ...]:
        """Texts that begin so; where these are few, the last word completed so that some product has all."""
        typed = " ".join(words)
        key = typed + " " * finished
        start, stop = bisect_left(self._keys, key), bisect_left(self._keys, key + _END)
        best = start + _first(self._text_ranks[start:stop], k + 1)
        found = {self._keys[place]: self._texts[place] for place in best.tolist()}
        found.pop(typed, None)  # what is typed already is no suggestion
        if len(found) < k and having is not None and not finished:
            start, stop = self._stretch(words[-1], unfinished=True)
            first, last = self._starts[start], self._starts[stop]
            fitting = first + np.flatnonzero(self._among(having)[self._rows[first:last]])
            for place in np.unique(np.searchsorted(self._starts, fitting, side="right") - 1)[
                : 2 * k
            ].tolist():
                text = " ".join([*words[:-1], self._vocabulary[place]])
                if text != typed:
                    found.setdefault(text, Suggestion(text, "phrase"))
        return tuple(found.values())[:k]

    def _sold(self, words: list[str], finished: bool, having: Rows | None, k: int) -> tuple[str, ...]:
        start, stop = self._stretch(words[-1], unfinished=not finished)
        rows = self._rows[self._starts[start] : self._starts[stop]]
        if having is not None:
            rows = rows[self._among(having)[rows]]
        # Two words of a title may begin so, and variants share theirs: so more are looked at.
        wide = k
        while True:
            wide *= 4
            best = rows[_first(self._product_ranks[rows], wide)].tolist()
            places = {self._parents[row] or row: self._ids[row] for row in reversed(best)}
            chosen = dict.fromkeys(places[self._parents[row] or row] for row in best)
            if len(chosen) >= k or len(best) == len(rows):
                return tuple(chosen)[:k]

    def _having(self, words: list[str]) -> Rows | None:
        """Rows of the products whose titles have all of these words; None for no words."""
        found: Rows | None = None
        for word in words:
            start, stop = self._stretch(word, unfinished=False)
            rows = self._rows[self._starts[start] : self._starts[stop]]
            found = rows if found is None else rows[self._among(found)[rows]]
        return found

    def _among(self, rows: Rows) -> Mask:
        """Which products these are [products]."""
        among = np.zeros(len(self._ids), dtype=bool)
        among[rows] = True
        return among

    def _stretch(self, word: str, *, unfinished: bool) -> tuple[int, int]:
        """From where to where the vocabulary has this word, or what begins with it."""
        return (
            bisect_left(self._vocabulary, word),
            bisect_left(self._vocabulary, word + (_END if unfinished else "\0")),
        )


def _offers(catalogue: Catalogue, queries: Mapping[str, int]) -> dict[str, tuple[Suggestion, float]]:
    """What is compared with a prefix -> what is offered, and its weight; of several kinds the heaviest."""
    offers: dict[str, tuple[Suggestion, float]] = {}

    def offer(text: str, kind: Kind, count: float) -> None:
        key, weight = " ".join(written_words(text)), count * _WEIGHT[kind]
        if key and (key not in offers or offers[key][1] < weight):
            offers[key] = (Suggestion(text, kind), weight)

    phrases = catalogue.phrases
    for counted, fewest in ((phrases.words, 1), (phrases.pairs, _FEWEST), (phrases.triples, _FEWEST)):
        for phrase, count in counted.items():
            if count >= fewest and _tells(phrase):
                offers[phrase] = (Suggestion(phrase, "phrase"), count * _WEIGHT["phrase"])
    for brand, count in Counter(product.brand for product in catalogue).items():
        offer(brand, "brand", count)
    for category, count in Counter(part for p in catalogue for part in dict.fromkeys(p.category)).items():
        offer(category, "category", count)
    for query, people in queries.items():
        offer(" ".join(clean(query[:_LONGEST_PREFIX]).split()), "query", people)
    return offers


def _tells(phrase: str) -> bool:
    """Whether a phrase can stand alone: neither its first nor its last word needs another."""
    words = phrase.split()
    if words[0] in _HANGING or words[-1] in _HANGING:
        return False
    return any(len(word) > 2 and not word.isdigit() for word in words)


def _ranks(weights: Sequence[float] | Sequence[tuple[float, ...]]) -> Rows:
    """The place of each in the order from the largest to the smallest; equals keep theirs."""
    ranks = np.empty(len(weights), dtype=np.int64)
    ranks[sorted(range(len(weights)), key=weights.__getitem__, reverse=True)] = np.arange(len(weights))
    return ranks


def _first(ranks: Rows, k: int) -> Rows:
    """Places of the k smallest ranks, in order."""
    places = np.arange(len(ranks)) if len(ranks) <= k else np.argpartition(ranks, k - 1)[:k]
    return places[np.argsort(ranks[places], kind="stable")]
