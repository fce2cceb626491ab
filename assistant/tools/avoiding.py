"""What somebody stated to avoid, as words that no product shown to them may assert.

English, and only plain statements ("avoids leather", "is allergic to nuts"); others stay words for the
models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_WORDS = 3

_AVOIDS = re.compile(
    r"^(?:avoids?|hates?|dislikes?|is allergic to|cannot (?:stand|have|wear|eat)|"
    r"(?:does not|never|do not|don't) (?:likes?|loves?|wants?|does|do|wears?|eats?|buys?|uses?)|no)\s+"
    r"(?:anything (?:with|in|from|made of)\s+|things (?:with|in|made of)\s+|any\s+)?(.+)$",
    re.IGNORECASE,
)


def avoided(statements: Iterable[str]) -> tuple[str, ...]:
    """The words after each statement of avoidance, at most `MOST_WORDS` of them; longer ones say too much."""
    found = [match.group(1).strip(" .!") for each in statements if (match := _AVOIDS.match(each.strip()))]
    parts = [part.strip() for words in found for part in re.split(r",|\bor\b|\band\b", words)]
    return tuple(dict.fromkeys(part for part in parts if part and len(part.split()) <= MOST_WORDS))
