"""A request's constraints taken apart into single conditions, each with the name that people see.

A condition can be judged, dropped and named on its own. Knows no product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.measures import Measure
from retrieval.request import Constraints, PriceRange, SearchRequest


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold, or must not.

    Attributes:
        part: The field of `Constraints` that it comes from.
        key: The attribute's name, or the excluded or required word; empty for other parts.
        negated: Whether it comes from what is excluded.
        constraints: Nothing but this condition.
    """

    part: str
    key: str
    negated: bool
    constraints: Constraints

    @property
    def name(self) -> str:
        """As in a result: `price`, `attributes.colour`, `not.brand`."""
        shown = _SHOWN.get(self.part, self.part)
        name = f"{shown}.{self.key}" if self.key else shown
        return f"not.{name}" if self.negated else name

    def __str__(self) -> str:
        """As a person reads it: `price up to £3.00`, `colour red`, `not brand Acme`."""
        given = self.constraints
        if given.price is not None:
            text = price_words(given.price)
        elif given.categories:
            text = f"category {' or '.join(given.categories)}"
        elif given.brands:
            text = f"brand {' or '.join(given.brands)}"
        elif given.available is not None:
            text = "in stock" if given.available else "out of stock"
        elif given.minimum_rating is not None:
            text = f"rated {given.minimum_rating:g} or better"
        elif given.attributes:
            text = f"{_plain(self.key)} {' or '.join(given.attributes[self.key])}"
        elif given.measures:
            text = f"{_plain(self.key)} {' or '.join(map(measure_words, given.measures[0].any_of))}"
        else:
            text = self.key
        return f"not {text}" if self.negated else text


_SHOWN = {
    "categories": "category",
    "brands": "brand",
    "minimum_rating": "rating",
    "measures": "attributes",
}


def measure_words(measure: Measure) -> str:
    """A measure in words: "500 ml", "at least 2 l", "10 x 12 cm"."""
    return str(measure).replace(">= ", "at least ").replace("<= ", "at most ")


def _plain(name: str) -> str:
    return name.replace("_", " ")


def price_words(price: PriceRange) -> str:
    """A price range in words."""
    if price.minimum is not None and price.maximum is not None:
        return f"price {price.minimum} to {price.maximum}"
    if price.maximum is not None:
        return f"price up to {price.maximum}"
    return f"price from {price.minimum}" if price.minimum is not None else "any price"


def conditions(request: SearchRequest) -> tuple[Condition, ...]:
    """The conditions of a request, in a fixed order: what must hold, then what must not."""
    return (*_apart(request.require, False), *_apart(request.exclude, True))


def _apart(given: Constraints, negated: bool) -> Iterator[Condition]:
    if given.price is not None and (given.price.minimum is not None or given.price.maximum is not None):
        yield Condition("price", "", negated, Constraints(price=given.price))
    categories = tuple(each for each in given.categories if each.strip())
    if categories:
        yield Condition("categories", "", negated, Constraints(categories=categories))
    if given.brands:
        yield Condition("brands", "", negated, Constraints(brands=given.brands))
    if given.available is not None:
        yield Condition("available", "", negated, Constraints(available=given.available))
    if given.minimum_rating is not None:
        yield Condition("minimum_rating", "", negated, Constraints(minimum_rating=given.minimum_rating))
    for name in sorted(given.attributes):
        if given.attributes[name]:
            yield Condition(
                "attributes", name, negated, Constraints(attributes={name: given.attributes[name]})
            )
    for wanted in given.measures:
        if wanted.any_of:
            yield Condition("measures", wanted.name, negated, Constraints(measures=(wanted,)))
    for word in given.words:
        yield Condition("words", word, negated, Constraints(words=(word,)))
