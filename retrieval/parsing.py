"""A request in plain English -> a typed `SearchRequest`, which says which words it was read from.

Brands, categories and attribute values come from the catalogue's vocabulary, colours, materials, sizes and
numbers from small general lexicons. What is read as a constraint leaves the text; the rest is searched. What
the catalogue has no field for stays text, or becomes a word that must not be asserted. Knows no product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from retrieval.reading.exclusions import Excluded, read_exclusions
from retrieval.reading.prices import read_price
from retrieval.reading.values import LONGEST, Value, Values
from retrieval.reading.wishes import read_available, read_order, read_rating
from retrieval.reading.wording import Token, Wording
from retrieval.request import Constraints, SearchRequest
from retrieval.vocabulary import Vocabulary
from retrieval.words import fold

# A longer text is no request: its beginning is read, all of it is searched.
_LONGEST_READ = 1_500
_NEAR = 30
_BY = re.compile(r"(?:\b(?:by|from|brand|made\s+by)\s+|\bbrand:\s*)$", re.IGNORECASE)
_IN = re.compile(
    r"\b(?:in|of|from|colou?r(?:ed)?|size[ds]?|made|is|are|be)[\s:]+(?:a\s+|the\s+)?$", re.IGNORECASE
)
_DEPARTMENT = re.compile(r"^\s*(?:section|department|category|range)\b", re.IGNORECASE)
_SIZE_WORD = re.compile(r"\bsize[ds]?[\s:]+$", re.IGNORECASE)
_LEAD = re.compile(
    r"\b(?:in\s+(?:a\s+|the\s+)?|(?:in\s+|the\s+|a\s+)*(?:size[ds]?|colou?r(?:ed)?)"
    r"(?:\s+(?:(?:should|must|would)\s+be|is))?[\s:]+)$",
    re.IGNORECASE,
)
_AFTER_VALUE = re.compile(r"^[\s-]*(?:colou?red|colou?r|sized?)\b", re.IGNORECASE)
# A category's name at the end of a request is a constraint where nearly all titles with it are in that
# category.
_SURE_CATEGORY, _LIKELY_CATEGORY = 0.9, 0.6


def parse_request(text: str, vocabulary: Vocabulary, currency: str) -> SearchRequest:
    """What a text asks for; every text gives a request, whatever it holds.

    Args:
        text: A request in words, of any length.
        vocabulary: The words of the catalogue that will be searched.
        currency: The shop's, ISO 4217; amounts are read in it.
    """
    wording = Wording(text[:_LONGEST_READ])
    values = Values(vocabulary)
    used: dict[str, str] = {}
    rating, used["rating"] = read_rating(wording)
    price, used["price"] = read_price(wording, currency)
    order, used["order"] = read_order(wording)
    available, used["available"] = read_available(wording)
    excluded = read_exclusions(wording, values)
    reader = _Positive(wording, values, used)
    reader.read()
    rest = wording.rest()
    if len(text) > _LONGEST_READ:
        rest = f"{rest} {text[_LONGEST_READ:]}"
    category = reader.category
    if not category:
        category, used["category"] = _category_asked(rest, values)
    require = Constraints(
        price=price,
        category=category,
        brands=tuple(dict.fromkeys(reader.brands)),
        available=available,
        minimum_rating=rating,
        attributes={name: tuple(dict.fromkeys(found)) for name, found in reader.attributes.items()},
    )
    exclude = _excluding(excluded, used)
    return SearchRequest(
        rest, require, exclude, order, {name: words for name, words in used.items() if words}
    )


class _Positive:
    """What must hold, apart from price, rating, order and stock."""

    def __init__(self, wording: Wording, values: Values, used: dict[str, str]) -> None:
        self._wording = wording
        self._values = values
        self._used = used
        self.brands: list[str] = []
        self.category = ""
        self.attributes: dict[str, list[str]] = {}

    def read(self) -> None:
        named = list(self._wording.likenesses())
        tokens = [
            each
            for each in self._wording.tokens()
            if not any(start <= each.start < stop for start, stop in named)
        ]
        place = 0
        while place < len(tokens):
            place += self._read_at(tokens, place) or 1

    def _read_at(self, tokens: list[Token], place: int) -> int:
        """Reads the longest value that begins here; returns how many words it took."""
        for count in range(min(LONGEST, len(tokens) - place), 0, -1):
            part = tokens[place : place + count]
            between = self._wording.free[part[0].start : part[-1].stop]
            if "," in between or "\0" in between:
                continue
            value = self._value(" ".join(each.word for each in part), part[0], part[-1], count)
            if value is not None:
                self._keep(value, part[0].start, part[-1].stop)
                return count
        return 0

    def _value(self, phrase: str, first: Token, last: Token, count: int) -> Value | None:
        before, after = self._around(first.start, last.stop)
        if brand := self._values.brand(phrase, named=bool(_BY.search(before))):
            return brand
        if _DEPARTMENT.match(after) and (category := self._values.category(phrase)):
            return category
        if count > 1:
            head, _, tail = phrase.partition(" ")
            if named := self._values.named_attribute(head, tail):
                return named
        value = self._values.attribute(phrase)
        if value is None:
            return None
        if value.facet == "size" and (len(phrase) < 3 or phrase.isdigit()):
            return value if _SIZE_WORD.search(before) or _AFTER_VALUE.match(after) else None
        if value.sure or _IN.search(before) or _AFTER_VALUE.match(after):
            return value
        # "a gold necklace", but "a bar of gold", "face cream": what is described comes after.
        return value if _names_thing(re.match(r"[\s-]+(\w+)", after)) else None

    def _around(self, start: int, stop: int) -> tuple[str, str]:
        """What stands right before and right after a stretch."""
        return self._wording.free[max(0, start - _NEAR) : start], self._wording.free[stop : stop + _NEAR]

    def _keep(self, value: Value, start: int, stop: int) -> None:
        before, after = self._around(start, stop)
        if value.kind == "brand":
            self.brands.append(value.value)
            name, lead = "brand", _BY.search(before)
        elif value.kind == "category":
            self.category = value.value
            name, lead = "category", _IN.search(before)
            found = _DEPARTMENT.match(after)
            stop += found.end() if found else 0
        else:
            self.attributes.setdefault(value.name, []).append(value.value)
            name, lead = f"attributes.{value.name}", _LEAD.search(before)
            found = _AFTER_VALUE.match(after)
            stop += found.end() if found else 0
        words = self._wording.take(start - (len(before) - lead.start() if lead else 0), stop)
        self._used[name] = f"{self._used[name]}, {words}" if name in self._used else words


def _names_thing(follows: re.Match[str] | None) -> bool:
    return follows is not None and follows[1].casefold() not in (
        "and",
        "or",
        "for",
        "with",
        "in",
        "under",
        "please",
    )


def _category_asked(rest: str, values: Values) -> tuple[str, str]:
    """The category that the text's last words name where hardly anything else is meant, and these words."""
    words = rest.split()
    for start in range(max(0, len(words) - LONGEST), len(words)):
        named = " ".join(words[start:])
        found = values.category(fold(named))
        least = _LIKELY_CATEGORY if start == 0 else _SURE_CATEGORY
        if found is not None and values.sells(found.value) >= least:
            return found.value, named
    return "", ""


def _excluding(excluded: tuple[Excluded, ...], used: dict[str, str]) -> Constraints:
    """The exclusions as constraints; the words they were read from go into `used`."""
    brands: list[str] = []
    category = ""
    attributes: dict[str, list[str]] = {}
    words: list[str] = []
    for each in excluded:
        value = each.value
        if value.kind == "brand":
            brands.append(value.value)
            name = "not.brand"
        elif value.kind == "category" and not category:
            category = value.value
            name = "not.category"
        elif value.kind == "attribute":
            attributes.setdefault(value.name, []).append(value.value)
            name = f"not.attributes.{value.name}"
        else:
            words.append(value.value)
            name = f"not.words.{value.value}"
        used[name] = each.words
    found: Mapping[str, tuple[str, ...]] = {
        name: tuple(dict.fromkeys(each)) for name, each in attributes.items()
    }
    return Constraints(
        category=category,
        brands=tuple(dict.fromkeys(brands)),
        attributes=found,
        words=tuple(dict.fromkeys(words)),
    )
