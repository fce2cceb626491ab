"""What the words of a goal ask of the catalogue: the thing itself first, then what it is like or for.

A reader told which words name what is wanted, what is not, and what it may cost; the rest is talk and is not
searched. Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.house.asides import clauses_of
from assistant.house.counting import count
from assistant.house.goal import Goal
from assistant.house.mind import Mind
from assistant.house.phrases import content_words
from retrieval.request import PriceRange, SearchRequest
from retrieval.words import terms

_AMOUNT = re.compile(r"(\d+(?:\.\d{1,2})?)")
_BEYOND = re.compile(
    r"\s*(?:[,;:]|\s[-–—]\s"
    r"|\b(?:with|without|for|in|on|at|from|that|which|who|to|of(?= the)|because|cos|so|one|ones"
    r"|i|we|you|he|she|they|my|our|her|his|their|can|cannot|can't|could|won't|doesn't|don't)\b)\s*",
    re.IGNORECASE,
)
"""Where words go on to what a thing is like, or for ("clock | to go on the wall")."""
_ABOUT = re.compile(r"\b(?:about|around|roughly|some|or so|ish)\b", re.IGNORECASE)
_NO_MORE = re.compile(
    r"\b(?:no|not|never|nothing) (?:a penny )?(?:more|over|above)\b|\bat (?:the )?(?:very )?most\b|\btops\b"
    r"|\bmax(?:imum)?\b|\b(?:is|be) (?:my|the|our) limit\b",
    re.IGNORECASE,
)
_PURPOSE = "go goes going put hang stand sit use used keep hold wrap up"
"""Verbs of what a thing is for; its place or its user says more."""
_GOODS = re.compile(r"\s+(?:things?|stuff|items?|bits?|products?|goods|ones?)$", re.IGNORECASE)


def sought(goal: Goal, mind: Mind) -> SearchRequest:
    """What the goal's words ask of the catalogue: as text only those of them that name what is sought."""
    text = goal.text
    for words in goal.lifted:
        text = re.sub(rf"(?:\b(?:not|no|nor)\s+)?{re.escape(words)}", " ", text)
    request = mind.read_request(text)
    for words in goal.unwanted:
        request = _without(request, words, mind)
    if _about_at_most(request, text):
        request = replace(request, require=replace(request.require, price=None))
    if request.require.price is None and (price := _price((*goal.limits, *_said_price(request)), mind)):
        request = replace(request, require=replace(request.require, price=price))
    if goal.wanted is None:
        return request
    named = _named(request.text, _together(goal.wanted, text)) or _told_of(goal, mind)
    limited = not (request.require.is_empty() and request.exclude.is_empty())
    if named or limited or not goal.wanted:
        request = replace(request, text=named)
    if not request.require.categories and (kinds := _kinds(goal.wanted, mind)):
        request = replace(request, require=replace(request.require, categories=kinds))
    return request


def _together(wanted: Sequence[str], text: str) -> list[str]:
    """What is wanted, two that are joined in the text as one ("cups and saucers")."""
    found: list[str] = []
    for words in wanted:
        before = re.escape(found[-1]) if found else ""
        joint = re.search(rf"{before}\s+(and|or|&)\s+{re.escape(words)}", text) if before else None
        if joint:
            found[-1] = f"{found[-1]} {joint[1]} {words}"
        else:
            found.append(words)
    return found


def _about_at_most(request: SearchRequest, text: str) -> bool:
    """Whether an amount is told as about so much, and as the most ("I've got about 25 pounds, no more")."""
    price = request.require.price
    about = price is not None and price.minimum is not None and price.maximum is not None
    return about and bool(_ABOUT.search(text) and _NO_MORE.search(text))


def _said_price(request: SearchRequest) -> tuple[str, ...]:
    """The words that a price was read from."""
    words = request.used_words.get("price", "")
    return (words,) if words else ()


def _told_of(goal: Goal, mind: Mind) -> str:
    """For a new list that names nothing: the kind of thing that is told of ("our mugs are chipped")."""
    if not goal.intent.fallback or goal.wanted:
        return ""
    for clause in clauses_of(goal.text):
        request = mind.read_request(clause)
        if request.require.categories:
            return request.text
    return ""


def lead_of(words: str) -> str:
    """The words that name the thing, before those that say what it is like or for."""
    place = 0
    while found := _BEYOND.search(words, place):
        if content_words(words[: found.start()]):
            return words[: found.start()].strip()
        place = found.end()
    return words.strip()


def _named(text: str, wanted: Sequence[str]) -> str:
    """Of a text the words that name what is wanted; what a thing is like or for stands after a comma."""
    left = {term for word in text.split() for term in terms(word)}
    leads: list[str] = []
    rest: list[str] = []
    for words in wanted:
        lead = lead_of(words)
        for said, kept in ((lead, leads), (words[len(lead) :], rest)):
            own = [word.strip(",.;:!?") for word in said.split()]
            own = [word for word in own if (folded := set(terms(word))) and folded <= left]
            kept.append(" ".join(word for word in own if kept is leads or content_words(word, _PURPOSE)))
    found = [part for part in (*leads, *rest) if content_words(part)]
    return ", ".join(dict.fromkeys(found))


def _kinds(wanted: Sequence[str], mind: Mind) -> tuple[str, ...]:
    """The kinds of things that words name as such ("kettle" of "a kettle that whistles")."""
    found = (mind.read_request(lead_of(words)).require.categories for words in wanted)
    return tuple(dict.fromkeys(kind for kinds in found for kind in kinds))


def _without(request: SearchRequest, words: str, mind: Mind) -> SearchRequest:
    """The request without what words name, however they were ruled out ("spare me the non-stick")."""
    named = [
        known
        for each in re.split(r"\s+(?:or|and|nor)\s+|,\s*", _GOODS.sub("", words))
        if (known := _up_to_known(each, mind))
    ]
    unwanted = mind.read_request(" ".join(f"not {each}" for each in named)).exclude
    asked = request.require
    required = (
        set(asked.brands) | set(asked.categories) | {v for each in asked.attributes.values() for v in each}
    )
    ruled_out = {
        *unwanted.brands,
        *unwanted.categories,
        *(v for e in unwanted.attributes.values() for v in e),
    }
    if unwanted.is_empty() or not request.exclude.is_empty() or required & ruled_out:
        return request  # what the words ask for is not ruled out by the way
    rest = [word for word in request.text.split() if not set(terms(word)) & set(terms(words))]
    return replace(request, text=" ".join(rest), exclude=unwanted)


def _up_to_known(words: str, mind: Mind) -> str:
    """The words up to the last that the shop has; empty where it has none ("tools though" -> "tools")."""
    said = words.split()
    vocabulary = mind.catalogue.vocabulary
    kinds = {word for name in vocabulary.categories for word in terms(name)}
    values = {word for of_one in vocabulary.attributes.values() for name in of_one for word in terms(name)}
    for last in range(len(said), 0, -1):
        own = content_words(said[last - 1])
        if any(
            mind.titles.meant(word) in mind.titles.holding or word in kinds or word in values for word in own
        ):
            return " ".join(said[:last])
    return ""


def _price(limits: Sequence[str], mind: Mind) -> PriceRange | None:
    """What it may cost at most, of words that tell what there is to spend ("3 quid is all I have")."""
    for words in filter(None, limits):
        amount = _AMOUNT.search(words)
        spelt = 0 if amount else count(words) or 0
        said = f"under £{amount[1] if amount else spelt}" if amount or spelt > 1 else f"under {words}"
        if price := mind.read_request(said).require.price:
            return price
    return None
