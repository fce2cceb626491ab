"""What the words of a goal ask of the catalogue: the thing itself first, then what it is like or for.

A reader told which words name what is wanted, what is not, and what it may cost; the rest is talk and is not
searched. Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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
_PURPOSE = "go goes going put hang stand sit use used keep hold wrap up"
"""Verbs of what a thing is for; its place or its user says more."""
_GOODS = re.compile(r"\s+(?:things?|stuff|items?|bits?|products?|goods|ones?)$", re.IGNORECASE)


def sought(goal: Goal, mind: Mind) -> SearchRequest:
    """What the goal's words ask of the catalogue: as text only those of them that name what is sought."""
    text = goal.text
    for words in goal.lifted:
        text = text.replace(words, " ")
    request = mind.read_request(text)
    for words in goal.unwanted:
        request = _without(request, words, mind)
    if request.require.price is None and (price := _price(goal.limits, mind)):
        request = replace(request, require=replace(request.require, price=price))
    if goal.wanted is None:
        return request
    named = _named(request.text, goal.wanted)
    limited = not (request.require.is_empty() and request.exclude.is_empty())
    if named or limited or not goal.wanted:
        request = replace(request, text=named)
    if not request.require.categories and (kinds := _kinds(goal.wanted, mind)):
        request = replace(request, require=replace(request.require, categories=kinds))
    return request


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
    named = [each for each in re.split(r"\s+(?:or|and|nor)\s+|,\s*", _GOODS.sub("", words)) if each.strip()]
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


def _price(limits: Sequence[str], mind: Mind) -> PriceRange | None:
    """What it may cost at most, of words that tell what there is to spend ("3 quid is all I have")."""
    for words in filter(None, limits):
        amount = _AMOUNT.search(words)
        spelt = 0 if amount else count(words) or 0
        said = f"under £{amount[1] if amount else spelt}" if amount or spelt > 1 else f"under {words}"
        if price := mind.read_request(said).require.price:
            return price
    return None
