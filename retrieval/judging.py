"""Whether each product keeps, breaks or leaves open each condition: exact, on the records, by columns.

A field breaks a condition, or an assertion in the product's own text where the field is missing; what neither
says is unknown. An unknown price fails a price limit. Knows nothing of relevance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.assertions import occurrences
from retrieval.conditions import Condition
from retrieval.lexical import LexicalIndex
from retrieval.lexicon import english
from retrieval.product import Product
from retrieval.request import PriceRange
from retrieval.words import fold

KEPT, UNKNOWN, BROKEN = 0, 1, 2

Verdicts = NDArray[np.int8]
Rows = NDArray[np.int64]

# Facets whose values may stand inside longer ones: "dark red" is red, but "extra large" is not large.
_INSIDE = frozenset(("colour", "material"))


class Judge:
    """Conditions against the products of one catalogue; rows are the products' positions in it."""

    def __init__(self, products: Sequence[Product], lexical: LexicalIndex) -> None:
        self._products = products
        self._lexical = lexical
        self._titles = [fold(product.title) for product in products]
        self._price = np.array(
            [product.price.minor if product.price else np.nan for product in products], dtype=float
        )
        self._currency = next((product.price.currency for product in products if product.price), "")
        self._rating = np.array(
            [np.nan if each.rating is None else each.rating for each in products], dtype=float
        )
        stock = {None: UNKNOWN, True: KEPT, False: BROKEN}
        self._stock = np.array([stock[product.in_stock] for product in products], dtype=np.int8)
        self._brands = _rows_by(fold(product.brand) for product in products)
        self._paths = _rows_by(tuple(fold(part) for part in product.category) for product in products)
        self._values: dict[str, dict[str, Rows]] = {}
        self._asserted: dict[tuple[str, bool], Verdicts] = {}
        self._index_values()

    def verdicts(self, condition: Condition) -> Verdicts:
        """KEPT, UNKNOWN or BROKEN for every product [products]."""
        given = condition.constraints
        if given.price is not None:
            found = self._priced(given.price)
        elif given.category:
            found = self._categorised(given.category)
        elif given.brands:
            found = self._branded(given.brands)
        elif given.available is not None:
            found = self._stock if given.available else _opposite(self._stock)
        elif given.minimum_rating is not None:
            found = _known(self._rating >= given.minimum_rating, ~np.isnan(self._rating))
        elif given.attributes:
            found = self._described(condition.key, given.attributes[condition.key])
        else:
            found = self._worded(condition.key)
            if condition.negated:
                return _opposite(np.where(found == UNKNOWN, np.int8(BROKEN), found))
        if given.price is not None and not condition.negated:
            return np.where(found == UNKNOWN, np.int8(BROKEN), found)
        return _opposite(found) if condition.negated else found

    def _priced(self, price: PriceRange) -> Verdicts:
        known = ~np.isnan(self._price)
        kept = known.copy()
        for limit, sign in ((price.minimum, 1), (price.maximum, -1)):
            if limit is not None:
                comparable = limit.currency in ("", self._currency)
                kept &= (sign * self._price >= sign * limit.minor) if comparable else False
        return _known(kept, known)

    def _categorised(self, category: str) -> Verdicts:
        wanted = tuple(fold(part) for part in category.split(">") if fold(part))
        found = np.full(len(self._products), BROKEN, dtype=np.int8)
        found[self._paths.get((), _NO_ROWS)] = UNKNOWN
        for path, rows in self._paths.items():
            if path and any(path[start : start + len(wanted)] == wanted for start in range(len(path))):
                found[rows] = KEPT
        return found

    def _branded(self, brands: Iterable[str]) -> Verdicts:
        found = np.full(len(self._products), BROKEN, dtype=np.int8)
        unknown = self._brands.get("", _NO_ROWS)
        found[unknown] = UNKNOWN
        for brand in map(fold, brands):
            found[self._brands.get(brand, _NO_ROWS)] = KEPT
            in_text = self._asserting(brand, titles_only=True)
            found[unknown[in_text[unknown] == KEPT]] = KEPT
        return found

    def _described(self, name: str, values: Iterable[str]) -> Verdicts:
        """An attribute's value; where the attribute is missing, what the product's text asserts."""
        lexicon = english()
        facet = lexicon.facet(name)
        wanted = [lexicon.same_value(value) for value in map(_fold_value, values) if value]
        found = np.full(len(self._products), UNKNOWN, dtype=np.int8)
        known = self._values.get(facet, {})
        for rows in known.values():
            found[rows] = BROKEN
        for value, rows in known.items():
            if any(_fits(value, each, facet) for each in wanted):
                found[rows] = KEPT
        silent = np.ones(len(self._products), dtype=bool)
        for rows in known.values():
            silent[rows] = False
        if not silent.any():
            return found
        colours = facet == "colour"
        for value in wanted:
            said = self._asserting(value, titles_only=colours)
            found[silent & (said == BROKEN) & (found == UNKNOWN)] = BROKEN
            found[silent & (said == KEPT)] = KEPT
        if colours:
            found[silent & (found == UNKNOWN) & self._other_colour(frozenset(wanted))] = BROKEN
        return found

    def _worded(self, phrase: str) -> Verdicts:
        folded = fold(phrase)
        return self._asserting(folded, titles_only=english().is_colour(folded))

    def _asserting(self, folded: str, titles_only: bool) -> Verdicts:
        """KEPT where the text asserts the phrase, BROKEN where it denies it, UNKNOWN where it is silent."""
        key = (folded, titles_only)
        if key not in self._asserted:
            found = np.full(len(self._products), UNKNOWN, dtype=np.int8)
            for row in self._lexical.rows_with(folded):
                text = self._titles[row] if titles_only else _all_words(self._products[row])
                asserted, denied = occurrences(text, folded)
                if asserted or denied:
                    found[row] = KEPT if asserted else BROKEN
            if len(self._asserted) > 500:
                self._asserted.clear()
            self._asserted[key] = found
        return self._asserted[key]

    def _other_colour(self, wanted: frozenset[str]) -> NDArray[np.bool_]:
        """Titles that name a colour, none of the wanted ones: such a title says what colour the thing is."""
        other = np.zeros(len(self._products), dtype=bool)
        for colour in sorted(english().colours - wanted):
            if not any(_fits(colour, each, "colour") for each in wanted):
                other |= self._asserting(colour, titles_only=True) == KEPT
        return other

    def _index_values(self) -> None:
        lexicon = english()
        rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row, product in enumerate(self._products):
            for name, values in product.named_values().items():
                for value in values:
                    if folded := _fold_value(value):
                        rows[lexicon.facet(name)][lexicon.same_value(folded)].append(row)
        self._values = {
            facet: {value: np.array(found, dtype=np.int64) for value, found in values.items()}
            for facet, values in rows.items()
        }


_Key = TypeVar("_Key", str, tuple[str, ...])
_NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


def _rows_by(keys: Iterable[_Key]) -> Mapping[_Key, Rows]:
    rows: dict[_Key, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        rows[key].append(row)
    return {key: np.array(found, dtype=np.int64) for key, found in rows.items()}


def _known(kept: NDArray[np.bool_], known: NDArray[np.bool_]) -> Verdicts:
    return np.where(known, np.where(kept, KEPT, BROKEN), UNKNOWN).astype(np.int8)


def _opposite(found: Verdicts) -> Verdicts:
    return np.asarray(BROKEN - found, dtype=np.int8)


def _fits(value: str, wanted: str, facet: str) -> bool:
    if value == wanted:
        return True
    return facet in _INSIDE and occurrences(value, wanted)[0] > 0


def _fold_value(value: str) -> str:
    """A value as it is compared; 5.0 is 5."""
    try:
        number = float(value)
    except ValueError:
        return fold(value)
    return f"{number:g}" if np.isfinite(number) else fold(value)


def _all_words(product: Product) -> str:
    values = " . ".join(value for values in product.named_values().values() for value in values)
    return f"{fold(product.title)} . {fold(values)} . {fold(product.description)}"
