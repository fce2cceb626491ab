"""Several things that are asked for at once, and what they may cost together: read from the words.

"A picnic set under 50 pounds: a basket, four plates and a blanket" is a budget and three needs, each with its
own request. English. Knows no product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.house.mind import Mind
from assistant.house.words.asides import asking
from assistant.house.words.phrases import content_words
from assistant.tools.arguments import to_arguments

MOST_NEEDS = 10
FEWEST_NEEDS = 2
"""So many things that the shop knows make a set, where no word says that one is wanted."""
SMALLEST_BARE = 10
"""An amount without a sign or a word for money is no less ("a tent for 2")."""

_LIST = re.compile(
    r":\s+|\s+[-–—]\s+|\b(?:with|made up of|consisting of|including|containing|such as|(?:set|kit|bundle) of"
    r"|outfit of|i need|we need|i want|get me|put together|combine|find me|buy)\s+",
    re.IGNORECASE,
)
_PART = re.compile(r"\s*[,;\n]\s*(?:and\s+|plus\s+)?|\s+(?:and|plus|\+)\s+|\s*&\s*", re.IGNORECASE)
_NUMBER = r"\d[\d,]*(?:\.\d{1,2})?"
_LIMIT = (
    r"(?:under|below|within|less than|(?:no|not) more than|at most|up to|max(?:imum)?(?: of)?|around|about)"
)
_BUDGET = re.compile(
    rf"(?:\b(?:for|at|with|of|is|spend|have|costing|on)\s+)?(?:{_LIMIT}\s+)?"
    rf"(?:[£$€]\s?(?P<signed>{_NUMBER})"
    rf"|(?P<named>{_NUMBER})\s?(?:pounds?|quid|dollars?|bucks|euros?|gbp|usd|eur|[£$€])(?!\w)"
    rf"|(?<=\s)(?P<bare>{_NUMBER})(?=\s*(?:[,:;.!?]|$|in total|all|for\b|with\b)))"
    r"(?:\s+(?:in (?:total|all)|all in|altogether|(?:all )?together|for (?:everything|all of it|the lot)"
    r"|to spend))?"
    r"(?!\s+(?:each|apiece|per\b|a piece))",
    re.IGNORECASE,
)
_OF_BUDGET = re.compile(
    r"\b(?:my|a|the|our)?\s*budget(?: of| is)?\b|\bi have\b|\bto spend(?: on)?\b", re.IGNORECASE
)
_SET = re.compile(
    r"\b(?:set|kit|bundle|outfit|hamper|starter|combination|together|altogether|in total|all in|in all|total"
    r"|for everything|the lot|whole thing|budget|to spend|combine|make up|everything i need|all of it"
    r"|for it all)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:set|kit|bundle|outfit|hamper|starter)\b", re.IGNORECASE)
_SAYS_MORE = re.compile(
    r"\b(?:(?<!the )ones?|neither|either|each|apiece)\b|^\W*(?:for|in|with|nothing|no)\b", re.IGNORECASE
)
_IDLE = (
    "set bundle kit outfit combination together altogether total all budget money spend have over most max"
    " maximum under for cost costs costing price fit within make build put everything pounds pound dollars"
    " dollar euros euro please also just only about around then"
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What was asked for.

    Attributes:
        wanted: The arguments of each need, in the order of mention.
        budget: Major units for all together; None where nothing says so.
    """

    wanted: tuple[Mapping[str, Any], ...] = ()
    budget: float | None = None


def read_needs(text: str, mind: Mind, named: Sequence[str] | None = None) -> Needs:
    """The needs and the budget in a message; a single thing without a list is no set, and no need.

    Args:
        text: The message.
        mind: The shop.
        named: The words of it that name what is sought, a thing each, where they were told from the others.
    """
    budget, rest = _budget(asking(text, mind.titles.holding))
    things = [words for words in named or () if not _WHOLE.search(words)]
    listed = [*_besides(things, rest, mind), *things] if len(things) >= FEWEST_NEEDS else _listed(rest)
    wanted: list[dict[str, Any]] = []
    known: list[bool] = []
    for part in listed:
        request = mind.read_request(part)
        arguments = to_arguments(request)
        words = content_words(request.text, _IDLE)
        if (not words and not arguments) or (wanted and _SAYS_MORE.search(part)):
            continue
        pieces = {"pieces": request.quantity} if request.quantity else {}
        wanted.append({"query": " ".join(words), **pieces, **arguments})
        known.append(any(mind.titles.meant(word) in mind.titles.holding for word in words))
    if sum(known) >= FEWEST_NEEDS:  # what the shop knows no word of is talk beside what it does
        wanted = [need for need, sold in zip(wanted, known, strict=True) if sold]
    elif not as_one(text):
        wanted = []  # one thing and what it is to be like is no set
    return Needs(tuple(wanted[:MOST_NEEDS]), budget)


def _besides(things: Sequence[str], text: str, mind: Mind) -> list[str]:
    """Things of the list in a text that name a kind of the shop, beside those that are known."""
    known = {word for thing in things for word in content_words(thing)}
    return [
        part
        for part in _listed(text)
        if not known & set(content_words(part)) and mind.read_request(part).require.categories
    ]


def as_one(text: str) -> bool:
    """Whether words say that several things are to come as one, or what they may cost together."""
    return bool(_SET.search(text))


def _budget(text: str) -> tuple[float | None, str]:
    """What all may cost together, and the text without it; an amount for each piece is none."""
    match = max(_BUDGET.finditer(text), key=_telling, default=None)
    if match is None or _telling(match) == 0:
        return None, text
    number = _number(match)
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return float(number), _OF_BUDGET.sub(" ", rest)


def _number(match: re.Match[str]) -> Decimal:
    return Decimal(next(found for found in match.groups() if found).replace(",", ""))


def _telling(match: re.Match[str]) -> int:
    """How surely an amount is what all may cost: 0 for not at all."""
    if match.group("bare") is None or as_one(match.group()):
        return 2
    return int(_number(match) >= SMALLEST_BARE or re.search(_LIMIT, match.group(), re.IGNORECASE) is not None)


def _listed(text: str) -> list[str]:
    """The things of the list: what stands behind the last mark of a list that names several of them."""
    for mark in reversed(list(_LIST.finditer(text))):
        if len(parts := _cut(text[mark.end() :])) > 1:
            return parts
    return parts if len(parts := _cut(text)) > 1 else []


def _cut(text: str) -> list[str]:
    return [part for part in _PART.split(text) if part.strip(" .,:;!?")]
