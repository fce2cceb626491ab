"""The arguments of tools that list products, and their way from and to a `SearchRequest`.

A language model fills these in from a schema, the house model from a request that was read from words; both
meet here. No argument names a person. Knows no index and no conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.measured import apart, in_words
from retrieval.product import Money
from retrieval.request import Constraints, Order, PriceRange, SearchRequest

COLOUR_NAMES = ("colour", "color")


class Arguments(BaseModel):
    """Root of all tool arguments; what is unknown is ignored."""

    model_config = ConfigDict(extra="ignore")


class Conditions(Arguments):
    """Conditions on a product's records; lists mean: one of these."""

    category: str | list[str] = Field(
        "", description="a category of the shop, or a part of its path; of several one"
    )
    brand: list[str] = Field(default_factory=list)
    colour: list[str] = Field(default_factory=list)
    attributes: dict[str, list[str]] = Field(
        default_factory=dict,
        description="other attributes of the shop's records: name -> values; amounts with their unit, limits "
        "with a sign: {'capacity': ['>= 2 l']}",
    )
    words: list[str] = Field(default_factory=list, description="words that the product's text must assert")


class Exclusions(Conditions):
    """What must not be: no product that meets any of these is shown."""

    product_ids: list[str] = Field(default_factory=list)
    words: list[str] = Field(
        default_factory=list, description="words that the product's text must not assert"
    )
    minimum_price: float | None = None
    maximum_price: float | None = None


class Limits(Conditions):
    """What a list of products is limited to. Prices are in the shop's currency, in whole units (12.50)."""

    min_price: float | None = Field(None, ge=0, le=1e9)
    max_price: float | None = Field(None, ge=0, le=1e9)
    in_stock: bool | None = Field(None, description="true: only what can be bought now")
    min_rating: float | None = Field(None, ge=0, le=5)
    exclude: Exclusions = Field(default_factory=Exclusions)
    order: Order = "relevance"

    def request(self, text: str, currency: str, colour_name: str) -> SearchRequest:
        """The typed request with this text; `colour_name` is what the catalogue calls colour, if it does."""
        require, measures = apart(_attributes(self, colour_name))
        avoid, avoided_measures = apart(_attributes(self.exclude, colour_name))
        return SearchRequest(
            text=text,
            require=Constraints(
                price=_price(self.min_price, self.max_price, currency),
                categories=_listed(self.category),
                brands=tuple(self.brand),
                available=self.in_stock,
                minimum_rating=self.min_rating,
                attributes=require,
                measures=measures,
                words=tuple(self.words),
            ),
            exclude=Constraints(
                price=_price(self.exclude.minimum_price, self.exclude.maximum_price, currency),
                categories=_listed(self.exclude.category),
                brands=tuple(self.exclude.brand),
                attributes=avoid,
                measures=avoided_measures,
                words=tuple(self.exclude.words),
            ),
            order=self.order,
        )


def to_arguments(request: SearchRequest) -> dict[str, Any]:
    """The request's constraints as JSON arguments of a tool, only what is constrained; without the text."""
    require, exclude = request.require, request.exclude
    found = _conditions(require)
    if require.price is not None:
        found |= _bounds(require.price, "min_price", "max_price")
    if require.available is not None:
        found["in_stock"] = require.available
    if require.minimum_rating is not None:
        found["min_rating"] = require.minimum_rating
    avoided = _conditions(exclude)
    if exclude.price is not None:
        avoided |= _bounds(exclude.price, "minimum_price", "maximum_price")
    if avoided:
        found["exclude"] = avoided
    if request.order != "relevance":
        found["order"] = request.order
    return found


def merge(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of a list, changed: a new limit replaces the old one, exclusions and words add up."""
    merged = dict(before)
    for name, value in change.items():
        old = merged.get(name)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            merged[name] = _union(old, value) if name == "exclude" else {**old, **value}
        elif name == "words" and isinstance(old, list):
            merged[name] = list(dict.fromkeys([*old, *value]))
        else:
            merged[name] = value
    return merged


def _union(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    joined = dict(old)
    for name, value in new.items():
        if isinstance(value, list) and isinstance(joined.get(name), list):
            joined[name] = list(dict.fromkeys([*joined[name], *value]))
        elif isinstance(value, Mapping) and isinstance(joined.get(name), Mapping):
            joined[name] = _union(joined[name], value)
        else:
            joined[name] = value
    return joined


def _conditions(constraints: Constraints) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if constraints.categories:
        categories = list(constraints.categories)
        found["category"] = categories[0] if len(categories) == 1 else categories
    if constraints.brands:
        found["brand"] = list(constraints.brands)
    described = in_words(constraints)
    others = {name: values for name, values in described.items() if name.lower() not in COLOUR_NAMES}
    colours = [v for name, values in described.items() if name.lower() in COLOUR_NAMES for v in values]
    if colours:
        found["colour"] = colours
    if others:
        found["attributes"] = others
    if constraints.words:
        found["words"] = list(constraints.words)
    return found


def _attributes(conditions: Conditions, colour_name: str) -> dict[str, tuple[str, ...]]:
    attributes = {name: tuple(values) for name, values in conditions.attributes.items() if values}
    if conditions.colour:
        attributes[colour_name or COLOUR_NAMES[0]] = tuple(conditions.colour)
    return attributes


def _listed(category: str | list[str]) -> tuple[str, ...]:
    return tuple(each for each in ([category] if isinstance(category, str) else category) if each)


def _price(minimum: float | None, maximum: float | None, currency: str) -> PriceRange | None:
    if minimum is None and maximum is None:
        return None
    return PriceRange(
        None if minimum is None else Money.of(minimum, currency),
        None if maximum is None else Money.of(maximum, currency),
    )


def _bounds(price: PriceRange, low: str, high: str) -> dict[str, Any]:
    ends = {low: price.minimum, high: price.maximum}
    return {name: float(end.major) for name, end in ends.items() if end is not None}
