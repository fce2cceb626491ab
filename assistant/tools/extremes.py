"""What a product is most of, by the amounts in its record: the lightest, the larger of two, the longest.

Knows no conversation and no list: the products to choose from come in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.measures import Measure, read_measure
from retrieval.product import Product
from retrieval.units import units
from retrieval.words import fold, terms


@dataclass(frozen=True, slots=True)
class Most:
    """The product that has most, or least, of something.

    Attributes:
        called: What it is ("lightest").
        said: How much it has, as its record writes it.
    """

    product_id: str
    title: str
    called: str
    said: str


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a scale: the words for it, the attributes that may measure it, the first that does first."""

    words: re.Pattern[str]
    called: str
    most: bool
    attributes: tuple[str, ...]


_COUNTED = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)\s*(?P<unit>\D*)")
_BEST_RATED = re.compile(
    r"\b(?:(?:best|highest|top|better|higher)[ -]?(?:rated|reviewed|rating|reviews?)|most stars"
    r"|rate[sd]? (?:the )?(?:high\w*|best|better|most)|(?:best|most|better) reviews)\b",
    re.IGNORECASE,
)
_PRICED = (
    (
        min,
        re.compile(r"\b(?:cheap(?:er|est)|least expensive|costs? (?:the )?(?:less|least))\b", re.IGNORECASE),
    ),
    (max, re.compile(r"\b(?:dear(?:er|est)|most expensive|costs? (?:the )?most)\b", re.IGNORECASE)),
)
_SIZES = ("capacity", "diameter", "volume", "size", "height", "length", "width")


def _end(words: str, called: str, most: bool, *attributes: str) -> _End:
    return _End(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), called, most, attributes)


_ENDS = (
    _end(r"light(?:er|est)?", "lightest", False, "weight"),
    _end(r"heav(?:y|ier|iest)", "heaviest", True, "weight"),
    _end(r"tall(?:er|est)?|high(?:er|est)?", "tallest", True, "height"),
    _end(r"long(?:er|est)?", "longest", True, "length"),
    _end(r"short(?:er|est)?", "shortest", False, "length", "height"),
    _end(r"wid(?:e|er|est)|broad(?:er|est)?", "widest", True, "width", "diameter"),
    _end(r"thick(?:er|est)?", "thickest", True, "thickness"),
    _end(r"thin(?:ner|nest)?", "thinnest", False, "thickness"),
    _end(
        r"big(?:ger|gest)?|larg(?:e|er|est)|holds? (?:the )?most|room(?:y|ier|iest)|more (?:capacity|room)",
        "largest",
        True,
        *_SIZES,
    ),
    _end(r"small(?:er|est)?|compact", "smallest", False, *_SIZES),
    _end(r"(?:most |more )?powerful|strong(?:er|est)?", "most powerful", True, "power"),
    _end(r"bright(?:er|est)?", "brightest", True, "brightness", "luminosity"),
    _end(r"dim(?:mer|mest)?", "dimmest", False, "brightness"),
    _end(r"warm(?:er|est)?|cosi(?:er|est)", "warmest", False, "comfort", "comfort temperature"),
    _end(
        r"battery|lasts? (?:the )?longe(?:r|st)",
        "one with the longest battery life",
        True,
        "battery life",
    ),
)


def most_of(words: str, products: Sequence[Product]) -> Most | None:
    """The product that is most of what the words say ("which is lighter?").

    None where they say nothing of the kind, where fewer than two records state it, or all state the same.
    """
    for end in _ENDS:
        if not end.words.search(words):
            continue
        for attribute in end.attributes:
            values = _amounts(attribute, products)
            if len(values) > 1 and len({amount for amount, _, _ in values}) > 1:
                _, said, product = (max if end.most else min)(values, key=lambda value: value[0])
                return Most(product.product_id, product.title, end.called, said)
    return None


def beyond(words: str, products: Sequence[Product]) -> str:
    """The limit of a measure that words set against products ("bigger" -> "capacity over 20 l").

    Of several products the middle one counts. Empty where the words say nothing of a measure, or no record
    states it.
    """
    for end in _ENDS:
        if not end.words.search(words):
            continue
        for attribute in end.attributes:
            values = sorted(_amounts(attribute, products), key=lambda value: value[0])
            if values and 2 * len(values) > len(products):
                place = len(values) // 2 - (not end.most and len(values) % 2 == 0)
                return (
                    f"{attribute} {'at least' if end.most else 'at most'} {_next(values[place][1], end.most)}"
                )
    return ""


def _next(said: str, more: bool) -> str:
    """The amount after, or before, one that is written ("300 ml" -> "301 ml", "2.5 l" -> "2.6 l")."""

    def moved(match: re.Match[str]) -> str:
        places = len(match[0].partition(".")[2])
        step = 10.0**-places
        return f"{max(float(match[0]) + (step if more else -step), 0.0):.{places}f}"

    return re.sub(r"\d+(?:\.\d+)?", moved, said, count=1)


def _amounts(attribute: str, products: Sequence[Product]) -> list[tuple[float, str, Product]]:
    """The amounts of an attribute in one base unit, as they are written, of the products that state it."""
    found: list[tuple[Measure, str, Product]] = []
    for product in products:
        values = product.named_values().items()
        said = next((v for name, v in values if fold(name.replace("_", " ")) == attribute), ())
        measure = read_measure(said[0]) if said else None
        if measure is not None and measure.minimum is not None and not measure.sides:
            found.append((measure, said[0], product))
    if not found:
        return _counted(attribute, products)
    known = [units().factors.get(measure.unit, {}) for measure, _, _ in found]
    shared = next((name for name in known[0] if all(name in each for each in known)), "") if known else ""
    if not shared:
        return []
    return [
        ((measure.minimum or 0.0) * factors[shared], said, product)
        for (measure, said, product), factors in zip(found, known, strict=True)
    ]


def _counted(attribute: str, products: Sequence[Product]) -> list[tuple[float, str, Product]]:
    """The amounts in a unit that has no other ("600 lumens"), where all that state one have the same."""
    found = []
    for product in products:
        values = product.named_values().items()
        said = next((v for name, v in values if fold(name.replace("_", " ")) == attribute), ())
        if match := _COUNTED.fullmatch(said[0].strip()) if said else None:
            found.append((float(match["number"]), match["unit"].casefold(), said[0], product))
    if len({unit for _, unit, _, _ in found}) != 1:
        return []
    return [(number, said, product) for number, _, said, product in found]


def leading(words: str, products: Sequence[Product]) -> str:
    """The id of the product that words ask for by an end of a scale; empty where the records can't tell.

    "The brightest rechargeable one" is the brightest of those that are so.
    """
    own = {product.product_id: set(terms(product.text())) for product in products}
    said = [word for word in terms(words) if 0 < sum(word in each for each in own.values()) < len(own)]
    among = [product for product in products if all(word in own[product.product_id] for word in said)]
    among = among or list(products)
    if found := most_of(words, among):
        return found.product_id
    rated = [product for product in among if product.rating is not None]
    if rated and _BEST_RATED.search(words):
        return max(rated, key=lambda product: product.rating or 0.0).product_id
    priced = [(product.price.minor, product.product_id) for product in among if product.price]
    if priced and (ends := [end for end, pattern in _PRICED if pattern.search(words)]):
        return ends[0](priced)[1]
    return ""
