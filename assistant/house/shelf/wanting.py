"""What the words of a goal ask of the catalogue: the thing itself first, then what it is like or for.

A reader told which words name what is wanted, what is not, and what it may cost; the rest is talk and is not
searched. Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.house.goals.goal import Goal
from assistant.house.mind import Mind
from assistant.house.shelf.believing import believed, beside, valued
from assistant.house.shelf.telling_nouns import kind_told_of
from assistant.house.words.counting import count
from assistant.house.words.phrases import content_words
from assistant.house.words.seeking import plainly
from retrieval.request import Constraints, PriceRange, SearchRequest
from retrieval.words import contains_phrase, terms, unique

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
_LEADS_ON = re.compile(
    r"\s*(?:(?:,|&|and|or|with|without|in|of|for|by|from|to|that|which|is|are|a|an|the|some|made|size)\s*)*",
    re.IGNORECASE,
)
"""What may stand between two words of one wish."""
_PURPOSE = "go goes going put hang stand sit use used keep hold wrap up"
"""Verbs of what a thing is for; its place or its user says more."""
_GOODS = re.compile(r"\s+(?:things?|stuff|items?|bits?|products?|goods|ones?)$", re.IGNORECASE)


def sought(goal: Goal, mind: Mind) -> SearchRequest:
    """What the goal's words ask of the catalogue: as text only those of them that name what is sought."""
    text = goal.text
    for words in goal.lifted:
        text = re.sub(rf"(?:\b(?:not|no|nor)\s+)?{re.escape(words)}", " ", text)
    request = mind.read_request(text)
    for words in _one_kind(goal.unwanted, text, mind):
        request = _without(request, words, goal.wanted or (), mind)
    if _about_at_most(request, text):
        request = replace(request, require=replace(request.require, price=None))
    said = (*goal.limits, *_said_price(request), *_limit_told(text, mind))
    if request.require.price is None and (price := _price(said, mind)):
        request = replace(request, require=replace(request.require, price=price))
    if goal.wanted is None:
        return request if request.text or request.require.categories else _told_of(request, goal, mind)
    named = (*goal.wanted, *goal.unwanted, *goal.limits)
    own = mind.read_named(_stretched(goal.wanted, text)) if goal.wanted else SearchRequest()
    asked = believed(request, own, named, mind)
    wanted = [plainly(words, mind.titles) for words in _together(goal.wanted, text)]
    asked = replace(asked, text=_as_titles_say(_named(asked.text, wanted), mind))
    if not asked.require.categories and (kinds := _kinds(goal.wanted, mind)):
        asked = replace(asked, require=replace(asked.require, categories=kinds))
    thing = goal.intent.continues or bool(asked.require.categories)
    asked = valued(asked, goal.wanted, thing, mind)
    if not (asked.text or asked.require.categories):
        asked = _told_of(asked, goal, mind)
    limited = not (asked.require.is_empty() and asked.exclude.is_empty())
    return asked if asked.text or limited or not goal.wanted else replace(asked, text=request.text)


def _stretched(wanted: Sequence[str], text: str) -> str:
    """The words that name what is wanted, in one text: with what leads from one to the next, else a comma."""
    said, place = "", 0
    for words in wanted:
        start = text.find(words, place)
        between = text[place:start] if start >= 0 and said else ""
        said += between if _LEADS_ON.fullmatch(between) else ", "
        said += words
        place = start + len(words) if start >= 0 else place
    return said.removeprefix(", ")


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


def _limit_told(text: str, mind: Mind) -> tuple[str, ...]:
    """The words that say what one can't go beyond ("I can't go above forty")."""
    found = mind.first.sign("limit", text)
    return (found[0],) if found and (_AMOUNT.search(found[0]) or (count(found[0]) or 0) > 1) else ()


def _told_of(request: SearchRequest, goal: Goal, mind: Mind) -> SearchRequest:
    """For a new list that names nothing: the kind of thing that is told of ("our mugs are chipped")."""
    if not goal.intent.fallback:
        return request
    told = kind_told_of(goal.text, mind)
    if told is None or any(set(terms(told.text)) >= set(terms(words)) for words in goal.unwanted):
        return request
    require = replace(request.require, categories=told.require.categories)
    return replace(request, text=told.text, require=require)


def _as_titles_say(text: str, mind: Mind) -> str:
    """The text, its verbs in the form that titles have ("kettle, whistles" -> "kettle, whistling")."""

    def said(match: re.Match[str]) -> str:
        folded = " ".join(terms(match[0]))
        form = mind.titles.akin(folded)
        return match[0] if form == folded else form

    return re.sub(r"[^\W_]+", said, text)


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


def _without(request: SearchRequest, words: str, wanted: Sequence[str], mind: Mind) -> SearchRequest:
    """The request without what words name, however they were ruled out ("spare me the non-stick")."""
    named = [
        known
        for each in _apart(_as_titles_say(_GOODS.sub("", words), mind), mind)
        if (known := _up_to_known(each, mind))
    ]
    unwanted = mind.read_request(" ".join(f"not {each}" for each in named)).exclude
    said = {word for each in wanted for word in terms(each)}
    if unwanted.is_empty() or set(terms(words)) & said:
        return request  # what the words ask for is not ruled out by the way
    rest = [word for word in request.text.split() if not set(terms(word)) & set(terms(words))]
    require = _not_asked(request.require, unwanted)
    return replace(request, text=" ".join(rest), require=require, exclude=_both(request.exclude, unwanted))


def _not_asked(asked: Constraints, unwanted: Constraints) -> Constraints:
    """What is asked for beside what is ruled out ("spare me the red ones" asks for no red)."""
    attributes = {
        name: left
        for name, values in asked.attributes.items()
        if (left := beside(values, unwanted.attributes.get(name, ())))
    }
    return replace(
        asked,
        attributes=attributes,
        categories=beside(asked.categories, unwanted.categories),
        brands=beside(asked.brands, unwanted.brands),
    )


def _one_kind(unwanted: Sequence[str], text: str, mind: Mind) -> Sequence[str]:
    """What is not wanted, two that are joined in the text as one where that is a kind of the shop."""
    joined = _together(unwanted, text)
    return joined if any(len(_apart(_GOODS.sub("", words), mind)) == 1 for words in joined) else unwanted


def _apart(words: str, mind: Mind) -> list[str]:
    """The things that are ruled out; a kind that has two names in one is one ("beauty or bath")."""
    folded = [word for word in terms(words) if word not in ("or", "and", "nor")]
    if " ".join(folded) in mind.catalogue.vocabulary.categories:
        return [" ".join(folded)]
    return re.split(r"\s+(?:or|and|nor)\s+|,\s*", words)


def _both(one: Constraints, other: Constraints) -> Constraints:
    """What neither is to be; of "candles, no candle holders" the holders alone."""
    words = unique((*one.words, *other.words))
    parts = {word for word in words for longer in words if word != longer and contains_phrase(longer, word)}
    names = dict.fromkeys((*one.attributes, *other.attributes))
    return replace(
        one,
        categories=unique((*one.categories, *other.categories)),
        brands=unique((*one.brands, *other.brands)),
        attributes={
            name: unique((*one.attributes.get(name, ()), *other.attributes.get(name, ()))) for name in names
        },
        words=tuple(word for word in words if word not in parts),
    )


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
