"""The words of one catalogue: its brands, categories, attribute names and values, and how telling each is.

Knows the catalogue's records only; which of these words a customer meant is the parser's business.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from retrieval.product import Product
from retrieval.words import fold, terms

_LONGEST_VALUE = 40
_LONGEST_PHRASE = 5


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What a catalogue calls things; keys are folded (`words.fold`), values as the catalogue writes them.

    Attributes:
        brands: Folded brand -> brand.
        categories: Folded name of any level -> the paths that hold it, widest first.
        attributes: Folded attribute or option name -> its folded values -> how they are written.
        names: Folded attribute or option name -> how it is written.
        telling: Folded brand or category name -> the share of the products with these words in the title that
            are of this brand or category; a name below 0.5 is an ordinary word, too.
        words: All words of titles, folded.
    """

    brands: Mapping[str, str]
    categories: Mapping[str, tuple[tuple[str, ...], ...]]
    attributes: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    telling: Mapping[str, float]
    words: frozenset[str]

    @classmethod
    def of(cls, products: Iterable[Product]) -> Vocabulary:
        """The vocabulary of these products."""
        listed = list(products)
        brands: dict[str, Counter[str]] = defaultdict(Counter)
        paths: dict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
        values: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        names: dict[str, Counter[str]] = defaultdict(Counter)
        for product in listed:
            if brand := fold(product.brand):
                brands[brand][product.brand] += 1
            for depth, part in enumerate(product.category, 1):
                if name := fold(part):
                    paths[name][product.category[:depth]] = None
            for name, given in product.named_values().items():
                names[fold(name)][name] += 1
                for value in given:
                    if len(value) <= _LONGEST_VALUE and (folded := fold(value)):
                        values[fold(name)][folded][value] += 1
        return cls(
            brands={folded: _usual(forms) for folded, forms in sorted(brands.items())},
            categories={
                name: tuple(sorted(found, key=lambda each: (len(each), each)))
                for name, found in paths.items()
            },
            attributes={
                name: {folded: _usual(forms) for folded, forms in sorted(found.items())}
                for name, found in sorted(values.items())
            },
            names={folded: _usual(forms) for folded, forms in sorted(names.items())},
            telling=_telling(listed, frozenset(brands), frozenset(paths)),
            words=frozenset(word for product in listed for word in terms(product.title)),
        )


def _usual(forms: Counter[str]) -> str:
    """The most frequent way to write it; of equals the first in the alphabet."""
    return min(forms, key=lambda form: (-forms[form], form))


def _telling(
    products: Iterable[Product], brands: frozenset[str], categories: frozenset[str]
) -> dict[str, float]:
    said: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    names = brands | categories
    for product in products:
        words = terms(product.title)
        own = {fold(product.brand), *map(fold, product.category)}
        phrases = {
            " ".join(words[start : start + length])
            for length in range(1, _LONGEST_PHRASE + 1)
            for start in range(len(words) - length + 1)
        }
        for name in phrases & names:
            said[name] += 1
            meant[name] += name in own
    return {name: meant[name] / count for name, count in said.items()}
