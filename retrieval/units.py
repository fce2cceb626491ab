"""Units of measure: how they are written, what they measure, and how one becomes another.

From a data file (`lexicons/units.yaml`). Knows no product and no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from retrieval.lexicon import lexicon_data
from retrieval.words import fold


@dataclass(frozen=True, slots=True)
class Units:
    """All units.

    Attributes:
        factors: Unit -> dimension -> how many of the dimension's base it is; an ounce has two dimensions.
        written: What a unit is written as, in small letters -> unit.
        told: The same of units that only listings, and questions about them, mean as amounts ("2 years").
        usual: Dimension -> what a product's field is called where nothing says more ("capacity").
        named: What stands before or after an amount, in small letters -> what is measured ("tall" ->
        "height").
        more: Words for a comparison upwards ("bigger").
        less: Words for a comparison downwards.
        fits: Things that others are made to fit ("laptop").
    """

    factors: Mapping[str, Mapping[str, float]]
    written: Mapping[str, str]
    told: Mapping[str, str]
    usual: Mapping[str, str]
    named: Mapping[str, str]
    more: tuple[str, ...]
    less: tuple[str, ...]
    fits: tuple[str, ...]

    def dimensions(self, unit: str) -> tuple[str, ...]:
        """What a unit measures; nothing for what is no unit."""
        return tuple(self.factors.get(unit, {}))

    def usual_name(self, unit: str) -> str:
        """What a product's field for this unit is called where nothing says more."""
        if unit == "oz":
            return "weight"
        return next((self.usual[dimension] for dimension in self.dimensions(unit)), "")

    def pattern(self, dimension: str = "", told: bool = False) -> str:
        """A regular expression of everything that a unit is written as, to be matched without case.

        Args:
            dimension: Of this one only, if named.
            told: Whether the units of `told` are among them.
        """
        every = {**self.written, **(self.told if told else {})}
        forms = (form for form, unit in every.items() if not dimension or dimension in self.factors[unit])
        return "|".join(re.escape(each) for each in sorted(forms, key=len, reverse=True))


@lru_cache(maxsize=1)
def units() -> Units:
    """The units of the data file."""
    data = lexicon_data("units")
    factors: dict[str, dict[str, float]] = {}
    written: dict[str, str] = {}
    told: dict[str, str] = {}
    usual: dict[str, str] = {}
    named = {word: name for name, words in data.pop("names").items() for word in words}
    compared, fits = data.pop("compared"), data.pop("fits")
    for dimension, given in data.items():
        usual[dimension] = given["usual"]
        for place, table in ((written, given["units"]), (told, given.get("told", {}))):
            for unit, (factor, *forms) in table.items():
                factors.setdefault(unit, {})[dimension] = float(factor)
                place |= {form.casefold(): unit for form in forms}
    return Units(
        factors, written, told, usual, named, tuple(compared["more"]), tuple(compared["less"]), tuple(fits)
    )


def unit_of_name(name: str) -> str:
    """The unit that an attribute's own name gives its numbers ("capacity_ml" -> "ml"); empty for none."""
    last = fold(name).split()[-1:]
    return units().written.get(last[0], "") if last and last[0] in units().written else ""
