"""What must not be, in words: "not the red ones", "without pockets", "no leather", "anything but Acme"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.lexicon import english
from retrieval.reading.values import LONGEST, Value, Values
from retrieval.reading.wording import Token, Wording
from retrieval.words import fold

_TRIGGER = re.compile(
    r"(?<![\w'])(?:(?:but|and|just|please)\s+)?"
    r"(?P<cue>(?:anything|everything|any\s+\w+)\s+(?:but|except(?:\s+for)?)|except(?:\s+for)?|other\s+than|apart\s+from|"
    r"nothing|without|excluding|exclude|avoid(?:ing)?|skip|leave\s+out|minus|"
    r"(?:(?:it\s+)?(?:should|must|can)\s+)?(?:not|never)|no|non|"
    r"isn't|aren't|(?:i\s+)?(?:do\s+not|don't)\s+(?:want|like|need|show(?:\s+me)?)|(?:i\s+)?hate|rather\s+not|"
    r"shouldn't|mustn't)"
    r"(?:\s+|-)(?:(?:be|have|contain|in|with|made\s+(?:of|from|with)|from|by|any|anything|the|a|an|of|those|these|"
    r"that\s+(?:is|are)|which\s+(?:is|are))\s+)*(?=\w)",
    re.IGNORECASE,
)
_PLAIN_CUES = ("no", "not", "never", "nothing")
_TAIL = re.compile(
    r"\s*-?(?:ones?|stuff|things?|items?|products?|versions?|colou?red|colou?rs?|brands?|please)(?!\w)",
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
_STOP_WORDS = """
    and or but with without for in under over between from to at on by please that which who if is are i we
    you show find give want need like just only the my your it its as than not no so because
"""
_STOPS = frozenset(map(fold, _STOP_WORDS.split()))
_LONGEST_UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Excluded:
    """Something that must not be, and the words it was read from."""

    value: Value
    words: str


def read_exclusions(wording: Wording, values: Values) -> tuple[Excluded, ...]:
    """Takes the exclusions out of a request."""
    found: list[Excluded] = []
    place = 0
    while trigger := _TRIGGER.search(wording.free, place):
        place = trigger.end()
        if "\0" in trigger[0] or _excludes_nothing(wording.free, trigger):
            continue
        items, stop = _items(wording, values, trigger.end(), trigger["cue"].casefold())
        if items:
            words = wording.take(trigger.start(), stop)
            found += [Excluded(item, words) for item in items]
            place = stop
    return tuple(found)


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
        known = _longest(tokens, values)
        if known is not None:
            value, stop = known
        elif tokens[0].word in _STOPS or cue == "non" or (items and not either):
            break
        else:
            phrase = _unknown(tokens)[: 1 if items else None]
            value, stop = Value("word", "", " ".join(each.word for each in phrase)), phrase[-1].stop
        items.append(value)
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


def _longest(tokens: list[Token], values: Values) -> tuple[Value, int] | None:
    for count in range(min(LONGEST, len(tokens)), 0, -1):
        value = values.excluded(" ".join(each.word for each in tokens[:count]))
        if value is not None:
            return value, tokens[count - 1].stop
    return None


def _unknown(tokens: list[Token]) -> list[Token]:
    phrase = [tokens[0]]
    for each in tokens[1:_LONGEST_UNKNOWN]:
        if each.word in _STOPS:
            break
        phrase.append(each)
    return phrase
