"""Which products the words point at: "the second one", "it", "the cheaper", "the red one", a title, an id.

Resolved against what was shown; a title of the catalogue that was not shown counts as well. English. Knows no
intent: whether a product is wanted at all, the caller decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.house.dialogue import Dialogue
from assistant.house.phrases import content_words
from assistant.titles import Titles
from assistant.tools.results import ShownProduct
from retrieval.catalogue import Catalogue
from retrieval.words import terms

_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "secnd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9,
    "9th": 9, "tenth": 10, "10th": 10, "last": -1,
}  # fmt: skip
_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4, "five": 5, "5": 5}

_FIRST_FEW = re.compile(r"\b(first|top|last) (two|three|four|five|[2-5])\b")
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b(?! (?:class|time|night|day|week|order))")
_TOP = re.compile(
    r"\b(?:top|topmost|very first) (?:one|pick|choice|result)\b|\bthe one (?:at|on) (?:the )?top\b"
)
_NUMBER = re.compile(r"(?:\bnumber|\bnr\.?|\bno\.|#) ?(\d{1,2})\b|\bitem (\d{1,2})\b")
_BARE = re.compile(
    r"(?<![\d.,£$€#])\b(\d{1,2})\b"
    r"(?! ?(?:of|x|pieces?|pcs|times|pounds?|dollars?|euros?|%|cm|mm|m|l|kg|g|in|inch|years?|stars?)\b"
    r"|[.,]\d)"
)
_ALL = re.compile(
    r"\b(?:both|all of (?:them|these|those|it)|it all|all (?:two|three|four|five|six)|them all|everything"
    r"|the (?:whole )?(?:lot|set)|every one|each of them|these"
    r"|those|them|they)\b"
)
_LOW = re.compile(r"\b(?:cheapest|cheaper|cheap one|least expensive|lowest price)\b")
_HIGH = re.compile(r"\b(?:most expensive|dearest|dearer|priciest|more expensive)\b")
_LOWEST = re.compile(r"\b(?:cheapest|least expensive|lowest priced?|lowest)\b")
_HIGHEST = re.compile(r"\b(?:most expensive|dearest|priciest|highest priced?)\b")
_RATED = re.compile(
    r"\b(?:best|highest|top|better|higher)[- ](?:rated|reviewed|liked|scoring)\b"
    r"|\b(?:best|better|higher|highest) (?:reviews?|ratings?|scores?)\b|\b(?:most|more) stars\b"
    r"|\b(?:rated?|rates|reviewed|scores?) (?:the )?(?:higher|highest|better|best)\b"
    r"|\b(?:people|customers|folks?|everyone) (?:likes?|rates?|prefers?)(?: (?:the )?(?:better"
    r"|best|more|most|higher))?\b"
)
_KIND_OF_ONE = re.compile(r"\bthe ((?:[\w'-]+ ){1,4}?)ones?\b")
_THEM = frozenset(("these", "those", "them", "they"))
_PRONOUN = re.compile(
    r"\b(?:it|its|this|that(?! (?:i|we|my)\b)|this one|that one|the one|one|another(?: one)?(?! \w)"
    r"|(?:one|two|three|\d+) more"
    r"|same again|more of (?:it|them))\b"
)
_INTO_BASKET = re.compile(
    r"\b(?:in|into|in to|to|from|of) (?:my|the) (?:shopping )?(?:bag|basket|cart|trolley)\b", re.IGNORECASE
)
_SMALL = frozenset(
    word
    for line in (
        "the a an of in on for with and or to my me one ones other set pack",
        "is it its this that do does you i",
    )
    for word in line.split()
)

_TAKING = (
    "add put pop stick chuck bung throw take have buy order get grab want need please will ll one two"
    " three four five six"
    " can could go for then back again in into up me ok okay right yes"
)
_EMPTY_TOO = frozenset(terms("go back out up now well please get one two"))
FEWEST_SHARED_TERMS = 2
TITLE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class References:
    """The products pointed at, in the order of mention.

    Attributes:
        pointing: Whether the words point at something at all, found or not ("it", "the ninth one").
    """

    product_ids: tuple[str, ...] = ()
    pointing: bool = False


def find_references(
    text: str,
    dialogue: Dialogue,
    catalogue: Catalogue,
    titles: Titles,
    numbers: bool = True,
    several: bool = False,
) -> References:
    """The products that the text points at.

    Args:
        text: The words.
        dialogue: Where the conversation stands.
        catalogue: What the shop sells.
        titles: Its titles.
        numbers: Whether a bare number is a place in the list ("compare 1 and 2").
        several: Whether several products are spoken of anyway: "those" is the list then, and not several
            pieces of the product that was spoken of last ("I'll take ten of those").
    """
    plain = text.replace("’", "'").lower()
    shown = dialogue.products
    found: list[tuple[int, str]] = []
    found += _ids(text, dialogue, catalogue)
    found += _ordinals(plain, shown)
    found += _superlatives(plain, _narrowed(dialogue))
    pointing = bool(found) or any(each.search(plain) for each in (_ORDINAL, _TOP, _NUMBER))
    if not found and not pointing and (every := _ALL.search(plain)):
        pointing = True
        meant = _narrowed(dialogue)
        if every.group() in _THEM and not several and len(dialogue.focus) == 1:
            meant = tuple(p for p in dialogue.known if p.product_id == dialogue.focus[0])
        if every.group() != "both" or len(meant) == 2:
            found += [(every.start(), p.product_id) for p in meant]
    if not found:
        found += _kinds_of_one(plain, shown, catalogue)
        found += _titles(text, dialogue, titles, catalogue)
    if not found and numbers:
        found += _places([(m.start(), int(m.group(1))) for m in _BARE.finditer(plain)], shown)
    if not found and not pointing and (pronoun := _PRONOUN.search(plain)):
        pointing = True
        if len(dialogue.focus) == 1:
            found.append((pronoun.start(), dialogue.focus[0]))
        elif len(shown) == 1:
            found.append((pronoun.start(), shown[0].product_id))
        else:
            found += _asked_for(dialogue)
    if not found and not pointing and (only := titles.only_with(_thing(plain))):
        found.append((0, only))
    ordered = [product_id for _, product_id in sorted(found, key=lambda pair: pair[0])]
    return References(tuple(dict.fromkeys(ordered)), pointing or bool(found))


def _thing(plain: str) -> set[str]:
    """The words that may name one product of the whole shop, without those of taking it."""
    words = set(content_words(_INTO_BASKET.sub(" ", plain), _TAKING)) - _SMALL
    return {word for word in words if not word.isdecimal()}


def _asked_for(dialogue: Dialogue) -> list[tuple[int, str]]:
    """What the question just before asked for among several ("which is rated highest?")."""
    last = next(iter(dialogue.agenda.served), None)
    if last is None or last.turn != dialogue.turns - 1:
        return []
    return _superlatives(last.text.lower(), _narrowed(dialogue))[:1]


def _narrowed(dialogue: Dialogue) -> tuple[ShownProduct, ...]:
    """What "all of them" or "the cheaper one" choose from: several spoken of together, else the last list."""
    several = tuple(p for p in dialogue.known if p.product_id in dialogue.several)
    return several or dialogue.products


def _ids(text: str, dialogue: Dialogue, catalogue: Catalogue) -> list[tuple[int, str]]:
    known = {p.product_id for p in dialogue.known}
    found = []
    for match in re.finditer(r"[^\s,;:!?()\"']+", text):
        token = match.group().strip(".#")
        telling = token in known or any(c.isdigit() for c in token)
        if len(token) > 1 and telling and catalogue.get(token) is not None:
            found.append((match.start(), token))
    return found


def _ordinals(plain: str, shown: Sequence[ShownProduct]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    rest = plain
    for match in _FIRST_FEW.finditer(plain):
        count = _COUNTS[match.group(2)]
        chosen = shown[-count:] if match.group(1) == "last" else shown[:count]
        found += [(match.start(), p.product_id) for p in chosen]
        rest = rest.replace(match.group(), " " * len(match.group()))
    places = [(m.start(), _ORDINALS[m.group(1)]) for m in _ORDINAL.finditer(rest)]
    places += [(m.start(), 1) for m in _TOP.finditer(rest)]
    places += [(m.start(), int(m.group(1) or m.group(2))) for m in _NUMBER.finditer(rest)]
    return found + _places(places, shown)


def _places(places: Sequence[tuple[int, int]], shown: Sequence[ShownProduct]) -> list[tuple[int, str]]:
    found = []
    for start, place in places:
        if place == -1 and shown:
            found.append((start, shown[-1].product_id))
        elif 1 <= place <= len(shown):
            found.append((start, shown[place - 1].product_id))
    return found


def has_ordinal(text: str) -> bool:
    """Whether the words name a place in a list ("the second")."""
    return bool(_ORDINAL.search(text.lower()))


def superlative(text: str, prices: Mapping[str, int]) -> str:
    """Which of these prices "the cheapest" or "the most expensive" means; empty where neither is said."""
    plain = text.lower()
    if prices and _LOWEST.search(plain):
        return min(prices, key=lambda name: prices[name])
    if prices and _HIGHEST.search(plain):
        return max(prices, key=lambda name: prices[name])
    return ""


def _superlatives(plain: str, shown: Sequence[ShownProduct]) -> list[tuple[int, str]]:
    priced = [p for p in shown if p.price is not None]
    rated = [p for p in shown if p.rating is not None]

    def price(product: ShownProduct) -> int:
        return product.price.minor if product.price else 0

    found = []
    if priced and (match := _LOW.search(plain)):
        found.append((match.start(), min(priced, key=price).product_id))
    if priced and (match := _HIGH.search(plain)):
        found.append((match.start(), max(priced, key=price).product_id))
    if rated and (match := _RATED.search(plain)):
        found.append((match.start(), max(rated, key=lambda p: p.rating or 0.0).product_id))
    return found


def _kinds_of_one(plain: str, shown: Sequence[ShownProduct], catalogue: Catalogue) -> list[tuple[int, str]]:
    """Of "the red one": the shown products whose titles have all of the words, else whose records do."""
    found = []
    for match in _KIND_OF_ONE.finditer(plain):
        words = {word for word in terms(match.group(1)) if word not in _SMALL}
        fitting = [p for p in shown if words and words <= set(terms(p.title))]
        fitting = fitting or [p for p in shown if words and words <= _said_of(p, catalogue)]
        found += [(match.start(), p.product_id) for p in fitting]
    return found


def _said_of(shown: ShownProduct, catalogue: Catalogue) -> set[str]:
    """The words of a product's title, brand, options and attributes."""
    product = catalogue.get(shown.product_id)
    if product is None:
        return set(terms(shown.title))
    values = [*map(str, product.attributes.values()), *product.options.values()]
    return set(terms(" ".join((shown.title, product.brand, *values))))


def _titles(text: str, dialogue: Dialogue, titles: Titles, catalogue: Catalogue) -> list[tuple[int, str]]:
    exact = titles.named_in(text)
    if exact:
        return list(enumerate(exact))
    words = set(terms(_INTO_BASKET.sub(" ", text))) - _SMALL
    best = _holding_all(words, dialogue.products, titles) or _best_title(words, dialogue.products)
    best = best or _holding_all(words, dialogue.known, titles) or _best_title(words, dialogue.known)
    best = best or _spoken_of(words, dialogue, catalogue)
    return [(0, best)] if best else []


def _spoken_of(words: set[str], dialogue: Dialogue, catalogue: Catalogue) -> str:
    """The product that was spoken of last, where its title has a word of the text."""
    last = catalogue.get(dialogue.focus[0]) if len(dialogue.focus) == 1 else None
    return last.product_id if last and set(content_words(last.title, _TAKING)) & words else ""


def _holding_all(words: set[str], products: Sequence[ShownProduct], titles: Titles) -> str:
    """The one product whose title has all of the words that name something; else empty."""
    told = {word for word in words - set(terms(_TAKING)) if word in titles.holding and word not in _EMPTY_TOO}
    having = [p.product_id for p in products if told <= set(terms(p.title))]
    return having[0] if len(told) > 1 and len(having) == 1 else ""


def _best_title(words: set[str], products: Sequence[ShownProduct]) -> str:
    """The one product whose title shares most words with the text, when it shares enough of them."""
    scored: list[tuple[float, str]] = []
    for product in products:
        own = set(terms(product.title)) - _SMALL
        shared = len(own & words)
        if own and shared >= min(FEWEST_SHARED_TERMS, len(own)) and shared / len(own) >= TITLE_SHARE:
            scored.append((shared + shared / len(own), product.product_id))
    scored.sort(key=lambda pair: -pair[0])
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return _distinctive(words, products)
    return scored[0][1]


def _distinctive(words: set[str], products: Sequence[ShownProduct]) -> str:
    """The one shown product that has a word of the text which no other shown title has, if just one does."""
    having = [p.product_id for p in products if (set(terms(p.title)) - _SMALL) & words]
    return having[0] if len(having) == 1 else ""
