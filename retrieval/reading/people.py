"""For whom something is, and how many of it are wanted: "for my dad", "for a 5 year old", "two of them"."""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.lexicon import english
from retrieval.reading.wording import Wording

_WHOSE = r"(?:(?:a|an|the|my|our|his|her|their|your|some|little|big|older|younger|elderly)\s+)*"
_GROUPS = (
    r"(?:men|women|mens|womens|kids?|children|childrens|boys|girls|ladies|gents|toddlers?|baby|babies|unisex)"
)
_PAIR = re.compile(r"\b(?:a\s+)?pairs?\s+of\s+", re.IGNORECASE)


def read_for_whom(wording: Wording) -> tuple[str, str]:
    """The person or animal that it is for, as named, and the words that say so; nothing is taken away."""
    free = wording.free
    if found := _age().search(free):
        return f"{_digits(found['age'])} {found['unit'].casefold().rstrip('s')} old", found[0].strip()
    if found := _recipient().search(free):
        return " ".join(found["who"].casefold().split()), found[0].strip()
    if found := re.search(
        rf"(?<!not )(?<!not for )\b(?P<who>{_GROUPS})(?:'s|s')?(?!\w)", free, re.IGNORECASE
    ):
        return _group(found["who"].casefold()), found[0].strip()
    return "", ""


def age_group(for_whom: str) -> str:
    """The audience of an age ("5 year old" -> "children"); empty where it is none or grown up."""
    found = re.match(r"(\d+) (year|month) old", for_whom)
    if not found:
        return ""
    years = int(found[1]) if found[2] == "year" else int(found[1]) // 12
    youngest, oldest = english().child_ages
    if years < youngest:
        return "babies"
    return "children" if years <= oldest else ""


def read_quantity(wording: Wording) -> tuple[int | None, str]:
    """Takes the number of pieces that are wanted; None where nothing says so."""
    if found := _of_them().search(wording.free):
        return int(_digits(found["count"])), wording.take(*found.span())
    if found := _leading().search(wording.free):
        return int(_digits(found["count"])), wording.take(*found.span("all"))
    if found := _PAIR.search(wording.free):
        wording.take(*found.span())
    return None, ""


def _digits(written: str) -> str:
    word = written.casefold()
    if word.isdecimal():
        return str(int(word))
    return str(
        {"a couple": 2, "couple": 2, "a dozen": 12, "half a dozen": 6, "a": 1}.get(word)
        or english().numbers[word]
    )


def _group(word: str) -> str:
    plain = {"mens": "men", "womens": "women", "childrens": "children", "gents": "men"}
    return plain.get(word, word)


@lru_cache(maxsize=1)
def _number() -> str:
    words = "|".join(sorted(english().numbers, key=len, reverse=True))
    return rf"(?:\d{{1,4}}|a\s+couple|half\s+a\s+dozen|a\s+dozen|{words})"


@lru_cache(maxsize=1)
def _age() -> re.Pattern[str]:
    number = "|".join(sorted(english().numbers, key=len, reverse=True))
    return re.compile(
        rf"\b(?:for\s+)?{_WHOSE}(?P<age>\d{{1,2}}|{number})[\s-]*(?P<unit>years?|yrs?|months?)[\s-]*olds?(?:\s+(?:boy|girl|child|son|"
        r"daughter|niece|nephew|kid|toddler|grandson|granddaughter))?(?!\w)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _recipient() -> re.Pattern[str]:
    who = "|".join(map(re.escape, english().recipients))
    return re.compile(
        rf"(?<!not )\bfor\s+{_WHOSE}(?P<who>{who})(?:'s|s)?(?!\w)(?!\s+(?:party|shower|room)\b)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _of_them() -> re.Pattern[str]:
    return re.compile(
        rf"(?:,\s*)?\b(?:(?:i\s+)?(?:want|need|'d\s+like|would\s+like|get\s+me|can\s+you\s+get\s+me|give\s+me)\s+)?"
        rf"(?<![\d.])\b(?P<count>{_number()})\s+of\s+(?:them|these|those|it)\b",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _leading() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|\b(?:want|need|like|buy|get|order|take|me|for)\s+)(?P<all>(?P<count>{_number()})(?:\s+of)?)(?<!\d\d\d\d)"
        r"(?=\s+[a-z][a-z' -]*?s\b)(?!\s*(?:%|inch|year|month|day|star|in\s+(?:one|1)|way|tier|piece|"
        r"seater|person|drawer|door|light|"
        r"ply|speed|button|slot|size|colou?r|denier|tog|thread|carat|slice|seat|watt|page|player|sheet)s?\b)(?!-)(?=\s)",
        re.IGNORECASE,
    )
