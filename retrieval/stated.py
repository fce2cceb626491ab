"""What records state as measures, by rows: "500 ml" in a field, in a title or in a description.

A field decides, then the title, then the description, where only an amount that the words name ("a capacity
of 500 ml") can break a wish: others may be of something else. Knows no sentence of a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.agreeing import BROKEN, KEPT, UNKNOWN
from retrieval.lexicon import english
from retrieval.measures import Measure, measures_in
from retrieval.product import Product
from retrieval.units import unit_of_name, units

_TEXT, _TITLE, _FIELD = 0, 1, 2
# Fields that say how large a thing is, where a request doesn't say in which direction.
_LARGE = ("size", "length", "dimension", "diameter")


@dataclass(frozen=True, slots=True)
class _Stated:
    """Amounts in the base of one dimension, all arrays [amounts]; of sides one each."""

    rows: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    longest: NDArray[np.bool_]
    names: NDArray[np.str_]
    source: NDArray[np.int8]
    sides: tuple[tuple[int, Measure, str, int], ...]


class StatedMeasures:
    """The measures of one catalogue's products; each dimension is read when it is first asked for."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = products
        self._read: dict[str, _Stated] = {}

    def verdicts(self, name: str, wanted: Iterable[Measure]) -> NDArray[np.int8]:
        """KEPT, UNKNOWN or BROKEN for every product [products], for one of these amounts.

        Args:
            name: What is measured ("height"); the usual name of a dimension leaves the direction open.
            wanted: One of these keeps it.
        """
        found = np.full(len(self._products), BROKEN, dtype=np.int8)
        given = tuple(wanted)
        for measure in given:
            found = np.minimum(found, self._verdict(english().facet(name), measure))
        return found if given else np.full(len(self._products), UNKNOWN, dtype=np.int8)

    def _verdict(self, name: str, wanted: Measure) -> NDArray[np.int8]:
        found = np.full(len(self._products), UNKNOWN, dtype=np.int8)
        for source in (_TEXT, _TITLE, _FIELD):
            broken: list[NDArray[np.int64]] = []
            kept: list[NDArray[np.int64]] = []
            for dimension in wanted.dimensions:
                for rows, fits, says in self._statements(dimension, name, wanted, source):
                    kept.append(rows[fits])
                    broken.append(rows[~fits & says])
            for verdict, those in ((BROKEN, broken), (KEPT, kept)):
                if those:
                    found[np.concatenate(those)] = verdict
        return found

    def _statements(
        self, dimension: str, name: str, wanted: Measure, source: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]]:
        """Rows of one source, whether an amount of theirs fits, and whether it says that others don't."""
        stated = self._of(dimension)
        if wanted.sides:
            own = [
                (row, fits, True)
                for row, each, its_name, where in stated.sides
                if where == source and _may_be(its_name, name, dimension, wanted)
                and (fits := wanted.has_sides_of(each)) is not None
            ]  # fmt: skip
            yield (
                np.array([row for row, _, _ in own], dtype=np.int64),
                np.array([fits for _, fits, _ in own], dtype=bool),
                np.full(len(own), source != _TEXT),
            )
            return
        low, high = wanted.ends(dimension)
        here = (stated.source == source) & (stated.longest | (wanted.minimum == wanted.maximum))
        names = stated.names[here]
        open_name = name == "" or name in _usual_names(wanted)
        may = np.isin(names, ("", name)) | open_name
        if source == _TEXT and not open_name:
            may = names == name
        fits = may & (stated.low[here] <= high) & (stated.high[here] >= low)
        says = names == name
        if open_name and source != _TEXT:
            says |= np.isin(names, ("", *_LARGE)) if dimension == "length" else np.ones_like(says)
        shown = may if source != _FIELD else may | says
        yield stated.rows[here][shown], fits[shown], says[shown]

    def _of(self, dimension: str) -> _Stated:
        if dimension not in self._read:
            self._read[dimension] = _columns(self._products, dimension)
        return self._read[dimension]


def _columns(products: Sequence[Product], dimension: str) -> _Stated:
    entries: list[tuple[int, float, float, bool, str, int]] = []
    sides: list[tuple[int, Measure, str, int]] = []
    written = _written(dimension)
    for row, product in enumerate(products):
        for name, measure, source in _statements_of(product, written):
            if dimension not in measure.dimensions:
                continue
            if measure.sides:
                sides.append((row, measure, name, source))
                factor = units().factors[measure.unit or "cm"][dimension]
                amounts = [(each * factor, each * factor) for each in measure.sides]
            else:
                factor = units().factors[measure.unit][dimension]
                low = 0.0 if measure.minimum is None else measure.minimum * factor
                amounts = [(low, low if measure.maximum is None else measure.maximum * factor)]
            largest = max(amounts)
            entries += [(row, *each, each == largest, name, source) for each in amounts]
    rows, low_ends, high_ends, longest, names, sources = zip(*entries, strict=True) if entries else ((),) * 6
    return _Stated(
        np.array(rows, dtype=np.int64),
        np.array(low_ends, dtype=np.float64),
        np.array(high_ends, dtype=np.float64),
        np.array(longest, dtype=bool),
        np.array(names, dtype=np.str_),
        np.array(sources, dtype=np.int8),
        tuple(sides),
    )


def _statements_of(product: Product, written: re.Pattern[str]) -> Iterator[tuple[str, Measure, int]]:
    """What a product states: (name or nothing, measure, source)."""
    for name, values in product.named_values().items():
        facet, unit = english().facet(name), unit_of_name(name)
        for value in values:
            text = f"{value} {unit}" if unit and not value.strip()[-1:].isalpha() else value
            if written.search(text):
                yield from ((facet, each.measure, _FIELD) for each in measures_in(text))
    for text, source in ((product.title, _TITLE), (product.description, _TEXT)):
        if written.search(text):
            yield from ((each.name, each.measure, source) for each in measures_in(text, source == _TITLE))


@lru_cache(maxsize=64)
def _written(dimension: str) -> re.Pattern[str]:
    """What a text must have to state something of a dimension: looked for before it is read closely."""
    forms = [form for form, unit in units().written.items() if dimension in units().dimensions(unit)]
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    sides = r"|\d\s*[wdh]?\s*(?:x|×|\*|by)\s*[\d.]" if dimension == "length" else ""
    packs = r"|(?:pack|set|box|case|bundle|lot|carton)\w*\s+of|\b(?:pack|pk|set|box|s)/"
    packs = packs if dimension == "count" else ""
    return re.compile(rf"[\w.][\s-]*(?:{words})(?![^\W\d_]){sides}{packs}", re.IGNORECASE)


def _usual_names(wanted: Measure) -> frozenset[str]:
    return frozenset(units().usual[each] for each in wanted.dimensions) | {"pieces"}


def _may_be(its_name: str, name: str, dimension: str, wanted: Measure) -> bool:
    return its_name in ("", name, *_LARGE) or name in _usual_names(wanted)
