"""A request in plain English -> a typed `SearchRequest`, which says which words it was read from.

Brands, categories and attribute values come from the catalogue's vocabulary; colours, materials, sizes, units
and numbers from small general lexicons; and what the wording names by its kind ("colour: ash") is of this
kind
whoever knows it. What is read as a constraint leaves the text; the rest is searched. Knows no product.
"""

from __future__ import annotations

import re

from retrieval.reading.amounts import read_amounts
from retrieval.reading.brands import read_brands
from retrieval.reading.described import read_described
from retrieval.reading.exclusions import Excluded, read_exclusions
from retrieval.reading.naming import read_named
from retrieval.reading.people import age_group, read_for_whom, read_quantity
from retrieval.reading.prices import read_price
from retrieval.reading.shorthand import read_shorthand
from retrieval.reading.values import LONGEST, Value, Values, values_of
from retrieval.reading.wishes import read_available, read_order, read_rating
from retrieval.reading.wording import Wording
from retrieval.request import LONGEST_READ, Constraints, SearchRequest, Wanted
from retrieval.vocabulary import Vocabulary
from retrieval.words import contains_phrase, fold, unique

# A category's name at the end of a request is a constraint where nearly all titles with it are in that
# category.
_SURE_CATEGORY, _LIKELY_CATEGORY = 0.9, 0.6


def parse_request(text: str, vocabulary: Vocabulary, currency: str) -> SearchRequest:
    """What a text asks for; every text gives a request, whatever it holds.

    Args:
        text: A request in words, of any length; what is longer than `LONGEST_READ` is cut short, and says so.
        vocabulary: The words of the catalogue that will be searched.
        currency: The shop's, ISO 4217; amounts are read in it.
    """
    wording = Wording(text[:LONGEST_READ])
    values = values_of(vocabulary)
    found = _Found()
    rating, used_rating = read_rating(wording)
    price, used_price = read_price(wording, currency)
    order, used_order = read_order(wording)
    available, used_available = read_available(wording)
    for_whom, used_whom = read_for_whom(wording)
    _hiding(wording, used_whom)
    for name, measures, words in (*read_shorthand(wording), *read_amounts(wording)):
        found.measured(Wanted(values.name_of(name), measures), words)
    excluded = read_exclusions(wording, values)
    quantity, used_quantity = read_quantity(wording)
    for value, words in (
        *read_brands(wording, values),
        *read_named(wording, values),
        *read_described(wording, values),
    ):
        found.kept(value, words)
    if (group := age_group(for_whom)) and values.has_facet("for whom"):
        found.kept(values.of_facet("for whom", fold(group)), used_whom)
    rest = wording.rest()
    excluded = _told_apart(excluded, rest)
    if not found.categories:
        found.category_at_end(rest, values)
    said = {
        "rating": used_rating, "price": used_price, "order": used_order, "available": used_available,
        "for_whom": used_whom, "quantity": used_quantity, **found.used,
    }  # fmt: skip
    require = Constraints(
        price=price,
        categories=unique(found.categories),
        brands=unique(found.brands),
        available=available,
        minimum_rating=rating,
        attributes={name: unique(each) for name, each in found.attributes.items()},
        measures=unique(found.measures),
    )
    exclude = _excluding(excluded, said)
    used = {name: words for name, words in said.items() if words}
    return SearchRequest(
        rest, require, exclude, order, used, quantity, for_whom, cut_short=len(text) > LONGEST_READ
    )


class _Found:
    """What must hold, as it is found, with the words for it."""

    def __init__(self) -> None:
        self.brands: list[str] = []
        self.categories: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.measures: list[Wanted] = []
        self.used: dict[str, str] = {}

    def kept(self, value: Value, words: str) -> None:
        if value.kind == "brand":
            self.brands.append(value.value)
            self._say("brand", words)
        elif value.kind == "category":
            self.categories = [value.value]
            self._say("category", words)
        else:
            self.attributes.setdefault(value.name, []).append(value.value)
            self._say(f"attributes.{value.name}", words)

    def measured(self, wanted: Wanted, words: str) -> None:
        self.measures.append(wanted)
        self._say(f"attributes.{wanted.name}", words)

    def category_at_end(self, rest: str, values: Values) -> None:
        """The category that the text's last words name where hardly anything else is meant."""
        words = rest.split()
        for start in range(max(0, len(words) - LONGEST), len(words)):
            named = " ".join(words[start:])
            found = values.category(fold(named))
            least = _LIKELY_CATEGORY if start == 0 else _SURE_CATEGORY
            if found is not None and not values.is_seldom(named) and values.sells(found.value) >= least:
                self.kept(found, named)
                return

    def _say(self, name: str, words: str) -> None:
        before = self.used.get(name, "")
        if words not in before.split(", "):
            self.used[name] = f"{before}, {words}" if before else words


def _hiding(wording: Wording, words: str) -> None:
    """Takes an age out of the wording: "5 year old" is no measure."""
    if re.search(r"\d", words) and (place := wording.free.find(words)) >= 0:
        wording.take(place, place + len(words))


def _told_apart(excluded: tuple[Excluded, ...], rest: str) -> tuple[Excluded, ...]:
    """The exclusions without words that name what is sought: every "tool case without tools" has the word."""
    sought = fold(rest)
    return tuple(
        each
        for each in excluded
        if each.value.kind != "word" or not contains_phrase(sought, each.value.value)
    )


def _excluding(excluded: tuple[Excluded, ...], used: dict[str, str]) -> Constraints:
    """The exclusions as constraints; the words they were read from go into `used`."""
    brands: list[str] = []
    categories: list[str] = []
    attributes: dict[str, list[str]] = {}
    words: list[str] = []
    for each in excluded:
        value = each.value
        if value.kind == "brand":
            brands.append(value.value)
            name = "not.brand"
        elif value.kind == "category":
            categories.append(value.value)
            name = "not.category"
        elif value.kind == "attribute":
            attributes.setdefault(value.name, []).append(value.value)
            name = f"not.attributes.{value.name}"
        else:
            words.append(value.value)
            name = f"not.words.{value.value}"
        used[name] = each.words
    return Constraints(
        categories=unique(categories),
        brands=unique(brands),
        attributes={name: unique(each) for name, each in attributes.items()},
        words=unique(words),
    )
