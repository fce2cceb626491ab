"""What is sought after a message added to it: the thing first, then what it is to be like.

Titles decide whether what was said before still holds: after cats on a doormat, hearts take their place, for
no doormat has both; a kind of thing comes before the theme that was named alone. Knows no conversation.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.house.mind import Mind
from assistant.house.words.phrases import content_words

_SURELY = 0.5
"""A word that names so many of the things in whose titles it stands is no theme."""
_RATHER = 0.35
"""The same of the last of several words."""
_MOSTLY = 0.7
_FEWEST = 3


def joined_query(before: str, added: str, mind: Mind) -> str:
    """The text to search, of what was sought and of what a message adds to it.

    Args:
        before: What was sought, the thing before a comma.
        added: Words that name more.
        mind: The shop.
    """
    if not before.strip():
        return added
    thing, *qualities = [part.strip() for part in before.split(",")]
    kind = _surely(added, mind) and not _surely(thing, mind)
    leads, rest = (added, [thing, *qualities]) if kind else (thing, [*qualities, added])
    if _together((leads, *rest), mind):
        return ", ".join((leads, *rest))
    if kind:
        return leads  # no such thing has the theme of before
    if _together((thing, added), mind):
        return f"{thing}, {added}"
    return ", ".join((leads, *rest)) if _surely(thing, mind) else added


def within_theme(query: str, before: str, mind: Mind) -> str:
    """The text of a new wish, and what was sought before where the shop has things that are both.

    After what has a union jack on it, bunting is first of all such bunting; and hearts, after doormats, are
    those on doormats. Two kinds of things are two wishes.

    Args:
        query: What is sought now.
        before: What was sought last.
        mind: The shop.
    """
    thing = before.split(",")[0].strip()
    if not query or not thing or "," in query or set(content_words(query)) & set(content_words(before)):
        return query
    if not all(word in mind.titles.holding for word in content_words(f"{query} {thing}")):
        return query
    new, old = _surely(query, mind), _surely(thing, mind)
    if new == old or not _together((query, thing), mind):
        return query
    return f"{query}, {thing}" if new else f"{thing}, {query}"


def _surely(text: str, mind: Mind) -> bool:
    """Whether words name a kind of thing of the shop, and hardly ever what a thing is like."""
    if mind.read_named(text).require.categories:
        return True
    words = content_words(text)
    if any(mind.kinds.headness.get(word, 0.0) >= _SURELY or _begins(word, mind) for word in words):
        return True
    return len(words) > 1 and mind.kinds.headness.get(words[-1], 0.0) >= _RATHER  # "tea towel"


def _begins(word: str, mind: Mind) -> bool:
    """Whether titles with a word mostly begin with it ("Doormat Hearts")."""
    held = len(mind.titles.holding.get(word, ()))
    return held >= _FEWEST and len(mind.titles.by_first.get(word, ())) >= _MOSTLY * held


def _together(parts: Iterable[str], mind: Mind) -> bool:
    """Whether one title has all the words of these parts that titles have at all."""
    words = [mind.titles.meant(word) for part in parts for word in content_words(part)]
    known = [word for word in words if word in mind.titles.holding]
    return mind.titles.hold(known) if known else True
