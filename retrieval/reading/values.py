"""Which value of the shop's records a phrase names: a brand, a category, a colour, a material, a size, ...

The shop's own vocabulary comes first, the general lexicons second. Knows no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from retrieval.agreeing import names_colour
from retrieval.lexicon import english
from retrieval.reading.phrases import Words, colour_at, material_at, size_at
from retrieval.reading.slips import Slips
from retrieval.vocabulary import Vocabulary
from retrieval.words import fold

Kind = Literal["brand", "category", "attribute", "word"]

LONGEST = 5
_FIRST = ("colour", "material", "size")
# A name is taken for a brand without "by" only where titles with it are mostly of this brand.
_TELLING = 0.5
_SHORTEST = 3

STOPS = english().stops


@dataclass(frozen=True, slots=True)
class Value:
    """What a phrase names.

    Attributes:
        kind: `word` where neither catalogue nor lexicon know it.
        name: The attribute's name as the catalogue writes it, else what it means; empty for other kinds.
        value: As the catalogue writes it where it does, else folded.
        facet: What the attribute means ("colour"); empty for other kinds.
        sure: Whether the phrase names it wherever it stands; otherwise it may as well be a thing ("orange").
        listed: Whether the shop has this value.
        ordinary: Whether the shop's titles mostly use the phrase for something else.
    """

    kind: Kind
    name: str
    value: str
    facet: str = ""
    sure: bool = True
    listed: bool = True
    ordinary: bool = False


@lru_cache(maxsize=8)
def values_of(vocabulary: Vocabulary) -> Values:
    """The values of a vocabulary, prepared once."""
    return Values(vocabulary)


class Values:
    """Phrases -> values, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        lexicon = english()
        self._names: dict[str, list[str]] = {}
        for folded in vocabulary.attributes:
            self._names.setdefault(lexicon.facet(folded), []).append(folded)
        general = set(lexicon.facets.values())
        self._facets = [facet for facet in self._names if facet in general]
        self._facets.sort(key=lambda facet: (_FIRST.index(facet) if facet in _FIRST else len(_FIRST), facet))

    def name_of(self, facet: str) -> str:
        """What the catalogue calls a facet; the facet itself where it has none."""
        names = self._names.get(facet)
        return self._vocabulary.names[names[0]] if names else facet

    def has_facet(self, facet: str) -> bool:
        """Whether some product has an attribute of this meaning."""
        return facet in self._names

    def of_facet(self, facet: str, folded: str) -> Value:
        """A value of a facet, as the catalogue writes it where it does."""
        same = english().same_value(folded)
        for name in self._names.get(facet, ()):
            known = self._vocabulary.attributes[name]
            if written := known.get(folded) or known.get(same):
                return Value("attribute", self._vocabulary.names[name], written, facet)
        return Value("attribute", self.name_of(facet), folded, facet, listed=False)

    def attributes(self, folded: str) -> list[Value]:
        """The shop's attribute values that a phrase names, colours first."""
        lexicon = english()
        same = lexicon.same_value(folded)
        found = []
        for facet in self._facets:
            for name in self._names[facet]:
                known = self._vocabulary.attributes[name]
                written = known.get(folded) or known.get(same)
                if written is not None and (len(folded) >= _SHORTEST or facet == "size"):
                    ordinary = self._is_ordinary(name, facet, folded)
                    sure = not ordinary and _is_sure(facet, folded)
                    found.append(
                        Value(
                            "attribute",
                            self._vocabulary.names[name],
                            written,
                            facet,
                            sure,
                            ordinary=ordinary,
                        )
                    )
                    break
        return found

    def general(self, words: Words, said: bool = False) -> list[tuple[Value, int]]:
        """The colour, the material and the size that begin a phrase, by the lexicons, with their lengths."""
        lexicon = english()
        found = []
        for facet, count in (
            ("colour", colour_at(words, said)),
            ("material", material_at(words)),
            ("size", size_at(words, said=True)),
        ):
            if count:
                folded = " ".join(words[:count])
                last = words[count - 1]
                sure = {
                    "colour": any(word in lexicon.colours for word in words[:count])
                    or folded in lexicon.colours,
                    "material": folded in lexicon.materials
                    or (count > 1 and (last in lexicon.materials or words[0] in lexicon.material_qualifiers)),
                    "size": folded in lexicon.sizes or size_at(words) == count,
                }[facet]
                value = self.of_facet(facet, folded)
                found.append((Value("attribute", value.name, value.value, facet, sure, value.listed), count))
        return found

    def _is_ordinary(self, name: str, facet: str, folded: str) -> bool:
        if _is_general(facet, folded):
            return False
        # Where suppliers write into a colour's field what they like, a value need not be a colour.
        fancy = facet == "colour" and not names_colour(folded)
        return fancy or folded in self._vocabulary.ordinary.get(name, ())

    def named_attribute(self, folded_name: str, folded: str) -> Value | None:
        """The value of an attribute that the request names itself ("voltage 12")."""
        for name in self._names.get(english().facet(folded_name), []):
            if written := self._vocabulary.attributes[name].get(folded):
                return Value("attribute", self._vocabulary.names[name], written, english().facet(folded_name))
        return None

    def brand(self, folded: str, named: bool = False) -> Value | None:
        """The brand that a phrase names; `named` when the request says that it is one ("by Acme")."""
        brand = self._vocabulary.brands.get(folded)
        if brand is None:
            return None
        if named:
            return Value("brand", "", brand)
        lexicon = english()
        ordinary = self._vocabulary.telling.get(folded, 1.0) < _TELLING
        general = lexicon.is_colour(folded) or lexicon.is_material(folded) or folded in lexicon.sizes
        if len(folded) < _SHORTEST or ordinary or general or folded in self._vocabulary.categories:
            return None
        if self.is_seldom(folded):
            return None
        return Value("brand", "", brand)

    def category(self, folded: str) -> Value | None:
        """The category that a phrase names."""
        paths = self._vocabulary.categories.get(folded)
        return Value("category", "", paths[0][-1]) if paths else None

    def excluded(self, words: Words, parts: bool = False) -> tuple[Value, int] | None:
        """What the longest beginning of a phrase names after "not", and its length.

        Args:
            words: What stands there.
            parts: Whether they name what a thing is to lack ("without lids"), and no kind of thing.
        """
        general = sorted(self.general(words), key=lambda each: -each[1])
        for count in range(min(LONGEST, len(words)), 0, -1):
            folded = " ".join(words[:count])
            shops = [
                each
                for each in self.attributes(folded)
                if not each.ordinary and (each.facet != "size" or len(folded) > 1)
            ]
            found = shops[0] if shops else self.brand(folded)
            if found is None and not parts:
                found = self.category(folded)
            if found is None:
                found = next((value for value, length in general if length == count), None)
            if found is not None:
                return found, count
        return None

    def sells(self, category: str) -> float:
        """The share of titles with a category's words that are in it; 1 where no title has them."""
        return self._vocabulary.telling.get(fold(category), 1.0)

    def is_seldom(self, name: str) -> bool:
        """Whether a brand or category has hardly any products here, so that it says little what is meant."""
        return fold(name) in self._vocabulary.seldom

    def meant(self, word: str) -> str:
        """A folded word, with a slip of the finger mended where it is near a word to read requests by."""
        return self._slips.meant(word)

    @cached_property
    def _slips(self) -> Slips:
        lexicon, vocabulary = english(), self._vocabulary
        general = (
            lexicon.colours
            | lexicon.colours_and_things
            | lexicon.materials
            | lexicon.sizes
            | lexicon.ingredients
        )
        shops = {*vocabulary.brands, *vocabulary.categories}
        for facet in self._facets:
            for name in self._names[facet]:
                shops.update(vocabulary.attributes[name])
        right = (
            vocabulary.words | STOPS | lexicon.colours_said | lexicon.materials_and_things | lexicon.not_slips
        )
        words = {word for phrase in (*general, *shops) for word in phrase.split()}
        return Slips(words, frozenset(right | lexicon.not_values | lexicon.colour_modifiers))


def _is_general(facet: str, folded: str) -> bool:
    """Whether any shop would call a value of this facet so."""
    lexicon = english()
    if facet == "colour":
        return lexicon.is_colour(folded)
    if facet == "material":
        return lexicon.is_material(folded)
    return facet == "size" and folded in lexicon.sizes


def _is_sure(facet: str, folded: str) -> bool:
    lexicon = english()
    if facet == "colour":
        return folded in lexicon.colours or (
            " " in folded and not lexicon.is_colour(folded) and folded not in lexicon.materials
        )
    if facet == "material":
        return folded in lexicon.materials or " " in folded
    if facet == "size":
        return folded in lexicon.sizes or (" " in folded and not folded[0].isdigit())
    return facet == "for whom" and lexicon.same_value(folded) in ("men", "women", "children")
