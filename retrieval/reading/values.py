"""Which value of the shop's records a phrase names: a brand, a category, a colour, a material, a size, ...

The shop's own vocabulary comes first, the general lexicons second. Knows no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from retrieval.lexicon import english
from retrieval.vocabulary import Vocabulary
from retrieval.words import fold

Kind = Literal["brand", "category", "attribute", "word"]

LONGEST = 5
_FIRST = ("colour", "material", "size")
# A name is taken for a brand without "by" only where titles with it are mostly of this brand.
_TELLING = 0.5
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Value:
    """What a phrase names.

    Attributes:
        kind: `word` where the catalogue has no field for it.
        name: The attribute's name as the catalogue writes it; empty for other kinds.
        value: As the catalogue writes it where it does, else folded.
        facet: What the attribute means ("colour"); empty for other kinds.
        sure: Whether the phrase names it wherever it stands; otherwise it may as well be a thing ("orange").
    """

    kind: Kind
    name: str
    value: str
    facet: str = ""
    sure: bool = True


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

    def has_facet(self, facet: str) -> bool:
        """Whether some product has an attribute of this meaning."""
        return facet in self._names

    def attribute(self, folded: str) -> Value | None:
        """The attribute value that a phrase names; None where it names none or there is no such field."""
        lexicon = english()
        same = lexicon.same_value(folded)
        for facet in self._facets:
            for name in self._names[facet]:
                known = self._vocabulary.attributes[name]
                written = known.get(folded) or known.get(same)
                if written is not None and (len(folded) >= _SHORTEST or facet == "size"):
                    sure = facet in ("colour", "size") and folded not in lexicon.colours_and_things
                    return Value("attribute", self._vocabulary.names[name], written, facet, sure)
        for facet, words in (
            ("colour", lexicon.colours),
            ("material", lexicon.materials),
            ("size", lexicon.sizes),
        ):
            if folded in words and facet in self._names:
                name = self._names[facet][0]
                return Value("attribute", self._vocabulary.names[name], same, facet, facet != "material")
        return None

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
        ordinary = self._vocabulary.telling.get(folded, 1.0) < _TELLING
        general = english().is_colour(folded) or folded in english().materials or folded in english().sizes
        if len(folded) < _SHORTEST or ordinary or general or folded in self._vocabulary.categories:
            return None
        return Value("brand", "", brand)

    def category(self, folded: str) -> Value | None:
        """The category that a phrase names."""
        paths = self._vocabulary.categories.get(folded)
        return Value("category", "", paths[0][-1]) if paths else None

    def excluded(self, folded: str) -> Value | None:
        """What a phrase names after "not": any value, and a colour or material even without a field."""
        lexicon = english()
        found = self.attribute(folded) or self.brand(folded) or self.category(folded)
        if found is None and (lexicon.is_colour(folded) or folded in lexicon.materials):
            return Value("word", "", folded)
        return found

    def sells(self, category: str) -> float:
        """The share of titles with a category's words that are in it; 1 where no title has them."""
        return self._vocabulary.telling.get(fold(category), 1.0)
