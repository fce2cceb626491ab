"""Values that stand in a request as they are: "red ceramic mugs", "a bag by Acme", "in a large".

A word that may as well name a thing ("orange", "glass") is a value only where something that it describes
comes after it, or the wording leads to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from retrieval.lexicon import english
from retrieval.reading.phrases import colour_at, material_at
from retrieval.reading.values import LONGEST, STOPS, Value, Values
from retrieval.reading.wording import TAKEN, Token, Wording
from retrieval.words import fold

_NEAR = 30
_MARK = re.compile(r"(?<![\w-])(?P<mark>[a-z]\d{0,3}|#?\d{1,3}[a-z]?)-$", re.IGNORECASE)
_MARK_AFTER = re.compile(
    r"[-#](?P<mark>\d{1,3}[a-z]?|[a-z])(?![\w-])(?!\s*(?:pack|pc|piece|count|inch))", re.IGNORECASE
)
_OF_BEDS = frozenset(("single", "double", "king", "queen", "twin", "full"))
_FIRST = ("colour", "material", "size")
_BY = re.compile(r"(?:\b(?:by|from|brand|made\s+by)\s+|\bbrand:\s*)$", re.IGNORECASE)
# "A cartridge for Brother" is rarely one of Brother's.
_FITTING = re.compile(
    r"\b(?:for|fits?|fitting|compatible\s+with|works\s+with)\s+(?:an?\s+|my\s+)?$", re.IGNORECASE
)
_DEPARTMENT = re.compile(r"^\s*(?:section|department|category|range)\b", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+(?:(?:a|an|the|my|our|his|her|your|some|little)\s+)*$", re.IGNORECASE)
_IN_COLOUR = re.compile(
    r"\b(?:in|colou?r(?:ed)?|is|are|be|comes?\s+in|prefer(?:ably)?|either|all|ones?|it's|its|also|get|choose|pick)"
    r"[\s:]+(?:a\s+|an\s+|the\s+|nice\s+|plain\s+|solid\s+)*$",
    re.IGNORECASE,
)
_OF_MATERIAL = re.compile(
    r"\b(?:in|of|from|made|is|are|be|with|solid|using|100\s?%)[\s:]+(?:a\s+|the\s+|real\s+|pure\s+|genuine\s+|100\s?%\s+|quality\s+)*$",
    re.IGNORECASE,
)
_MADE_OF = re.compile(r"\b(?:made|crafted)\s+(?:of|from|with|in)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_SIZE_WORD = re.compile(r"\bsize[ds]?[\s:]+(?:uk\s+|eu\s+|us\s+)?$", re.IGNORECASE)
_IN_A = re.compile(r"\b(?:in|in\s+an?|an?|size)\s+$", re.IGNORECASE)
_BEING = r"(?:\s+(?:(?:should|must|would)\s+be|is))?[\s:]+"
_LEAD = {
    facet: re.compile(rf"\b(?:{words})$", re.IGNORECASE)
    for facet, words in (
        ("colour", rf"in\s+(?:a\s+|the\s+)?|(?:in\s+|the\s+|a\s+)*colou?r(?:ed)?{_BEING}"),
        ("size", rf"in\s+(?:a\s+|the\s+)?|(?:in\s+|the\s+|a\s+)*size[ds]?{_BEING}"),
        (
            "material",
            r"(?:(?:made|crafted)\s+(?:of|from|with|out\s+of|in)|in)\s+"
            r"(?:real\s+|pure\s+|genuine\s+|100\s?%\s+)*",
        ),
    )
}
_KIND_AFTER = re.compile(
    r"^[\s-]*(?:colou?red|colou?rs?|sized?|styled?|design|print|pattern)\b", re.IGNORECASE
)
_AFTER_VALUE = re.compile(r"^[\s-]*(?:colou?red|colou?rs?|sized?|ones?)\b", re.IGNORECASE)
_SIZE_AFTER = re.compile(r"^[\s-]*(?:sized?|ones?)\b", re.IGNORECASE)
_OTHER = re.compile(r"^\s*(?:,|and|or|&|/)\s*(?:(?:a|an|the|in)\s+)*(?=\w)", re.IGNORECASE)
_LISTED = re.compile(r"\0\s*(?:,|and|or|&|/|-)+\s*(?:a\s+|in\s+)?$|\0\s*$", re.IGNORECASE)


# A clause that is one value says it of the thing in another: "trousers, linen", "a frame 10x15cm walnut".
_ALONE_BEFORE = re.compile(r"(?:\0\s*[,;(]?|[,;(])\s*(?:in\s+)?$", re.IGNORECASE)
_OF = re.compile(
    r"(?<!shade )(?<!shades )(?<!kind )(?<!set )(?<!sets )(?<!pair )(?<!pairs )(?<!pack )(?<!packs )\bof\s+$",
    re.IGNORECASE,
)
_ALONE_AFTER = re.compile(
    r"\s*(?:[,;.!?)\0]|$|(?:or|and|not|no|so|but|please|pls|preferred|preferably|if|for|under|with|without|kind|type)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase stands: what is right before and after it, and the word that follows, if joined.

    Attributes:
        facet_before: The facet of the value that stands right before it.
        named_before: Whether a free word stands before it that may name the thing.
        request: The folded words of the whole request.
    """

    before: str
    after: str
    follows: str
    facet_before: str
    named_before: bool
    request: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether the phrase is a clause of its own, after the thing that it is said of."""
        before, after = _ALONE_BEFORE.search(self.before), _ALONE_AFTER.match(self.after)
        return self.named_before and before is not None and after is not None


def read_described(wording: Wording, values: Values) -> list[tuple[Value, str]]:
    """Takes the values out of a request; returns each with the words it was read from."""
    named = list(wording.likenesses())
    tokens = [
        each for each in wording.tokens() if not any(start <= each.start < stop for start, stop in named)
    ]
    words = [values.meant(each.word) for each in tokens]
    found: list[tuple[Value, str]] = []
    place, facet = 0, ""
    while place < len(tokens):
        chosen = _longest(wording, values, tokens, words, place, facet)
        if chosen is None:
            facet = facet if words[place] in ("and", "or") else ""
            place += 1
            continue
        value, count = chosen
        if value.facet == "colour" and (more := _shading_off(tokens, words, place + count)):
            value = replace(
                value, value=f"{value.value} {' '.join(words[place + count : place + count + more])}"
            )
            count += more
        value, start, stop = _lettered(wording, value, tokens[place].start, tokens[place + count - 1].stop)
        found.append((value, _take(wording, value, start, stop)))
        while place + count < len(tokens) and tokens[place + count].start < stop:
            count += 1
        facet = value.facet
        place += count
    return found


def _shading_off(tokens: list[Token], words: list[str], place: int) -> int:
    """How many words say into which colour another one goes over ("dark brown to blonde")."""
    after = tokens[place + 1 : place + 2]
    if words[place : place + 1] != ["to"] or not tokens[place].joined or not after or not after[0].joined:
        return 0
    count = colour_at(words[place + 1 :], said=True)
    return count + 1 if count else 0


def _lettered(wording: Wording, value: Value, start: int, stop: int) -> tuple[Value, int, int]:
    """A colour with a supplier's letter or number ("f-pink", "gold-2"), where that begins and ends."""
    if value.facet != "colour":
        return value, start, stop
    if mark := _MARK.search(wording.free[max(0, start - _NEAR) : start]):
        return replace(value, value=f"{mark['mark'].casefold()} {value.value}"), start - len(mark[0]), stop
    if mark := _MARK_AFTER.match(wording.free, stop):
        return replace(value, value=f"{value.value} {mark['mark'].casefold()}"), start, mark.end()
    return value, start, stop


def _longest(
    wording: Wording, values: Values, tokens: list[Token], words: list[str], place: int, facet: str
) -> tuple[Value, int] | None:
    """The longest value that begins at a word, and how many words it is."""
    run = 1
    while run < LONGEST and place + run < len(tokens) and tokens[place + run].joined:
        if TAKEN in wording.free[tokens[place + run - 1].stop : tokens[place + run].start]:
            break
        run += 1
    apart = next((n for n in range(1, run) if tokens[place + n].listed), run)
    general = values.general(words[place : place + apart], said=_said(wording, tokens[place], facet))
    for count in range(run, 0, -1):
        here = _place(wording, tokens, words, place, count, facet)
        phrase = " ".join(words[place : place + count])
        for value in _candidates(values, phrase, count, general, here):
            if not value.sure and value.facet == "material" and _is_plural(tokens[place + count - 1]):
                continue  # "cards" are no card
            if _holds(value, phrase, here, count):
                return value, count
    return None


def _is_plural(token: Token) -> bool:
    return token.typed.endswith("s") and not token.word.endswith("s")


def _said(wording: Wording, token: Token, facet: str) -> bool:
    """Whether the wording leads to a colour or a size."""
    before = wording.free[max(0, token.start - _NEAR) : token.start]
    if (
        facet == "colour"
        and token.word in english().colours_said
        and (token.listed or re.search(r"(?:,|\band|\bor)\s+$", before))
    ):
        return True
    return bool(
        re.search(r"\b(?:in|colou?r(?:ed)?|in\s+an?)[\s:]+(?:an?\s+|the\s+)?$", before, re.IGNORECASE)
    )


def _place(
    wording: Wording, tokens: list[Token], words: list[str], place: int, count: int, facet: str
) -> _Place:
    first, last = tokens[place], tokens[place + count - 1]
    following = place + count
    joined = following < len(tokens) and tokens[following].joined and not tokens[following].listed
    apart = any(
        each.word not in STOPS and TAKEN not in wording.free[each.start : each.stop]
        for each in tokens[:place]
    )
    return _Place(
        wording.free[max(0, first.start - _NEAR) : first.start],
        wording.free[last.stop : last.stop + _NEAR],
        words[following] if joined else "",
        facet,
        apart,
        tuple(words),
    )


def _candidates(
    values: Values, phrase: str, count: int, general: list[tuple[Value, int]], here: _Place
) -> list[Value]:
    """What a phrase may be, the likeliest first."""
    found: list[Value] = []
    brand = values.brand(phrase, named=bool(_BY.search(here.before)))
    if brand and not _FITTING.search(here.before):
        found.append(brand)
    if _DEPARTMENT.match(here.after) and (category := values.category(phrase)):
        found.append(category)
    if count > 1:
        head, _, tail = phrase.partition(" ")
        if named := values.named_attribute(head, tail):
            found.append(named)
    own = values.attributes(phrase)
    told = {each.facet for each in own}
    own += [value for value, length in general if length == count and value.facet not in told]
    own.sort(
        key=lambda each: (
            not each.listed,
            _FIRST.index(each.facet) if each.facet in _FIRST else len(_FIRST),
        )
    )
    likely = (_is_of(phrase, here) or _is_wood(phrase, here)) and not _is_only_a_colour(own, values)
    if likely or _MADE_OF.search(here.before):
        own.sort(key=lambda each: each.facet != "material")
    return found + own


def _is_only_a_colour(found: list[Value], values: Values) -> bool:
    """Whether the shop's records say what things are of, and know the word as a colour alone."""
    listed = {each.facet for each in found if each.listed}
    return values.has_facet("material") and "colour" in listed and "material" not in listed


def _is_of(phrase: str, here: _Place) -> bool:
    """Whether a word that is a colour and a material, too, is what the thing after it is made of."""
    lexicon = english()
    if phrase not in lexicon.hard_materials or not _describes(here) or _IN_COLOUR.search(here.before):
        return False
    described = " ".join(fold(here.after).split()[:4]).split()
    return not lexicon.soft_things.intersection(described) and not lexicon.is_colour(here.follows)


def _is_wood(phrase: str, here: _Place) -> bool:
    """Whether "in walnut" ends what is said of a thing that can be of it."""
    lexicon = english()
    if phrase not in lexicon.hard_materials or not re.search(r"\bin\s+(?:solid\s+)?$", here.before):
        return False
    return not _describes(here) and not lexicon.soft_things.intersection(here.request)


def _holds(value: Value, phrase: str, here: _Place, count: int) -> bool:
    """Whether a phrase is this value where it stands."""
    if value.ordinary and not _AFTER_VALUE.match(here.after):
        lead = _LEAD.get(value.facet)
        if lead is None or not lead.search(here.before):
            return False
    if value.kind != "attribute" or value.facet not in _RULES:
        return value.kind != "attribute" or value.facet == "" or _RULES["other"](value, phrase, here, count)
    return _RULES[value.facet](value, phrase, here, count)


def _colour(value: Value, phrase: str, here: _Place, count: int) -> bool:
    lexicon = english()
    if f"{phrase.split()[-1]} {here.follows}" in lexicon.never_colours:
        return False
    if f"{' '.join(fold(here.before).split()[-1:])} {phrase}" in lexicon.never_colours:
        return False  # "hand cream"
    if here.follows in lexicon.people and _FOR.search(here.before):
        return False  # "wigs for white women"
    if (value.sure and value.value) or _MARK_AFTER.match(here.after):
        return True
    if here.follows in ("allergy", "allergies") or _OF.search(here.before):
        return False  # "a heart of gold"
    if here.alone and phrase not in lexicon.hard_materials:
        return phrase not in lexicon.colours_said or value.listed
    if _AFTER_VALUE.match(here.after) or (here.facet_before == "colour" and _LISTED.search(here.before)):
        return True
    if here.follows in lexicon.not_coloured and phrase not in lexicon.never_tastes:
        return False
    if _IN_COLOUR.search(here.before) and not _describes(here):
        return phrase in lexicon.colours_and_things or value.listed or bool(re.search(r"\bin\s", here.before))
    if (other := _OTHER.match(here.after)) and colour_at(here.after[other.end() :].casefold().split()[:3]):
        return True
    # "A gold necklace", but "a bar of gold", "face cream": what is described comes after.
    return _describes(here) and (value.listed or all(
        word in lexicon.colours_and_things or word in lexicon.colour_modifiers for word in phrase.split()
    ))  # fmt: skip


def _material(value: Value, phrase: str, here: _Place, count: int) -> bool:
    lexicon = english()
    if f"{phrase.split()[-1]} {here.follows}" in lexicon.never_materials:
        return False
    if f"{' '.join(fold(here.before).split()[-1:])} {phrase}" in lexicon.never_materials:
        return False  # "a button down shirt"
    if here.follows in ("allergy", "allergies"):
        return False
    if _FOR.search(here.before) and not here.follows:
        return False  # "a saw for metal"
    if value.sure or here.follows in lexicon.made or _MADE_OF.search(here.before):
        return True
    if here.alone or (phrase in lexicon.said_last and here.named_before and _ALONE_AFTER.match(here.after)):
        return True
    if _OF.search(here.before) and _describes(here):
        return False
    if here.follows in lexicon.not_coloured and not _describes_two(phrase, here):
        return False
    if _OF_MATERIAL.search(here.before) and (
        not here.follows or here.follows in STOPS or _MADE_OF.search(here.before)
    ):
        return True
    if here.facet_before == "material" and _LISTED.search(here.before):
        return True
    if here.facet_before == "colour" and here.before.endswith("\0 "):
        return phrase in lexicon.materials_and_things
    if (other := _OTHER.match(here.after)) and material_at(here.after[other.end() :].casefold().split()[:3]):
        return _describes(here) or bool(_OF_MATERIAL.search(here.before))
    return _describes(here)


def _describes_two(phrase: str, here: _Place) -> bool:
    """Whether two words follow, so that the first only says more of the thing ("linen tea towels")."""
    after = here.after.split()[:2]
    joined = len(after) > 1 and not re.search(r"[,;:.!?()\0]", after[0]) and fold(after[1]) not in STOPS
    return joined and phrase in english().hard_materials | english().soft_things


def _size(value: Value, phrase: str, here: _Place, count: int) -> bool:
    lexicon = english()
    if phrase == "medium" and (here.follows in ("brown", "blonde", "blond", "ash", "auburn", "golden")):
        return False
    if (
        phrase in ("s", "m", "l")
        and re.search(r"(?:^|[,;(\0])\s*$", here.before)
        and _ALONE_AFTER.match(here.after)
    ):
        return True
    words = phrase.split()
    known = (" ".join(words[:n]) for n in range(len(words), 0, -1))
    named = next((each for each in known if each in lexicon.sizes), "")
    # "2x" alone may be twice of something.
    told = bool(named) and (not named[0].isdigit() or named.endswith("xl") or " " in named)
    if not told and (phrase in lexicon.sizes_said or len(phrase) < 3 or phrase[0].isdigit()):
        if _SIZE_WORD.search(here.before) or _SIZE_AFTER.match(here.after):
            return True
        if here.follows in lexicon.beds or (here.alone and lexicon.beds.intersection(here.request)):
            return phrase in _OF_BEDS
        if len(phrase) > 3 and fold(here.after).split()[1:2] and fold(here.after).split()[1] in lexicon.beds:
            return phrase in _OF_BEDS
        if phrase in _OF_BEDS and re.search(r"\bin\s+(?:an?\s+)?$", here.before):
            return bool(lexicon.beds.intersection(here.request))
        if phrase[0].isdigit():
            # "An 8.5 wide": a number with a width.
            return count > 1 and phrase.split()[-1] in ("wide", "narrow")
        return len(phrase) < 3 and bool(re.search(r"\bin\s+an?\s+$", here.before)) and not here.follows
    return value.sure or bool(_SIZE_WORD.search(here.before) or _SIZE_AFTER.match(here.after))


def _audience(value: Value, phrase: str, here: _Place, count: int) -> bool:
    return value.sure or bool(_FOR.search(here.before))


def _other(value: Value, phrase: str, here: _Place, count: int) -> bool:
    return value.sure or bool(_AFTER_VALUE.match(here.after)) or _describes(here)


def _describes(here: _Place) -> bool:
    """Whether a thing comes right after."""
    return bool(here.follows) and here.follows not in STOPS and not here.follows[0].isdigit()


_RULES = {
    "colour": _colour,
    "material": _material,
    "size": _size,
    "for whom": _audience,
    "other": _other,
}


def _take(wording: Wording, value: Value, start: int, stop: int) -> str:
    before, after = wording.free[max(0, start - _NEAR) : start], wording.free[stop : stop + _NEAR]
    if value.kind == "brand":
        lead = _BY.search(before)
    elif value.kind == "category":
        lead = re.search(r"\b(?:in|from|of)\s+(?:a\s+|the\s+)?$", before, re.IGNORECASE)
        found = _DEPARTMENT.match(after)
        stop += found.end() if found else 0
    else:
        lead = _LEAD[value.facet].search(before) if value.facet in _LEAD else None
        found = _KIND_AFTER.match(after)
        stop += found.end() if found else 0
    return wording.take(start - (len(before) - lead.start() if lead else 0), stop)
