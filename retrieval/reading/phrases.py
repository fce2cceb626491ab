"""How long a colour, a material or a size is that begins at a word: "light navy blue", "recycled plastic".

By the general lexicons alone. Works on folded words, all of one phrase. Knows no shop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval.lexicon import english

Words = Sequence[str]
LONGEST = 5


def colour_at(words: Words, said: bool = False) -> int:
    """How many words name a colour from the first on; 0 where they name none.

    Args:
        words: What follows, from the word in question on.
        said: Whether the wording says that it is a colour ("in ..."), so that "walnut" may be one.
    """
    lexicon = english()
    known = lexicon.colours | lexicon.colours_and_things | (lexicon.colours_said if said else frozenset())
    return _longest(words, known, lambda before: before in lexicon.colour_modifiers or before in known)


def material_at(words: Words) -> int:
    """How many words name a material from the first on; 0 where they name none."""
    lexicon = english()
    known = lexicon.materials | lexicon.materials_and_things
    return _longest(words, known, lambda before: before in lexicon.material_qualifiers)


def size_at(words: Words, said: bool = False) -> int:
    """How many words name a size from the first on; 0 where they name none."""
    lexicon = english()
    known = lexicon.sizes | (lexicon.sizes_said if said else frozenset())
    count = _longest(words, known, lambda before: False)
    if not count and said and words and words[0][0].isdigit():
        count = 1
    return count + _qualifiers(words[count:]) if count else 0


def _qualifiers(words: Words) -> int:
    """Words after a size that belong to it: "13 extra wide"."""
    known = english().size_qualifiers
    count = next((count for count in (2, 1) if " ".join(words[:count]) in known and len(words) >= count), 0)
    # "Large, short sleeved"
    return 0 if words[count : count + 1] and words[count].startswith("sleeve") else count


def _longest(words: Words, known: frozenset[str], may_precede: Callable[[str], bool]) -> int:
    """The longest beginning that is known words after words that may precede them."""
    best = 0
    for stop in range(1, min(LONGEST, len(words)) + 1):
        for length in (1, 2, 3):
            first = stop - length
            if first >= 0 and " ".join(words[first:stop]) in known and all(map(may_precede, words[:first])):
                best = stop
    return best
