"""Attributes as people and programs write them, amounts among them, to and from what a request has.

In a request amounts are typed (`Wanted`); in filters and in tool arguments they stand among the attributes,
as
words: {"capacity": [">= 2 l"], "colour": ["red"]}. Knows no index.
"""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.measures import read_measure
from retrieval.request import Constraints, Wanted


def apart(
    attributes: Mapping[str, tuple[str, ...]],
) -> tuple[dict[str, tuple[str, ...]], tuple[Wanted, ...]]:
    """Attributes whose values are words, and those whose values are all amounts with a unit."""
    words: dict[str, tuple[str, ...]] = {}
    measures: list[Wanted] = []
    for name, values in attributes.items():
        amounts = [measure for value in values if (measure := read_measure(value)) is not None]
        if values and len(amounts) == len(values):
            measures.append(Wanted(name, tuple(amounts)))
        else:
            words[name] = values
    return words, tuple(measures)


def in_words(constraints: Constraints) -> dict[str, list[str]]:
    """Attributes and amounts together, name -> values."""
    found = {name: list(values) for name, values in constraints.attributes.items()}
    for wanted in constraints.measures:
        values = found.setdefault(wanted.name, [])
        values += [word for word in map(str, wanted.any_of) if word not in values]
    return found
