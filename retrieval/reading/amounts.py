"""Measures in words: "at least 2 litres", "10 x 12 cm", "pack of six", "bigger than a metre"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from retrieval.measures import Found, Measure, measures_in
from retrieval.reading.wording import TAKEN, Wording
from retrieval.units import units

# "Around" an amount is within a fifth of it, as with prices.
_AROUND = 0.2
_BEFORE = 45
# What compares stands after the thing: "a 10 litre bin or bigger".
_BESIDE = re.compile(r"(?:\s+[a-z]+){1,2}\s+(?P<or>or\s+[a-z]+)(?=\W*$|[,;.!?\0])", re.IGNORECASE)
_OR = re.compile(r"\s*,?\s*or\s+(?:a\s+)?|\s*/\s*|\s+", re.IGNORECASE)


def read_amounts(wording: Wording) -> list[tuple[str, tuple[Measure, ...], str]]:
    """Takes the measures out of a request: what is measured, the amounts that will do, the words for them."""
    found: list[tuple[str, tuple[Measure, ...], str]] = []
    end = 0
    text = re.sub(r"(between\s+[\w.,]+(?:\s*[a-z\"']+)?) and ", r"\1 to  ", wording.free, flags=re.IGNORECASE)
    for each in list(measures_in(text, in_words=True)):
        if TAKEN in text[each.start : each.stop]:
            continue
        measure, start, stop = _compared(text, each)
        if measure is None or _is_none(text, measure, each):
            continue
        name = each.name or _name(text, measure, each)
        either = _OR.fullmatch(text[end:start]) if found and found[-1][0] == name else None
        words = wording.take(end if either else start, stop)
        if measure.is_limit and (apart := _BESIDE.match(wording.free, stop)):
            wording.take(*apart.span("or"))
        if either:  # "500 ml or 1 l"
            name, before, said = found.pop()
            found.append((name, (*before, measure), f"{said} {words}"))
        else:
            found.append((name, (measure,), words))
        end = stop
    return found


def _is_none(text: str, measure: Measure, each: Found) -> bool:
    """What only looks like a measure: a one-piece swimsuit, nine carats of gold."""
    if measure.unit == "piece" and measure.minimum == 1:
        return True
    carats = r"\s*(?:(?:white|yellow|rose)\s+)?(?:gold|diamond|ring|necklace|stone|solitaire)"
    written = text[each.start : each.stop].casefold()
    return written.endswith("ct") and re.match(carats, text[each.stop :], re.IGNORECASE) is not None


def _compared(text: str, each: Found) -> tuple[Measure | None, int, int]:
    """The measure with the comparison that stands beside it, and where all of that begins and ends."""
    least, most, around, more_after, less_after = _comparisons()
    measure, start, stop = each.measure, each.start, each.stop
    start = _from_name(text, start) if each.name else start
    lead = text[max(0, start - _BEFORE) : start]
    offset = max(0, start - _BEFORE)
    if measure.sides or measure.minimum is None:
        return measure, start, stop
    single = measure.minimum == measure.maximum
    if single and (said := least.search(lead)):
        start = _from_name(text, offset + said.start())
        return replace(measure, maximum=None), start, _past(more_after, text, stop)
    if single and (said := most.search(lead)):
        start = _from_name(text, offset + said.start())
        return replace(measure, minimum=None), start, _past(less_after, text, stop)
    if single and (said := around.search(lead)):
        near = replace(
            measure, minimum=measure.minimum * (1 - _AROUND), maximum=measure.minimum * (1 + _AROUND)
        )
        return near, offset + said.start(), stop
    if said := re.search(r"\b(?:between|from)\s+$", lead, re.IGNORECASE):
        start = offset + said.start()
    if single and (said := more_after.match(text, stop)):
        return replace(measure, maximum=None), start, said.end()
    if single and (said := less_after.match(text, stop)):
        return replace(measure, minimum=None), start, said.end()
    if single and _apart(more_after).match(text, stop):
        return replace(measure, maximum=None), start, stop
    if single and _apart(less_after).match(text, stop):
        return replace(measure, minimum=None), start, stop
    told = each.marked or re.match(r"\s+of\b", text[stop:]) is not None  # "a kilo of rice"
    return (measure if told else None), start, stop


@lru_cache(maxsize=1)
def _named_before() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, units().named), key=len, reverse=True))
    return re.compile(
        rf"(?:\b(?:with|that|which|has|have|of|and)\s+)*(?:\b(?:a|an|the)\s+)?\b(?:{names})(?:\s+(?:of|is|should\s+be))?[\s:=]+$",
        re.IGNORECASE,
    )


def _from_name(text: str, start: int) -> int:
    """Where the words begin that name what is measured ("with a capacity of"), where they stand before."""
    first = max(0, start - _BEFORE)
    before = _named_before().search(text[first:start])
    return first + before.start() if before else start


@lru_cache(maxsize=2)
def _apart(comparison: re.Pattern[str]) -> re.Pattern[str]:
    """A comparison that the thing stands before: "a 10 litre bin or bigger"."""
    return re.compile(rf"(?:\s+[a-z]+){{1,2}}(?=\s+or\s)(?:{comparison.pattern})", re.IGNORECASE)


def _past(pattern: re.Pattern[str], text: str, stop: int) -> int:
    found = pattern.match(text, stop)
    return found.end() if found else stop


def _name(text: str, measure: Measure, each: Found) -> str:
    """What is measured where no word says so."""
    if measure.sides:
        return "size"
    if measure.unit == "piece":
        return "pieces"
    things = "|".join(units().fits)
    if measure.unit == "inch" and re.match(
        rf"\s+(?:{things})s?\s+(?!and\b|or\b|with\b|for\b|in\b)[a-z]", text[each.stop :], re.I
    ):
        return "fits"
    return units().usual_name(measure.unit)


@lru_cache(maxsize=1)
def _comparisons() -> tuple[re.Pattern[str], ...]:
    more, less = "|".join(units().more), "|".join(units().less)
    than = r"\s+than"
    least = (
        rf"(?:at\s*(?:the\s+)?least|min(?:imum)?(?:\s+of)?|"
        rf"(?<!no )(?<!not )(?<!nothing )(?:(?:{more}){than}|over|above)|(?:no|not|"
        rf"nothing)\s+(?:{less}){than}|upwards\s+of|"
        r"starting\s+(?:at|from)|not\s+under|>=?|≥)"
    )
    most = (
        rf"(?:at\s+(?:the\s+)?most|max(?:imum)?(?:\s+of)?|(?:no|not|nothing)\s+(?:{more}){than}|"
        rf"(?<!no )(?<!not )(?<!nothing )(?:(?:{less}){than}|under|below)|up\s+to|"
        r"within|not\s+over|nothing\s+over|not\s+exceeding|<=?|≤)"
    )
    around = r"(?:around|about|roughly|approx(?:imately|\.)?|circa|close\s+to|nearly|~)"
    names = r"(?:\s*(?:a|an|the|in|of|width|height|length|size|capacity|weight)\b)*"
    compared = "or\\s+(?:{})|and\\s+(?:{})"
    ups = f"{more}|above|over|up|upwards|plus"
    downs = f"{less}|below|under"
    return (
        re.compile(rf"\b{least}{names}\s*$|>=?\s*$", re.IGNORECASE),
        re.compile(rf"\b{most}{names}\s*$|<=?\s*$", re.IGNORECASE),
        re.compile(rf"\b{around}\s*$|~\s*$", re.IGNORECASE),
        re.compile(rf"\s*(?:{compared.format(ups, ups)}|\+|plus\b|minimum\b|min\b|upwards\b)", re.IGNORECASE),
        re.compile(
            rf"\s*(?:{compared.format(downs, downs)}|max(?:imum)?\b|tops\b|at\s+most\b)", re.IGNORECASE
        ),
    )
