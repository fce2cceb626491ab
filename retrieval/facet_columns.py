"""The columns that a catalogue's facets are counted from: brand, category, and its attributes by meaning.

Made by the build and mapped, or made when the first list is counted. What texts assert of colours and
materials, where no field says it, is in them. Counts nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from retrieval.artifacts import Array, pack_strings, unpack_strings
from retrieval.columns import Column
from retrieval.conditions import Condition
from retrieval.judging import KEPT, Judge, Rows
from retrieval.lexicon import english
from retrieval.product_columns import ProductColumns
from retrieval.request import Constraints
from retrieval.words import fold

SAID = ("colour", "material")
"""Facets whose columns have what texts assert, too."""
# An attribute with more values than this narrows no list; so many of a said one's are sought in texts.
_MOST_DIFFERENT = 1_000
_MOST_SAID = 200
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class FacetColumns:
    """The columns of one catalogue.

    Attributes:
        brand: As most records write each.
        category: Every path with every beginning of it ("Home > Lighting").
        attributes: What an attribute means -> how the catalogue calls it, and its column.
    """

    brand: Column
    category: Column
    attributes: Mapping[str, tuple[str, Column]]

    def arrays(self) -> dict[str, Array]:
        """What `read` takes."""
        names = [[facet, name] for facet, (name, _) in self.attributes.items()]
        arrays: dict[str, Array] = {
            "facets": pack_strings([json.dumps(each) for each in names]),
            **self.brand.arrays("brand"),
            **self.category.arrays("category"),
        }
        for place, (_, column) in enumerate(self.attributes.values()):
            arrays |= column.arrays(f"attributes.{place}")
        return arrays

    @staticmethod
    def stand(arrays: Mapping[str, Array]) -> bool:
        """Whether these have what `arrays` gave."""
        return "facets" in arrays

    @classmethod
    def read(cls, arrays: Mapping[str, Array]) -> FacetColumns:
        """What `arrays` gave."""
        attributes = {}
        for place, told in enumerate(unpack_strings(arrays["facets"])):
            facet, name = json.loads(told)
            attributes[facet] = (name, Column.read(arrays, f"attributes.{place}"))
        return cls(Column.read(arrays, "brand"), Column.read(arrays, "category"), attributes)


def make_facet_columns(columns: ProductColumns, judge: Judge, family: Rows) -> FacetColumns:
    """The columns of a catalogue.

    Args:
        columns: What its records say.
        judge: Of its products.
        family: The number of each product's family [products].
    """
    brand, category = columns.brand, columns.category
    paths = ([" > ".join(path[:depth]) for depth in range(1, len(path) + 1)] for path in category.values)
    brands = zip(((name,) for name in brand.values), brand.rows(), strict=True)
    return FacetColumns(
        _column(brands, family),
        _column(zip(paths, category.rows(), strict=True), family, same_spellings=False),
        _attributes(columns, judge, family),
    )


def rows_kept(judge: Judge, condition: Condition) -> Rows:
    """The products that are known to keep a condition."""
    return np.flatnonzero(judge.verdicts(condition) == KEPT)


@lru_cache(maxsize=200_000)
def same_key(value: str) -> str:
    """By what two spellings of a value are one."""
    return english().same_value(fold(value))


def _attributes(columns: ProductColumns, judge: Judge, family: Rows) -> dict[str, tuple[str, Column]]:
    lexicon = english()
    values: dict[str, list[tuple[list[str], Rows]]] = defaultdict(list)
    having: Counter[str] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    meanings: dict[str, str] = {}
    described = columns.described
    for given, rows in zip(described.values, described.rows(), strict=True):
        short: dict[str, list[str]] = defaultdict(list)
        for name, its in given:
            facet = meanings.get(name) or meanings.setdefault(name, lexicon.facet(name))
            names[facet][name] += len(rows)
            short[facet] += [value for value in its if len(value) <= _LONGEST_VALUE]
        for facet, kept in short.items():
            having[facet] += len(rows)
            values[facet].append((kept, rows))
    found: dict[str, tuple[str, Column]] = {}
    for facet in dict.fromkeys((*sorted(values), *SAID)):
        column = _column(values.get(facet, []), family)
        many = 2 * len(column.values) > having[facet] > 50
        if len(column.values) > _MOST_DIFFERENT or many:
            continue
        if facet in SAID:
            column = _said(facet, column, judge, family)
        if column.values:
            name = min(names[facet], key=lambda n: (-names[facet][n], n)) if facet in names else facet
            found[facet] = (name, column)
    return found


def _said(facet: str, column: Column, judge: Judge, family: Rows) -> Column:
    """The column with what texts assert where no field says it, of its own values and of usual words."""
    lexicon = english()
    usual = np.lexsort((np.arange(len(column.values)), -np.bincount(column.value_of)))[:_MOST_SAID]
    values = {same_key(value): value for value in (column.values[each] for each in sorted(usual))}
    for word in sorted({"colour": lexicon.colours, "material": lexicon.materials}[facet]):
        values.setdefault(same_key(word), word)
    entries = (
        (
            value,
            rows_kept(
                judge, Condition("attributes", facet, False, Constraints(attributes={facet: (value,)}))
            ),
        )
        for value in values.values()
    )
    return Column.of(((value, rows) for value, rows in entries if len(rows)), family)


def _column(
    values: Iterable[tuple[Iterable[str], Rows]], family: Rows, *, same_spellings: bool = True
) -> Column:
    """The column of values with their rows; spellings of one value are one, as it is mostly written."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    rows: dict[str, list[Rows]] = defaultdict(list)
    for given, having in values:
        for value in given:
            key = same_key(value) if same_spellings else value
            if key:
                forms[key][value] += len(having)
                rows[key].append(having)
    named = {key: min(found, key=lambda form: (-found[form], form)) for key, found in forms.items()}
    entries = ((named[key], np.sort(np.concatenate(found))) for key, found in sorted(rows.items()))
    return Column.of(entries, family)
