"""What each product's records say by field, and which values a stated wish names.

"red mug" names the value red of the field colour, and of the category whatever is called mug: a product of
another colour is a worse answer than one whose colour nobody wrote down. Words that name no value are left
to `product_words.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.events import Floats
from retrieval.artifacts import Array, pack_strings, unpack_strings
from retrieval.product import Product
from retrieval.words import terms

CATEGORY = ""
"""The field of categories: no attribute is called so."""


@dataclass(frozen=True, slots=True)
class ProductValues:
    """Values of fields, and which products have them.

    Attributes:
        fields: Of each value [values]; `CATEGORY` for the last step of a category.
        values: As words [values].
        has: [n, values], 1.0 where a product has the value.
        attributed: The same without categories [n, attribute values].
        usual: The part of all products that has each of those.
    """

    fields: tuple[str, ...]
    values: tuple[str, ...]
    has: sp.csr_array
    attributed: sp.csr_array = field(init=False, repr=False, compare=False)
    usual: Floats = field(init=False, repr=False, compare=False)
    _terms: tuple[frozenset[str], ...] = field(init=False, repr=False, compare=False)
    _of_term: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    _of_field: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    _columns: sp.csc_array = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Turn values round: from words to values, from values to products."""
        words = tuple(frozenset(terms(value)) for value in self.values)
        places: dict[str, list[int]] = defaultdict(list)
        alike: dict[str, list[int]] = defaultdict(list)
        for column, each in enumerate(words):
            alike[self.fields[column]].append(column)
            for word in each:
                places[word].append(column)
        attributes = np.flatnonzero([name != CATEGORY for name in self.fields])
        object.__setattr__(self, "attributed", sp.csr_array(self.has[:, attributes]))
        object.__setattr__(self, "usual", np.asarray(self.attributed.mean(axis=0)).ravel())
        object.__setattr__(self, "_terms", words)
        object.__setattr__(self, "_of_field", {name: tuple(each) for name, each in alike.items()})
        object.__setattr__(self, "_of_term", {word: tuple(each) for word, each in places.items()})
        object.__setattr__(self, "_columns", sp.csc_array(self.has))

    @classmethod
    def of(cls, products: Sequence[Product]) -> Self:
        """The attributes, options and categories of these products."""
        columns: dict[tuple[str, str], int] = {}
        row_of, column_of = [], []
        for row, product in enumerate(products):
            named = {(n, v.casefold()) for n, values in product.named_values().items() if n for v in values}
            if product.category:
                named.add((CATEGORY, product.category[-1].casefold()))
            for each in sorted(named):
                row_of.append(row)
                column_of.append(columns.setdefault(each, len(columns)))
        ones = np.ones(len(row_of), dtype=np.float32)
        shape = (len(products), max(len(columns), 1))
        named_columns = list(columns) or [(CATEGORY, "")]
        fields, values = zip(*named_columns, strict=True)
        return cls(tuple(fields), tuple(values), sp.csr_array((ones, (row_of, column_of)), shape=shape))

    def named(
        self, wish: str, stands_for: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    ) -> Mapping[str, tuple[int, ...]]:
        """The values whose words all stand in a wish, by field; or that one of them stands for.

        Args:
            wish: In words.
            stands_for: Folded word -> values that it stands for, where none of their field is named.
        """
        words = frozenset(terms(wish))
        found: dict[str, list[int]] = defaultdict(list)
        for column in sorted({each for word in words for each in self._of_term.get(word, ())}):
            if self._terms[column] <= words:
                found[self.fields[column]].append(column)
        by_name = frozenset(found)
        meant = {each for word in words for each in stands_for.get(word, ())}
        for column in sorted(each for each in meant if self.fields[each] not in by_name):
            found[self.fields[column]].append(column)
        return {name: tuple(columns) for name, columns in found.items()}

    def answered(
        self,
        wishes: Sequence[str],
        rows: NDArray[np.int64],
        stands_for: Mapping[str, tuple[int, ...]] = MappingProxyType({}),
    ) -> Floats:
        """How many fields of the best answered wish each product meets and misses [m, 2]; NaN without any.

        A field is met by one of the values that the wish names, missed by others alone, and neither where the
        product says nothing of it.
        """
        best = np.full((len(rows), 2), np.nan)
        for wish in wishes:
            if not (named := self.named(wish, stands_for)):
                continue
            found = np.zeros((len(rows), 2))
            for name, columns in named.items():
                met = self._any(columns)[rows]
                found[:, 0] += met
                found[:, 1] += ~met & self._any(self._of_field[name])[rows]
            better = np.isnan(best[:, 0]) | (found[:, 0] - found[:, 1] > best[:, 0] - best[:, 1])
            best[better] = found[better]
        return best

    def _any(self, columns: Sequence[int]) -> NDArray[np.bool_]:
        """Which products have one of these values [n]."""
        found = np.zeros(self.has.shape[0], dtype=np.bool_)
        for column in columns:
            start, end = self._columns.indptr[column], self._columns.indptr[column + 1]
            found[self._columns.indices[start:end]] = True
        return found

    def arrays(self) -> dict[str, Array]:
        """Everything, as named arrays."""
        return {
            "value_fields": pack_strings(list(self.fields)),
            "value_names": pack_strings(list(self.values)),
            "value_starts": self.has.indptr,
            "value_columns": self.has.indices,
            "value_shape": np.array(self.has.shape),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self:
        """What `arrays` gave."""
        columns = arrays["value_columns"]
        ones = np.ones(len(columns), dtype=np.float32)
        shape = tuple(arrays["value_shape"].tolist())
        return cls(
            tuple(unpack_strings(arrays["value_fields"])),
            tuple(unpack_strings(arrays["value_names"])),
            sp.csr_array((ones, columns, arrays["value_starts"]), shape=shape),
        )
