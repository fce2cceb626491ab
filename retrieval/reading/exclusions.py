"""What must not be, in words: "not the red ones", "without pockets", "dairy free", "anything but Acme"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.lexicon import english
from retrieval.reading.values import LONGEST, STOPS, Value, Values
from retrieval.reading.wording import TAKEN, Token, Wording
from retrieval.words import fold

_TRIGGER = re.compile(
    r"(?<![\w'])(?:(?:but|and|just|please)\s+)?"
    r"(?P<cue>(?:anything|everything|any\s+\w+)\s+(?:but|except(?:\s+for)?)|except(?:\s+for)?|other\s+than|apart\s+from|"
    r"none\s+of\s+(?:it|them|these|those)|nothing|without|excluding|exclude|avoid(?:ing)?|skip|leave\s+out|minus|"
    r"(?:(?:it\s+)?(?:should|must|can)\s+)?(?:not|never)|no|non|"
    r"isn't|aren't|isnt|arent|(?:i\s+)?(?:do\s+not|don't|dont|doesn't|does\s+not|doesnt)\s+(?:want|like|need|have|contain|use|include|"
    r"show(?:\s+me)?|wear)|(?:(?:i|he|she|they|who)\s+)?(?:hates?|dislikes?|loathes?)|rather\s+not|rather\s+than|instead\s+of|"
    r"(?:(?:i'm|i\s+am|he's|she's|he\s+is|she\s+is|who\s+is|who's|is|are|am)\s+)?(?:highly\s+|very\s+)?allergic\s+to|"
    r"(?:i\s+|he\s+|she\s+|who\s+)?(?:can't|cannot|can\s+not)\s+(?:have|stand|wear|eat|tolerate)|free\s+(?:of|from)|"
    r"not\s+(?:keen\s+on|a\s+fan\s+of|interested\s+in|into)|not\s+(?:have|contain|include)|lacking|clear\s+of|"
    r"shouldn't|mustn't|won't)"
    r"(?:\s+|-)(?:(?:be|for|colou?rs?|materials?|brands?|have|contain|in|with|made\s+(?:of|from|with)|from|by|any|anything|the|a|an|of|those|these|"
    r"that\s+(?:is|are)|which\s+(?:is|are))\s+)*(?=\w)",
    re.IGNORECASE,
)
_PLAIN_CUES = ("no", "not", "never", "nothing")
# What follows is something to lack ("a tin without a lid"), and no kind of thing that is sold.
_LACKING = re.compile(
    r"without|free|lacking|minus|clear\s+of|.*\b(?:have|contain|include|allergic\s+to)$", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*-?(?:ones?|stuff|things?|items?|products?|versions?|colou?red|colou?rs?|brands?|please|scents?|smells?|flavou?rs?|patterns?|prints?|designs?|coatings?|fabrics?|materials?|finish)(?!\w)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*(?:,\s*(?:or|and|nor)?|or|and|nor|/|&)\s*(?:(?:the|a|an|any|no|not|in)\s+)*(?=\w)", re.IGNORECASE
)
_OR = re.compile(r"\bn?or\b", re.IGNORECASE)
# What is pointed at belongs to a conversation, not to a search.
_POINTING = frozenset(
    fold(word)
    for word in ("it", "this", "that", "them", "these", "those", "first", "second", "third", "last", "one")
)
# "Dairy free", "paraben and silicone free", "sugar-free, gluten-free".
_FREE = re.compile(
    r"(?<![\w'])(?P<what>[a-z][\w']*?)[\s-]*free(?![\w])"
    r"(?!\s+(?:of|from|delivery|shipping|returns?|gift|sample|standing|range|time|flow|fall|with)\b)",
    re.IGNORECASE,
)
_LISTED_BEFORE = re.compile(
    r"(?<![\w'])(?P<what>[a-z][\w']{0,30})\s?-?\s?(?:,\s?(?:and|or)?|&|\band\b|\bor\b|/)\s?$", re.IGNORECASE
)
_DESCRIBING = ("colour", "material", "size", "scent", "flavour", "for whom", "pattern", "style")
_LONGEST_UNKNOWN = 3
# No request excludes more often; a text that does is no request, and is not to cost more either.
_MOST_TRIGGERS = 30
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Excluded:
    """Something that must not be, and the words it was read from."""

    value: Value
    words: str


def read_exclusions(wording: Wording, values: Values) -> tuple[Excluded, ...]:
    """Takes the exclusions out of a request."""
    found = _free_of(wording, values)
    place = 0
    for _ in range(_MOST_TRIGGERS):
        trigger = _TRIGGER.search(wording.free, place)
        if trigger is None:
            break
        place = trigger.end()
        if TAKEN in trigger[0] or _excludes_nothing(wording.free, trigger):
            continue
        items, stop = _items(wording, values, trigger.end(), trigger["cue"].casefold())
        if items:
            words = wording.take(trigger.start(), stop)
            found += [Excluded(item, words) for item in items]
            place = stop
    return tuple(found)


def _free_of(wording: Wording, values: Values) -> list[Excluded]:
    """What a thing is to be free of, as a word before "free"."""
    found: list[Excluded] = []
    for free in list(_FREE.finditer(wording.free)):
        if free["what"].casefold() in english().free_properties:
            continue
        items, start = [free["what"]], free.start()
        # What stands before in a list, where it is a thing to be free of.
        while listed := _LISTED_BEFORE.search(wording.free[max(0, start - _NEAR) : start]):
            if values.meant(fold(listed["what"])) not in english().ingredients:
                break
            items.insert(0, listed["what"])
            start = max(0, start - _NEAR) + listed.start()
        words = wording.take(start, free.end())
        found += [Excluded(_thing(values.meant(fold(item)), values), words) for item in items]
    return found


def _thing(folded: str, values: Values) -> Value:
    """What is denied before "free" or after "non": a material or colour, else a word."""
    known = values.excluded([folded])
    if known is not None and known[0].facet in ("colour", "material"):
        return known[0]
    return Value("word", "", folded)


def _excludes_nothing(text: str, trigger: re.Match[str]) -> bool:
    """Whether "no" or "not" stands in a phrase like "no problem" or "not sure"."""
    cue = trigger["cue"].casefold()
    if cue.split()[-1] not in _PLAIN_CUES:
        return False
    following = text[trigger.start("cue") + len(cue) :].lstrip(" -").casefold()
    return any(re.match(rf"{re.escape(each)}(?!\w)", following) for each in english().not_exclusions)


def _items(wording: Wording, values: Values, start: int, cue: str) -> tuple[list[Value], int]:
    """What is excluded from this place on, and where that ends."""
    items: list[Value] = []
    stop = start
    either = False
    while True:
        tokens = _near(wording, start)
        if not tokens or (not items and tokens[0].word in _POINTING):
            break
        if cue == "non" and tokens[0].word in english().ingredients:
            value, end = _thing(tokens[0].word, values), tokens[0].stop
        elif (known := _known(tokens, values, _LACKING.match(cue) is not None)) is not None:
            value, end = known
        elif tokens[0].word in STOPS or cue == "non" or (items and not either):
            break
        else:
            phrase = _unknown(tokens)[: 1 if items else None]
            value, end = Value("word", "", " ".join(each.word for each in phrase)), phrase[-1].stop
        if items and re.match(r"\s+(?:is|are|would)\b", wording.free[end:]):
            break  # "allergic to chicken, salmon is fine"
        if items and not either and value.facet != items[0].facet:
            break  # "other than white, king size"
        items.append(value)
        stop = end
        if tail := _TAIL.match(wording.free, stop):
            stop = tail.end()
        joint = _JOINT.match(wording.free, stop)
        if not joint:
            break
        start = joint.end()
        either = bool(_OR.search(joint[0]))
    return items, stop


def _near(wording: Wording, start: int) -> list[Token]:
    """Free words from a place on, up to a mark that ends a clause."""
    end = re.search(r"[\0,;:!?()]|\.(?:\s|$)", wording.free[start:])
    return wording.tokens(start, start + end.start() if end else None)[: LONGEST + 1]


def _known(tokens: list[Token], values: Values, parts: bool) -> tuple[Value, int] | None:
    """The longest value that these words begin with, by the shop or the lexicons, and where it ends.

    `parts` where a part is lacking rather than a kind of thing.
    """
    run = tokens[:1]
    for each in tokens[1:LONGEST]:
        if not each.joined:
            break
        run.append(each)
    words = [values.meant(each.word) for each in run]
    found = values.excluded(words, parts)
    if found is None:
        return None
    value, count = found
    follows = run[count : count + 1]
    # "No wood handle" excludes such a handle, not all wood; "no leather bags" are bags of leather.
    if value.facet == "size" and follows and (parts or not value.sure):
        return None  # "without small parts"
    describes = value.kind == "brand" or value.facet in _DESCRIBING
    if not describes and follows and follows[0].word not in STOPS and not _TAIL.fullmatch(follows[0].typed):
        return None  # "except the shampoo bars" are not all shampoos
    return value, run[count - 1].stop


def _unknown(tokens: list[Token]) -> list[Token]:
    phrase = [tokens[0]]
    for each in tokens[1:_LONGEST_UNKNOWN]:
        if each.word in STOPS and not (each.word == "on" and each is tokens[-1]):
            break
        phrase.append(each)
    while len(phrase) > 1 and _TAIL.fullmatch(phrase[-1].typed):
        phrase.pop()
    return phrase
