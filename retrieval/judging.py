"""Whether each product keeps, breaks or leaves open each condition: exact, on the records, by columns.

A field breaks a condition, or an assertion in the product's own text where the field is missing; what neither
says is unknown. An unknown price fails a price limit. What records state as measures is read by `stated.py`,
which value is a kind of which by `agreeing.py`. Knows nothing of relevance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.agreeing import BROKEN, KEPT, UNKNOWN, agreement, usual_value
from retrieval.artifacts import Array, pack_strings, unpack_strings
from retrieval.assertions import lacking, phrases_in
from retrieval.conditions import Condition
from retrieval.lexical import LexicalIndex
from retrieval.lexicon import english
from retrieval.product import Product
from retrieval.product_columns import Described, ProductColumns
from retrieval.request import PriceRange
from retrieval.running_words import RunningWords, Sayings
from retrieval.stated import StatedMeasures
from retrieval.text_columns import Coded, Texts
from retrieval.words import contains_phrase, fold, fold_name
from retrieval.written import WrittenForms

__all__ = ["BROKEN", "KEPT", "NOTHING", "UNKNOWN", "Judge", "Rows", "Verdicts"]

NOTHING: Mapping[str, Array] = MappingProxyType({})
"""What a build kept that kept nothing."""
Verdicts = NDArray[np.int8]
Rows = NDArray[np.int64]

# Facets that a title names by words of the lexicon; such a title says what the thing is.
_TITLED = ("colour", "material", "size", "for whom")
_PERSONS = frozenset(("men", "women", "children"))
# Amounts are no words: "8" in a description is no size.
_FEWEST_LETTERS = 3


class Judge:
    """Conditions against the products of one catalogue; rows are the products' positions in it."""

    def __init__(
        self, products: Sequence[Product], lexical: LexicalIndex, known: Mapping[str, Array] = NOTHING
    ) -> None:
        """Opens the judge.

        Args:
            products: Of the catalogue.
            lexical: Over their words.
            known: What the build kept of them; what it did not is read from them when it is first asked for.
        """
        self._known = known
        self._products = products
        self._lexical = lexical
        columns = ProductColumns.of(products)
        self._titles = columns.folded
        self._price = columns.price
        self._currency = columns.currency
        self._rating = columns.rating
        self._stock = np.choose(columns.in_stock + 1, (UNKNOWN, BROKEN, KEPT)).astype(np.int8)
        self._brands = _rows_by(columns.brand, fold_name)
        self._paths = _rows_by(columns.category, lambda path: tuple(map(fold_name, path)))
        self._values = _index(columns.described)
        self._stated = StatedMeasures(products, known)
        self._asserted: dict[tuple[str, bool], Verdicts] = {}
        self._spoken_of: dict[str, bool] = {}

    def arrays(self) -> dict[str, Array]:
        """What a build keeps of titles and measures, to be given as `known`."""
        arrays: dict[str, Array] = {"titled": pack_strings(list(self._titled)), **self._stated.arrays()}
        for facet, values in self._titled.items():
            stops = np.cumsum([len(rows) for rows in values.values()])
            arrays |= Texts.of(values).arrays(f"titled.{facet}")
            arrays[f"titled.{facet}.rows"] = np.concatenate(list(values.values())).astype(np.int32)
            arrays[f"titled.{facet}.stops"] = stops.astype(np.int64)
        return arrays

    def verdicts(self, condition: Condition) -> Verdicts:
        """KEPT, UNKNOWN or BROKEN for every product [products]."""
        given = condition.constraints
        if given.price is not None:
            found = self._priced(given.price)
        elif given.categories:
            found = np.min([self._categorised(each) for each in given.categories], axis=0)
        elif given.brands:
            found = self._branded(given.brands)
        elif given.available is not None:
            found = self._stock if given.available else _opposite(self._stock)
        elif given.minimum_rating is not None:
            found = _known(self._rating >= given.minimum_rating, ~np.isnan(self._rating))
        elif given.attributes:
            values = given.attributes[condition.key]
            found = self._described(condition.key, values)
            if condition.negated and english().facet(condition.key) == "material":
                # A candle of wax in a "Glass Jar" has glass, whatever its field says.
                for value in values:
                    named = self._asserting(fold(value), titles_only=True)
                    found = np.where(named == KEPT, np.int8(KEPT), found)
        elif given.measures:
            found = self._stated.verdicts(condition.key, given.measures[0].any_of)
        else:
            found = self._worded(condition.key)
            # Where listings deny the word ("gluten free"), one that is silent leaves it open; else it has
            # none.
            if condition.negated and not (found == BROKEN).any():
                found = np.where(found == UNKNOWN, np.int8(BROKEN), found)
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
        """A brand's own lines are of it ("Acme Home" is Acme); a title that begins with it leaves it open."""
        found = np.full(len(self._products), BROKEN, dtype=np.int8)
        unknown = self._brands.get("", _NO_ROWS)
        found[unknown] = UNKNOWN
        for brand in map(fold, brands):
            in_text = self._asserting(brand, titles_only=True)
            found[unknown[in_text[unknown] == KEPT]] = KEPT
            for row in np.flatnonzero(in_text == KEPT).tolist():
                if found[row] == BROKEN and f"{self._titles[row]} ".startswith(f"{brand} "):
                    found[row] = UNKNOWN
            for its, rows in self._brands.items():
                if its == brand or f"{its} ".startswith(f"{brand} ") or contains_phrase(its, f"by {brand}"):
                    found[rows] = KEPT
        return found

    def _described(self, name: str, values: Iterable[str]) -> Verdicts:
        """An attribute's value; where the attribute is missing, what the product's text asserts."""
        facet = english().facet(name)
        wanted = [usual_value(value) for value in values if value]
        found = np.full(len(self._products), UNKNOWN, dtype=np.int8)
        known = self._values.get(facet, {})
        silent = np.ones(len(self._products), dtype=bool)
        for rows in known.values():
            found[rows] = BROKEN
            silent[rows] = False
        _judge_values(found, known, wanted, facet)
        if not silent.any():
            return found
        said = np.full(len(self._products), UNKNOWN, dtype=np.int8)
        for value in wanted:
            asserted = self._saying(value, facet)
            said[(asserted == BROKEN) & (said == UNKNOWN)] = BROKEN
            said[asserted == KEPT] = KEPT
        if facet in _TITLED:
            titled = np.full(len(self._products), UNKNOWN, dtype=np.int8)
            named = self._titled.get(facet, {})
            for value, rows in named.items():
                if _is_sure(value, facet):
                    titled[rows] = BROKEN
            _judge_values(titled, named, wanted, facet)
            said = np.where((titled != UNKNOWN) & (said != KEPT), titled, said)
        return np.where(silent, said, found)

    def _saying(self, value: str, facet: str) -> Verdicts:
        """What texts assert of a value where no field tells."""
        if facet == "size" and (len(value) < _FEWEST_LETTERS or value[0].isdigit()):
            return self._asserting(f"size {value}", titles_only=False)
        return self._asserting(value, titles_only=facet in ("colour", "size", "for whom"))

    def _worded(self, phrase: str) -> Verdicts:
        folded = fold(phrase)
        if not english().is_colour(folded):
            return self._asserting(folded, titles_only=False)
        found = self._asserting(folded, titles_only=True).copy()
        stated = np.full(len(found), UNKNOWN, dtype=np.int8)
        _judge_values(stated, self._values.get("colour", {}), [usual_value(folded)], "colour")
        found[stated == KEPT] = KEPT
        return found

    def _asserting(self, folded: str, titles_only: bool) -> Verdicts:
        """KEPT where the text asserts the phrase, BROKEN where it denies it, UNKNOWN where it is silent.

        A title that denies it has the last word: a description may speak of what others have.
        """
        key = (folded, titles_only)
        if key not in self._asserted:
            found = np.full(len(self._products), UNKNOWN, dtype=np.int8)
            rows = np.union1d(self._lexical.rows_with(folded), self._lexical.rows_with(lacking(folded)))
            written = [self._lexical.rows_with(each) for each in self._written.forms(folded)]
            found[np.concatenate([*written, _NO_ROWS])] = KEPT
            asserted, denials = self._sayings.counts(folded, rows, titles_only=True)
            if not titles_only:
                open_ones = (asserted > 0) | (denials == 0)
                more = self._sayings.counts(folded, rows[open_ones], titles_only=False)
                asserted[open_ones], denials[open_ones] = more
            found[rows[denials > 0]] = BROKEN
            found[rows[asserted > 0]] = KEPT
            if len(self._asserted) > 500:
                self._asserted.clear()
            self._asserted[key] = found
        return self._asserted[key]

    @cached_property
    def _written(self) -> WrittenForms:
        return WrittenForms(self._lexical.vocabulary)

    @cached_property
    def _sayings(self) -> Sayings:
        """What texts say; read now where an older build did not keep the order of their words."""
        lexical = self._lexical
        if lexical.texts is None:
            return Sayings.read(self._products, lexical.vocabulary)
        return Sayings(RunningWords(lexical.titles, lexical.title_starts), lexical.texts, lexical.vocabulary)

    @cached_property
    def _titled(self) -> Mapping[str, Mapping[str, Rows]]:
        """Facet -> what titles name of it -> rows."""
        if "titled" in self._known:
            return {facet: _titled_so(self._known, facet) for facet in unpack_strings(self._known["titled"])}
        lexicon = english()
        known = {
            "colour": lexicon.colours | lexicon.colours_and_things,
            "material": lexicon.materials | lexicon.materials_and_things,
            "size": lexicon.sizes,
            "for whom": _PERSONS | frozenset(w for w, usual in lexicon.same.items() if usual in _PERSONS),
        }
        rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row, title in enumerate(self._titles):
            for facet, words in known.items():
                for value in phrases_in(title, words):
                    if usual := usual_value(value):
                        rows[english().facet(facet)][usual].append(row)
        return {
            facet: {value: np.array(found, dtype=np.int64) for value, found in values.items()}
            for facet, values in rows.items()
        }


_Key = TypeVar("_Key", str, tuple[str, ...])
_Value = TypeVar("_Value", str, tuple[str, ...])
_NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


def _index(described: Coded[Described]) -> Mapping[str, Mapping[str, Rows]]:
    """Facet -> value in its usual spelling -> rows."""
    rows: dict[str, dict[str, list[Rows]]] = defaultdict(lambda: defaultdict(list))
    for given, having in zip(described.values, described.rows(), strict=True):
        for name, values in given:
            for value in values:
                if usual := usual_value(value):
                    rows[english().facet(name)][usual].append(having)
    return {
        facet: {value: np.sort(np.concatenate(found)) for value, found in values.items()}
        for facet, values in rows.items()
    }


def _judge_values(found: Verdicts, known: Mapping[str, Rows], wanted: Iterable[str], facet: str) -> None:
    """Raises what is broken to what its best value gives."""
    wished = tuple(wanted)
    for value, rows in known.items():
        best = min((agreement(value, each, facet) for each in wished), default=BROKEN)
        if best == KEPT:
            found[rows] = KEPT
        elif best == UNKNOWN:
            found[rows] = np.where(found[rows] == KEPT, KEPT, UNKNOWN)


def _titled_so(known: Mapping[str, Array], facet: str) -> Mapping[str, Rows]:
    values = Texts.read(known, f"titled.{facet}")
    rows = known[f"titled.{facet}.rows"].astype(np.int64)
    return dict(zip(values, np.split(rows, known[f"titled.{facet}.stops"][:-1]), strict=True))


def _is_sure(value: str, facet: str) -> bool:
    """Whether a word of a title names a value of this facet and hardly anything else."""
    lexicon = english()
    if facet == "colour":
        return value in lexicon.colours
    if facet == "material":
        return value in lexicon.materials
    return True


def _rows_by(column: Coded[_Value], key: Callable[[_Value], _Key]) -> Mapping[_Key, Rows]:
    """The rows whose value has each key, rising."""
    found: dict[_Key, list[Rows]] = defaultdict(list)
    for value, rows in zip(column.values, column.rows(), strict=True):
        found[key(value)].append(rows)
    return {each: np.sort(np.concatenate(rows)) for each, rows in found.items()}


def _known(kept: NDArray[np.bool_], known: NDArray[np.bool_]) -> Verdicts:
    return np.where(known, np.where(kept, KEPT, BROKEN), UNKNOWN).astype(np.int8)


def _opposite(found: Verdicts) -> Verdicts:
    return np.asarray(BROKEN - found, dtype=np.int8)
