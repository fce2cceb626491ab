"""Phrases that show what a message does with what was said before, and words that say nothing by themselves.

English, as all readers. Knows no intent, no product and no conversation.
"""

from __future__ import annotations

import re

from retrieval.words import terms

_POINTING = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|last|\d(?:st|nd|rd|th)?|one|ones|two|three|four|number|no|the|that"
    r"|this|these|those|it|them|both|all|of|please|pls|ok|okay|and|cheapest|cheaper|most|expensive|item"
    r"|product)\b"
)
_CORRECTION = re.compile(
    r"(?:(?:oh|ah|no|nope|wait|sorry|oops|actually|hang on|hold on)[,.! ]+)*"
    r"(?:(?:(?:i|what i) (?:mean|meant|wanted|was thinking of)(?: was)?|not that(?: one)?|wrong one|rather)"
    r"[,.:; ]+|"
    r"(?<=[,.! ])(?=(?:the|not|number|it'?s) ))(?P<rest>.+)",
    re.I | re.S,
)
_NOT_THAT = re.compile(
    r"\bnot (?:the )?(?:[\w-]+ ){0,2}?(?:one|that|it)\b[,; ]*(?:but )?|[,; ]+not .+$", re.I
)
_ONE_OF = re.compile(r"\b(?:the|this|that|number)\b")
_SWITCHING = re.compile(
    r"^(?:ok(?:ay)?[, ]+|and |so |now )*"
    r"(?:(?:what|how) about|what have you got|have you got|do you have|anything|something|show me)\b"
    r"(?! (?:it|them|that|those|these|this|the (?:same|first|second|third|last)|one)\b)",
    re.I,
)
_AFRESH = re.compile(
    r"^(?:ok(?:ay)?[, ]+|and |so |now )*(?:what|how) about (?:some|any|something|anything|things|stuff|an?)\b"
    r"(?! (?:\w+ )?ones?\b)",
    re.I,
)
_EMPTY = frozenset(
    word
    for line in (
        "a an the and or of for to in on with me my i you your is are do does did can could would please",
        "show find some any something thing things it this that these those what which how have has got want",
        "need looking like get give us there im ive id be am tell doe doesn",
    )
    for word in line.split()
)


def content_words(text: str, idle: str = "") -> list[str]:
    """The folded words of a text that say what it is about."""
    left_out = _EMPTY | set(terms(idle))
    return [word for word in terms(text) if word not in left_out]


def only_points(text: str) -> bool:
    """Whether the words point at products of a list and say nothing else ("the second one please")."""
    return not _POINTING.sub("", text.lower()).strip(" ,.!?#")


def starts_afresh(text: str) -> bool:
    """Whether the words ask for another kind of thing, within what it may cost ("what about some lamps?")."""
    return bool(_AFRESH.match(text))


def switches(text: str) -> bool:
    """Whether the words turn to what they name ("have you got lamps")."""
    return bool(_SWITCHING.match(text))


def picks_one(text: str) -> bool:
    """Whether the words point at something in particular, and say nothing else ("the cheaper one")."""
    return only_points(text) and bool(_ONE_OF.search(text.lower()))


def corrected(text: str) -> str:
    """What is meant instead, where the words correct something ("no, I meant the blue one"); else empty."""
    match = _CORRECTION.match(text.strip())
    return _NOT_THAT.sub("", match.group("rest")) if match else ""
