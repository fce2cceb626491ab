"""Typed values read from the words of a message: order number, quantity, stated preference, what is sought.

English. Each reader knows one kind of value; products that the words point at are read by `references.py`,
constraints by `retrieval.parsing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.house.words.phrases import content_words
from assistant.profile import PreferenceKind
from assistant.wishes import avoided

_ORDER = re.compile(
    r"#\s?([A-Za-z]{0,4}-?\d{3,})\b"
    r"|\b(?:order|invoice|number|no\.?|nr\.?)\s*(?:number|no\.?|nr\.?|id)?\s*(?:is|:)?\s*\*{0,2}#?"
    r"([A-Za-z]{0,6}-?\d{3,}|(?=[\w-]{3})[\w-]*[A-Za-z-][\w-]*\d[\w-]*|\d+[A-Za-z-][\w-]+)\b"
    r"|\b([A-Za-z]{1,4}-?\d{4,})\b|(?<![£$€\d.])\b(\d{5,12})\b"
)

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a dozen": 12, "dozen": 12, "half a dozen": 6,
    "a couple": 2, "a pair": 2, "both": 1, "another": 1,
}  # fmt: skip
_COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBER_WORDS = "|".join(sorted((re.escape(word) for word in _NUMBERS), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"\b(\d{{1,5}}|{_NUMBER_WORDS})\s*(?:x\b|×|times\b|pieces?\b|pcs\b|copies\b"
    r"|(?:pieces? )?of\s+(?:the|'?em|them|those|these|that|this|it|number)\b)"
    r"|\b(\d{1,5})\s+(?!(?:pounds?|dollars?|euros?|in|to|from|please|and|or|then)\b)(?=[a-z])"
    r"|\btimes (\d{1,5})\b|\bx ?(\d{1,5})\b"
)

_ANY_NUMBER = re.compile(rf"\b(\d{{1,5}}|{_COUNTS})\b")
_CHANGED = re.compile(
    r"\b(?:make (?:it|that|them)|to|only(?: want)?|just|have|actually|so|instead of \w+,?)\s+"
    rf"(\d{{1,5}}|{_COUNTS})\b"
)

_TAKEN = re.compile(
    r"\b(?:take|have|want|need|buy|order|get|add|put|grab|remove|drop|take out|take off|delete)(?: me"
    r"| out| off)?"
    rf" (?:just |only |another )?(\d{{1,5}}|{_COUNTS}|a dozen|half a dozen|a couple|a pair)"
    r"(?= *(?:[.,!?]|$|in\b|into\b|to\b|please|pls|more|then|for\b|from\b|out\b|off\b|back\b))"
    rf"|^(?:ok(?:ay)?[, ]+|just |only |and )*(\d{{1,5}}|{_COUNTS})(?: more)?(?: please| pls| then)?[.! ]*$"
)

_POLITE = re.compile(
    r"^(?:(?:oh|ok|okay|well|hi|hello|hey|please|also|and|but|just|btw|by the way|because|cos|coz|so"
    r"|actually)[, ]+)+"
    r"|[, ]+(?:please|thanks|thank you)[.!]*$",
    re.I,
)
_SOMETHING = (
    r" (?:something|sth|smth|this|one thing|a thing)(?: down| in mind)*"
    r"(?: for (?:me|the future|next time))?(?: please| pls)?(?:\s*[,:;.?!-]+\s*|$)"
)
"""Only announces what is to be remembered ("can you remember something for me? I ...")."""
_REMEMBER = re.compile(
    r"^(?:(?:please )?do me a favou?r(?: and|,)? )?(?:(?:can|could|would|will) you )?(?:please )?(?:always )?"
    rf"(?:(?:remember|note|make a note|save|don'?t forget)(?:{_SOMETHING})?"
    rf"|(?:keep|bear)(?: in mind|{_SOMETHING})|just so you know|so you know|for the future|fyi)"
    r"(?: for (?:me|the future|next time))?[,: ]*(?:down )?(?:that )?",
    re.I,
)
_REMEMBER_END = re.compile(
    r"(?:^|[,.;! ]+)(?:(?:and|so|ok|okay|please|pls|do|just)\W+)*"
    r"(?:(?:remember|note|save)(?: that| this| it)?(?: down)?|(?:keep|bear) (?:that |this |it )?in mind"
    r"|(?:never|do not|don'?t)(?: ever)? (?:show|offer|suggest|recommend)(?: me)?"
    r" (?:any|it|them|that|those|one)(?: of (?:it|them|that|those))?(?: again| ever)?)"
    r"(?:[ ,]+(?:please|pls|then|ok|okay|will you|would you))*[.!? ]*$",
    re.I,
)
_NEVER_SHOW = re.compile(
    r"^(?:please |pls )?(?:never|do not|don'?t)(?: ever)? (?:show|offer|suggest|recommend)(?: me)? "
    r"(?P<what>\w.*?)(?: (?:again|ever|any ?more))*$",
    re.I,
)
_DEARER = re.compile(
    r"^(?:any(?:thing)? |things? )?(?=(?:over|above|more than|dearer than|costing more than)\b)", re.I
)
_SIZE_SAID = re.compile(
    r"\b(?:i(?:'?m| am| take| wear| need)|im|size|mine is)\s+(?:usually |always |normally )?"
    r"(?:an? |in )?(?:size )?"
    r"(?P<size>\d{1,2}(?:[.,]5)?|x{0,3}[sl]|m|small|medium|large)\b",
    re.I,
)
_BARE_SIZE = re.compile(
    r"^(?:my |what )?(?P<of>(?:[a-z]+ )??sizes?)\b(?!.*(?:\d|\b(?:x*[sl]|m|small|medium|large)\b))", re.I
)
_FORGET = re.compile(
    r"^(?:(?:you )?(?:can|could|should) )?(?:you )?(?:please )?"
    r"(?:forget|delete|erase|remove|clear|wipe|unremember|stop remembering|take)\b"
    r"(?: (?:what i (?:said|told you)|the note|that|about|my notes?|the preference|the))*",
    re.I,
)
_EVERYTHING = re.compile(
    r"\b(?:everything|all|the (?:whole )?lot"
    r"|my (?:profile|preferences|data|memory|notes?|profile notes)|your memory"
    r"|what you (?:know|have|stored|saved|remember))\b",
    re.I,
)
_SELF = (
    (r"i(?: am|'?m) really into", "is really into"), (r"(?:i(?: am|'?m)|we(?: are|'?re))(?= )", "is"),
    (r"i(?:'?ve| have) got", "has"),
    (r"i have", "has"), (r"(?:i|we) (?:do not|don'?t|dont)", "does not"),
    (r"(?:i|we) (?:can ?not|can'?t|cant)", "cannot"),
    (r"i(?:'?d| would) (?:like|love)", "would like"),
    (r"i (never|always|only|generally|usually|really|mostly|often) (\w+)", r"\1 \2s"), (r"i (\w+)", r"\1s"),
    (r"my", ""),
)  # fmt: skip
_KINDS: Mapping[PreferenceKind, str] = {
    "avoid": r"\b(?:avoids?|hates?|never|does not|allergic|dislikes?|vegan|vegetarian|cannot|no longer)\b",
    "size": r"\bsizes?\b",
    "budget": r"\b(?:budget|under|less than|at most|nothing (?:over|above|\w+ than))\b.*\d|\bbudget\b",
    "like": r"\b(?:likes?|loves?|prefers?|favourite|favorite|into|fan of|collects?|style|always)\b",
}


def order_number(text: str) -> str:
    """The order that the words name, as written; empty when none."""
    match = _ORDER.search(text)
    return next((group for group in match.groups() if group), "") if match else ""


def quantity(text: str) -> int | None:
    """How many pieces ("two of the first", "3x"); None when the words don't say."""
    match = _QUANTITY.search(text.lower())
    if not match:
        return None
    word = next(group for group in match.groups() if group)
    return int(word) if word.isdecimal() else _NUMBERS[word]


def pieces(text: str, bare: bool) -> int | None:
    """How many pieces are to be taken; None when the words don't say.

    Args:
        text: The words.
        bare: Whether a number beside a verb counts pieces ("I'll take 4"); else it may be a place in a list.
    """
    found = quantity(text)
    if found is not None or not bare:
        return found
    match = _TAKEN.search(text.lower())
    if not match:
        return None
    word = next(group for group in match.groups() if group)
    return int(word) if word.isdecimal() else _NUMBERS[word]


def changed_quantity(text: str) -> int | None:
    """To how many pieces a number is changed ("make it 4, six is too many"); None where nothing is said."""
    match = _CHANGED.search(text.lower()) or _ANY_NUMBER.search(text.lower())
    if not match:
        return None
    word = match.group(1)
    return int(word) if word.isdecimal() else _NUMBERS[word]


def asks_to_remember(text: str) -> bool:
    """Whether somebody says outright that something is to be remembered."""
    match = _REMEMBER.match(" ".join(text.replace("’", "'").split()))
    return match is not None and bool(match.group())


def statement(text: str) -> str:
    """What somebody states, told of them: "Remember that I avoid leather" -> "avoids leather"."""
    plain = _REMEMBER.sub("", " ".join(text.replace("’", "'").split()))
    plain = _REMEMBER.sub("", _POLITE.sub("", plain).strip())
    while (shorter := _REMEMBER_END.sub("", plain)) != plain:
        plain = shorter
    plain = plain.strip(" .!,")
    if not content_words(_POLITE.sub("", plain), "please thanks"):
        return ""
    if shown := _NEVER_SHOW.match(plain):
        rest = shown["what"]
        dearer = _DEARER.match(rest)
        return f"wants nothing {rest[dearer.end() :]}" if dearer else f"avoids {rest}"
    for pattern, told in _SELF:
        changed, times = re.subn(rf"^{pattern}\b", told, plain, count=1, flags=re.IGNORECASE)
        if times:
            return _spelt(changed.strip())
    return plain


def with_size(stated: str, heard: Sequence[str]) -> str:
    """A statement of which only "my shoe size" was said, with the size that was told before; else as it is.

    Args:
        stated: As `statement` has it.
        heard: What was said before, oldest first.

    Returns:
        The statement; empty where a size is meant and none was told.
    """
    bare = _BARE_SIZE.match(stated)
    if bare is None:
        return stated
    for text in reversed(heard):
        if told := _SIZE_SAID.search(text.replace("’", "'")):
            return f"wears {bare['of'].removesuffix('s')} {told['size']}"
    return ""


def statement_kind(stated: str) -> PreferenceKind:
    """What sort of statement it is."""
    if avoided(stated):
        return "avoid"
    return next((kind for kind, pattern in _KINDS.items() if re.search(pattern, stated, re.I)), "other")


def forgotten(text: str) -> str:
    """What is to be forgotten, in words; "that" where nothing is named, empty for everything."""
    plain = _POLITE.sub("", " ".join(text.replace("’", "'").split())).strip(" .!?")
    rest = _FORGET.sub("", plain).strip(" .!,")
    return "" if _EVERYTHING.search(plain) else statement(rest) or "that"


def _spelt(words: str) -> str:
    """The verb that just got its s, spelt as English has it ("carrys", "watchs", "haves")."""
    first, _, rest = words.partition(" ")
    lead = ""
    if first.lower() in ("never", "always", "only", "generally", "usually", "really", "mostly", "often"):
        lead, first, rest = f"{first} ", *rest.partition(" ")[::2]
    for ending, right in (("haves", "has"), ("dos", "does"), ("gos", "goes"), ("ms", "is")):
        first = right if first == ending else first
    if first.endswith(("shs", "chs", "sss", "xs", "zs")):
        first = f"{first[:-1]}es"
    elif first.endswith("ys") and len(first) > 3 and first[-3] not in "aeiou":
        first = f"{first[:-2]}ies"
    return f"{lead}{first} {rest}".strip()
