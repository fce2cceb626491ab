"""From product ids to what is shown of them: facts of the records, and reasons that hold for this visitor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.tools.context import TurnContext
from assistant.tools.reasoning import MOST_REASONS, word_reasons
from assistant.tools.results import ShownProduct, ShownReason
from assistant.tools.variants import variants_in_words
from recommender.reasons import FEWEST_BUYERS
from recommender.shopper import Shopper
from retrieval.product import Product

MOST_SHOWN = 6

_ORDER = ("request", "preference", "history", "together", "similar", "popular")


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
