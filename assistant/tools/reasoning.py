"""Why a product is shown, in words: each sentence is worded from one piece of evidence that holds.

What the visitor did is named only where their own history has it; what others bought, only from
`FEWEST_BUYERS` different people on, and never who. Knows no model: evidence comes in as `Reason`s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.tools.results import ShownReason
from assistant.wishes import told
from recommender.events import Kind
from recommender.reasons import FEWEST_BUYERS, Reason
from recommender.shopper import Shopper
from retrieval.catalogue import Catalogue
from retrieval.product import Product
from retrieval.words import terms

MOST_REASONS = 3
SMALLEST_SHARE = 0.1
"""A reason that supplies less of the score is true, but not why."""

_DEEDS: Mapping[Kind, str] = {
    Kind.PURCHASE: "you bought",
    Kind.CART: "you put into your basket",
    Kind.LIKE: "you liked",
    Kind.RATING: "you rated",
    Kind.CLICK: "you looked at",
    Kind.VIEW: "you looked at",
}

_FILLERS = frozenset(
    word
    for line in (
        "a an and any are as at be for from have i in is it like me my need of on one or over please show",
        "some something that the them these they thing things this to under want what which with you your do",
        "does can could would looking find get give buy see similar",
    )
    for word in line.split()
)


def word_reasons(
    product_id: str, reasons: Iterable[Reason], shopper: Shopper, catalogue: Catalogue
) -> tuple[ShownReason, ...]:
    """The reasons for a product that can be put into true words, strongest first, at most `MOST_REASONS`.

    The product itself is no evidence for it, and no evidence is named twice. Words claim a share only where
    they name all the evidence that it was measured for; where no words claim one, those are said that moved
    the product up.
    """
    deeds = {touch.product_id: _DEEDS[touch.kind] for touch in shopper.history if touch.kind in _DEEDS}
    worded: dict[str, ShownReason] = {}
    named = {product_id}
    for reason in sorted(reasons, key=lambda reason: -reason.share):
        text, evidence = _word(_without(reason, named), deeds, catalogue)
        share = reason.share if evidence == reason.evidence else 0.0
        if not text or text in worded or (reason.share and reason.share < SMALLEST_SHARE):
            continue
        if not share and any(each.share for each in worded.values()):
            continue
        named |= set(evidence)
        told = text if share else f"{text} (moved it up)"
        worded[text] = ShownReason(reason.kind, told, evidence, share, reason.source, reason.buyers)
    return tuple(worded.values())[:MOST_REASONS]


def _without(reason: Reason, named: set[str]) -> Reason:
    """The reason without evidence that is named already."""
    if reason.kind in ("together", "similar"):  # what they say is true of the strongest evidence alone
        return replace(reason, evidence=()) if named & set(reason.evidence[:1]) else reason
    return replace(reason, evidence=tuple(each for each in reason.evidence if each not in named))


def request_reason(text: str, product: Product) -> ShownReason | None:
    """Which words of the request the product's own records answer; None when there are none."""
    own = set(terms(product.text()))
    words = [word for word in text.split() if _answers(word, own)]
    matched = tuple(dict.fromkeys(word.strip(".,;:!?\"'()").lower() for word in words))[:6]
    if not matched:
        return None
    return ShownReason("request", f"matches “{' '.join(matched)}”", matched, source="search")


def telling_words(text: str) -> list[str]:
    """The folded words of a request that say what is sought."""
    return [word for word in terms(text) if word not in _FILLERS]


def answered_shares(text: str, products: Sequence[Product]) -> list[float]:
    """How much of a request each product's title, category and attributes answer: 0 to 1.

    Only words that one of the products answers count; what none does is no word of this shop.
    """
    return shares_of(text, [naming_words(product) for product in products])


def shares_of(text: str, names: Sequence[Collection[str]]) -> list[float]:
    """`answered_shares`, of products whose words are known already."""
    words = {word for word in telling_words(text) if any(word in own for own in names)}
    return [len(words.intersection(own)) / len(words) if words else 0.0 for own in names]


def naming_words(product: Product) -> set[str]:
    """The folded words that say what a product is: of its title, category, brand and attributes."""
    return set(terms(f"{product.title} {product.category_path} {product.brand} {_values(product)}"))


def values_words(product: Product) -> set[str]:
    """The folded words of a product's attributes and options."""
    return set(terms(_values(product)))


def _values(product: Product) -> str:
    return " ".join(value for values in product.named_values().values() for value in values)


def _answers(word: str, own: set[str]) -> bool:
    parts = [part for part in terms(word) if part not in _FILLERS]
    return bool(parts) and all(part in own for part in parts)


def _word(reason: Reason, deeds: Mapping[str, str], catalogue: Catalogue) -> tuple[str, tuple[str, ...]]:
    """The words for one reason and the evidence that they name; empty words when nothing true can be said."""
    match reason.kind:
        case "history":
            return _history(reason, deeds, catalogue)
        case "preference":
            named = reason.evidence
            return (f"because {' and '.join(map(told, named))}", named) if named else ("", ())
        case "request":
            named = reason.evidence
            return (f"matches “{' '.join(named)}”", named) if named else ("", ())
        case "together":
            named = _known(reason.evidence[:1], catalogue)
            if not named or (reason.buyers or 0) < FEWEST_BUYERS:
                return "", ()
            return (
                f"{reason.buyers} different buyers bought it together with {_title(named[0], catalogue)}",
                named,
            )
        case "popular":
            if (reason.buyers or 0) < FEWEST_BUYERS:
                return "", ()
            return f"bought by {reason.buyers} different people", ()
        case "similar":
            named = _known(reason.evidence, catalogue)[:1]
            if not named:
                return "", ()
            deed = deeds.get(named[0])
            tail = f", which {deed}" if deed else ""
            return f"resembles {_title(named[0], catalogue)}{tail}", named
        case _:
            return "", ()


def _history(reason: Reason, deeds: Mapping[str, str], catalogue: Catalogue) -> tuple[str, tuple[str, ...]]:
    named = tuple(i for i in _known(reason.evidence, catalogue) if i in deeds)
    if not named:
        return "", ()
    by_deed = {deeds[i]: [each for each in named if deeds[each] == deeds[i]] for i in named}
    parts = [f"{_listed([_title(i, catalogue) for i in ids])}, which {deed}" for deed, ids in by_deed.items()]
    return f"goes with {', and '.join(parts)}", named


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _known(product_ids: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(product_id for product_id in product_ids if catalogue.get(product_id) is not None)


def _title(product_id: str, catalogue: Catalogue) -> str:
    product = catalogue.get(product_id)
    return product.title if product else product_id
