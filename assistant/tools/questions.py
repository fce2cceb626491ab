"""A question about one product, answered in words from its record: what the listing says, quoted.

What changes from day to day (price, stock, rating) comes from the record's own fields, and the ways that a
product comes in from its siblings; everything else from its attributes and its text. Empty words mean that
the listing doesn't say.
"""

from __future__ import annotations

import re

from assistant.tools.context import TurnContext
from retrieval.answering.answer import Answer, answer
from retrieval.product import Product
from retrieval.words import terms

_PRICE = frozenset(["price", "cost", "expensive", "cheap"])
_AMOUNT = frozenset(["hold", "weigh", "weight", "contain", "take", "fit", "carry", "capacity"])
_STOCK = frozenset(["stock", "available", "availability", "left"])
_RATING = frozenset(["rating", "rated", "review", "star"])
_VARIANTS = frozenset(["colour", "color", "size", "come", "version", "variant", "shade"])
_OTHERS = frozenset(["other", "different", "another", "come", "there", "else", "more", "any"])
_MAKER = re.compile(
    r"\bwho(?:['’]?s| is| are| has)?(?: actually)? (?:make|makes|made|manufactur|produc|design|behind)"
    r"|\bwho(?:['’]?s| is| are| was| were)\b[^?.!,]* by\W*$|\bby who(?:m)?\b"
    r"|\b(?:what|which|whose) (?:make|maker|manufacturer|label|firm|company)\b"
    r"|\b(?:make|maker|manufacturer) of\b",
    re.IGNORECASE,
)
"""Asks who makes a thing."""
_CHARGED = re.compile(
    r"\b(?:what|how much)(?: money)? (?:do|does|are|is|would|will|'?s)\b[^?.!,]{0,24}?"
    r"\b(?:want(?:ing)? for|ask(?:ing)? for|charg(?:e|ing)(?: for)?|set(?:ting)? (?:me|us|one) back"
    r"|going for|go for|sell(?:ing)? for|come to)\b"
    r"|\bwhat(?:'?s| is) the damage\b",
    re.IGNORECASE,
)
MOST_VERSIONS = 5
"""So many versions of a product are shown beside it."""


def answer_in_words(question: str, product: Product, context: TurnContext) -> str:
    """What the records say to the question; empty where they don't."""
    words = set(terms(question))
    costs = words & _PRICE or asks_price(question) or ("how much" in question.lower() and not words & _AMOUNT)
    if costs and product.price:
        return f"{product.title} costs {product.price}."
    if words & _STOCK and product.in_stock is not None:
        return f"{product.title} is {stock_in_words(product)}."
    if words & _RATING and product.rating is not None:
        return f"{product.title} is {rating_in_words(product)}."
    if ("brand" in words or _MAKER.search(question)) and product.brand:
        return f"{product.title} is by {product.brand}."
    if words & _VARIANTS and words & _OTHERS:
        siblings = sorted(context.shop.catalogue.siblings(product.product_id), key=lambda each: each.title)
        ways = {", ".join(each.options.values()) for each in (product, *siblings) if each.options}
        if len(ways) > 1:
            return f"{product.title} comes in: {'; '.join(sorted(ways))}."
    found = answer(question, product, context.shop.encoder)
    return _worded(found, product) if found else ""


def asks_price(question: str) -> bool:
    """Whether the words ask what is wanted for a thing, however ("what would that set me back?")."""
    return bool(_CHARGED.search(question))


def versions_asked(question: str, product: Product, context: TurnContext) -> list[Product]:
    """The other versions of a product where a question asks to see them, those in stock first; else none."""
    words = set(terms(question))
    if not (words & (_VARIANTS - {"come"}) and words & (_OTHERS - {"come", "there"})):
        return []
    others = context.shop.catalogue.siblings(product.product_id)
    available = [each for each in others if each.in_stock is not False]
    return (available or list(others))[:MOST_VERSIONS]


def stock_in_words(product: Product) -> str:
    """Whether it can be bought; empty where the records don't say."""
    if product.in_stock is None:
        return ""
    if not product.in_stock:
        return "out of stock"
    return "in stock" if product.stock is None or product.stock > 5 else f"in stock ({product.stock} left)"


def rating_in_words(product: Product) -> str:
    """How it is rated; empty where nobody has."""
    if product.rating is None:
        return ""
    count = f" by {product.rating_count} customers" if product.rating_count else ""
    return f"rated {product.rating:g} of 5{count}"


def _worded(found: Answer, product: Product) -> str:
    opening = {"yes": "Yes. ", "no": "No. ", "says": ""}[found.verdict]
    return f"{opening}The listing of {product.title} says: “{found.quote}”"
