"""From product ids to what is shown of them: facts of the records, and reasons that hold for this visitor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.tools.arguments import COLOUR_NAMES, Limits
from assistant.tools.avoiding import avoided
from assistant.tools.context import TurnContext
from assistant.tools.reasoning import MOST_REASONS, word_reasons
from assistant.tools.results import ShownProduct, ShownReason
from assistant.tools.variants import variants_in_words
from recommender.reasons import FEWEST_BUYERS
from recommender.shopper import Shopper
from retrieval.conditions import conditions
from retrieval.product import Product
from retrieval.request import SearchRequest
from retrieval.words import terms

MOST_SHOWN = 6

_ORDER = ("request", "preference", "history", "together", "similar", "popular", "click")


def present(
    product: Product,
    reasons: Sequence[ShownReason] = (),
    unknown: Iterable[str] = (),
    instead: Sequence[Product] = (),
) -> ShownProduct:
    """The product with its facts and reasons: first of the request, then of the visitor, then of others.

    Args:
        product: What is shown.
        reasons: Why.
        unknown: Conditions that its records leave open.
        instead: Where it is sold out: its variants that can be bought.
    """
    ordered = sorted(reasons, key=lambda reason: _ORDER.index(reason.kind))[:MOST_REASONS]
    return ShownProduct(
        product.product_id,
        product.title,
        product.price,
        product.in_stock,
        product.rating,
        tuple(ordered),
        tuple(unknown),
        tuple(each.product_id for each in instead),
        variants_in_words(product, instead),
    )


def products_of(context: TurnContext, product_ids: Iterable[str]) -> list[Product]:
    """The products of these ids, each once, without those that the catalogue doesn't have."""
    found = (context.shop.catalogue.get(product_id) for product_id in dict.fromkeys(product_ids))
    return [product for product in found if product is not None]


def own_reasons(
    context: TurnContext, shopper: Shopper, product_ids: Sequence[str]
) -> Mapping[str, tuple[ShownReason, ...]]:
    """What the recommender's arithmetic says of each product for this visitor; unknown ids are left out."""
    known = [product_id for product_id in product_ids if product_id in context.shop.catalogue]
    if not known:
        return {}
    ranking = context.shop.recommender.recommend(shopper, among=known)
    context.note(*ranking.notes)
    catalogue = context.shop.catalogue
    return {
        item.product_id: word_reasons(item.product_id, item.reasons, shopper, catalogue)
        for item in ranking.items
    }


def popular_reason(context: TurnContext, product_id: str) -> ShownReason | None:
    """How many different people bought it; None for fewer than may be named."""
    buyers = context.shop.recommender.models.associations.buyers_of(product_id)
    if buyers < FEWEST_BUYERS:
        return None
    return ShownReason("popular", f"bought by {buyers} different people", source="popularity", buyers=buyers)


def with_popular(
    context: TurnContext, product_id: str, reasons: Sequence[ShownReason]
) -> tuple[ShownReason, ...]:
    """The reasons, and how many people bought it where none of them says so."""
    if any(reason.buyers for reason in reasons):
        return tuple(reasons)
    popular = popular_reason(context, product_id)
    return (*reasons, popular) if popular else tuple(reasons)


def read_limits(context: TurnContext, limits: Limits, text: str = "") -> SearchRequest:
    """The limits of a list as a request, in the shop's currency and in the catalogue's name for colour.

    What the visitor stated to avoid is left out, unless the text asks for just that.
    """
    names = context.shop.catalogue.vocabulary.names
    colour_name = next((names[name] for name in COLOUR_NAMES if name in names), "")
    request = limits.request(text, context.shop.config.currency, colour_name)
    stated = [preference.text for preference in context.records.profiles.preferences(context.visitor)]
    wanted = (value for values in request.require.attributes.values() for value in values)
    asked = set(terms(" ".join((text, *wanted, *request.require.words))))
    unwanted = [words for words in avoided(stated) if not set(terms(words)) & asked]
    if not unwanted:
        return request
    words = tuple(dict.fromkeys((*request.exclude.words, *unwanted)))
    return replace(request, exclude=replace(request.exclude, words=words))


def limits_in_words(request: SearchRequest) -> str:
    """What a list is limited to, as a person reads it: "price up to £3.00, not red"; empty without limits."""
    orders = {
        "price_ascending": "cheapest first",
        "price_descending": "dearest first",
        "rating": "best rated first",
        "newest": "newest first",
        "name": "by name",
    }
    words = [str(condition) for condition in conditions(request)]
    return ", ".join([*words, *([orders[request.order]] if request.order in orders else [])])
