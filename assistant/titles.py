"""The titles of a catalogue as an index: which product a text names, and whether its words are a title's."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from retrieval.catalogue import Catalogue
from retrieval.product import Product
from retrieval.reading.slips import Slips
from retrieval.spelling import english_words
from retrieval.words import terms

FEWEST_WORDS = 2

_indexed: WeakKeyDictionary[Catalogue, Titles] = WeakKeyDictionary()
_indexing = threading.Lock()

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SHORTEST_VERB = 4
_ENDINGS = ("ing", "able", "ed", "er", "e", "s", "")
_SAYS = re.compile(r"\s+(?:at|for|costs?|is)\b|\s*[(:,–-]?\s*[£$€¥]")


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles as folded words.

    Attributes:
        by_first: First word -> (all words, product id), longest title first, ties in the catalogue's order.
        holding: Word -> numbers of the titles that hold it.
        single: Title of one word with a capital, as it is written -> product ids.
        ids: Product ids, by the number of their title.
        slips: Finds the word of a title that a misspelt one was meant to be.
    """

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    holding: Mapping[str, frozenset[int]]
    single: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slips: Slips = field(default_factory=lambda: Slips((), frozenset()))
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, products: Iterable[Product]) -> Titles:
        """The index of these products."""
        first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        holding: dict[str, set[int]] = defaultdict(set)
        single: dict[str, list[str]] = defaultdict(list)
        ids: list[str] = []
        for number, product in enumerate(products):
            ids.append(product.product_id)
            words = tuple(terms(product.title))
            if words:
                first[words[0]].append((words, product.product_id))
            for word in words:
                holding[word].add(number)
            if len(words) == 1 and (title := product.title.strip())[:1].isupper():
                single[title].append(product.product_id)
        by_first = {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in first.items()}
        return cls(
            by_first,
            {word: frozenset(numbers) for word, numbers in holding.items()},
            {title: tuple(ids) for title, ids in single.items()},
            Slips(holding, english_words()),
            tuple(ids),
        )

    def meant(self, word: str) -> str:
        """The word of a title that a folded word was meant to be; the word itself where that isn't clear."""
        return word if word in self.holding else self.slips.meant(word)

    def akin(self, word: str) -> str:
        """A folded word, or another form of its verb that titles hold where they don't hold it ("whistle").

        English: "one that whistles" is a whistling one, "to kneel on" a kneeling mat.
        """
        if word in self.holding or len(word) < _SHORTEST_VERB:
            return word
        stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
        forms = (f"{stem}{ending}" for stem in (word, *stems) for ending in _ENDINGS)
        return next((form for form in forms if len(form) > len(word) - 2 and form in self.holding), word)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Ids of the products whose whole title (of two words at least) stands in the text, as mentioned.

        Where titles overlap, the longest that begins first is meant.
        """
        words = tuple(terms(text))
        found: list[str] = []
        place = 0
        while place < len(words):
            for title, product_id in self.by_first.get(words[place], ()):
                if len(title) >= FEWEST_WORDS and words[place : place + len(title)] == title:
                    found.append(product_id)
                    place += len(title) - 1
                    break
            place += 1
        return tuple(dict.fromkeys(found))

    def written_in(self, text: str) -> tuple[str, ...]:
        """Ids of the products that a text written by the shop names; titles of one word among them.

        Such a title is ordinary language, too ("a lantern"), so it counts only where the text has it as the
        title does, letter for letter, and a capital in it is none that begins a sentence.
        """
        single = [
            product_id
            for match in _WORD.finditer(text)
            if not _begins(text, match.start()) or _priced(text, match.end())
            for product_id in self.single.get(match.group(), ())
        ]
        return tuple(dict.fromkeys((*self.named_in(text), *single)))

    def spans_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where whole titles of two words at least stand in the text: (start, end), in order."""
        found: list[tuple[int, int]] = []
        words = [(folded, m) for m in _WORD.finditer(text) for folded in terms(m.group())[:1]]
        folded = tuple(word for word, _ in words)
        place = 0
        while place < len(words):
            for title, _ in self.by_first.get(folded[place], ()):
                if len(title) >= FEWEST_WORDS and folded[place : place + len(title)] == title:
                    found.append((words[place][1].start(), words[place + len(title) - 1][1].end()))
                    place += len(title) - 1
                    break
            place += 1
        return tuple(found)

    def hold(self, words: Iterable[str]) -> bool:
        """Whether one title holds all of these folded words; not for no words."""
        wanted = list(words)
        if not wanted or any(word not in self.holding for word in wanted):
            return False
        return bool(frozenset.intersection(*(self.holding[word] for word in wanted)))

    def only_with(self, words: Iterable[str]) -> str:
        """The id of the product whose title alone holds all of these folded words (two at least)."""
        wanted = set(words)
        if len(wanted) < FEWEST_WORDS or any(word not in self.holding for word in wanted):
            return ""
        numbers = frozenset.intersection(*(self.holding[word] for word in wanted))
        return self.ids[next(iter(numbers))] if len(numbers) == 1 else ""

    def share_known(self, words: Iterable[str]) -> float:
        """The share of these folded words that stand in titles; 0 for no words."""
        wanted = list(words)
        return sum(word in self.holding for word in wanted) / len(wanted) if wanted else 0.0


def _begins(text: str, place: int) -> bool:
    """Whether a sentence begins here, where everything has a capital."""
    before = text[:place].rstrip(" \t\"“”'‘’(*_-")
    return not before or before[-1] in ".!?:;…\n" or "\n" in text[len(before) : place]


def _priced(text: str, place: int) -> bool:
    """Whether a price or a verb of a product follows, so that a capital names one even at the beginning."""
    return _SAYS.match(text, place) is not None


def titles_of(catalogue: Catalogue) -> Titles:
    """The titles of a catalogue, indexed when they are first asked for."""
    with _indexing:
        if catalogue not in _indexed:
            _indexed[catalogue] = Titles.of(catalogue.products)
        return _indexed[catalogue]
