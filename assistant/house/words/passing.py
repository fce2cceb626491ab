"""What is told in passing, beside what is asked: what somebody cannot bear, and what is fine again.

"Jumpers, wool itches me" asks for jumpers and says what they must not be made of; "turns out it was the
washing powder, wool is fine" takes that back. English. Knows titles by their words; no product.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assistant.house.words.asides import clauses_of
from assistant.house.words.phrases import content_words
from assistant.house.words.slots import statement
from assistant.wishes import avoided
from retrieval.words import terms

_BEAR = re.compile(
    r"^(?:.*\b(?:i|me|my|we|us)\b.*|\w+ (?:always |really |just )?(?:itch(?:es)?|(?:is|are) (?:so "
    r"|too |really )?"
    r"(?:itchy|scratchy)))\W*$",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"\b(?:itch\w*|scratchy|rash|rashes|hives|eczema|allerg\w*|react|sensitive|intolerant|sneez\w*"
    r"|wheez\w*|migraines?"
    r"|headaches?|spots|irritates?|sets off|triggers?|agree with|turns my stomach|(?:can['’]?t"
    r"|cannot|can not|couldn['’]?t)"
    r" (?:stand|bear|abide|tolerate|wear|eat|have|do|be doing with)|don['’]?t get on with|hate|loathe|detest"
    r"|feel (?:ill|sick)|(?:don['’]?t|do not) (?:really )?(?:do|eat|wear|use)"
    r"|never (?:ever )?(?:buy|wear|eat|use|want|touch)|avoid|steer clear of)\b",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"^(?:(?:and|but|so|actually|oh|ok|okay|it turns out|turns out)[, ]+)*(?:that )?(?:"
    r"(?:the )?(?P<fine>[\w' -]{2,30}?)(?:['’]s| is| are|s are| was) (?:actually |now |absolutely "
    r"|totally |perfectly )*"
    r"(?:fine|ok|okay|all right|alright|no problem|not a problem|no bother|allowed|welcome)\b"
    r"|i(?:['’]?m| am) (?:actually |now |totally )*(?:fine|ok|okay|all right|alright"
    r"|good) with (?P<with>[\w' -]{2,30}?)"
    r"|i (?:can|do) (?:actually |now )*(?:wear|eat|have|use|take|like|tolerate|bear) (?P<can>[\w' -]{2,30}?)"
    r"|(?P<bothers>[\w' -]{2,30}?) (?:does not|doesn['’]?t|don['’]?t|no longer) (?:bothers?"
    r"|itch(?:es)?|irritates?) ?(?:me)?"
    r"|i(?:['’]?m| am) (?:no longer|not) (?:actually )?(?:allergic|sensitive) to (?P<to>[\w' -]{2,30}?)"
    r"|you can (?:show|sell|give) me (?P<show>[\w' -]{2,30}?)"
    r")(?: (?:after all|again|now|any ?more|really|then|with me|by me|for me|actually))*\W*$",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:never|do not ever|don['’]?t ever|always)\b.*\b(?:show|offer|suggest|recommend)\b.*"
    r"\b(?:over|above|more than|dearer than|under|below)\b.*\d",
    re.IGNORECASE,
)
_NEVER_SHOW = re.compile(
    r"^\W*(?:(?:and|so|but|please|pls)\W+)*"
    r"(?:(?:never|don['’]?t ever|do not ever)(?: ever)? (?:show|offer|suggest|recommend)(?: me)?"
    r" (?P<what>[\w' -]{2,40}?)(?: (?:again|ever))?"
    r"|(?:don['’]?t|do not|stop) (?:show(?:ing)?|offer(?:ing)?|suggest(?:ing)?|recommend(?:ing)?)(?: me)?"
    r" (?P<more>[\w' -]{2,40}?) (?:any ?more|again|ever))$",
    re.IGNORECASE,
)
_IN_MIND = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|please|pls|do|just|yes)\W+)*(?:(?:keep|bear) (?:it |that |this )?in mind"
    r"|(?:remember|note)(?: (?:it|that|this))?(?: down)?"
    r"|for (?:next time|the future|future reference|the record)"
    r"|(?:never|do not|don['’]?t)(?: ever)? (?:show|offer|suggest|recommend)(?: me)? (?:any|it|them|that)\b.*"
    r"|ok|okay)(?:\W+(?:please|pls|will you|would you|then))*\W*$",
    re.IGNORECASE,
)
_CAN_GO = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|oh|actually|right|please|pls)\W+)*(?:you can |could you |can you )?"
    r"(?:(?:drop|lose|scrap|bin|ditch|strike|cross out|delete|remove|forget(?: about)?|take out) )?"
    r"(?:the|that|my) (?:note (?:about|on) )?(?:the )?(?P<what>[\w'-]+(?: [\w'-]+)?)"
    r" (?:thing|stuff|note|rule|ban|business|bit)"
    r"(?P<gone> (?:can|may|could|should) (?:go|come off|come out|be forgotten|be dropped)\b"
    r"| (?:is|['’]s) (?:history|over|off|done with|no longer true)\b| no longer (?:counts|applies|holds)\b)?",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|oh|actually|right|please|pls|you|can|could)\W+)*"
    r"(?:drop|lose|scrap|bin|ditch|strike|cross out|delete|remove|forget|take out)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"\b(?:turns out|turned out|after all|again|any ?more|no longer|it was(?:n['’]?t)?"
    r"|changed my mind|i was wrong"
    r"|false alarm)\b",
    re.IGNORECASE,
)
_POINTS = frozenset(
    terms("it that this these those them one ones first second third fourth last everything price")
)
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Passing:
    """What a message tells in passing.

    Attributes:
        borne: Clauses that say what somebody cannot bear.
        fine: What is fine again, in words.
        rest: The message without them.
    """

    borne: tuple[str, ...] = ()
    fine: tuple[str, ...] = ()
    rest: str = ""


def read_passing(text: str, pieces: Iterable[str], known: Collection[str], stated: Iterable[str]) -> Passing:
    """What is told in passing.

    Args:
        text: The message.
        pieces: The message cut where another goal may begin.
        known: Folded words that stand in titles of the shop; what no title has is no matter of a list.
        stated: What was stated before, as far as it is known; other things are fine again only where the
            message says that something has changed.
    """
    before = {word for each in stated for word in terms(each)}
    borne, fine, rest = [], [], []
    for piece in dict.fromkeys(each for whole in pieces for each in clauses_of(whole)):
        if again := _again(piece, before, bool(_TAKES_BACK.search(text))) or _can_go(piece, known):
            fine.append(again)
        elif _cannot_bear(piece, known) or _limits(piece, known):
            borne.append(piece.strip(" .,!?;"))
        else:
            rest.append(piece)
    if borne:
        rest = [piece for piece in rest if not _IN_MIND.match(piece)]
    return Passing(tuple(borne), tuple(fine), ", ".join(rest).strip(" ,"))


def _cannot_bear(piece: str, known: Collection[str]) -> bool:
    if len(piece.split()) > _MOST_WORDS or piece.rstrip().endswith("?"):
        return False
    if not (_BEAR.match(piece) and _REACTION.search(piece)):
        return False
    words = [word for unwanted in avoided(statement(piece)) for word in terms(unwanted)]
    return bool(words) and not _POINTS & set(words) and any(word in known for word in words)


def _limits(piece: str, known: Collection[str]) -> bool:
    """Whether a clause limits all lists to come ("never show me anything over 25 pounds")."""
    if piece.rstrip().endswith("?"):
        return False
    if _LIMITS.search(piece):
        return True
    match = _NEVER_SHOW.match(piece.strip(" .,!;"))
    words = content_words(match["what"] or match["more"]) if match else []
    return bool(words) and not _POINTS & set(words) and any(word in known for word in words)


def _can_go(piece: str, known: Collection[str]) -> str:
    """What is to be forgotten of what was noted ("the leather thing can go"); else empty."""
    match = _CAN_GO.match(piece.strip())
    if match is None or not (match["gone"] or _DROPPED.match(piece)):
        return ""
    words = content_words(match["what"])
    return match["what"].strip() if words and not _POINTS & set(words) else ""


def _again(piece: str, before: Collection[str], changed: bool) -> str:
    match = _FINE.match(piece.strip())
    if match is None:
        return ""
    what = next((group for group in match.groups() if group), "")
    words = content_words(what)
    if not words or _POINTS & set(words):
        return ""
    return what.strip() if changed or any(word in before for word in words) else ""
