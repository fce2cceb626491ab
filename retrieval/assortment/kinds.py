"""Which kind of thing a request asks for, and whether a title is of it: by how the shop's titles use words.

"Earrings silver" asks for earrings, since silver hardly ever names the thing in this shop; and a candle
holder is no candle, since another word that names things follows. Reads the counts that `Assortment` makes.
Knows no meaning: two words for one kind of thing are two kinds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from retrieval.assortment.heads import NAMES_NOTHING, heads, leading, names_a_thing
from retrieval.words import terms

_KIND = 0.25
"""A word that names the thing of so many of its titles may name a kind of thing."""
_SURELY = 0.35
"""A request for such a word asks for nothing that is merely for such things."""
_ANOTHER = 0.5
"""A word after it that names so many makes another thing of it ("candle holder")."""
_LAST = 1.5
"""English names the thing last: so much more its last word counts."""
_MERELY = re.compile(r"\s(?:for|with|to|containing|featuring|w/?)\s", re.IGNORECASE)
_JOINTS = re.compile(r"\s(?:and|or|&)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The words of one shop that name kinds of things; without any it knows no kind.

    Attributes:
        headness: Folded word -> the share of the titles with it whose thing it names.
    """

    headness: Mapping[str, float]

    def named(self, text: str) -> tuple[str, ...]:
        """The folded words that name what a request asks for; several where it joins things, often none."""
        if not names_a_thing(text):
            return ()
        found = [word for part in _JOINTS.split(leading(text)) for word in self._of_part(part)]
        return tuple(dict.fromkeys(found))

    def is_of(self, kinds: Collection[str], title: str, asked: Collection[str]) -> bool:
        """Whether a title with one of these words names such a thing, and none that is merely for it.

        Args:
            kinds: What `named` found.
            title: As it is written; what it is "for" or "with" is not what it is.
            asked: The folded words of the request.
        """
        words = [*terms(_MERELY.split(title)[0]), ""]
        return any(
            word in kinds and not self._is_another(word, after, asked) for word, after in pairwise(words)
        )

    def _of_part(self, part: str) -> list[str]:
        found = heads(part)
        if len(found) > 1:  # "set of mugs"
            return [word for word in found if self.headness.get(word, 0.0) >= _KIND]
        weights = {
            word: self.headness.get(word, 0.0) * (_LAST if word in found else 1.0)
            for word in terms(part)
            if self.headness.get(word, 0.0) >= _KIND and word not in NAMES_NOTHING
        }
        return [max(weights, key=weights.__getitem__)] if weights else []

    def _is_another(self, word: str, following: str, asked: Collection[str]) -> bool:
        return (
            self.headness.get(word, 0.0) >= _SURELY
            and self.headness.get(following, 0.0) >= _ANOTHER
            and following not in asked
            and following not in NAMES_NOTHING
        )
