"""Numbers with units in a text: "10 x 15 cm", "2.5 l", "15.6-inch" -> amounts that can be compared.

Knows the units that English listings use, each in the base unit of its dimension (mm, g, ml, W, minutes, °C).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LENGTH, WEIGHT, VOLUME, POWER, TIME, HEAT = "length", "weight", "volume", "power", "time", "heat"

_UNITS: Mapping[str, tuple[str, float]] = {
    **dict.fromkeys(("mm", "millimetre", "millimeter"), (LENGTH, 1.0)),
    **dict.fromkeys(("cm", "centimetre", "centimeter"), (LENGTH, 10.0)),
    **dict.fromkeys(("m", "metre", "meter"), (LENGTH, 1000.0)),
    **dict.fromkeys(("in", "inch", "inche", '"', "”", "″"), (LENGTH, 25.4)),
    **dict.fromkeys(("ft", "foot", "feet"), (LENGTH, 304.8)),
    **dict.fromkeys(("g", "gram", "gramme", "gm"), (WEIGHT, 1.0)),
    **dict.fromkeys(("kg", "kilo", "kilogram"), (WEIGHT, 1000.0)),
    **dict.fromkeys(("oz", "ounce"), (WEIGHT, 28.35)),
    **dict.fromkeys(("lb", "pound"), (WEIGHT, 453.6)),
    **dict.fromkeys(("ml", "millilitre", "milliliter"), (VOLUME, 1.0)),
    **dict.fromkeys(("cl", "centilitre"), (VOLUME, 10.0)),
    **dict.fromkeys(("l", "litre", "liter", "ltr"), (VOLUME, 1000.0)),
    **dict.fromkeys(("pint",), (VOLUME, 568.0)),
    **dict.fromkeys(("gallon",), (VOLUME, 4546.0)),
    **dict.fromkeys(("fl oz",), (VOLUME, 28.4)),
    **dict.fromkeys(("w", "watt"), (POWER, 1.0)),
    **dict.fromkeys(("kw", "kilowatt"), (POWER, 1000.0)),
    **dict.fromkeys(("min", "minute"), (TIME, 1.0)),
    **dict.fromkeys(("h", "hr", "hour"), (TIME, 60.0)),
    **dict.fromkeys(("day",), (TIME, 1440.0)),
    **dict.fromkeys(("week",), (TIME, 10_080.0)),
    **dict.fromkeys(("month",), (TIME, 43_800.0)),
    **dict.fromkeys(("year",), (TIME, 525_600.0)),
    **dict.fromkeys(("°c", "degree", "°"), (HEAT, 1.0)),
}
_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"
_WORDS = "|".join(sorted((re.escape(each) for each in _UNITS), key=len, reverse=True))
_UNIT = rf"(?P<unit>{_WORDS})s?(?![a-z])"
_MEASURE = re.compile(
    rf"(?<![\w.,])(?P<numbers>{_NUMBER}(?:\s?(?:cm|mm|m|in)?\s?(?:x|×|by|to|-|–|and)\s?{_NUMBER}){{0,2}})[\s-]?{_UNIT}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One amount.

    Attributes:
        dimension: What it measures.
        amount: In the base unit of its dimension.
    """

    dimension: str
    amount: float


def measures(text: str) -> tuple[Measure, ...]:
    """Every amount with a unit in a text, in its order; of "10 x 15 cm" both."""
    found: list[Measure] = []
    for match in _MEASURE.finditer(text):
        dimension, factor = _UNITS[match["unit"].lower()]
        numbers = re.findall(_NUMBER, match["numbers"])
        found += [Measure(dimension, float(number.replace(",", ".")) * factor) for number in numbers]
    return tuple(found)
