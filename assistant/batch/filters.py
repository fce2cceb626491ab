"""The filters of a search line: JSON -> `Constraints`, put to what the words say, and back to JSON.

Knows no index. An unknown key or a value of the wrong kind is refused with what to write instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from assistant.measured import apart, in_words
from retrieval.errors import BadInput, shorten
from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest

MOST_VALUES = 100
"""Of all filters of a line: each is looked for in the records of all products."""

KEYS = ("price", "category", "brand", "available", "rating", "attributes")


def read_filters(value: object, currency: str) -> tuple[Constraints, Constraints]:
    """What must hold, and what must not (the key `not`).

    Raises:
        BadInput: a key is unknown, a value is of the wrong kind, or they are too many.
    """
    if value is None:
        return Constraints(), Constraints()
    filters = _object(value, "filters")
    if (count := _count(filters)) > MOST_VALUES:
        raise BadInput(f"'filters' names {count:,} values; {MOST_VALUES} are the most.")
    required = {key: value for key, value in filters.items() if key != "not"}
    excluded = _object(filters.get("not") or {}, "not")
    return _constraints(required, currency), _constraints(excluded, currency)


def merged(request: SearchRequest, require: Constraints, exclude: Constraints) -> SearchRequest:
    """The request with the filters put to it.

    Where words and filters speak of the same thing, price and rating are as tight as the tighter of the two;
    of all else the filter counts, because it was typed and the words only read. What is excluded adds up.
    """
    said = request.require
    price = _tighter(said.price, require.price)
    ratings = [r for r in (said.minimum_rating, require.minimum_rating) if r is not None]
    named = {*require.attributes, *(each.name for each in require.measures)}
    together = Constraints(
        price=price,
        categories=require.categories or said.categories,
        brands=require.brands or said.brands,
        available=said.available if require.available is None else require.available,
        minimum_rating=max(ratings, default=None),
        attributes={**said.attributes, **require.attributes},
        measures=(*(each for each in said.measures if each.name not in named), *require.measures),
        words=said.words,
    )
    return replace(request, require=together, exclude=_added(request.exclude, exclude))


def understood(request: SearchRequest) -> dict[str, Any]:
    """The request in the keys of the filters, `text` first; what is not constrained is left out."""
    excluded = as_filters(request.exclude)
    return {"text": request.text, **as_filters(request.require), **({"not": excluded} if excluded else {})}


def _constraints(filters: Mapping[str, Any], currency: str) -> Constraints:
    unknown = sorted(set(filters) - set(KEYS))
    if unknown:
        raise BadInput(f"'{shorten(unknown[0])}' is no filter; use {', '.join(KEYS)} or not.")
    price = _object(filters.get("price") or {}, "price", "min", "max")
    rating = _object(filters.get("rating") or {}, "rating", "min")
    available = filters.get("available")
    if available is not None and not isinstance(available, bool):
        raise BadInput(f"'available' must be true or false, not {shorten(json.dumps(available))}.")
    minimum = rating.get("min")
    if minimum is not None and (
        isinstance(minimum, bool) or not isinstance(minimum, int | float) or not isfinite(minimum)
    ):
        raise BadInput(f"'rating.min' must be a number, not {shorten(json.dumps(minimum))}.")
    ends = [None if price.get(end) is None else _money(price[end], currency) for end in ("min", "max")]
    attributes = _object(filters.get("attributes") or {}, "attributes")
    words, measures = apart({name: _values(value, name) for name, value in attributes.items()})
    return Constraints(
        price=PriceRange(ends[0], ends[1]) if any(end is not None for end in ends) else None,
        categories=_values(filters.get("category"), "category"),
        brands=_values(filters.get("brand"), "brand"),
        available=available,
        minimum_rating=None if minimum is None else float(minimum),
        attributes=words,
        measures=measures,
    )


def _count(value: object, depth: int = 4) -> int:
    """How many values stand in filters; deeper than filters go a value is one, whatever it holds."""
    if not depth or not isinstance(value, Mapping | list):
        return 1
    return sum(_count(each, depth - 1) for each in (value.values() if isinstance(value, Mapping) else value))


def _object(value: object, key: str, *keys: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"'{key}' must be a JSON object, not {shorten(json.dumps(value))}.")
    unknown = sorted(set(value) - set(keys)) if keys else []
    if unknown:
        raise BadInput(f"'{key}.{shorten(unknown[0])}' is no filter; use {' and '.join(keys)}.")
    return value


def _money(value: object, currency: str) -> Money:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadInput(f"'price' must have numbers, not {shorten(json.dumps(value))}.")
    return Money.of(value, currency)


def _values(value: object, key: str) -> tuple[str, ...]:
    """One value or a list of them, as the words that records compare with."""
    if value is None:
        return ()
    values: Sequence[object] = value if isinstance(value, list) else [value]
    words = []
    for one in values:
        if not isinstance(one, str | int | float):
            raise BadInput(f"'{shorten(key)}' must be a list of texts, not {shorten(json.dumps(value))}.")
        words.append({True: "yes", False: "no"}[one] if isinstance(one, bool) else str(one))
    return tuple(words)


def _tighter(left: PriceRange | None, right: PriceRange | None) -> PriceRange | None:
    if left is None or right is None:
        return left or right
    lowest = [end for end in (left.minimum, right.minimum) if end is not None]
    highest = [end for end in (left.maximum, right.maximum) if end is not None]
    return PriceRange(max(lowest, default=None), min(highest, default=None))


def _added(said: Constraints, typed: Constraints) -> Constraints:
    names = dict.fromkeys((*said.attributes, *typed.attributes))
    return Constraints(
        price=typed.price or said.price,
        categories=tuple(dict.fromkeys((*said.categories, *typed.categories))),
        brands=tuple(dict.fromkeys((*said.brands, *typed.brands))),
        available=said.available if typed.available is None else typed.available,
        minimum_rating=said.minimum_rating if typed.minimum_rating is None else typed.minimum_rating,
        attributes={
            name: tuple(dict.fromkeys((*said.attributes.get(name, ()), *typed.attributes.get(name, ()))))
            for name in names
        },
        measures=tuple(dict.fromkeys((*said.measures, *typed.measures))),
        words=said.words,
    )


def as_filters(constraints: Constraints) -> dict[str, Any]:
    """Constraints in the keys of the filters; what is not constrained is left out."""
    price = constraints.price or PriceRange()
    ends = {"min": price.minimum, "max": price.maximum}
    parts: dict[str, Any] = {
        "price": {name: float(end.major) for name, end in ends.items() if end is not None},
        "category": constraints.categories[0]
        if len(constraints.categories) == 1
        else [*constraints.categories],
        "brand": list(constraints.brands),
        "rating": {} if constraints.minimum_rating is None else {"min": constraints.minimum_rating},
        "attributes": in_words(constraints),
        "words": list(constraints.words),
    }
    available = {} if constraints.available is None else {"available": constraints.available}
    return {**{name: value for name, value in parts.items() if value}, **available}
