"""Tools that put things together: the best set under a budget for stated needs, and what the basket lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from assistant.reply import Card
from assistant.tools.arguments import Arguments, Limits
from assistant.tools.context import Runtime, TurnContext
from assistant.tools.limiting import Limited, read_limits
from assistant.tools.making import make_tool
from assistant.tools.presenting import MOST_SHOWN, present, products_of, with_popular
from assistant.tools.reasoning import answered_shares, request_reason, word_reasons
from assistant.tools.results import Result, ShownProduct, ShownReason
from assistant.tools.savings import saved_in_words
from recommender.bundles.bundle import Bundle, Passed, Unmet
from recommender.bundles.bundle import build_bundle as best_bundle
from recommender.bundles.completing import Missing, complete
from recommender.bundles.programme import HIGHEST_WORTH, Need, Option
from recommender.ranking import Ranked
from recommender.shopper import Shopper
from retrieval.product import Money, Product

MOST_NEEDS = 10
MOST_PIECES = 1_000
HITS = 12
"""The best hits of a need that are weighed against each other; further down they are no longer about it."""
MOST_OPTIONS = 24
"""Of one need, the variants of its hits counted each."""
FEW = 2
"""So many products of a basket are named by their titles."""
SMALLEST_SHARE = 0.5
"""An option that answers no more than this part of a need's words is left out where another answers all."""


class NeedArguments(Limits):
    """One thing that the set is to hold."""

    query: str = Field(description="what it is, in words")
    pieces: int = Field(1, ge=1, le=MOST_PIECES)


class BundleArguments(Arguments):
    """What the set is to hold, and what it may cost."""

    needs: list[NeedArguments] = Field(min_length=1, max_length=MOST_NEEDS)
    budget: float | None = Field(None, ge=0, le=1e9, description="for all together, in whole units (50.00)")


class CompletionArguments(Limits):
    """What is to be completed, and what the suggestions are limited to."""

    product_ids: list[str] = Field(
        default_factory=list, description="products to complete beside those of the basket; mostly empty"
    )


@dataclass(frozen=True, slots=True)
class _Sought:
    """One need with what was found for it, and why each of its options is shown."""

    need: Need
    reasons: Mapping[str, tuple[ShownReason, ...]]


def _build_bundle(arguments: BundleArguments, runtime: Runtime) -> Result:
    context = runtime.context
    currency = context.shop.config.currency
    budget = None if arguments.budget is None else Money.of(arguments.budget, currency)
    shopper = context.shopper()
    sought = [_sought(context, shopper, each) for each in arguments.needs]
    deals = context.shop.config.deals_at(context.clock())
    bundle = best_bundle([each.need for each in sought], budget.minor if budget else None, deals)
    facts = _facts(bundle, budget, currency)
    outcome = "none" if not bundle.picks else "part" if bundle.unmet else "built"
    shown = tuple(_shown(context, each.reasons, bundle) for each in sought)
    cards = (_card(bundle, budget, currency),) if bundle.picks else ()
    products = tuple(product for each in shown for product in each)
    return Result("build_bundle", outcome, products, True, facts, cards)


def _sought(context: TurnContext, shopper: Shopper, wanted: NeedArguments) -> _Sought:
    """The options of a need: what the search finds for it and can be bought so often, in all its variants."""
    limits = read_limits(context, wanted, wanted.query)
    found = context.shop.search.search(limits.request, HITS)
    context.note(*found.notes)
    suiting = found.hits[: found.total] if found.sold and not found.relaxed else ()
    kept = context.shop.search.keeping(limits.request) - shopper.disliked
    products = [
        product
        for product in _with_variants(context, [hit.product_id for hit in suiting], kept)
        if _can_be_bought(product, wanted.pieces, context) and product.product_id not in shopper.disliked
    ]
    products = _about(found.text, products)[:MOST_OPTIONS]
    ranked = _ranked(context, shopper, products)
    name = found.text or limits.in_words
    options = tuple(Option(product, worth) for product, worth in _worths(products, list(ranked)))
    reasons = {p.product_id: _reasons(p, found.text, limits, ranked, shopper, context) for p in products}
    return _Sought(Need(name, options, wanted.pieces), reasons)


def _with_variants(context: TurnContext, hits: Sequence[str], kept: frozenset[str]) -> list[Product]:
    """Each hit, and behind it those of its variants that keep the limits: they may cost less."""
    siblings = context.shop.catalogue.siblings
    variants = [
        [hit, *(each.product_id for each in siblings(hit) if each.product_id in kept)] for hit in hits
    ]
    return products_of(context, [product_id for family in variants for product_id in family])


def _can_be_bought(product: Product, pieces: int, context: TurnContext) -> bool:
    priced = product.price is not None and product.price.currency == context.shop.config.currency
    enough = product.stock is None or product.stock >= pieces
    return priced and enough and product.in_stock is not False


def _about(text: str, products: Sequence[Product]) -> list[Product]:
    """The products without stragglers: where one answers the whole text, those that answer little go."""
    shares = answered_shares(text, products)
    if max(shares, default=0.0) < 1.0:
        return list(products)
    return [product for product, share in zip(products, shares, strict=True) if share > SMALLEST_SHARE]


def _ranked(context: TurnContext, shopper: Shopper, products: Sequence[Product]) -> dict[str, Ranked]:
    """The products as this visitor may like them, best first."""
    if not products:
        return {}
    ranking = context.shop.recommender.recommend(shopper, among=[p.product_id for p in products])
    context.note(*ranking.notes)
    return {item.product_id: item for item in ranking.items}


def _worths(products: Sequence[Product], liked: Sequence[str]) -> list[tuple[Product, int]]:
    """How well each meets the need: half by its place among the hits, half by its place for this visitor."""
    places = {product_id: place for place, product_id in enumerate(liked)}
    count = max(len(products), 1)
    return [
        (product, max(1, round(HIGHEST_WORTH * (1 - (place + places[product.product_id]) / (2 * count)))))
        for place, product in enumerate(products)
    ]


def _reasons(
    product: Product,
    text: str,
    limits: Limited,
    ranked: Mapping[str, Ranked],
    shopper: Shopper,
    context: TurnContext,
) -> tuple[ShownReason, ...]:
    answered = request_reason(text, product)
    own = word_reasons(
        product.product_id, ranked[product.product_id].reasons, shopper, context.shop.catalogue
    )
    reasons = (*([answered] if answered else []), *limits.reasons, *own)
    return with_popular(context, product.product_id, reasons)


def _shown(
    context: TurnContext, reasons: Mapping[str, tuple[ShownReason, ...]], bundle: Bundle
) -> list[ShownProduct]:
    return [
        present(pick.product, reasons[pick.product.product_id])
        for pick in bundle.picks
        if pick.product.product_id in reasons
    ]


def _facts(bundle: Bundle, budget: Money | None, currency: str) -> dict[str, Any]:
    def money(minor: int) -> str:
        return str(Money(minor, currency))

    total = bundle.bill.total
    return {
        "count": len(bundle.picks),
        "lines": "; ".join(
            f"{pick.need}: {f'{pick.pieces} × ' if pick.pieces > 1 else ''}{pick.product.title}"
            f" ({_sum(pick.product, pick.pieces)})"
            for pick in bundle.picks
        ),
        "total": money(total),
        "budget": str(budget) if budget else "",
        "left": money(budget.minor - total) if budget else "",
        "savings": saved_in_words(bundle.bill.savings, currency),
        "left_out": "; ".join(_left_out(each) for each in bundle.unmet),
        "passed": "; ".join(_passed(each) for each in bundle.passed),
    }


def _sum(product: Product, pieces: int) -> str:
    assert product.price is not None
    return str(Money(product.price.minor * pieces, product.price.currency))


def _left_out(unmet: Unmet) -> str:
    if unmet.product is None:
        return f"{unmet.need} (I found nothing for it that can be bought)"
    return (
        f"{unmet.need} (the cheapest, {unmet.product.title} at {unmet.product.price}, would break the budget)"
    )


def _passed(passed: Passed) -> str:
    product = passed.product
    return f"{product.title} at {product.price} would suit better as {passed.need}, but breaks the budget"


def _card(bundle: Bundle, budget: Money | None, currency: str) -> Card:
    def money(minor: int) -> str:
        return str(Money(minor, currency))

    return Card(
        "bundle",
        ",".join(pick.product.product_id for pick in bundle.picks),
        facts={
            "lines": [
                {
                    "need": pick.need,
                    "product_id": pick.product.product_id,
                    "title": pick.product.title,
                    "quantity": pick.pieces,
                    "sum": _sum(pick.product, pick.pieces),
                }
                for pick in bundle.picks
            ],
            "full": money(bundle.bill.full),
            "savings": [
                {"name": each.name, "amount": money(each.amount), "code": each.code}
                for each in bundle.bill.savings
            ],
            "total": money(bundle.bill.total),
            "budget": str(budget) if budget else "",
            "left_out": [
                {
                    "need": each.need,
                    "why": _left_out(each),
                    "product_id": each.product.product_id if each.product else "",
                    "short": money(each.short) if each.short else "",
                }
                for each in bundle.unmet
            ],
            "passed": [
                {"need": each.need, "product_id": each.product.product_id, "over": money(each.over)}
                for each in bundle.passed
            ],
        },
    )


def _complete_basket(arguments: CompletionArguments, runtime: Runtime) -> Result:
    context = runtime.context
    held = [line.product_id for line in context.records.baskets.show(context.visitor)]
    basket = [product.product_id for product in products_of(context, [*held, *arguments.product_ids])]
    if not basket:
        return Result("complete_basket", "empty")
    limits = read_limits(context, arguments)
    kept = context.shop.search.keeping(limits.request) - set(arguments.exclude.product_ids)
    found = going_with(basket, kept, context)
    titles = [product.title for product in products_of(context, basket)]
    facts = {
        "basket": " and ".join(titles) if len(titles) <= FEW else "what is in your basket",
        "within": f" ({limits.in_words})" if limits.in_words else "",
        "count": len(found),
    }
    if not found:
        return Result("complete_basket", "complete", listing=True, facts=facts)
    shown = tuple(
        present(product, (*limits.reasons, *found[product.product_id]))
        for product in products_of(context, found)
    )
    return Result("complete_basket", "missing", shown, True, facts)


def going_with(
    basket: Sequence[str], kept: frozenset[str], context: TurnContext
) -> dict[str, tuple[ShownReason, ...]]:
    """What goes with these products and is none of them, the surest first, each with its reasons."""
    catalogue, shopper = context.shop.catalogue, context.shopper()
    kinds = {product_id: _kind(catalogue.get(product_id)) for product_id in catalogue.ids}
    found = complete(
        context.shop.recommender, shopper, basket, lambda i: kinds.get(i, ""), MOST_SHOWN, kept.__contains__
    )
    return {each.product_id: _goes_with(each, shopper, context) for each in found}


def _kind(product: Product | None) -> str:
    return product.category_path if product else ""


def _goes_with(missing: Missing, shopper: Shopper, context: TurnContext) -> tuple[ShownReason, ...]:
    """What of the basket it goes with, worded from the purchases or the models that say so."""
    catalogue = context.shop.catalogue
    if not missing.partners:
        own = word_reasons(missing.product_id, missing.reasons, shopper, catalogue)
        return with_popular(context, missing.product_id, own)
    strongest = missing.partners[0]
    if strongest.kinds:
        inside, other = (kind.split(" > ")[-1] for kind in strongest.kinds)
        text = f"{strongest.buyers} different buyers bought {other} together with {inside}"
    else:
        title = products_of(context, [strongest.product_id])[0].title
        text = f"{strongest.buyers} different buyers bought it together with {title}"
    return (
        ShownReason(
            "together",
            text,
            (strongest.product_id,),
            share=missing.strength,
            source="kinds" if strongest.kinds else "together",
            buyers=strongest.buyers,
        ),
    )


build_bundle = make_tool(
    "build_bundle",
    "The best set of products for several needs at once, within a budget for all together, with the shop's"
    " deals: what is in it, what it comes to, what was left out and why.",
    BundleArguments,
    _build_bundle,
)
complete_basket = make_tool(
    "complete_basket",
    "What the customer's basket lacks: things that go with its contents and that it does not hold yet.",
    CompletionArguments,
    _complete_basket,
)
