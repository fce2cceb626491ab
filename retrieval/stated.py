"""What records state as measures, by rows: "500 ml" in a field, in a title or in a description.

A field decides, then the title, then the description, where only an amount that the words name ("a capacity
of 500 ml") can break a wish: others may be of something else. Knows no sentence of a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.agreeing import BROKEN, KEPT, UNKNOWN
from retrieval.artifacts import Array
from retrieval.lexicon import english
from retrieval.measures import Measure, measures_in
from retrieval.product import Product
from retrieval.text_columns import Coded, Texts
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

    def arrays(self, name: str) -> dict[str, Array]:
        """What `read` takes, under names that begin with this one."""
        said = Coded.of([*self.names.tolist(), *(each[2] for each in self.sides)])
        of = Coded.of(measure.unit for _, measure, _, _ in self.sides)
        lengths = [[*measure.sides, *[np.nan] * 3][:3] for _, measure, _, _ in self.sides]
        return {
            f"{name}.rows": self.rows.astype(np.int32),
            f"{name}.low": self.low,
            f"{name}.high": self.high,
            f"{name}.longest": self.longest,
            f"{name}.source": self.source,
            f"{name}.names.numbers": said.numbers,
            **Texts.of(said.values).arrays(f"{name}.names"),
            f"{name}.sides": np.array(lengths, dtype=np.float64).reshape(-1, 3),
            f"{name}.sides.rows": np.array([each[0] for each in self.sides], dtype=np.int32),
            f"{name}.sides.source": np.array([each[3] for each in self.sides], dtype=np.int8),
            f"{name}.units.numbers": of.numbers,
            **Texts.of(of.values).arrays(f"{name}.units"),
        }

    @classmethod
    def read(cls, arrays: Mapping[str, Array], name: str) -> _Stated:
        """What `arrays` gave."""
        names = np.array(["", *Texts.read(arrays, f"{name}.names")], dtype=np.str_)[1:]
        said, count = arrays[f"{name}.names.numbers"], len(arrays[f"{name}.rows"])
        forms = tuple(Texts.read(arrays, f"{name}.units"))
        sides = zip(
            arrays[f"{name}.sides.rows"].tolist(),
            (forms[each] for each in arrays[f"{name}.units.numbers"].tolist()),
            arrays[f"{name}.sides"].tolist(),
            names[said[count:]].tolist(),
            arrays[f"{name}.sides.source"].tolist(),
            strict=True,
        )
        return cls(
            arrays[f"{name}.rows"].astype(np.int64),
            arrays[f"{name}.low"],
            arrays[f"{name}.high"],
            arrays[f"{name}.longest"],
            names[said[:count]],
            arrays[f"{name}.source"],
            tuple(
                (row, Measure(unit, sides=tuple(side for side in lengths if side == side)), its_name, source)
                for row, unit, lengths, its_name, source in sides
            ),
        )


class StatedMeasures:
    """The measures of one catalogue's products; a dimension not known is read when first asked for."""

    def __init__(self, products: Sequence[Product], known: Mapping[str, Array]) -> None:
        self._products = products
        self._known = known
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
            if f"stated.{dimension}.rows" in self._known:
                self._read[dimension] = _Stated.read(self._known, f"stated.{dimension}")
            else:
                self._read |= _columns(self._products, (dimension,))
        return self._read[dimension]

    def arrays(self) -> dict[str, Array]:
        """What a build keeps, to be given as `known`."""
        read = _columns(self._products, tuple(units().usual))
        parts = (each.arrays(f"stated.{dimension}") for dimension, each in read.items())
        return {name: array for part in parts for name, array in part.items()}


def _columns(products: Sequence[Product], dimensions: Sequence[str]) -> dict[str, _Stated]:
    """What products state in each dimension; their texts are read once for all."""
    entries: dict[str, list[tuple[int, float, float, bool, str, int]]] = {each: [] for each in dimensions}
    sides: dict[str, list[tuple[int, Measure, str, int]]] = {each: [] for each in dimensions}
    for row, product in enumerate(products):
        for name, measure, source, dimension in _statements_of(product, tuple(dimensions)):
            if measure.sides:
                sides[dimension].append((row, measure, name, source))
                factor = units().factors[measure.unit or "cm"][dimension]
                amounts = [(each * factor, each * factor) for each in measure.sides]
            else:
                factor = units().factors[measure.unit][dimension]
                low = 0.0 if measure.minimum is None else measure.minimum * factor
                amounts = [(low, low if measure.maximum is None else measure.maximum * factor)]
            largest = max(amounts)
            entries[dimension] += [(row, *each, each == largest, name, source) for each in amounts]
    return {each: _stated(entries[each], tuple(sides[each])) for each in dimensions}


def _stated(
    entries: Sequence[tuple[int, float, float, bool, str, int]],
    sides: tuple[tuple[int, Measure, str, int], ...],
) -> _Stated:
    rows, low_ends, high_ends, longest, names, sources = zip(*entries, strict=True) if entries else ((),) * 6
    return _Stated(
        np.array(rows, dtype=np.int64),
        np.array(low_ends, dtype=np.float64),
        np.array(high_ends, dtype=np.float64),
        np.array(longest, dtype=bool),
        np.array(names, dtype=np.str_),
        np.array(sources, dtype=np.int8),
        sides,
    )


def _statements_of(product: Product, dimensions: tuple[str, ...]) -> Iterator[tuple[str, Measure, int, str]]:
    """What a product states: (name or nothing, measure, source, dimension)."""
    texts = []
    for name, values in product.named_values().items():
        facet, unit = english().facet(name), unit_of_name(name)
        for value in values:
            with_unit = f"{value} {unit}" if unit and not value.strip()[-1:].isalpha() else value
            texts.append((facet, with_unit, _FIELD))
    texts += [("", product.title, _TITLE), ("", product.description, _TEXT)]
    for its_name, text, source in texts:
        if len(dimensions) == 1 and not _written(dimensions[0]).search(text):
            continue
        for found in measures_in(text, source == _TITLE):
            for each in dimensions:
                if each in found.measure.dimensions:
                    yield its_name if source == _FIELD else found.name, found.measure, source, each


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
