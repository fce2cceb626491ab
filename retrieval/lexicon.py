"""The small general lexicons of English, from their data file: colours, materials, sizes, numbers, money.

Knows no shop: brands, categories and attribute values come from a catalogue's vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from retrieval.words import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of English by what they do in a request; phrases are folded (`words.fold`) unless said otherwise.

    Attributes:
        colours: Colours that are hardly anything else.
        colours_and_things: Colours that are also things ("orange", "gold").
        same: Phrase -> the spelling that stands for it and its likes.
        facets: Attribute name -> what it means ("color" -> "colour").
        denials: What comes right after one of these is not asserted.
        denials_after: What comes right before one of these is not asserted.
        numbers: Number word -> number.
        currencies: Word or sign, not folded -> ISO 4217 code.
        minor_currencies: Word for a hundredth, not folded -> ISO 4217 code.
        after_bare_price: Words that may follow a bare number that is a price, not folded.
        not_exclusions: What follows "no" or "not" and excludes nothing, not folded.
        openings: Beginnings of a request that name nothing, longest first, not folded.
        endings: Ends of a request that name nothing, longest first, not folded.
    """

    colours: frozenset[str]
    colours_and_things: frozenset[str]
    materials: frozenset[str]
    sizes: frozenset[str]
    same: Mapping[str, str]
    facets: Mapping[str, str]
    denials: frozenset[str]
    denials_after: frozenset[str]
    numbers: Mapping[str, int]
    currencies: Mapping[str, str]
    minor_currencies: Mapping[str, str]
    after_bare_price: frozenset[str]
    not_exclusions: tuple[str, ...]
    openings: tuple[str, ...]
    endings: tuple[str, ...]

    def facet(self, name: str) -> str:
        """What an attribute's name means; the folded name itself where it means nothing general."""
        folded = fold(name)
        return self.facets.get(folded, folded)

    def same_value(self, folded: str) -> str:
        """The spelling that stands for a folded value."""
        return self.same.get(folded, folded)

    def is_colour(self, folded: str) -> bool:
        """Whether the phrase can name a colour."""
        return folded in self.colours or folded in self.colours_and_things


@lru_cache(maxsize=1)
def english() -> Lexicon:
    """The lexicon of English."""
    data = yaml.safe_load(files("retrieval").joinpath("english.yaml").read_text(encoding="utf-8"))
    return Lexicon(
        colours=frozenset(map(fold, data["colours"])),
        colours_and_things=frozenset(map(fold, data["colours_and_things"])),
        materials=frozenset(map(fold, data["materials"])),
        sizes=frozenset(map(fold, data["sizes"])),
        same={fold(other): fold(usual) for usual, others in data["same"].items() for other in others},
        facets={fold(name): facet for facet, names in data["facets"].items() for name in names},
        denials=frozenset(map(fold, data["denials"])),
        denials_after=frozenset(map(fold, data["denials_after"])),
        numbers=dict(data["numbers"]),
        currencies={word: code for code, words in data["currencies"].items() for word in words},
        minor_currencies=dict(data["minor_currencies"]),
        after_bare_price=frozenset(data["after_bare_price"]),
        not_exclusions=tuple(data["not_exclusions"]),
        openings=_longest_first(data["openings"]),
        endings=_longest_first(data["endings"]),
    )


def _longest_first(phrases: list[str]) -> tuple[str, ...]:
    typed = {*phrases, *(phrase.replace("'", "") for phrase in phrases)}  # many leave apostrophes out
    return tuple(sorted(typed, key=lambda phrase: (-len(phrase), phrase)))
