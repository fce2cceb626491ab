"""Measures that people write in short: "4ft6", "AA batteries x 24", "6 x 330ml", "sleeps 4", "32 waist".

What has a number and one unit beside it is read by `amounts.py`. Knows no shop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from retrieval.lexicon import english
from retrieval.measures import Measure, number_in_words
from retrieval.reading.wording import TAKEN, Wording
from retrieval.units import units

Read = tuple[str, Measure]

_FEET_AND_INCHES = re.compile(
    r"(?<![\w.,])(?P<feet>\d{1,2})(?:\s*(?:ft|foot|feet)\.?\s*(?P<spaced>\d{1,2}(?:\.\d)?)\s*(?:inch(?:es)?|ins?\b|\"|″|”|'')"
    r"|(?:ft|'|′)(?P<close>\d{1,2})(?:\s*(?:\"|″|”|''))?)(?![\w.\"″]|\s*[x×]\s*\d)(?:\s+(?P<name>tall|long|wide|high|deep)\b)?",
    re.IGNORECASE,
)
_SIDE = r"(?:\s*(?:ft|foot|feet)\.?\s*|['′]\s*)"
_LITTLE = r"(?P<{0}>\d{{1,2}}(?:\.\d+)?)?\s*(?:inch(?:es)?|ins?\b|\"|″|”|'')?"
# "6'4\" x 9'6\"", "8 ft 6 in x 12 ft".
_SIDES_IN_FEET = re.compile(
    rf"(?<![\w.,])(?P<feet1>\d{{1,2}}){_SIDE}{_LITTLE.format('in1')}\s*(?:x|×|\bby\b)\s*"
    rf"(?P<feet2>\d{{1,2}}){_SIDE}{_LITTLE.format('in2')}(?!\w)",
    re.IGNORECASE,
)
# "w57xh55 (inch)", "w 52 l 95": the direction before the number.
_DIRECTED = re.compile(
    r"(?<![\w.])[whld]\s?(?P<one>\d+(?:\.\d+)?)\s*(?:\"|cm|mm|in(?:ch(?:es)?)?)?\s*[x×,]?\s*[whld]\s?"
    r"(?P<other>\d+(?:\.\d+)?)(?:\s*\(?(?P<unit>\"|cm|mm|in(?:ch(?:es)?)?)(?!\w)\)?)?(?!\w)",
    re.IGNORECASE,
)
_BODY = r"waist|chest|bust|collar|neck|inside\s+leg|inseam|leg"
_INCHES = r"(?:\s*(?:\"|″|”|''|in(?:ch(?:es)?)?\b))?"
_FIGURE = rf"(?<![\w.,])(?P<{{0}}>[1-6]\d(?:\.5)?){_INCHES}"
_WORN = re.compile(
    rf"{_FIGURE.format('low')}[\s-]*(?P<what>{_BODY})(?![\w-])(?!\s+(?:trainer|bag|band|tie|rest|warmer)s?)"
    rf"|(?<![\w-])(?P<its>{_BODY})(?:\s+size)?\s*:?\s*{_FIGURE.format('high')}(?![\w.])",
    re.IGNORECASE,
)
_TWIN = re.compile(r"(?<!\w)(?P<many>twin|triple|single)[\s-]pack(?!\w|\s+of\s+\d)", re.IGNORECASE)
_PACKS = {"single": 1, "twin": 2, "triple": 3}
# "Batteries x 24", but "20 x 30 cm" are sides and "2 x mugs" are wanted twice.
_TIMES_AFTER = re.compile(
    r"(?<=[^\W\d])\s+[x×]\s?(?P<many>\d{1,3})(?=\s*(?:$|[,;!?)\0]|\.(?!\d))|\s+(?:for|under|below|in|please|pls|with|and|but)\b)",
    re.IGNORECASE,
)
# "Count should be 150", "choose pack 2".
_COUNT_IS = re.compile(
    r"\b(?:count|pack(?:\s+(?:size|count))?)(?:\s*:\s*|\s+(?:is\s+|should\s+be\s+|must\s+be\s+)?)(?P<many>\d{1,3})"
    r"(?=\s*(?:$|[,;!?)&\0]|\.(?!\d))|\s+(?:and|with|for|in|please)\b)",
    re.IGNORECASE,
)
_SCREEN = re.compile(
    r"(?<![\w.,£$€])(?P<low>\d{2}\.\d)(?=\s+(?:laptop|macbook|notebook|monitor|tablet)\b)", re.I
)


def read_shorthand(wording: Wording) -> list[tuple[str, tuple[Measure, ...], str]]:
    """Takes them out of a request: what is measured, the amount, the words for it."""
    found: list[tuple[str, tuple[Measure, ...], str]] = []
    for pattern, meaning in _patterns():
        for each in list(pattern.finditer(wording.free)):
            read = meaning(each) if TAKEN not in each[0] else None
            if read is not None:
                found.append((read[0], (read[1],), wording.take(*each.span())))
    return found


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Read | None]], ...]:
    number = rf"(?:\d{{1,2}}|{'|'.join(sorted(english().numbers, key=len, reverse=True))})"
    room = re.compile(
        rf"(?<!\w)(?:that\s+)?(?:sleeps|serves|seats|feeds)\s+(?:up\s+to\s+)?(?P<many>{number})(?!\w)"
        r"(?:\s+(?:people|persons?|adults))?",
        re.IGNORECASE,
    )
    held = "|".join(re.escape(each) for each in _units_beside_a_count())
    times_before = re.compile(
        rf"(?<![\w.,])(?P<many>\d{{1,3}})\s*[x×]\s*(?=\d[\d.]*\s*(?:{held})(?![^\W\d_]))", re.IGNORECASE
    )
    return (
        (_SIDES_IN_FEET, _wide_in_feet),
        (_DIRECTED, _directed),
        (_FEET_AND_INCHES, _tall),
        (_WORN, _worn),
        (times_before, _pack),
        (_TIMES_AFTER, _pack),
        (_COUNT_IS, _pack),
        (_TWIN, _twin),
        (room, _people),
        (_SCREEN, _screen),
    )


def _units_beside_a_count() -> Iterator[str]:
    """What a unit of something that is counted is written as: bottles of "330ml", bags of "80g"."""
    for form, unit in units().written.items():
        if {"capacity", "weight"} & set(units().dimensions(unit)):
            yield form


def _tall(found: re.Match[str]) -> Read | None:
    inches = float(found["spaced"] or found["close"])
    if inches >= 12:
        return None
    name = units().named[found["name"].casefold()] if found["name"] else "size"
    return name, Measure.exactly(12 * int(found["feet"]) + inches, "inch")


def _wide_in_feet(found: re.Match[str]) -> Read | None:
    if not found["in1"] and not found["in2"]:
        return None  # whole feet are read by `amounts.py`
    sides = tuple(12 * int(found[f"feet{each}"]) + float(found[f"in{each}"] or 0) for each in (1, 2))
    return "size", Measure("inch", sides=sides)


def _directed(found: re.Match[str]) -> Read:
    unit = units().written.get((found["unit"] or "").casefold(), "")
    return "size", Measure(unit, sides=(float(found["one"]), float(found["other"])))


def _worn(found: re.Match[str]) -> Read:
    what = " ".join((found["what"] or found["its"]).casefold().split())
    amount = Measure.exactly(float(found["low"] or found["high"]), "inch")
    return {"leg": "inseam", "inside leg": "inseam"}.get(what, what), amount


def _pack(found: re.Match[str]) -> Read | None:
    before = found.string[: found.start()]
    if re.search(r"\d\s*(?:[cm]?m|inch(?:es)?|in|ft|feet|foot|\"|')$", before, re.IGNORECASE):
        return None  # "20cm x 30"
    many = int(found["many"])
    return ("pack", Measure.exactly(many, "pack")) if many > 1 else None


def _twin(found: re.Match[str]) -> Read:
    return "pack", Measure.exactly(_PACKS[found["many"].casefold()], "pack")


def _people(found: re.Match[str]) -> Read:
    word = found["many"].casefold()
    return "sleeps", Measure.exactly(int(word) if word.isdecimal() else number_in_words(word), "people")


def _screen(found: re.Match[str]) -> Read:
    return "fits", Measure.exactly(float(found["low"]), "inch")
