"""`Measure`: an amount with its unit, as a request wants it or a record states it; read from text, compared.

"500 ml", "10 x 12 cm", ">= 2 l", "pack of 6". Knows neither requests nor products.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from retrieval.lexicon import english
from retrieval.units import units

# Rounded conversions are equal ("12 inch" is sold as "30 cm"); limits are meant as they are said.
EQUAL, LIMIT = 0.02, 0.001

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\s\d/\d{1,2}|\d/\d{1,2}|\d+(?:\.\d+)?|\.\d+)"
_PACKS = re.compile(
    r"\b(?:multi)?(?:(?:pack(?:et|age)?|pk|set|box|case|bundle|lot|tray|carton|assortment|pkg)s?\s+(?:of|containing)\s+|(?:pack|pk|set|box|s)/)$",
    re.IGNORECASE,
)
_INCHES = (
    r"(?<=\d)in(?![\w'])|in\.|"
    r"in(?=\s*(?:x\b|×|by\s|wide|long|tall|high|deep|with(?:out)?\b|for\b|or\b|and\b|[,;)]|$))"
)
_BEFORE = 40
# "A height of about 30 cm": what may stand between the name and the amount.
_BETWEEN = frozenset(
    ("of", "is", "are", "should", "must", "be", "about", "up", "to", "at", "least", "most", "around", "a")
)
_VERBS = frozenset(("holds", "holding", "weighs", "weighing", "volume", "wattage", "memory", "burn time"))
# Not the amounts they look like: "4g lte", "5 foot long-lasting", "10 inch high quality".
_NETWORK = re.compile(
    r"\s*(?:lte|network|phone|smartphone|mobile|tablet|modem|router|volte|wifi|sim|unlocked|android|samsung|ready)",
    re.IGNORECASE,
)
# "240g ssd" is no weight.
_STORED = re.compile(r"\s*(?:of\s+)?(?:ssd|hdd|ram|memory|storage|flash|hard\s+drive)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount between two ends that both belong to it, or the sides of something.

    Attributes:
        unit: Of `units.factors`; empty only for sides without a unit ("20 x 30").
        minimum: In this unit; None leaves the end open.
        maximum: In this unit; None leaves the end open.
        sides: Lengths in several directions, in the order that they were written; then there are no ends.
    """

    unit: str
    minimum: float | None = None
    maximum: float | None = None
    sides: tuple[float, ...] = ()

    @classmethod
    def exactly(cls, amount: float, unit: str) -> Measure:
        """Just this amount."""
        return cls(unit, amount, amount)

    @property
    def is_limit(self) -> bool:
        """Whether one end is open."""
        return not self.sides and (self.minimum is None or self.maximum is None)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What it measures; sides measure lengths."""
        return ("length",) if self.sides else units().dimensions(self.unit)

    def ends(self, dimension: str) -> tuple[float, float]:
        """Both ends in the base of a dimension, widened by what counts as equal."""
        factor = units().factors[self.unit][dimension]
        off = LIMIT if self.is_limit else EQUAL
        low = -float("inf") if self.minimum is None else self.minimum * factor * (1 - off)
        high = float("inf") if self.maximum is None else self.maximum * factor * (1 + off)
        return low, high

    def amounts(self, dimension: str) -> tuple[float, ...]:
        """Its sides, or the ends that it has, in the base of a dimension; none in one that it lacks."""
        factor = units().factors.get(self.unit, {}).get(dimension)
        if factor is None:
            return ()
        ends = (each for each in (self.minimum, self.maximum) if each is not None)
        return tuple(each * factor for each in self.sides or dict.fromkeys(ends))

    def has_sides_of(self, other: Measure) -> bool | None:
        """Whether both have the same sides in any order; None where they can't be compared."""
        if not self.sides or len(self.sides) != len(other.sides):
            return None
        factor = _length(self.unit, other.unit) / _length(other.unit, self.unit)
        pairs = zip(sorted(self.sides), sorted(other.sides), strict=True)
        return all(abs(mine * factor - its) <= EQUAL * its for mine, its in pairs)

    def __str__(self) -> str:
        """As `read_measure` reads it: "500 ml", "10-20 cm", ">= 2 l", "10 x 12 cm"."""
        unit = f" {self.unit}" if self.unit else ""
        if self.sides:
            return f"{' x '.join(map(_written, self.sides))}{unit}"
        if self.minimum is None:
            return "any" if self.maximum is None else f"<= {_written(self.maximum)}{unit}"
        if self.maximum is None:
            return f">= {_written(self.minimum)}{unit}"
        if self.minimum == self.maximum:
            return f"{_written(self.minimum)}{unit}"
        return f"{_written(self.minimum)}-{_written(self.maximum)}{unit}"


@dataclass(frozen=True, slots=True)
class Found:
    """A measure in a text.

    Attributes:
        name: What is measured, where the words say so ("height"); else empty.
        marked: Whether the amount is a number, not merely "a" ("a litre").
    """

    start: int
    stop: int
    measure: Measure
    name: str = ""
    marked: bool = True


def read_measure(text: str) -> Measure | None:
    """The measure that a whole text is: an amount, a range, sides, a limit with a sign; else None."""
    sign = re.match(r"\s*(>=|<=|>|<|≥|≤)\s*", text)
    rest = text[sign.end() :] if sign else text
    found = next(measures_in(rest), None)
    if found is None or rest[: found.start].strip() or rest[found.stop :].strip(" ."):
        return None
    if sign is None:
        return found.measure
    amount = found.measure.minimum
    if amount is None:
        return None
    unit = found.measure.unit
    return Measure(unit, amount) if sign[1][0] in ">≥" else Measure(unit, None, amount)


def measures_in(text: str, in_words: bool = False) -> Iterator[Found]:
    """The measures that stand in a text, from left to right, none inside another.

    Args:
        text: Not folded.
        in_words: Whether numbers may be words ("six pack"), "a litre" is one, and years and days are no
            amounts ("a 5 year old"): as in requests and titles.
    """
    stop = done = 0
    for begin in _begins(in_words).finditer(text):
        start = begin.start()
        if start < stop or (start and (text[start - 1] in ".,_" or text[start - 1].isalnum())):
            continue
        if start > 1 and text[start - 1] == "-" and text[start - 2].isalnum():
            continue  # "i7-8850h"
        packs = _PACKS.search(text, max(0, start - _BEFORE), start)
        if start and text[start - 1] == "/" and not packs and start != stop + 1:
            continue
        found = _pattern(in_words, packs is not None).match(text, start)
        measure = _measure(found) if found else None
        if found is None or measure is None:
            continue
        name, stop = _named(text, start, found.end())
        marked = found[0].casefold().split()[0] not in ("a", "an")
        first = max(packs.start(), done) if packs and found["of"] else start
        done = stop
        yield Found(first, stop, measure, name, marked)


def _measure(found: re.Match[str]) -> Measure | None:
    given = found.groupdict()
    if given["of"]:
        return Measure.exactly(_number(given["of"]), "pack")
    if given["side1"]:
        written = [given[f"unit{each}"] for each in (1, 2, 3)]
        unit = next((_unit(each) for each in reversed(written) if each), "")
        sides = tuple(_number(given[f"side{each}"]) for each in (1, 2, 3) if given[f"side{each}"])
        if unit and "length" not in units().dimensions(unit):
            return None
        return Measure(unit, sides=sides) if min(sides) > 0 else None
    unit = _unit(given["unit"])
    low = _number(given["low"])
    high = _number(given["high"]) if given["high"] else low
    if unit == "g" and len(found[0]) == 2 and low in (3, 4, 5) and _NETWORK.match(found.string, found.end()):
        return None
    if unit == "g" and _STORED.match(found.string, found.end()):
        unit = "GB"
    if unit in ("pack", "piece") and not found["low"][0].isdigit() and found["low"].casefold() in ("a", "an"):
        return None
    return Measure(unit, min(low, high), max(low, high))


@lru_cache(maxsize=2)
def _begins(in_words: bool) -> re.Pattern[str]:
    return re.compile(rf"\.?\d|\b(?:{_number_words()}|an?)\b" if in_words else r"\.?\d", re.IGNORECASE)


@lru_cache(maxsize=4)
def _pattern(in_words: bool, packed: bool) -> re.Pattern[str]:
    """What may begin at a number; `packed` where "pack of" stands before it."""
    inches = rf"(?:{_INCHES})|[\"″”'′](?=[wdhl]\b|[x×])"
    unit, length = (
        rf"(?:{inches}|(?:(?!in\b)(?:{forms}))(?![^\W\d_]))"
        for forms in (units().pattern(told=not in_words), units().pattern("length"))
    )
    number = f"(?:{f'{_number_words()}|' if in_words else ''}{_NUMBER})"
    times = r"\s*[wdhl]?\s*(?:x|×|\*|\bby\b)\s*"
    # "66\"W", "52 inches wide": in which direction a side goes.
    way = r"(?:\s*[wdhl](?![\w])|\s+(?:wide|long|high|tall|deep)\b)?"
    tails = [rf"(?:[\s-]*(?P<unit{each}>{length}))?{way}" for each in (1, 2, 3)]
    sides = (
        rf"(?P<side1>{number}){tails[0]}{times}(?P<side2>{number})(?![\d.]*\d){tails[1]}"
        rf"(?:{times}(?P<side3>{number}){tails[2]})?"
    )
    amount = (
        rf"(?P<low>{number}{'|an?(?=[ ])' if in_words else ''})"
        rf"(?:[\s-]*(?:{unit})?\s*(?:-|–|\bto\b)\s*(?P<high>{number}))?[\s-]*(?P<unit>{unit})"
    )
    pieces = r"(?:pieces|pcs|pc|count|ct)\b"
    many = (
        rf"(?P<of>{number})(?![\w.]*\d)(?![\s-]*(?!{pieces})(?:{unit}))(?:[\s-]*{pieces})?"
        if packed
        else "(?P<of>(?!))"
    )
    return re.compile(rf"(?:{many}|{sides}|{amount})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _number_words() -> str:
    words = "|".join(sorted(english().numbers, key=len, reverse=True))
    half = r"\s+and\s+a\s+half"
    return rf"\d+{half}|half(?:\s+an?)?|(?:{words})(?:[\s-]+(?:{words})){{0,4}}(?!\w)(?:{half})?"


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, units().named), key=len, reverse=True))
    return re.compile(
        rf"[\s-]*(?:of\s+)?(?P<name>{words})(?![\w])"
        r"(?![\s-]*(?:quality|def|res|perf|speed|gloss|last|sleev|waist|heel|top|back|neck|leg|fit|size|street|range))",
        re.IGNORECASE,
    )


def _named(text: str, start: int, stop: int) -> tuple[str, int]:
    """What the words around an amount say is measured, and where these words end."""
    named = units().named
    if found := _after().match(text, stop):
        return named[" ".join(found["name"].casefold().split())], found.end()
    before = text[max(0, start - _BEFORE) : start].casefold().replace(":", " ").replace("=", " ").split()
    while before and before[-1] in _BETWEEN:
        before.pop()
    for count in (2, 1):
        word = " ".join(before[-count:])
        if word in named and (named[word] == word or word in _VERBS):
            return named[word], stop
    return "", stop


def _unit(written: str) -> str:
    form = " ".join(written.casefold().split()).rstrip(".") or written
    return units().written.get(form) or units().told[form]


def _number(written: str) -> float:
    text = written.casefold().strip()
    if (whole := re.sub(r"\s+and\s+a\s+half$", "", text)) != text:
        return _number(whole) + 0.5
    if text[0].isdigit() or text[0] == ".":
        whole, _, part = text.replace(",", "").rpartition(" ")
        if "/" in part:
            top, bottom = part.split("/")
            return float(whole or 0) + float(top) / max(float(bottom), 1.0)
        return float(part)
    if text.startswith("half"):
        return 0.5
    if text in ("a", "an"):
        return 1.0
    return float(number_in_words(text))


def number_in_words(text: str) -> int:
    """The number that words say: "twenty-five", "a hundred", "three thousand"; its words must be numbers."""
    numbers: Mapping[str, int] = english().numbers
    total, part = 0, 0
    for word in re.split(r"[\s-]+", text.removeprefix("a ").strip()):
        value = numbers[word]
        if value >= 100:
            part = max(part, 1) * value
            if value >= 1000:
                total, part = total + part, 0
        else:
            part += value
    return total + part


def _length(unit: str, other: str) -> float:
    """A unit of length in millimetres; without one it is taken to be the other's."""
    return units().factors.get(unit or other, {}).get("length", 1.0)


def _written(amount: float) -> str:
    return f"{round(amount, 4):.10g}"
