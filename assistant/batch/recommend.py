"""Recommendation lines: a customer or a history in, products with reasons out, best first.

Everybody is taken as the records have them now; nothing is tried out on anybody, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.batch.lines import Line, answered, text_of, texts_of
from assistant.profile import Profiles
from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from recommender.ranking import Ranked
from recommender.shopper import Shopper
from retrieval.errors import BadInput

UNKNOWN_CUSTOMER = "unknown customer"
UNKNOWN_PRODUCT = "unknown product"


def recommend_batch(
    shop: Shop, lines: Iterable[Line], *, k: int = 10, reasons: bool = False
) -> Iterator[dict[str, Any]]:
    """The answer to each line: at most `k` products, or all of its candidates in order.

    Candidates are ranked whatever is known of them; otherwise only what can be bought (or whose stock is
    unknown) is suggested. What the shop lacks is noted. Without `reasons` none are worked out, and each
    item's list of them is empty.
    """
    profiles = Profiles(shop.database)
    return answered(lines, lambda line: _recommend(shop, profiles, line.request or {}, k, reasons))


def _recommend(
    shop: Shop, profiles: Profiles, request: Mapping[str, Any], k: int, reasons: bool
) -> dict[str, Any]:
    among = None if request.get("candidates") is None else texts_of(request, "candidates")
    excluded = texts_of(request, "exclude")
    shopper, notes = _shopper(shop, profiles, request)
    notes += _unknown(shop, (*(among or ()), *excluded))
    ranking = shop.recommender.recommend(shopper, k=k, among=among, exclude=excluded, reasons=reasons)
    return {
        "items": [_item(item) for item in ranking.items],
        "notes": list(dict.fromkeys((*notes, *ranking.notes))),
    }


def _shopper(shop: Shop, profiles: Profiles, request: Mapping[str, Any]) -> tuple[Shopper, list[str]]:
    """Who is recommended to, and what is not known of them; a history counts instead of a customer's own."""
    if request.get("history") is not None:
        history = texts_of(request, "history")
        return shop.recommender.shopper_with(history), _unknown(shop, history)
    if request.get("customer_id") is None:
        raise BadInput("'customer_id' or 'history' is missing; give one of them.")
    customer_id = text_of(request, "customer_id")
    if not shop.recommender.knows(customer_id) and profiles.get(customer_id) is None:
        return shop.recommender.shopper(), [UNKNOWN_CUSTOMER]
    stated = tuple(preference.text for preference in profiles.preferences(Visitor.customer(customer_id)))
    return shop.recommender.shopper(customer_id, preferences=stated), []


def _unknown(shop: Shop, product_ids: Iterable[str]) -> list[str]:
    absent = dict.fromkeys(i for i in product_ids if shop.catalogue.get(i) is None)
    return [f"{UNKNOWN_PRODUCT} {product_id}" for product_id in absent]


def _item(item: Ranked) -> dict[str, Any]:
    reasons = [
        {"kind": reason.kind, "evidence": list(reason.evidence), "share": reason.share}
        for reason in item.reasons
    ]
    return {"product_id": item.product_id, "score": item.score, "click": item.click, "reasons": reasons}
