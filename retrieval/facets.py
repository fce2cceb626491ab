"""What a list could be narrowed by, with counts: brand, category, price, rating, stock, colour, size.

A count is the number of places (families once) that suit the text, are known to keep every other condition,
and would still be kept with that value: the judge that filters also counts. A facet's own condition does not
shrink its own counts, so that a second value can be chosen beside the first. Scores nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np

from retrieval.artifacts import Array
from retrieval.catalogue import Catalogue
from retrieval.columns import Column, Mask, count_bands, count_places
from retrieval.conditions import Condition
from retrieval.facet_columns import SAID, FacetColumns, make_facet_columns, rows_kept, same_key
from retrieval.judging import KEPT, NOTHING, Judge, Rows, Verdicts
from retrieval.lexicon import english
from retrieval.price_bands import band_edges, band_words, bands_of
from retrieval.request import Constraints, Facet, FacetValue
from retrieval.words import fold

_MOST_VALUES = 12
_MOST_ATTRIBUTES = 8
# An attribute narrows a list when so many of its places have one.
_LEAST_SHARE = 0.05
_FIRST = ("colour", "material", "size")
_RATINGS = (4.0, 3.0, 2.0, 1.0)
_PARTS = {"brand": "brands", "rating": "minimum_rating"}


_Others: TypeAlias = "Callable[[str], Mask]"
"""The name of a facet -> the products that suit and are known to keep every condition but the facet's own."""


class Facets:
    """Counts over one catalogue."""

    def __init__(
        self, catalogue: Catalogue, judge: Judge, family: Rows, known: Mapping[str, Array] = NOTHING
    ) -> None:
        """Opens the counts.

        Args:
            catalogue: What is sold.
            judge: The one that filters.
            family: The number of each product's family [products].
            known: What the build kept; columns that it did not are made when the first list is counted.
        """
        self._known = known
        self._columns = catalogue.columns
        self._judge = judge
        self._family = family
        self._kept: dict[tuple[str, str], Rows] = {}

    def count(self, asked: Sequence[Condition], verdicts: Verdicts, suits: Mask) -> tuple[Facet, ...]:
        """The facets of a list; those that have nothing to choose from are left out.

        Args:
            asked: The conditions of the request.
            verdicts: What the judge says of them [conditions, products].
            suits: Which products suit the text, whatever conditions they keep [products].
        """
        kept = verdicts == KEPT
        all_kept: Mask = suits & kept.all(axis=0)

        def others(name: str) -> Mask:
            own = [place for place, each in enumerate(asked) if each.name == name]
            if not own:
                return all_kept
            rest: Mask = suits & np.delete(kept, own, axis=0).all(axis=0)
            return rest

        wanted = {each.name: each.constraints for each in asked if not each.negated}
        found = [
            self._categories(others("category"), wanted.get("category")),
            self._brands(others("brand"), wanted.get("brand")),
            self._prices(others("price"), wanted.get("price")),
            self._ratings(others("rating"), wanted.get("rating")),
            self._available(others("available"), wanted.get("available")),
            *self._attributes(others, wanted),
        ]
        return tuple(each for each in found if each.values)

    def _brands(self, among: Mask, wanted: Constraints | None) -> Facet:
        chosen = {same_key(brand) for brand in wanted.brands} if wanted else set()
        values = [
            (brand, Constraints(brands=(brand,)), same_key(brand) in chosen)
            for brand in self._frequent(self.counted.brand, among, chosen)
        ]
        return Facet("brand", self._counted("brand", values, among))

    def _categories(self, among: Mask, wanted: Constraints | None) -> Facet:
        """The widest categories, and below what is chosen (or what all have in common) the next level."""
        column = self.counted.category
        counts = dict(zip(column.values, column.counts(among).tolist(), strict=True))
        asked = wanted.categories if wanted else ()
        named = [tuple(fold(part) for part in each.split(">")) for each in asked]
        chosen = {path for path in counts if any(p and _folded(path)[-len(p) :] == p for p in named)}
        opened = {path[:depth] for path in map(_parts, chosen) for depth in range(len(path) + 1)} | {()}
        if not chosen:
            opened |= set(_common(counts))
        shown = [path for path in counts if _parts(path)[:-1] in opened and (counts[path] or path in chosen)]
        levels: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for path in sorted(shown, key=lambda path: (-counts[path], path)):
            levels[_parts(path)[:-1]].append(path)
        kept = [path for level in levels.values() for path in level[:_MOST_VALUES]]
        kept += [path for path in sorted(chosen) if path not in kept]
        kept.sort(key=lambda path: len(_parts(path)))
        values = [(path, Constraints(categories=(path,)), path in chosen) for path in kept]
        return Facet("category", self._counted("category", values, among, sort=False))

    def _prices(self, among: Mask, wanted: Constraints | None) -> Facet:
        price, currency = self._price
        rows = np.flatnonzero(among & np.isfinite(price))
        edges = band_edges(price[rows])
        if not edges:
            return Facet("price", ())
        counts = count_bands(price, edges, rows, self._family).tolist()
        values = [
            FacetValue(
                band_words(band), count, Constraints(price=band), bool(wanted and wanted.price == band)
            )
            for band, count in zip(bands_of(edges, currency), counts, strict=True)
        ]
        return Facet("price", tuple(value for value in values if value.count or value.chosen))

    def _ratings(self, among: Mask, wanted: Constraints | None) -> Facet:
        values = [
            (
                f"{least:g} and up",
                Constraints(minimum_rating=least),
                bool(wanted and wanted.minimum_rating == least),
            )
            for least in _RATINGS
        ]
        counted = self._counted("rating", values, among, sort=False)
        before = (-1, *(value.count for value in counted))
        wider = (v for v, count in zip(counted, before, strict=False) if v.count != count or v.chosen)
        return Facet("rating", tuple(wider))

    def _available(self, among: Mask, wanted: Constraints | None) -> Facet:
        values = [
            (
                label,
                Constraints(available=available),
                wanted is not None and wanted.available is available,
            )
            for label, available in (("in stock", True), ("out of stock", False))
        ]
        return Facet("available", self._counted("available", values, among, sort=False))

    def _attributes(self, others: _Others, wanted: Mapping[str, Constraints]) -> Iterator[Facet]:
        asked: dict[str, Constraints] = {}
        for each in wanted.values():
            for name in each.attributes:
                asked[english().facet(name)] = each
        ranked: list[tuple[bool, int, str]] = []
        for facet, (name, column) in self.counted.attributes.items():
            among = others(f"attributes.{_asked_name(asked.get(facet), name)}")
            places = count_places(np.flatnonzero(among), self._family)
            having = count_places(column.rows[among[column.rows]], self._family)
            if facet in asked or (having and having >= _LEAST_SHARE * places):
                ranked.append((facet not in asked, -having, facet))
        first = {facet: place for place, facet in enumerate(_FIRST)}
        ranked = sorted(ranked)[:_MOST_ATTRIBUTES]
        for _, _, facet in sorted(ranked, key=lambda each: (first.get(each[2], len(first)), each)):
            name, column = self.counted.attributes[facet]
            name = _asked_name(asked.get(facet), name)
            among = others(f"attributes.{name}")
            given = asked[facet].attributes[name] if facet in asked else ()
            chosen = {same_key(value) for value in given}
            values = [
                (value, Constraints(attributes={name: (value,)}), same_key(value) in chosen)
                for value in self._frequent(column, among, chosen)
            ]
            counted = self._counted(f"attributes.{facet}", values, among)
            if len(counted) > 1 or any(value.chosen for value in counted):
                yield Facet(f"attributes.{name}", counted)

    def _frequent(self, column: Column, among: Mask, chosen: Iterable[str]) -> list[str]:
        """The values that most of these places have, and the chosen ones."""
        counts = column.counts(among)
        best = np.lexsort((np.arange(len(counts)), -counts))[:_MOST_VALUES]
        wanted = set(chosen)
        values = [column.values[each] for each in best if counts[each]]
        return values + [
            value
            for value in (column.values if wanted else ())
            if value not in values and same_key(value) in wanted
        ]

    def _counted(
        self, name: str, values: Sequence[tuple[str, Constraints, bool]], among: Mask, *, sort: bool = True
    ) -> tuple[FacetValue, ...]:
        """The values with the places that keep them; those that leave nothing go, unless they are chosen."""
        counted = []
        for label, constraints, chosen in values:
            rows = self._rows_kept(name, label, constraints)
            count = count_places(rows[among[rows]], self._family)
            if count or chosen:
                counted.append(FacetValue(label, count, constraints, chosen))
        return tuple(sorted(counted, key=lambda each: -each.count) if sort else counted)

    def _rows_kept(self, name: str, label: str, constraints: Constraints) -> Rows:
        """The products that are known to keep a value."""
        key = (name, label)
        if key not in self._kept:
            part, attribute = name.split(".")[0], next(iter(constraints.attributes), "")
            condition = Condition(_PARTS.get(part, part), attribute, False, constraints)
            self._kept[key] = rows_kept(self._judge, condition)
        return self._kept[key]

    @cached_property
    def counted(self) -> FacetColumns:
        """The columns; of colours and materials they know all rows that keep a value."""
        if FacetColumns.stand(self._known):
            found = FacetColumns.read(self._known)
        else:
            found = make_facet_columns(self._columns, self._judge, self._family)
        for facet in SAID:
            _, column = found.attributes.get(facet, ("", None))
            self._kept |= {
                (f"attributes.{facet}", value): rows for value, rows in (column.entries() if column else ())
            }
        return found

    @cached_property
    def _price(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], str]:
        """In minor units, not a number where unknown [products]; and the currency."""
        return self._columns.price, self._columns.currency


def _parts(path: str) -> tuple[str, ...]:
    return tuple(path.split(" > "))


def _folded(path: str) -> tuple[str, ...]:
    return tuple(fold(part) for part in _parts(path))


def _common(counts: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """The categories that hold everything counted, from the widest on."""
    depth = 1
    while True:
        level = [path for path, count in counts.items() if count and len(_parts(path)) == depth]
        if len(level) != 1:
            return
        yield _parts(level[0])
        depth += 1


def _asked_name(asked: Constraints | None, name: str) -> str:
    """How the request calls an attribute, or else the catalogue."""
    return next(iter(asked.attributes)) if asked else name
