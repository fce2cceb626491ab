"""Tools that suggest: for this visitor, like one product, with one product."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from assistant.tools.arguments import Limits
from assistant.tools.bundles import going_with
from assistant.tools.context import Runtime, TurnContext
from assistant.tools.limiting import read_limits
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import MOST_SHOWN, present, products_of, with_popular
from assistant.tools.reasoning import word_reasons
from assistant.tools.results import Result, ShownReason
from assistant.tools.suiting import listed
from recommender.exploring.policy import Explorer
from recommender.ranking import Ranked, Ranking
from recommender.reasons import FEWEST_BUYERS
from recommender.shopper import Shopper
from retrieval.errors import VectorsUnavailable, shorten
from retrieval.product import Product
from retrieval.request import NO_VECTORS, SearchRequest

POOL = 60
TEXT_POOL = 20
"""The best hits of a text that are ranked for the shopper; further down they are no longer about it."""
NEIGHBOURS_SHARE = 0.5
"""How much of two products' likeness rests on who bought them, where that is known; the rest on texts."""


class RecommendArguments(Limits):
    """What the suggestions are limited to."""

    query: str = Field("", description="what they should be about, in words; empty for anything")


class SimilarArguments(Limits):
    """The product to start from."""

    product_id: str
    relation: Literal["alike", "bought_together"] = Field(
        "alike", description="alike: resembles it; bought_together: what other people buy with it"
    )


def _recommend(arguments: RecommendArguments, runtime: Runtime) -> Result:
    context = runtime.context
    if not context.shop.config.service.recommend:
        return Result("recommend", "switched_off")
    limits = read_limits(context, arguments, arguments.query)
    request = limits.request
    shopper = context.shopper()
    barred = frozenset(arguments.exclude.product_ids)
    explores = context.shop.config.recommender.exploration > 0
    ranking = _ranking(context, shopper, request, barred, POOL if explores else MOST_SHOWN)
    items, propensities = _explored(context, ranking)
    catalogue = context.shop.catalogue
    reasons = {
        item.product_id: (
            *limits.reasons,
            *word_reasons(item.product_id, item.reasons, shopper, catalogue),
        )
        for item in items
    }
    chosen = products_of(context, [item.product_id for item in items])
    shown = tuple(
        replace(
            present(p, with_popular(context, p.product_id, reasons[p.product_id])),
            propensity=propensities.get(p.product_id),
        )
        for p in chosen
    )
    facts = {
        "query": request.text,
        "limits": limits.in_words,
        "because": limits.because,
        "about": ", ".join(part for part in (request.text, limits.in_words) if part),
        "count": len(shown),
    }
    if not shown:
        return Result("recommend", "none", listing=True, facts=facts, notes=ranking.notes)
    personal = any(
        reason.kind in ("history", "preference", "together") for p in shown for reason in p.reasons
    )
    return Result("recommend", "personal" if personal else "general", shown, True, facts, notes=ranking.notes)


def _ranking(
    context: TurnContext, shopper: Shopper, request: SearchRequest, barred: frozenset[str], k: int
) -> Ranking:
    """The shopper's ranking of what keeps the limits; with a text, of what the text finds."""
    search, recommender = context.shop.search, context.shop.recommender
    if not request.text:
        kept = search.keeping(request)
        return recommender.recommend(shopper, k=k, exclude=barred, keep=kept.__contains__)
    unwanted = barred | shopper.disliked | (frozenset() if recommender.repeats else shopper.bought)
    of_kind = bool(search.kinds.named(request.text))
    hits = (
        listed(request, TEXT_POOL, 0, context, True).hits
        if of_kind
        else search.search(request, TEXT_POOL).hits
    )
    found = [hit.product_id for hit in hits]
    among = [product_id for product_id in found if product_id not in unwanted]
    return recommender.recommend(shopper, among=among) if among else Ranking(())


def _explored(context: TurnContext, ranking: Ranking) -> tuple[list[Ranked], dict[str, float]]:
    """The places to show, and the chances that they had; without exploration there are no chances to tell."""
    settings = context.shop.config.recommender
    share = settings.exploration
    if share <= 0:
        return list(ranking.items[:MOST_SHOWN]), {}
    by_id = {item.product_id: item for item in ranking.items}
    explorer = Explorer(context.shop.recommender.beliefs, share, settings.exploration_by)
    places = explorer.show(list(by_id), MOST_SHOWN, context.rng)
    shown = [by_id[place.product_id] for place in places]
    return shown, {place.product_id: place.propensity for place in places}


def _similar_products(arguments: SimilarArguments, runtime: Runtime) -> Result:
    context = runtime.context
    anchor = context.shop.catalogue.get(arguments.product_id)
    if anchor is None:
        return refuse(
            "similar_products", f"There is no product '{shorten(arguments.product_id)}' in this shop."
        )
    limits = read_limits(context, arguments)
    shopper = context.shopper()
    barred = shopper.disliked | set(arguments.exclude.product_ids) | {anchor.product_id}
    kept = context.shop.search.keeping(limits.request) - barred
    together = arguments.relation == "bought_together"
    limited = bool(limits.in_words)
    if not together:
        kept = _instead_of(anchor, kept, limited, context)
    evidence = (
        _bought_together(context, anchor.product_id, kept)
        if together
        else _alike(context, anchor.product_id, kept, limited)
    )
    facts = {
        "title": anchor.title,
        "limits": limits.in_words,
        "because": limits.because,
        "within": f" ({limits.in_words})" if limits.in_words else "",
        "count": len(evidence),
    }
    prefix = "together" if together else "alike"
    if together and not evidence and (evidence := going_with([anchor.product_id], kept, context)):
        facts["count"] = len(evidence)
        prefix = "together_like"
    if not evidence:
        return Result("similar_products", f"{prefix}_none", listing=True, facts=facts)
    chosen = products_of(context, evidence)
    shown = tuple(
        present(p, with_popular(context, p.product_id, (*limits.reasons, *evidence[p.product_id])))
        for p in chosen
    )
    return Result("similar_products", prefix, shown, True, facts)


def _instead_of(anchor: Product, kept: frozenset[str], limited: bool, context: TurnContext) -> frozenset[str]:
    """Those products that may stand for one: with limits of its kind alone; in stock where it isn't.

    Where nothing of the kind of what is sold out is left, the others may.
    """
    products = products_of(context, sorted(kept))
    if anchor.in_stock is False:
        products = [each for each in products if each.in_stock is not False]
    if (limited or anchor.in_stock is False) and anchor.category:
        products = [each for each in products if each.category == anchor.category] or products * (not limited)
    return frozenset(each.product_id for each in products)


def _bought_together(
    context: TurnContext, product_id: str, kept: frozenset[str]
) -> dict[str, tuple[ShownReason, ...]]:
    """What at least `FEWEST_BUYERS` different people bought with it, the surest first, each so worded."""
    found = context.shop.recommender.bought_together(product_id, POOL)
    partners = [each for each in found if each.product_id in kept and each.buyers >= FEWEST_BUYERS]
    title = products_of(context, [product_id])[0].title
    return {
        each.product_id: (
            ShownReason(
                "together",
                f"{each.buyers} different buyers bought it together with {title}",
                (product_id,),
                source="together",
                buyers=each.buyers,
            ),
        )
        for each in partners[:MOST_SHOWN]
    }


def _alike(
    context: TurnContext, product_id: str, kept: frozenset[str], limited: bool
) -> dict[str, tuple[ShownReason, ...]]:
    """What resembles it in text and in who buys it, best first, each with what of that may be said.

    Where it is limited ("the same in green"), other versions of the product itself come first.
    """
    try:
        by_text = dict(context.shop.search.similar(product_id, POOL))
    except VectorsUnavailable:
        by_text = {}
        context.note(NO_VECTORS)
    by_buyers = dict(context.shop.recommender.similar(product_id, POOL))
    highest = max(by_buyers.values(), default=0.0) or 1.0
    scores = {
        other: (1 - NEIGHBOURS_SHARE) * by_text.get(other, 0.0)
        + NEIGHBOURS_SHARE * by_buyers.get(other, 0.0) / highest
        for other in {*by_text, *by_buyers}
        if other in kept
    }
    versions = [each.product_id for each in context.shop.catalogue.siblings(product_id)] if limited else []
    by_text |= dict.fromkeys(versions, 1.0)
    ordered = [each for each in versions if each in kept]
    ordered += sorted(scores, key=lambda other: (-scores[other], other))
    best = list(dict.fromkeys(ordered))[:MOST_SHOWN]
    together = _bought_together(context, product_id, frozenset(best))
    title = products_of(context, [product_id])[0].title
    resembles = ShownReason("similar", f"resembles {title}", (product_id,), source="semantic")
    return {other: (*((resembles,) if other in by_text else ()), *together.get(other, ())) for other in best}


recommend = make_tool(
    "recommend",
    "Suggest products for this customer, from what they bought, liked and stated, within limits.",
    RecommendArguments,
    _recommend,
)
similar_products = make_tool(
    "similar_products",
    "Products that resemble one, or that other people buy together with it.",
    SimilarArguments,
    _similar_products,
)
