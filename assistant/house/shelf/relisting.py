"""The last list of products asked for again: with this message's changes, without what no longer holds.

A later limit goes before an earlier one; a limit that the words lift is gone. Knows which arguments the tools
of lists take (`assistant.tools.arguments.Limits`); calls none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.house.agenda import Entry
from assistant.house.intents import SPREAD
from assistant.house.mind import Mind
from assistant.house.pointing.pointers import in_basket, read_pointers
from assistant.house.shelf.narrowing import joined_query, within_theme
from assistant.house.shelf.wanting import sought
from assistant.house.sources import Situation
from assistant.house.words.phrases import asks_for_others, content_words, starts_afresh
from assistant.tools.arguments import COLOUR_NAMES, Limits, merge, to_arguments
from retrieval.lexicon import english
from retrieval.words import fold, terms

Call = tuple[str, dict[str, Any]]
"""A tool, and its arguments."""

LASTING = ("min_price", "max_price", "in_stock", "min_rating", "exclude")
"""Limits that hold for another kind of thing as well."""
_PRICES = ("min_price", "max_price")
_NAMED = {
    **dict.fromkeys(COLOUR_NAMES, ("colour",)),
    **dict.fromkeys(("brand", "make", "maker", "label"), ("brand",)),
    **dict.fromkeys(("price", "budget", "limit", "money", "cost", "amount", "sum"), _PRICES),
    **dict.fromkeys(("rating", "star", "review"), ("min_rating",)),
    **dict.fromkeys(("stock", "available"), ("in_stock",)),
}
"""What a limit is called -> the arguments that it stands in."""
_ONE_MORE = re.compile(r"\b(?:also|too|as well|besides|another|next)\b", re.IGNORECASE)
_PURSE = re.compile(
    r"\b(?:i|we|i'?ve|we'?ve|he'?s|she'?s)(?: have| has)?(?: only| just)? (?:got|have|can spend|can afford"
    r"|collected|(?:can'?t|mustn'?t|don'?t want to|do not want to) (?:go (?:over|above|beyond)|spend))\b"
    r"(?=[^.?!]{0,16}?(?:[£$€]|\d|\bquid|\bpounds?))"
    r"|\b(?:my|our|the) (?:limit|budget|max(?:imum)?)\b|\b(?:limit|budget) is\b|\bbetween us\b|\bto spend\b"
    r"|\ball (?:i|we)(?:'?ve)? (?:got|have)\b|\b(?:whip-?round|kitty|pocket money)\b"
    r"|\bnot to spend more\b",
    re.IGNORECASE,
)
_VERY_FIRST = re.compile(r"\b(?:first|beginning|start(?:ed)?|original|originally|very)\b", re.IGNORECASE)
_ANY_IS_FINE = {
    "colour": re.compile(
        r"\b(?:any|whatever|either) colou?r\b|\bcolou?r (?:doesn['’]?t|does not) matter", re.IGNORECASE
    ),
    "brand": re.compile(r"\b(?:any|whatever) (?:brand|make)\b", re.IGNORECASE),
    "max_price": re.compile(r"\b(?:any price|price is no object|money is no object)\b", re.IGNORECASE),
}


def continued_list(situation: Situation, changes: dict[str, Any]) -> Call:
    """The call of the last list, with changes.

    Args:
        situation: The goal, and where the conversation stands; it has a last list.
        changes: Arguments that the words of the goal come to.
    """
    listed = situation.dialogue.listed
    assert listed is not None
    query = str(changes.pop("query", ""))
    text = " ".join(_added(query, changes, situation))
    tool, before = listed.tool, dict(listed.arguments)
    before.pop("offset", None)  # a changed list begins anew
    if query and _one_more(query, situation):
        before = {name: value for name, value in before.items() if name in LASTING} | {"query": ""}
        text = query
    if starts_afresh(situation.goal.text):
        tool = situation.mind.intents.fallback.tool
        before = {name: value for name, value in before.items() if name in LASTING} | {"query": ""}
    if "needs" in before and set(changes) == {"max_price"} and not query:
        return tool, {**before, "budget": changes["max_price"]}
    if "needs" in before and not text and (limits := _limiting(changes)):
        return tool, {**before, "needs": [merge(need, limits) for need in before["needs"]]}
    if "offset" in changes:
        return tool, {**before, "offset": changes["offset"]}
    if "min_price" in changes and before.get("order") == "price_ascending":
        # Cheaper ones were asked for, and are too cheap now: their limit and their order are given up.
        before = {name: value for name, value in before.items() if name not in ("order", "max_price")}
    for name, pattern in _ANY_IS_FINE.items():
        if pattern.search(situation.goal.text):
            before.pop(name, None)
    before = lifted(before, situation.goal.lifted, situation.mind)
    excluded = changes.pop("exclude.product_ids", None)
    if not excluded and asks_for_others(situation.goal.text):
        excluded = [product.product_id for product in situation.dialogue.products]
    if excluded:
        changes = merge(changes, {"exclude": {"product_ids": excluded}})
    if text and "query" not in before:
        tool = situation.mind.intents.fallback.tool
        anchor = situation.mind.catalogue.get(str(before.get("product_id", "")))
        kept = {name: value for name, value in before.items() if name in Limits.model_fields}
        before = {**kept, "query": anchor.title if anchor else ""}
    if text:
        before["query"] = joined_query(str(before["query"]), text, situation.mind)
    merged = merge(before, changes)
    if ruled_out := merged.get("exclude"):
        # Who asks for mustard takes back that it must not be mustard.
        wanted = {word for name, value in changes.items() if name != "exclude" for word in terms(str(value))}
        merged["exclude"] = _without_values(ruled_out, wanted)
    if "exclude" in changes and "query" in merged:
        merged["query"] = _without_qualities(str(merged["query"]), changes["exclude"])
    low, high = merged.get("min_price"), merged.get("max_price")
    if low is not None and high is not None and low > high:
        # The newer limit is meant: whoever asks for dearer ones gives up the lower price of before.
        del merged["max_price" if "min_price" in changes else "min_price"]
    return tool, merged


def _limiting(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Of changes those that limit products, for each thing of a set ("any in pink?")."""
    return {name: value for name, value in changes.items() if name in Limits.model_fields}


def _without_qualities(query: str, exclude: Mapping[str, Any]) -> str:
    """The text without what the thing was to be like and must not be now ("the ones that don't whistle")."""
    thing, *qualities = query.split(",")
    denied = set(terms(str(exclude.get("words", ""))))
    return ",".join([thing, *(each for each in qualities if not _all_among(each, denied))])


def earlier_list(situation: Situation) -> Call | None:
    """The call of the earlier list that the words name; of the one before the last where they name none."""
    words = set(content_words(situation.goal.text, situation.intent.idle))
    intents = situation.mind.intents.intents
    listed = situation.dialogue.listed
    earlier = [
        entry
        for entry in situation.dialogue.agenda.served
        if entry.intent in intents and intents[entry.intent].lists
    ]
    if words:
        shared = [len(words & _words_of(e)) for e in earlier]
        best = max(shared, default=0)
        found = [e for e, count in zip(earlier, shared, strict=True) if count == best > 0]
    else:
        found = [e for e in earlier if listed is None or e.arguments != listed.arguments]
        if _VERY_FIRST.search(situation.goal.text):
            found.reverse()
    return _narrowed(found[0], situation) if found else None


def _narrowed(entry: Entry, situation: Situation) -> Call:
    """The call of an earlier list, within what the words limit beside it ("back to the coats, in wool")."""
    asked = sought(situation.goal, situation.mind)
    known = _words_of(entry)
    limits = {
        name: value
        for name, value in to_arguments(asked).items()
        if name not in ("category", "exclude", "order") and not set(terms(str(value))) <= known
    }
    return entry.tool, merge(entry.arguments, limits)


def _words_of(entry: Entry) -> set[str]:
    """The words that an earlier list was asked for with, but for those of what it must not be."""
    denied = set(terms(str(entry.arguments.get("exclude", ""))))
    return (set(terms(entry.text)) - denied) | set(terms(_limits_of(entry.arguments)))


def _limits_of(arguments: Mapping[str, Any]) -> str:
    """The words of what a list was asked for, without those of what it must not be."""
    return str([value for name, value in arguments.items() if name != "exclude"])


def on_theme(arguments: dict[str, Any], situation: Situation) -> dict[str, Any]:
    """The arguments of a new list, on the theme of the last one where the shop has such things of it."""
    listed, goal = situation.dialogue.listed, situation.goal
    plain = (
        SPREAD in situation.intent.arguments and situation.intent.tool == situation.mind.intents.fallback.tool
    )
    if not plain or listed is None or "query" not in listed.arguments or starts_afresh(goal.text):
        return arguments
    before = listed.arguments
    limited = set(arguments) & {"attributes", "colour", "brand"} or set(before) & {"category", "brand"}
    if limited or arguments.get("category"):
        return arguments
    query = str(arguments.get("query", ""))
    themed = within_theme(query, str(before.get("query", "")), situation.mind)
    if themed == query:
        return arguments
    kept = {name: value for name, value in before.items() if name in LASTING}
    return merge(kept, {**arguments, "query": themed})


def for_the_same(arguments: dict[str, Any], situation: Situation) -> dict[str, Any]:
    """The arguments of a new list, for whom the last one was where words point at them ("a bed for her")."""
    listed, goal, mind = situation.dialogue.listed, situation.goal, situation.mind
    if (
        SPREAD not in situation.intent.arguments
        or listed is None
        or not mind.first.sign("same_one", goal.text)
    ):
        return arguments
    before: Mapping[str, Any] = listed.arguments.get("attributes", {})
    own = {name: values for name, values in before.items() if english().facet(fold(name)) == "for whom"}
    given = arguments.get("attributes", {})
    if not own or set(own) & set(given):
        return arguments
    return {**arguments, "attributes": {**own, **given}}


def within_purse(arguments: dict[str, Any], situation: Situation) -> dict[str, Any]:
    """The arguments of a new list, within what the customer has to spend where they said that before.

    "We've only got 15 quid between us" holds for the next kind of thing as well; "a kettle under 30" for
    kettles alone.
    """
    intent, goal = situation.intent, situation.goal
    if SPREAD not in intent.arguments or {"max_price", "min_price", "budget"} & set(arguments) or goal.lifted:
        return arguments
    intents = situation.mind.intents.intents
    for entry in situation.dialogue.agenda.served:
        if entry.intent not in intents or not intents[entry.intent].lists:
            continue
        most = entry.arguments.get("max_price")
        present = situation.mind.intents.pointed("present")
        if most is not None and intent == present and entry.turn == situation.dialogue.turns - 1:
            return {**arguments, "max_price": most}  # for the same person still
        if most is None and intents[entry.intent].continues:
            return arguments  # it was lifted
        if most is not None and _PURSE.search(entry.text):
            return {**arguments, "max_price": most}
    return arguments


def set_again(situation: Situation) -> Call | None:
    """The call of the set that was put together last, where it is asked what that comes to; else None.

    "And what do those come to?" means no basket while nothing was put into one; nor does "what's the total?"
    right after the set.
    """
    dialogue, text = situation.dialogue, situation.goal.text
    listed, intents = dialogue.listed, situation.mind.intents.intents
    if situation.intent.arguments.get("action") != "=show" or dialogue.held or listed is None:
        return None
    if "needs" not in listed.arguments or in_basket(text):
        return None
    pointers = read_pointers(text)
    last = next(reversed(dialogue.agenda.entries), None)
    just = last is not None and last.intent in intents and intents[last.intent].gathers
    if not (just or pointers.them or pointers.it or pointers.every):
        return None
    return listed.tool, dict(listed.arguments)


def lifted(arguments: Mapping[str, Any], words: Iterable[str], mind: Mind) -> dict[str, Any]:
    """The arguments of a list without the limits that words name ("the 25 pounds", "cotton", "the brand").

    A limit is named by what it is called, by its value, or, a price, by any amount.
    """
    kept = dict(arguments)
    for said in words:
        named = {mind.titles.meant(word) for word in terms(said)} | set(terms(said))
        gone = {name for word in named for name in _NAMED.get(word, ())}
        if mind.read_request(said).require.price or (not gone and any(word.isdecimal() for word in named)):
            gone |= set(_PRICES)
        kept = {name: value for name, value in kept.items() if name not in gone}
        kept = _without_values(kept, named)
        if "query" in kept:
            query = str(kept["query"])
            kept["query"] = " ".join(word for word in query.split() if not _all_among(word, named))
    return kept


def _without_values(arguments: Mapping[str, Any], named: set[str]) -> dict[str, Any]:
    """The arguments without values, and without attributes, of which every word is named."""
    kept: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, Mapping):
            inner = {n: v for n, v in value.items() if not (name == "attributes" and _all_among(n, named))}
            if left := _without_values(inner, named):
                kept[name] = left
        elif isinstance(value, str) and name != "query":
            if not _all_among(value.rpartition("/")[2], named):
                kept[name] = value
        elif isinstance(value, list) and name != "product_ids":
            if rest := [each for each in value if not _all_among(str(each), named)]:
                kept[name] = rest
        else:
            kept[name] = value
    return kept


def _all_among(text: str, named: set[str]) -> bool:
    own = set(terms(text))
    return bool(own) and own <= named


def _one_more(query: str, situation: Situation) -> bool:
    """Whether another one of the kind is sought as well ("for him also a doorstop, with a car")."""
    listed = situation.dialogue.listed
    before = set(terms(str(listed.arguments.get("query", "")))) if listed else set()
    again = _ONE_MORE.search(situation.goal.text) or asks_for_others(situation.goal.text)
    return bool(before & set(content_words(query))) and bool(again)


def _added(query: str, changes: Mapping[str, Any], situation: Situation) -> list[str]:
    """The words that a message adds to what is sought: those that titles know, beside anything else it says.

    "In white, to go with the curtains I made" adds no "made"; "with unicorns" adds what the shop may lack.
    """
    words = content_words(query, situation.intent.idle)
    listed = situation.dialogue.listed
    before = set(terms(str(listed.arguments.get("query", "")))) if listed else set()
    words = [word for word in words if word not in before]
    titles = situation.mind.titles
    known = [word for word in words if titles.meant(word) in titles.holding]
    return known if known or changes else words
