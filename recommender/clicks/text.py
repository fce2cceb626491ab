"""What a BERT reads about a shopper and about a product: plain words, never personal data.

A shopper is what they stated, then titles of what they touched. Customer ids, sessions, orders and traits
never become words; a stated phrase that looks like a name, an address or a number to call is left out.
"""

from __future__ import annotations

import re

from recommender.shopper import Shopper
from retrieval.product import Product

RECENCY = 0.9
"""How much a touch counts for each younger one beside it, when titles are chosen."""

_PERSONAL = re.compile(
    r"""
    \S@\S                                   # an email address or a handle
    | (?<!\w)(?:https?://|www\.)            # an address on the web
    | \d(?:[\s().+/-]*\d){5,}               # a phone, card or account number
    | \b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b # a British postcode
    | \b\d{5}(?:-\d{4})?\b                  # a postcode of five digits
    | \b(?:my\s+name|i\s*am\s+called|call\s+me|i\s+live\s+(?:at|in)|(?:home|postal)\s+address|my\s+address)\b
    | \b(?:e-?mail\s+(?:is|me|address)|(?:phone|mobile)\s+(?:is|number))\b
    | \b\d+[a-z]?\s+(?:\w+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|close|way|court)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

_WISHING = re.compile(
    r"^(?:i\s+|usually\s+|often\s+)*"
    r"(?:(?:like|love|prefer|want|need|enjoy|collect|wear|buy)s?|(?:is\s+|am\s+)?(?:looking\s+for|into))\s+",
    re.IGNORECASE,
)
_REFUSING = re.compile(
    r"\b(?:avoid|dislike|hate|refuse|skip)s?\b|\b(?:no|not|never|without|against|allergic|free\s+of)\b|n[’']t\b",
    re.IGNORECASE,
)


def product_words(product: Product) -> str:
    """The candidate side of a pair: everything that its records say, the most telling first."""
    return product.text()


def stated_words(shopper: Shopper) -> str:
    """What the shopper stated, as one line; phrases that look personal are left out."""
    return ", ".join(_phrases(shopper))


def wishes(shopper: Shopper) -> tuple[str, ...]:
    """The phrases that ask for something, without the verb; those that turn something down are left out."""
    return tuple(_WISHING.sub("", phrase) for phrase in _phrases(shopper) if not _REFUSING.search(phrase))


def telling_products(shopper: Shopper) -> tuple[str, ...]:
    """Product ids of the history, the most recent and weighty touches first."""
    newest_first = tuple(reversed(shopper.history))
    scored = [(-touch.weight * RECENCY**age, age, touch.product_id) for age, touch in enumerate(newest_first)]
    return tuple(product_id for _, _, product_id in sorted(scored))


def _phrases(shopper: Shopper) -> tuple[str, ...]:
    phrases = (" ".join(phrase.split()) for phrase in shopper.preferences)
    return tuple(phrase for phrase in phrases if phrase and not _PERSONAL.search(phrase))
