"""Things by the names that a shop's titles have for them, where somebody says another name for the same.

Which names mean the same is data: `things.txt` of a language. Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from assistant.house.language import FIRST, LANGUAGES
from assistant.titles import Titles
from retrieval.words import terms

FILE = "things.txt"
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def as_sold(text: str, titles: Titles) -> str:
    """The text with other names of the things in it that no title names ("wellies" -> "wellington boots").

    Args:
        text: What somebody says.
        titles: Those of the shop.
    """
    names = _names()
    longest = max(map(len, names))
    words = list(_WORD.finditer(text))
    said: list[str] = []
    end = place = 0
    while place < len(words):
        if not _begins_name(words[place].group()):
            place += 1
            continue
        for count in range(min(longest, len(words) - place), 0, -1):
            first, last = words[place], words[place + count - 1]
            phrase = text[first.start() : last.end()]
            if name := _sold(phrase, names.get(tuple(terms(phrase)), ()), titles):
                said += [text[end : first.start()], name]
                end = last.end()
                place += count - 1
                break
        place += 1
    return "".join([*said, text[end:]])


def _sold(phrase: str, names: tuple[str, ...], titles: Titles) -> str:
    """The first of the names of a thing that titles have; empty where they have the phrase, or none."""
    if not names or titles.hold(terms(phrase)):
        return ""
    name = next((each for each in names if titles.hold(terms(each))), "")
    return _several(name) if name and phrase.endswith("s") else name


def _several(name: str) -> str:
    """The plural of a name ("lunch box" -> "lunch boxes"); the name itself where it ends like one."""
    if name.endswith("s"):
        return name
    return f"{name}es" if name.endswith(("x", "ch", "sh")) else f"{name}s"


def _begins_name(word: str) -> bool:
    return any(folded in _firsts() for folded in terms(word)[:1])


@cache
def _firsts() -> frozenset[str]:
    """The folded words that names begin with."""
    return frozenset(name[0] for name in _names() if name)


@cache
def _names() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The folded words of a name -> the other names of the same thing, in the order of the file."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in (LANGUAGES / FIRST / FILE).read_text(encoding="utf-8").splitlines():
        names = tuple(name.strip() for name in line.split("|")) if not line.startswith("#") else ()
        for name in names:
            others = tuple(other for other in names if other != name)
            found.setdefault(tuple(terms(name)), others)
    return found
