"""The word that names the thing itself: "cream fridge magnet with roses" -> magnet. English.

A title or a request names its thing last, before "with", "for", "in" or a comma; of "set of 3 mugs" it is
what there is a set of, and the set. Knows no catalogue: whether a word mostly names things, counts say
(`assortment`).
"""

from __future__ import annotations

import re

from retrieval.words import terms

_ENDS = re.compile(
    r"\s(?:with|for|in|on|at|from|that|which|who|to|made|by|without|w/|under|over|into|as|containing|featuring"
    r"|inspired)\s|[,;:()\[\]|–—/]|\s-\s",
    re.I,
)
_PACK = re.compile(
    r"^.*\b(?:set|pack|box|bag|pair|bunch|bottle|jar|roll|loaf|piece|bar|pk|s|tin|tube|case)s?\s*(?:of|/)\s*"
    r"(?:\d+\s+)?",
    re.I,
)
_OF = re.compile(r"\sof\s", re.I)
NAMES_NOTHING = frozenset(
    [
        *("a", "an", "the", "some", "any", "my", "your", "our", "no", "of", "new", "large", "small"),
        *("medium", "mini", "assorted", "asst", "set", "pack", "pair", "colour", "color", "design"),
        *("size", "style"),
    ]
)
# What may be anything of the shop: whoever asks for a present has named no thing.
_ANYTHING = frozenset(
    [
        *("gift", "present", "idea", "thing", "item", "product", "stuff", "surprise", "something"),
        *("anything", "treat", "offer", "bargain", "sale", "favourite", "inspiration", "suggestion"),
        *("recommendation", "choice", "bestseller", "collection", "range", "set"),
    ]
)


def heads(text: str) -> tuple[str, ...]:
    """The folded words that may name the thing, the likeliest first; empty for a text without words."""
    named = leading(text)
    pack = _PACK.match(named)
    if pack:
        parts = [_OF.split(named[pack.end() :])[0], named[: pack.end()]]
    elif _OF.search(named):
        parts = [_OF.split(named)[0], named]
    else:
        parts = [named]
    found = [head for part in parts if (head := _last(part))] or [head for head in (_last(text),) if head]
    return tuple(dict.fromkeys(found))


def leading(text: str) -> str:
    """The part of a text that names the thing: what comes before "with", "for", "in" or a comma."""
    return _ENDS.split(f" {text} ")[0].strip() or text


def names_a_thing(text: str) -> bool:
    """Whether a request names a kind of thing at all, rather than "a gift for my mum"."""
    found = heads(text)
    return bool(found) and found[0] not in _ANYTHING


def phrase(text: str) -> str:
    """The thing in its last two words ("fridge magnet"), as somebody asks for it."""
    named = leading(text)
    words = [word for word in terms(_PACK.sub("", named)) if not word.isdigit()]
    return " ".join(words[-2:])


def _last(text: str) -> str:
    words = [word for word in terms(text) if not word.isdigit()]
    while len(words) > 1 and words[-1] in NAMES_NOTHING:
        words.pop()
    return words[-1] if words else ""
