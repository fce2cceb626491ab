"""What words change of the list in sight that is no value of a record: its order, whose make it is, how much.

"Cheapest at the top", "anything from somebody else?", "anything bigger?" ask the last list again. Each comes
to words that the readers of requests know. Looks up no product but those in sight.
"""

from __future__ import annotations

import re

from assistant.house.counter.counter import asks
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.mind import Mind
from assistant.house.pointing.pointers import read_pointers
from assistant.house.pointing.references import find_references
from assistant.house.shelf.needs import read_needs
from assistant.house.words.asides import clauses_of
from assistant.house.words.phrases import content_words
from assistant.tools.extremes import beyond
from retrieval.parsing import parse_request
from retrieval.words import terms

_ARRANGES = re.compile(
    r"(?:first|up top|(?:at|on|to) (?:the )?(?:very )?(?:top|front|beginning)|to start(?: with)?)$"
    r"|^(?:sort|order|arrange|rank|list|put|show)\w* |\b(?:to|by|up|upwards|alphabetical\w*|order)\b",
    re.IGNORECASE,
)
"""An order of a list, and no one thing of it."""
_ARRANGING = (
    "sort sorted order ordered arrange arranged rank ranked list listed put show stick move please them these"
    " those all just only ones one price prices way around round by with from high low now ok okay can could"
    " you do results result start at top first pls plz thanks thx ta cheers lets let s"
)
"""Words around an order that say nothing beside it."""
_THE_LOT = re.compile(
    r"\b(?:all (?:two|three|four|five|six|of)|both|the (?:whole )?(?:lot|set|bundle)|everything|same)\b",
    re.IGNORECASE,
)
_ALL = "all both two three four five six whole lot set thing things bundle everything same again total do for"
_ORDERS = {
    "price_ascending": "cheapest first",
    "price_descending": "dearest first",
    "rating": "best rated first",
    "newest": "newest first",
    "name": "in alphabetical order",
}
_LIMITS = ("attributes.", "price", "rating", "available")
_ASKS_FOR_MORE = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|hm+|oh|no|but|well|right|yes|please|is|are|there|have|do|you|got|any|anything"
    r"|something|some|one|ones|a|an|the|i|i'd|we|want|need|like|prefer|would|can|could|show|me|us|see|find"
    r"|give|how|what|about|bit|little|slightly|much|even|rather|way|lot|it|them|that|those|in|thing"
    r"|things|of|with)\b\W*)*$",
    re.IGNORECASE,
)
"""What leads on to more of a measure ("have you got anything a bit ...")."""
_SIZES = {"large": ("bigger", "larger"), "small": ("smaller",), "tall": ("taller",), "long": ("longer",)}


def changed_list(text: str, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal that asks for the last list, changed; None where the words say something else, or more.

    Args:
        text: A message, or a part of one.
        dialogue: Where the conversation stands.
        mind: The shop that it is said to.
    """
    if dialogue.listed is None:
        return None
    changed = _arranged(text, mind) or _measured(text, dialogue, mind) or _for_sum(text, dialogue, mind)
    return Goal(mind.intents.narrowing, changed, 1.0) if changed else _of_others(text, dialogue, mind)


def _arranged(text: str, mind: Mind) -> str:
    """The words for the order that the list is to have; empty where they say more, or only name one thing.

    "The cheapest" is a product of the list, "cheapest first" is the list in another order.
    """
    request = parse_request(text, mind.catalogue.vocabulary, mind.currency)
    said = request.used_words.get("order", "")
    limited = not (request.require.is_empty() and request.exclude.is_empty())
    arranges = request.order != "relevance" and _ARRANGES.search(said)
    alone = arranges and not limited and not content_words(text, f"{_ARRANGING} {said}")
    return _ORDERS[request.order] if alone else ""


def _for_sum(text: str, dialogue: Dialogue, mind: Mind) -> str:
    """The words for what a set may cost now that was put together for another sum ("all three for 45?")."""
    needs = dialogue.listed.arguments.get("needs", ()) if dialogue.listed else ()
    pointers = read_pointers(text)
    if not needs or not (pointers.them or pointers.every or pointers.it or _THE_LOT.search(text)):
        return ""
    budget = read_needs(text, mind).budget
    words = content_words(mind.read_request(text).text, f"{_ALL} {mind.intents.narrowing.idle}")
    named = [word for word in words if word in mind.titles.holding and not word.isdecimal()]
    return f"under {budget:g} pounds" if budget and not named else ""


def _of_others(text: str, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The goal with the maker ruled out whose product is meant ("anything from somebody else?")."""
    sign = mind.first.sign("other_maker", text)
    if sign is None or dialogue.listed is None:
        return None
    around = [clause for clause in clauses_of(text) if sign[0] not in clause]
    maker = maker_of(text, dialogue, mind)
    if not maker or any(asks(clause) for clause in around):
        return None
    clause = next((each for each in clauses_of(text) if sign[0] in each), text)
    request = mind.read_request(clause.replace(sign[0], " "))
    before = set(terms(str(dialogue.listed.arguments.get("query", ""))))
    if not set(content_words(request.text, mind.intents.narrowing.idle)) <= before:
        return Goal(mind.intents.fallback, f"{request.text}, not {maker}", 1.0)
    used = mind.read_request(text.replace(sign[0], " ")).used_words.items()
    said = [words for name, words in used if name.startswith(_LIMITS) and not set(terms(words)) <= before]
    return Goal(mind.intents.narrowing, ", ".join([*said, f"not {maker}"]), 1.0)


def maker_of(words: str, dialogue: Dialogue, mind: Mind) -> str:
    """Who makes the product that words mean, else the first that was shown; empty where that isn't known."""
    found = find_references(words, dialogue, mind.catalogue, mind.titles).product_ids
    meant = found or dialogue.focus or tuple(product.product_id for product in dialogue.products)
    product = mind.catalogue.get(meant[0]) if meant else None
    return product.brand if product else ""


def _measured(text: str, dialogue: Dialogue, mind: Mind) -> str:
    """The words that limit a measure to more, or less, than what is in sight has ("anything bigger?").

    Where no record states it, titles may say that a thing is large, or small.
    """
    sign = mind.first.sign("comparative", text)
    request = mind.read_request(text)
    told = request.require.measures or request.require.attributes or not request.exclude.is_empty()
    if sign is None or told or not _ASKS_FOR_MORE.match(text[: sign.start()]):
        return ""
    found = find_references(text, dialogue, mind.catalogue, mind.titles).product_ids
    ids = found or dialogue.focus or tuple(product.product_id for product in dialogue.products)
    seen = [product for each in ids if (product := mind.catalogue.get(each))]
    kinds = set(request.require.categories)
    if kinds and not any(kinds & set(product.category) for product in seen):
        return ""
    price = request.used_words.get("price", "")
    words = beyond(sign[0], seen) or next(
        (size for size, signs in _SIZES.items() if sign[0].lower() in signs and size in mind.titles.holding),
        "",
    )
    return " ".join(filter(None, (words, price))) if words else ""
