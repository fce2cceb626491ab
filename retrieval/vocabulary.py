"""The words of one catalogue: its brands, categories, attribute names and values, and how telling each is.

Knows the catalogue's records only; which of these words a customer meant is the parser's business.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from retrieval.artifacts import read_artifact, write_artifact
from retrieval.errors import DamagedArtifact, shorten
from retrieval.product import Product
from retrieval.product_columns import ProductColumns
from retrieval.text_columns import Coded
from retrieval.words import contains_phrase, fold

_NAME = "vocabulary"
_Value = TypeVar("_Value")

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
    def of(cls, products: Sequence[Product]) -> Vocabulary:
        """The vocabulary of these products."""
        columns = ProductColumns.of(products)
        brands: dict[str, Counter[str]] = defaultdict(Counter)
        paths: dict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
        values: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        names: dict[str, Counter[str]] = defaultdict(Counter)
        for brand, count in _counted(columns.brand):
            if folded := fold(brand):
                brands[folded][brand] += count
        for path in columns.category.values:
            for depth, part in enumerate(path, 1):
                if name := fold(part):
                    paths[name][path[:depth]] = None
        for described, count in _counted(columns.described):
            for name, given in described:
                names[fold(name)][name] += count
                for value in given:
                    if len(value) <= _LONGEST_VALUE and (folded := fold(value)):
                        values[fold(name)][folded][value] += count
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
            telling=_telling(columns, frozenset(brands), frozenset(paths)),
            ordinary=_ordinary(columns, values),
            seldom=_seldom(columns),
            words=frozenset(word for title in columns.folded for word in title.split()),
        )

    def save(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Writes the vocabulary into a folder, whole or not at all."""
        facts = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        content = np.frombuffer(json.dumps(facts).encode("ascii"), dtype=np.uint8)
        write_artifact(folder, _NAME, {"json": content}, clock=clock)

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
        """
        try:
            kept = json.loads(read_artifact(folder, _NAME).arrays["json"].tobytes())
            return cls(
                brands=kept["brands"],
                categories={name: tuple(map(tuple, each)) for name, each in kept["categories"].items()},
                attributes=kept["attributes"],
                names=kept["names"],
                telling=kept["telling"],
                ordinary={name: frozenset(each) for name, each in kept["ordinary"].items()},
                seldom=frozenset(kept["seldom"]),
                words=frozenset(kept["words"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise DamagedArtifact(f"The vocabulary can't be read ({shorten(exc)}); build again.") from exc

    @staticmethod
    def stands(folder: Path) -> bool:
        """Whether a folder has one; builds before it was kept have none."""
        return (folder / f"{_NAME}.json").is_file()


def _plain(value: object) -> Any:
    """What JSON can say."""
    if isinstance(value, frozenset):
        return sorted(value)
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _counted(column: Coded[_Value]) -> Iterable[tuple[_Value, int]]:
    """Values and how many products have them."""
    counts = np.bincount(column.numbers, minlength=len(column.values)).tolist()
    return zip(column.values, counts, strict=False)


def _usual(forms: Counter[str]) -> str:
    """The most frequent way to write it; of equals the first in the alphabet."""
    return min(forms, key=lambda form: (-forms[form], form))


def _telling(columns: ProductColumns, brands: frozenset[str], categories: frozenset[str]) -> dict[str, float]:
    said: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    names = brands | categories
    own_brands = [fold(brand) for brand in columns.brand.values]
    own_parts = [frozenset(map(fold, path)) for path in columns.category.values]
    theirs = zip(
        columns.folded, columns.brand.numbers.tolist(), columns.category.numbers.tolist(), strict=True
    )
    for title, brand, path in theirs:
        for name in _phrases(title) & names:
            said[name] += 1
            meant[name] += name == own_brands[brand] or name in own_parts[path]
    return {name: meant[name] / count for name, count in said.items()}


def _seldom(columns: ProductColumns) -> frozenset[str]:
    pairs = columns.brand.numbers.astype(np.int64) << 32 | columns.category.numbers
    counts: Counter[str] = Counter()
    for pair, count in zip(*np.unique(pairs, return_counts=True), strict=True):
        brand, path = columns.brand.values[pair >> 32], columns.category.values[pair & 0xFFFFFFFF]
        for name in {fold(brand), *map(fold, path)}:
            counts[name] += int(count)
    return frozenset(
        name for name, count in counts.items() if count < _FEW and count < _SMALL_PART * len(pairs)
    )


def _ordinary(
    columns: ProductColumns, values: Mapping[str, Mapping[str, object]]
) -> dict[str, frozenset[str]]:
    """The values of each attribute that titles use for something else than the field beside them says."""
    named_so: dict[str, list[str]] = defaultdict(list)
    for name, known in values.items():
        for value in known:
            named_so[value].append(name)
    owns = [
        {fold(name): [fold(each) for each in given] for name, given in described}
        for described in columns.described.values
    ]
    said: Counter[tuple[str, str]] = Counter()
    meant: Counter[tuple[str, str]] = Counter()
    for title, number in zip(columns.folded, columns.described.numbers.tolist(), strict=True):
        own = owns[number]
        for value in _phrases(title) & named_so.keys() if own else ():
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
    """All runs of words of a folded title."""
    words = title.split()
    return {
        " ".join(words[start : start + length])
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(words) - length + 1)
    }
