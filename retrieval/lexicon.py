"""The small general lexicons of English, from their data files: what words mean in any shop.

Knows no shop: brands, categories and attribute values come from a catalogue's vocabulary. Units of measure
are
in `units.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from retrieval.words import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of English by what they do in a request; phrases are folded (`words.fold`) unless said otherwise.

    Attributes:
        colours: Colours that are hardly anything else.
        colours_and_things: Colours that are also things ("orange", "gold").
        colours_said: Colours only where the shop or the wording calls them so ("in espresso").
        never_colours: Names of things in which a colour is none ("green tea").
        colour_modifiers: Words that belong to a colour after them.
        never_tastes: Colours of which that is not so.
        not_coloured: Right before one of these a colour's name is a taste, a scent or a part of a name.
        materials: Materials that are hardly anything else.
        hard_materials: Materials rather than colours before a thing that can be of them ("slate coaster").
        soft_things: What is of none of these.
        materials_and_things: Materials that are also things ("glass").
        never_materials: Names of things in which a material is none ("wine glass").
        material_qualifiers: Words that belong to a material after them.
        made: Right before one of these a material's name is what something is made of.
        said_last: Materials that are one after the thing, too ("a monitor stand bamboo").
        sizes: Sizes wherever they stand.
        sizes_said: Sizes only where the wording says so.
        size_qualifiers: Words that belong to a size before them.
        beds: What "double" and "king" are sizes of.
        sizes_of: A kind of size that can't be compared with others ("bed") -> its sizes as `same` has them.
        kinds: Value -> what counts as it ("blue" -> "navy").
        same: Phrase -> the spelling that stands for it and its likes.
        facets: Attribute name -> what it means ("color" -> "colour").
        denials: What comes right after one of these is not asserted.
        denials_far: These deny the word after the next, too ("without belt buckle").
        denials_after: What comes right before one of these is not asserted.
        audience_fits: For whom -> for whom else that includes them.
        child_ages: The youngest and the oldest that is a child and no baby, in years.
        recipients: Persons and animals that something may be for, not folded.
        people: Words for those whom a colour describes rather than what is for them ("for black women").
        ingredients: What "non" denies.
        free_properties: What before "free" makes a property and excludes nothing, not folded.
        what: A facet -> what its values are called in a request, not folded.
        named_after: Of these only the ones that come before their values, not folded.
        not_values: Words that are no value of what they stand beside.
        stops: Words of a sentence that are no value and end one.
        not_slips: Words that are near a word of the lexicons, and right.
        systems: What stands before a number that is a size ("uk").
        numbers: Number word -> number.
        currencies: Word or sign, not folded -> ISO 4217 code.
        minor_currencies: Word for a hundredth, not folded -> ISO 4217 code.
        notes: Word for a sum of money, not folded -> whole units of it ("tenner" -> 10).
        after_bare_price: Words that may follow a bare number that is a price, not folded.
        not_exclusions: What follows "no" or "not" and excludes nothing, not folded.
        openings: Beginnings of a request that name nothing, longest first, not folded.
        endings: Ends of a request that name nothing, longest first, not folded.
    """

    colours: frozenset[str]
    colours_and_things: frozenset[str]
    colours_said: frozenset[str]
    never_colours: frozenset[str]
    colour_modifiers: frozenset[str]
    never_tastes: frozenset[str]
    not_coloured: frozenset[str]
    materials: frozenset[str]
    hard_materials: frozenset[str]
    soft_things: frozenset[str]
    materials_and_things: frozenset[str]
    never_materials: frozenset[str]
    material_qualifiers: frozenset[str]
    made: frozenset[str]
    said_last: frozenset[str]
    sizes: frozenset[str]
    sizes_said: frozenset[str]
    size_qualifiers: frozenset[str]
    beds: frozenset[str]
    sizes_of: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]
    same: Mapping[str, str]
    facets: Mapping[str, str]
    denials: frozenset[str]
    denials_after: frozenset[str]
    denials_far: frozenset[str]
    audience_fits: Mapping[str, frozenset[str]]
    child_ages: tuple[int, int]
    recipients: tuple[str, ...]
    people: frozenset[str]
    ingredients: frozenset[str]
    free_properties: frozenset[str]
    what: Mapping[str, tuple[str, ...]]
    named_after: frozenset[str]
    not_values: frozenset[str]
    stops: frozenset[str]
    not_slips: frozenset[str]
    systems: frozenset[str]
    numbers: Mapping[str, int]
    currencies: Mapping[str, str]
    minor_currencies: Mapping[str, str]
    notes: Mapping[str, int]
    after_bare_price: frozenset[str]
    not_exclusions: tuple[str, ...]
    openings: tuple[str, ...]
    endings: tuple[str, ...]

    def facet(self, name: str) -> str:
        """What an attribute's name means; the folded name itself where it means nothing general."""
        folded = fold(name)
        return self.facets.get(folded, folded)

    def same_value(self, folded: str) -> str:
        """The spelling that stands for a folded value, its words each by their own where it has none."""
        if folded in self.same:
            return self.same[folded]
        if " " not in folded:
            return folded
        return " ".join(self.same.get(word, word) if len(word) > 2 else word for word in folded.split())

    def is_colour(self, folded: str) -> bool:
        """Whether the phrase can name a colour."""
        return folded in self.colours or folded in self.colours_and_things

    def is_material(self, folded: str) -> bool:
        """Whether the phrase can name a material."""
        return folded in self.materials or folded in self.materials_and_things

    def is_kind_of(self, value: str, wanted: str) -> bool:
        """Whether what is the one is the other, too ("navy" is "blue"); both folded."""
        return value in self.kinds.get(wanted, frozenset())


@lru_cache(maxsize=1)
def english() -> Lexicon:
    """The lexicon of English."""
    colours, materials, sizes = lexicon_data("colours"), lexicon_data("materials"), lexicon_data("sizes")
    data = lexicon_data("requests")
    kinds = {**colours["kinds"], **materials["kinds_of_material"]}
    return Lexicon(
        colours=_folded(colours["colours"]),
        colours_and_things=_folded(colours["colours_and_things"]),
        colours_said=_folded(colours["colours_said"]),
        never_colours=_folded(colours["never_colours"]),
        colour_modifiers=_folded(colours["modifiers"]),
        never_tastes=_folded(colours["never_tastes"]),
        not_coloured=_folded(colours["not_coloured"]),
        materials=_folded(materials["materials"]),
        hard_materials=_folded(materials["hard_materials"]),
        soft_things=_folded(materials["soft_things"]),
        materials_and_things=_folded(materials["materials_and_things"]),
        never_materials=_folded(materials["never_materials"]),
        material_qualifiers=_folded(materials["material_qualifiers"]),
        made=_folded(materials["made"]),
        said_last=_folded(materials["said_last"]),
        sizes=_folded(sizes["sizes"]),
        sizes_said=_folded(sizes["sizes_said"]),
        size_qualifiers=_folded(sizes["size_qualifiers"]),
        beds=_folded(sizes["beds"]),
        sizes_of={kind: _folded(those) for kind, those in sizes["sizes_of"].items()},
        kinds={fold(value): _folded(those) for value, those in kinds.items()},
        same={fold(each): fold(usual) for usual, others in data["same"].items() for each in (usual, *others)},
        facets={fold(name): facet for facet, names in data["facets"].items() for name in names},
        denials=_folded(data["denials"]),
        denials_after=_folded(data["denials_after"]),
        denials_far=_folded(data["denials_far"]),
        audience_fits={fold(who): _folded(those) for who, those in data["audiences"]["fits"].items()},
        child_ages=(data["audiences"]["youngest_child"], data["audiences"]["oldest_child"]),
        recipients=_longest_first(data["recipients"]),
        people=_folded(data["people"]),
        ingredients=_folded(data["ingredients"]),
        free_properties=frozenset(data["free_properties"]),
        what={facet: tuple(names) for facet, names in data["what"].items()},
        named_after=frozenset(data["named_after"]),
        not_values=_folded(data["not_values"]),
        stops=_folded(data["stops"]),
        not_slips=_folded(data["not_slips"]),
        systems=_folded(sizes["systems"]),
        numbers=dict(data["numbers"]),
        currencies={word: code for code, words in data["currencies"].items() for word in words},
        minor_currencies=dict(data["minor_currencies"]),
        notes=dict(data["notes"]),
        after_bare_price=frozenset(data["after_bare_price"]),
        not_exclusions=tuple(data["not_exclusions"]),
        openings=_longest_first(data["openings"]),
        endings=_longest_first(data["endings"]),
    )


def lexicon_data(name: str) -> dict[str, Any]:
    """One data file of the lexicons, as it stands."""
    text = files("retrieval").joinpath("lexicons", f"{name}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _longest_first(phrases: list[str]) -> tuple[str, ...]:
    typed = {*phrases, *(phrase.replace("'", "") for phrase in phrases)}  # many leave apostrophes out
    return tuple(sorted(typed, key=lambda phrase: (-len(phrase), phrase)))
