"""Whether a value that a record has is the wanted one: "navy" is blue, "wood" may be oak, "red" is not.

Works on folded values in their usual spelling (`Lexicon.same_value`). Knows no product.
"""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.assertions import occurrences
from retrieval.lexicon import english
from retrieval.words import fold

KEPT, UNKNOWN, BROKEN = 0, 1, 2

# Facets whose values may stand inside longer ones: "dark red" is red, but "extra large" is not large.
_INSIDE = frozenset(("colour", "material", "scent", "flavour"))
# "Blue003", "01-brown": suppliers number their colours.
_NUMBERED = re.compile(r"\d+")


@lru_cache(maxsize=200_000)
def agreement(value: str, wanted: str, facet: str) -> int:
    """KEPT where the value is the wanted one or a kind of it, UNKNOWN where it says less, else BROKEN."""
    if value == wanted:
        return KEPT
    lexicon = english()
    if facet == "for whom":
        return KEPT if value in lexicon.audience_fits.get(wanted, ()) else BROKEN
    if facet == "size":
        return _of_sizes(value, wanted)
    if facet not in _INSIDE:
        return BROKEN
    if facet == "colour":
        value = " ".join(_NUMBERED.sub(" ", value).split()) or value
        parts = wanted.split(" and ")
        if len(parts) > 1:
            return _of_parts(value, parts)
    best = _of_words(value, wanted)
    # "Portofino" is a supplier's fancy, which may be any colour; "dark red" is not blue.
    if best == BROKEN and facet == "colour" and names_colour(wanted) and not names_colour(value):
        return UNKNOWN
    return best


def names_colour(folded: str) -> bool:
    """Whether a word of a value is a colour in any shop."""
    lexicon = english()
    known = lexicon.colours | lexicon.colours_and_things | lexicon.colours_said
    return folded in known or any(word in known for word in folded.split())


def _of_parts(value: str, parts: list[str]) -> int:
    """Of "black and white": KEPT where all of it is there, UNKNOWN where some is, as one of them may be."""
    each = [agreement(value, part, "colour") for part in parts]
    if all(verdict == KEPT for verdict in each):
        return KEPT
    return BROKEN if all(verdict == BROKEN for verdict in each) else UNKNOWN


def _of_words(value: str, wanted: str) -> int:
    lexicon = english()
    if occurrences(value, wanted)[0] or any(
        value == kind or occurrences(value, kind)[0] for kind in lexicon.kinds.get(wanted, ())
    ):
        return KEPT
    # Of "dark red" something that is called red says less; so does wood of oak, but not mango wood of it.
    if occurrences(wanted, value)[0] or lexicon.is_kind_of(wanted, value):
        return UNKNOWN
    words = value.split()
    particular = lexicon.colours_said | lexicon.colours_and_things | lexicon.materials_and_things
    if any(
        lexicon.is_kind_of(wanted, word) and not (place and words[place - 1] in particular)
        for place, word in enumerate(words)
    ):
        return UNKNOWN
    return BROKEN


@lru_cache(maxsize=100_000)
def usual_value(value: str) -> str:
    """A value as it is compared: folded, in the usual spelling, 5.0 as 5, "size 8" as 8."""
    try:
        number = float(value)
    except ValueError:
        folded = fold(value)
        short = folded.removeprefix("size ")
        return english().same_value(short if short else folded)
    return f"{number:g}" if abs(number) < 1e12 else fold(value)


def _of_sizes(value: str, wanted: str) -> int:
    """A 13 may be a "13 extra wide", "8 to 10" has a 9; a bed's size says nothing of a coat's."""
    if _kind_of_size(value) != _kind_of_size(wanted):
        return UNKNOWN
    if wanted.split()[:-1] and wanted.startswith(f"{value} "):
        return UNKNOWN
    low, _, high = value.partition(" to ")
    try:
        return KEPT if high and float(low) <= float(wanted) <= float(high) else BROKEN
    except ValueError:
        return BROKEN


def _kind_of_size(folded: str) -> str:
    """Which sizes can be told from each other: of a bed, a sheet of paper, a figure, or all the rest."""
    lexicon = english()
    return next((kind for kind, sizes in lexicon.sizes_of.items() if folded in sizes), "")
