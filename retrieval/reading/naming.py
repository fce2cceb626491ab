"""Values that a request names by what they are: "colour: ash", "honey cheddar flavour", "size rs-c".

These are constraints of their facet whether or not the shop or a lexicon know the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from retrieval.lexicon import english
from retrieval.reading.phrases import colour_at, material_at, size_at
from retrieval.reading.values import STOPS, Value, Values
from retrieval.reading.wording import TAKEN, Token, Wording

_MOST_BEFORE, _MOST_OF_COLOUR = 5, 8
# No request names more; a text that does is no request, and is not to cost more either.
_MOST_NAMES = 20
_MOST_AFTER = 4
# "The colour should be", "size:", "flavour of"; then the value comes.
_IS = re.compile(
    r"\s*(?::|=|-\s|\(|(?:is|are|was|as|of|in|like|should(?:\s+also)?\s+be|must\s+be|to\s+be|would\s+be|being|will\s+be|"
    r"named|called|name\s*:?)(?=\s))\s*:?\s*(?:(?:a|an|the|size|colou?r|either)\s+)?",
    re.IGNORECASE,
)
# "The colour is", but "red colour in ..." goes on with something else.
_IS_ITS = re.compile(r"\s*(?::|=|-|\(|is|are|was|should|must|to|would|will)", re.IGNORECASE)
_BY_BEING = re.compile(r"(?:ed|ing)$")
_MADE = re.compile(
    r"\b(?:made|constructed|crafted|built|manufactured|woven|knitted)\s+(?:up\s+)?(?:of|from|out\s+of)\s+"
    r"|\bmaterial\s*(?::|is|should\s+be|must\s+be|of)\s+",
    re.IGNORECASE,
)
_SOAKED_UP = re.compile(
    r"^(?:100\s*%|pure|real|genuine|premium|(?:high|good|best|super)?\s*-?quality|high|finest|only|a|an|the)\s+",
    re.IGNORECASE,
)


_NUMBER = r"\d{1,2}(?:\.5)?(?:\s?-\s?\d{1,2}(?:\.5)?)?"
_SYSTEM = r"(?:uk|us|usa|eu|eur)"
# "UK size 12", "size 42 EU", "womens 14", "men's 2x", "a 38R jacket".
_WORN = (
    re.compile(
        rf"\b(?:size\s+)?{_SYSTEM}\s?(?:size\s*)?(?P<size>{_NUMBER})(?![\w.-])(?!\s*(?:pack|pairs?|pieces?|x|years?|plug|pin|inch)\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:size\s+)?(?P<size>{_NUMBER})\s?(?:\b{_SYSTEM})(?![\w-])", re.IGNORECASE),
    re.compile(
        r"\b(?:(?:wo)?men'?s'?|(?:ladies|kids|girls|boys|gents)'?)\s*,?\s+"
        rf"(?P<size>(?:{_NUMBER}|[2-6]x)(?![\w.-])(?!\s*(?:pack|pairs?|piece|x|years?|to|or)\b))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w.])(?P<size>(?:3[2-9]|4\d|5[0-6])(?:R|S|L|XL|\s(?:regular|short|long)))(?!\w)(?!\s+sleeve)"
    ),
)


# "8.5 women | 7 men", "11.5 for women and 9.5 for men".
_FOR_BOTH = re.compile(
    rf"(?<![\w.])(?P<one>{_NUMBER})\s*(?:for\s+)?(?:wo)?men'?s?\s*(?:,|/|\||\band\b|\bor\b)\s*"
    rf"(?:size\s+)?(?P<other>{_NUMBER})\s*(?:for\s+)?(?:wo)?men(?!\w)",
    re.IGNORECASE,
)
_AGES = ("month", "year")
_RANGE = re.compile(r"(?<=\d) (?=\d)")


@dataclass(frozen=True, slots=True)
class Named:
    """Values of one facet and where they stand, name included."""

    values: tuple[Value, ...]
    start: int
    stop: int


def read_named(wording: Wording, values: Values) -> list[tuple[Value, str]]:
    """Takes what the wording names by its facet; returns each value with the words it was read from."""
    found = _numbered(wording, values)
    facet_of = _facets()
    place = 0
    for _ in range(_MOST_NAMES):
        tokens = wording.tokens()
        at = next(
            (n for n, each in enumerate(tokens) if each.start >= place and each.typed in facet_of), None
        )
        if at is None:
            break
        place = tokens[at].stop
        named = _value_beside(wording, tokens, at, facet_of[tokens[at].typed], values)
        if named is not None:
            words = wording.take(named.start, named.stop)
            found += [(value, words) for value in named.values]
            place = max(place, named.stop)
    return found + _made_of(wording, values)


@lru_cache(maxsize=1)
def _facets() -> dict[str, str]:
    return {name: facet for facet, names in english().what.items() for name in names}


def _value_beside(wording: Wording, tokens: list[Token], at: int, facet: str, values: Values) -> Named | None:
    name = tokens[at]
    if (
        at
        and (tokens[at - 1].word in english().numbers or tokens[at - 1].word.isdecimal())
        and facet == "colour"
    ):
        return None  # "a three colour pen"
    explicit = _IS.match(wording.free, name.stop)
    only_after = name.typed in english().named_after
    near = _before(wording, tokens[:at], facet, name.start)
    led = explicit is not None and not _IS_ITS.match(explicit[0]) and _is_colour([each.word for each in near])
    if explicit and facet != "finish" and not (facet == "colour" and led):
        after = [each for each in tokens[at + 1 :] if each.start >= explicit.end()]
        if found := _after(wording, after, facet, explicit.end(), strict=False):
            return _named(values, facet, found, min(name.start, found[0].start), found[-1].stop)
    before = [] if only_after and not _in_the(tokens, at - len(near)) else near
    if before and facet == "size" and not _is_size(before):
        before = []
    if facet == "size" and not before and not _BY_BEING.search(name.typed):
        forward = _after(wording, tokens[at + 1 :], facet, name.stop, strict=True)
        if forward:
            return _named(values, facet, forward, name.start, forward[-1].stop)
    if before and facet == "colour" and not any(_is_colour([each.word]) for each in before[-2:]):
        coded = _after(wording, tokens[at + 1 :], facet, name.stop, strict=True)
        if coded and _is_code(coded):
            return _named(values, facet, coded, name.start, coded[-1].stop)
    if before:
        lists = name.typed.endswith("s") or facet == "colour"
        return _named(values, facet, before, before[0].start, name.stop, lists)
    in_before = _swapped(wording, tokens, at)
    if in_before and facet in ("colour", "size"):
        return _named(values, facet, in_before, in_before[0].start, name.stop)
    if only_after:
        coded = _after(wording, tokens[at + 1 :], facet, name.stop, strict=True)
        if coded and any(map(str.isdigit, coded[0].word)):
            return _named(values, facet, coded, name.start, coded[-1].stop)  # "shade 460 - macadamia"
    if facet in ("finish", "size", "pattern") or only_after or _BY_BEING.search(name.typed):
        return None
    forward = _after(wording, tokens[at + 1 :], facet, name.stop, strict=True)
    if not forward or not (
        _led_to(tokens, at) or _is_colour([each.word for each in forward]) or _is_code(forward)
    ):
        return None
    return _named(values, facet, forward, name.start, forward[-1].stop)


def _in_the(tokens: list[Token], place: int) -> bool:
    """Whether "in the" or "in a" stands before a place: "in the weather wood shade", but "a lamp shade"."""
    return [each.word for each in tokens[max(0, place - 2) : place]] in (["in", "the"], ["in", "a"])


def _led_to(tokens: list[Token], at: int) -> bool:
    """Whether "in", "the" or the like stands before a name, so that its value comes after it."""
    return at > 0 and tokens[at - 1].word in ("in", "the", "of", "with", "and", "or", "a")


def _is_code(found: list[Token]) -> bool:
    return any(map(str.isdigit, found[0].word)) or len(found[0].word) < 3


def _named(
    values: Values, facet: str, found: list[Token], start: int, stop: int, lists: bool = True
) -> Named:
    """The values that tokens are: each of a list its own ("grapefruit and mangosteen scents")."""
    parts: list[list[str]] = [[]]
    for each in found:
        if lists and (each.word in ("and", "or") or each.listed):
            parts.append([])
        if not (lists and each.word in ("and", "or")):
            parts[-1].append(values.meant(each.word) if facet in ("colour", "material") else each.word)
    meant = _meaning(facet, values)
    written = [" ".join(part) for part in parts if part]
    if facet == "size":
        written = [_RANGE.sub("-", each) for each in written]  # "7-7.5"
    named = tuple(values.of_facet(meant, each) for each in written)
    return Named(named, start, stop)


def _meaning(facet: str, values: Values) -> str:
    """A finish is a colour where the shop has no field for finishes."""
    return "colour" if facet == "finish" and not values.has_facet("finish") else facet


def _before(wording: Wording, tokens: list[Token], facet: str, start: int) -> list[Token]:
    """The words right before a name that are its value; of a known colour no more than that."""
    chosen: list[Token] = []
    follows: Token | None = None
    for each in reversed(tokens):
        gap = wording.free[each.stop : follows.start if follows else start]
        if re.search(r"[,;:.!?()\0]", gap):
            break
        if follows is None and not re.match(r"[\s-]", gap):
            break
        if facet == "colour" and each.word.isdecimal():
            break
        joins = each.word in ("and", "or") and chosen and facet in ("colour", "scent")
        joins = joins or (
            each.word == "to" and facet == "colour" and _is_colour([one.word for one in chosen])
        )
        if (
            (each.word in STOPS and not joins)
            or each.word in english().not_values
            or len(chosen) >= (_MOST_OF_COLOUR if facet == "colour" else _MOST_BEFORE)
        ):
            break
        if facet in ("size",) and chosen and not _is_size([each, *chosen]):
            break
        chosen.insert(0, each)
        follows = each
    while chosen and chosen[0].word in ("and", "or", "to"):
        chosen.pop(0)
    if facet in ("colour", "finish") and chosen:
        return _known_end(chosen)
    if facet == "pattern" and len(chosen) > 2:
        return []
    return chosen


def _known_end(chosen: list[Token]) -> list[Token]:
    """Of words before "colour" the colour that ends them, with one word more; all of them where none does."""
    words = [each.word for each in chosen]
    for start in range(len(words)):
        part = [word for word in words[start:] if word not in ("and", "or", "to")]
        if _is_colour(words[start:]) and part:
            if start and not words[start - 1].isdecimal() and any(map(str.isdigit, words[start - 1])):
                return chosen[start - 1 :]  # "3t613 ombre dark brown"
            # "mystic navy", but "womens black"
            return chosen[start - 1 :] if start == 1 and len(words) - start == 1 else chosen[start:]
    if words[-1] in english().colour_modifiers:
        return chosen[-1:]  # "pastel colours"
    return chosen if len(chosen) <= 3 else chosen[-3:]


def _is_colour(words: list[str]) -> bool:
    """Whether words are colours throughout, joined by "and" or "or"."""
    place = 0
    while place < len(words):
        if place and words[place] in ("and", "or", "to"):
            place += 1
            continue
        count = colour_at(words[place:], said=True)
        if not count:
            return False
        place += count
    return bool(words)


def _swapped(wording: Wording, tokens: list[Token], at: int) -> list[Token]:
    """What stands before "in colour" or "in size" as its value: "green in colour", "medium in size"."""
    if at < 2 or tokens[at - 1].word != "in" or _goes_on(wording, tokens, at):
        return []
    return _before_in(wording, tokens[: at - 1])


def _before_in(wording: Wording, tokens: list[Token]) -> list[Token]:
    chosen: list[Token] = []
    for each in reversed(tokens):
        if each.word in STOPS or len(chosen) >= 3 or (chosen and not chosen[0].joined):
            break
        chosen.insert(0, each)
    words = [each.word for each in chosen]
    for start in range(len(words)):
        if _is_colour(words[start:]) or size_at(words[start:], said=True) == len(words) - start:
            return chosen[start:]
    return (
        chosen
        if tokens and len(chosen) < len(tokens) and tokens[-len(chosen) - 1].word in ("be", "is", "are")
        else []
    )


def _goes_on(wording: Wording, tokens: list[Token], at: int) -> bool:
    """Whether a value follows the name after all ("in color red")."""
    following = tokens[at + 1 : at + 2]
    return bool(following) and following[0].joined and following[0].word not in STOPS


def _after(wording: Wording, tokens: list[Token], facet: str, start: int, strict: bool) -> list[Token]:
    """The words from a place on that are a value; `strict` where nothing but a space leads to it."""
    if not tokens or not re.fullmatch(r"[\s:=#'\"(-]*", wording.free[start : tokens[0].start]):
        return []
    chosen: list[Token] = []
    for each in tokens[: LONGEST_AFTER[facet]]:
        if chosen and (not each.joined and TAKEN not in wording.free[chosen[-1].stop : each.start]):
            break
        if TAKEN in wording.free[(chosen[-1].stop if chosen else start) : each.start]:
            break
        marked = len(each.word) == 1 and wording.free[each.stop : each.stop + 1] == "-"  # "a-3 blue"
        if each.word in STOPS and not marked and not (chosen and each.word == "to" and facet == "colour"):
            break
        if not chosen and not marked and each.word in english().not_values and facet != "size":
            return []
        chosen.append(each)
    words = [each.word for each in chosen]
    while words and words[-1] == "to":
        words.pop()
    if facet == "size":
        return chosen[: _attached(wording, chosen, _size_length(chosen, strict))]
    if facet == "colour" and words:
        known = colour_at(words, said=True)
        if known and not (known < len(words) and words[known] == "to"):
            return chosen[:known]
        if _is_code(chosen):  # of "27 honey blonde wig" all up to the colour
            ends = (n + count for n in range(1, len(words)) if (count := colour_at(words[n:], said=True)))
            return chosen[: max(ends, default=len(words))]
    return chosen[: len(words)]


def _attached(wording: Wording, chosen: list[Token], count: int) -> int:
    """With what hangs on by a hyphen ("rs-c")."""
    while 0 < count < len(chosen) and wording.free[chosen[count - 1].stop : chosen[count].start] == "-":
        count += 1
    if 0 < count < len(chosen) and chosen[count - 1].word.isdecimal() and chosen[count].word in _AGES:
        count += 1  # "18-24 months"
    return count


LONGEST_AFTER = {"colour": 6, "flavour": 4, "scent": 3, "size": 4, "pattern": 3, "finish": 3}


def _size_length(chosen: list[Token], strict: bool) -> int:
    """How many words after "size" are one."""
    words = [each.word for each in chosen]
    if not words:
        return 0
    skipped = 1 if words[0] in english().systems and len(words) > 1 else 0
    if count := size_at(words[skipped:], said=True):
        return skipped + count
    if words[skipped] in english().numbers:
        return skipped + 1
    coded = re.fullmatch(r"[a-z]{1,3}", chosen[0].typed) or any(map(str.isdigit, chosen[0].typed))
    return 1 if coded or not strict else 0


def _is_mark(word: str) -> bool:
    """Whether a word can be a supplier's mark of a size ("rs"), and ends no other word ("grown-up size")."""
    return len(word) <= 2 and word not in ("up", "in", "on", "of", "my", "no", "to")


def _is_size(chosen: list[Token]) -> bool:
    words = [each.word for each in chosen]
    if words[0] in english().systems:
        return False
    return size_at(words, said=True) == len(words) or any(map(str.isdigit, words[0])) or _is_mark(words[0])


def _numbered(wording: Wording, values: Values) -> list[tuple[Value, str]]:
    """Sizes that are numbers by a country's system, or after the people who wear them."""
    found = []
    for each in list(_FOR_BOTH.finditer(wording.free)):
        found += [
            (values.of_facet("size", each[which]), wording.take(*each.span(which)))
            for which in ("one", "other")
        ]
    for pattern in _WORN:
        for each in list(pattern.finditer(wording.free)):
            if TAKEN in each[0]:
                continue
            size = re.sub(r"(?<!\d)\s|\s(?![a-z])", "", each["size"].casefold())
            span = each.span() if pattern is not _WORN[2] else each.span("size")
            found.append((values.of_facet("size", size), wording.take(*span)))
    return found


def _made_of(wording: Wording, values: Values) -> list[tuple[Value, str]]:
    """The materials after "made of" that no lexicon knows: "made of buffalo horn"."""
    found: list[tuple[Value, str]] = []
    for made in list(_MADE.finditer(wording.free)):
        start = made.end()
        while soaked := _SOAKED_UP.match(wording.free[start:]):
            start += soaked.end()
        tokens = wording.tokens(start, start + 60)
        chosen: list[Token] = []
        for each in tokens[:_MOST_AFTER]:
            gap = wording.free[chosen[-1].stop if chosen else start : each.start]
            if each.word in STOPS or re.search(r"[,;:.!?()\0]", gap):
                break
            chosen.append(each)
        words = [values.meant(each.word) for each in chosen]
        known = next((n for n in range(len(words)) if material_at(words[n:])), None)
        if known is not None or not words or words[0] in english().not_values or len(words) > 2:
            continue  # `values.py` reads the materials that it knows
        if "ingredient" in words or words[0] in ("high", "good") or words[-1][0].isdigit():
            continue
        taken = wording.take(made.start(), chosen[-1].stop)
        found.append((values.of_facet("material", " ".join(words)), taken))
    return found
