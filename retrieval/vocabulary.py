"""The words of one catalogue: its brands, categories, attribute names and values, and how telling each is.

Knows the catalogue's records only; which of these words a customer meant is the parser's business.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.product import Product
from retrieval.words import contains_phrase, fold, terms

_LONGEST_VALUE = 40
_LONGEST_PHRASE = 5
# A value is an ordinary word where titles with it are seen this often, and their fields say it more seldom
# than that.
_SEEN, _MOSTLY = 2, 0.5
# A brand of so few products that are so small a part of the shop is rather the name of a product.
_FEW, _SMALL_PART = 5, 0.001


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
        ordinary: Folded attribute or option name -> those of its folded values that titles mostly use for
            something else: a colour called "wine" in a shop whose wine glasses are clear.
        seldom: Folded brands and categories that have hardly any products here.
        words: All words of titles, folded.
    """

    brands: Mapping[str, str]
    categories: Mapping[str, tuple[tuple[str, ...], ...]]
    attributes: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    telling: Mapping[str, float]
    ordinary: Mapping[str, frozenset[str]]
    seldom: frozenset[str]
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
            ordinary=_ordinary(listed, values),
            seldom=_seldom(listed),
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
        own = {fold(product.brand), *map(fold, product.category)}
        for name in _phrases(product.title) & names:
            said[name] += 1
            meant[name] += name in own
    return {name: meant[name] / count for name, count in said.items()}


def _seldom(products: Sequence[Product]) -> frozenset[str]:
    counts = Counter(
        name for product in products for name in {fold(product.brand), *map(fold, product.category)}
    )
    return frozenset(
        name for name, count in counts.items() if count < _FEW and count < _SMALL_PART * len(products)
    )


def _ordinary(
    products: Iterable[Product], values: Mapping[str, Mapping[str, object]]
) -> dict[str, frozenset[str]]:
    """The values of each attribute that titles use for something else than the field beside them says."""
    named_so: dict[str, list[str]] = defaultdict(list)
    for name, known in values.items():
        for value in known:
            named_so[value].append(name)
    said: Counter[tuple[str, str]] = Counter()
    meant: Counter[tuple[str, str]] = Counter()
    for product in products:
        own = {fold(name): [fold(each) for each in given] for name, given in product.named_values().items()}
        for value in _phrases(product.title) & named_so.keys() if own else ():
            for name in named_so[value]:
                if name in own:
                    said[name, value] += 1
                    meant[name, value] += any(contains_phrase(each, value) for each in own[name])
    found: dict[str, set[str]] = defaultdict(set)
    for (name, value), count in said.items():
        if count >= _SEEN and meant[name, value] < _MOSTLY * count:
            found[name].add(value)
    return {name: frozenset(those) for name, those in found.items()}


def _phrases(title: str) -> set[str]:
    """All runs of words of a title, folded."""
    words = terms(title)
    return {
        " ".join(words[start : start + length])
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(words) - length + 1)
    }
