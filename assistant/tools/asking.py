"""A request put back into words that are read as the same request, so that a yes can stand for it.

Knows no index.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.tools.arguments import to_arguments
from retrieval.conditions import measure_words, price_words
from retrieval.request import Constraints, Relaxation, SearchRequest


def asked_in_words(request: SearchRequest) -> str:
    """The request as a visitor would say it: "t-light holder, price up to £2.55, not colour red"."""
    excluded = [f"not {each}" for each in _parts(request.exclude)]
    orders = {"price_ascending": "cheapest first", "price_descending": "most expensive first"}
    order = orders.get(request.order, "best rated first" if request.order == "rating" else "")
    parts = [request.text, *_parts(request.require), *excluded, order]
    return ", ".join(part for part in parts if part)


def offered(relaxation: Relaxation) -> dict[str, Any]:
    """A relaxation as plain JSON: what gives way, how many it finds, one of them, and how to ask for it."""
    return {
        "conditions": list(relaxation.conditions),
        "words": relaxation.words,
        "count": relaxation.count,
        "example": relaxation.example,
        "arguments": {"query": relaxation.request.text, **to_arguments(relaxation.request)},
    }


def _parts(given: Constraints) -> Iterator[str]:
    if given.price is not None:
        yield price_words(given.price)
    for category in given.categories:
        yield f"from the {category.split('>')[-1].strip()} section"
    for brand in given.brands:
        yield f"by {brand}"
    if given.available:
        yield "in stock"
    if given.minimum_rating is not None:
        yield f"rated {given.minimum_rating:g} or better"
    for name, values in given.attributes.items():
        yield f"{name.replace('_', ' ')} {' or '.join(values)}"
    for wanted in given.measures:
        yield f"{wanted.name.replace('_', ' ')} {' or '.join(map(measure_words, wanted.any_of))}"
    yield from given.words
