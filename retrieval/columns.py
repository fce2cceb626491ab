"""Values of many products as columns of numbers, so that counting them is arithmetic on arrays.

A `Column` knows which products have which value and counts places: variants of one family that share a value
count once. Knows no condition and no text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import Array
from retrieval.judging import Rows
from retrieval.text_columns import Texts

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one kind, of which a product may have several.

    Attributes:
        values: What the numbers stand for.
        rows: [entries] the product that has a value.
        places: [entries] the number of the pair of value and family.
        value_of: [pairs] the value of such a pair.
    """

    values: tuple[str, ...]
    rows: Rows
    places: Rows
    value_of: Rows

    @classmethod
    def of(cls, entries: Iterable[tuple[str, Rows]], family: Rows) -> Column:
        """The column of values with the rows that have them.

        Args:
            entries: A value and its rows; each value once.
            family: The number of each product's family [products].
        """
        values: list[str] = []
        found: list[Rows] = []
        for value, having in entries:
            values.append(value)
            found.append(np.asarray(having, dtype=np.int64))
        rows = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
        numbers = np.repeat(np.arange(len(values)), [len(each) for each in found])
        families = int(family.max(initial=0)) + 1
        pairs, places = np.unique(numbers * families + family[rows], return_inverse=True)
        return cls(tuple(values), rows, places.astype(np.int64), pairs // families)

    def entries(self) -> Iterator[tuple[str, Rows]]:
        """The values with the rows that have them."""
        having = np.bincount(self.value_of[self.places], minlength=len(self.values))
        yield from zip(self.values, np.split(self.rows, np.cumsum(having)[:-1]), strict=False)

    def arrays(self, name: str) -> dict[str, Array]:
        """What `read` takes, under names that begin with this one."""
        told = {"rows": self.rows, "places": self.places, "value_of": self.value_of}
        numbers = {f"{name}.{key}": array.astype(np.int32) for key, array in told.items()}
        return {**Texts.of(self.values).arrays(f"{name}.values"), **numbers}

    @classmethod
    def read(cls, arrays: Mapping[str, Array], name: str) -> Column:
        """What `arrays` gave."""
        rows, places, value_of = (
            arrays[f"{name}.{key}"].astype(np.int64) for key in ("rows", "places", "value_of")
        )
        return cls(tuple(Texts.read(arrays, f"{name}.values")), rows, places, value_of)

    def counts(self, among: Mask) -> Counts:
        """How many places have each value [values], of the products in `among` [products]."""
        seen = np.zeros(len(self.value_of), dtype=bool)
        seen[self.places[among[self.rows]]] = True
        return np.bincount(self.value_of[seen], minlength=len(self.values))


def count_places(rows: Rows, family: Rows) -> int:
    """How many families these rows belong to."""
    seen = np.zeros(int(family.max(initial=-1)) + 1, dtype=bool)
    seen[family[rows]] = True
    return int(seen.sum())


def count_bands(values: NDArray[np.float64], edges: Sequence[float], rows: Rows, family: Rows) -> Counts:
    """How many places lie below the first edge, from each edge up to the next, and from the last on.

    Args:
        values: [products] finite for these rows.
        edges: Rising.
        rows: The products that count.
        family: The number of each product's family [products].
    """
    families = int(family.max(initial=-1)) + 1
    seen = np.zeros((len(edges) + 1, families), dtype=bool)
    seen[np.searchsorted(np.asarray(edges, dtype=np.float64), values[rows], side="right"), family[rows]] = (
        True
    )
    return np.asarray(seen.sum(axis=1), dtype=np.int64)
