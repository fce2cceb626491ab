"""Tools over the catalogue: find products, look at one."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from assistant.tools.arguments import Arguments, Limits
from assistant.tools.context import Runtime, TurnContext, results_of
from assistant.tools.favouring import favoured
from assistant.tools.limiting import Limited, read_limits
from assistant.tools.making import make_tool, refuse
from assistant.tools.paging import page_facts, page_of, results_card
from assistant.tools.presenting import (
    MOST_SHOWN,
    own_reasons,
    present,
    products_of,
    with_popular,
)
from assistant.tools.qualities import found_with
from assistant.tools.questions import (
    answer_in_words,
    rating_in_words,
    stock_in_words,
    versions_asked,
)
from assistant.tools.reasoning import naming_words, request_reason, telling_words
from assistant.tools.results import Result, ShownProduct, ShownReason
from assistant.tools.suiting import FEWEST_SURE, nearest
from recommender.shopper import Shopper
from retrieval.errors import shorten
from retrieval.product import Product
from retrieval.request import Hit, SearchResult

LAST_PLACE = 100_000
LONGEST_DESCRIPTION = 600


class SearchArguments(Limits):
    """What is sought: free text, and limits that every product shown will keep."""

    query: str = Field("", description="what is sought, in words; empty for anything within the limits")
    offset: int = Field(
        0, ge=0, le=LAST_PLACE, description="for the next page of the same search: `next` of its last result"
    )


class ProductArguments(Arguments):
    """One product, and a question about it where there is one."""

    product_id: str
    question: str = Field("", description="the customer's question about this product")
    show: bool = Field(True, description="false: look it up before acting on it, without showing its card")


def _search_catalog(arguments: SearchArguments, runtime: Runtime) -> Result:
    context = runtime.context
    kept = read_limits(context, arguments, arguments.query)
    request = kept.request
    shopper = context.shopper()
    barred = shopper.disliked | set(arguments.exclude.product_ids)
    asked = MOST_SHOWN + len(barred)
    found = found_with(request, asked, arguments.offset, context, bool(kept.in_words))
    context.note(*found.notes)
    if request.require.available and _gone(found):
        # Whoever asks if it is in stock is told that it is sold out, and sees what there is instead.
        anyway = replace(request, require=replace(request.require, available=None))
        there = found_with(anyway, asked, arguments.offset, context, bool(kept.in_words))
        if there.hits and _named_so(there.hits[0], there.text, context):
            request, found = anyway, there
            kept = replace(kept, request=request)
    page, text = page_of(found, asked, barred, MOST_SHOWN), found.text
    hits = list(page.hits)
    if found.relaxed or not found.sold:
        hits = nearest(hits, text, context)
    elif found.order == "relevance":
        hits = _sure(hits, kept)
    if found.order == "relevance":
        hits = favoured(hits, shopper.leanings, text, context.shop.catalogue)
    limits = kept.in_words
    facts = {
        "query": text,
        "limits": limits,
        "because": kept.because,
        "sought": ", ".join(part for part in (f"“{text}”" if text else "", limits) if part) or "everything",
        "relaxed": "; ".join(map(str, found.relaxed)),
        "count": len(hits),
        **page_facts(found, page, context),
    }
    if not hits:
        return Result("search_catalog", "no_more" if found.offset else "none", listing=True, facts=facts)
    sold = found.sold or _named_so(hits[0], text, context)
    outcome = "nearest" if found.relaxed else "found" if sold else "not_sold"
    if found.offset:
        outcome = "further" if found.offset < found.total or not found.total else "beyond"
    shown = _shown(context, shopper, hits, text, kept)
    facts["sold_out"] = _sold_out(shown)
    return Result("search_catalog", outcome, shown, True, facts, results_card(found, facts, context))


def _named_so(hit: Hit, text: str, context: TurnContext) -> bool:
    """Whether a hit bears all words of a text: what has cats on it is there, though no cats are sold."""
    product, words = context.shop.catalogue.get(hit.product_id), set(telling_words(text))
    return product is not None and bool(words) and words <= naming_words(product)


def _gone(found: SearchResult) -> bool:
    """Whether there would be something if it need not be in stock."""
    return any(relaxation.conditions == ("available",) for relaxation in found.relaxed)


def _sold_out(shown: tuple[ShownProduct, ...]) -> str:
    """What is sold out, and the variants that are not; empty where there is no such thing.

    Among several, one that has no variants is left out of the words.
    """
    alone = len(shown) == 1
    return "; ".join(
        f"{each.title} is sold out, but there is {each.variants}"
        if each.variants
        else f"{each.title} is sold out"
        for each in shown
        if each.variants or (alone and each.in_stock is False)
    )


def _sure(hits: list[Hit], kept: Limited) -> list[Hit]:
    """The hits without those whose records leave a limit open, where some surely keep all of them."""
    sure = [hit for hit in hits if not kept.sure(hit).unknown]
    return sure if len(sure) >= FEWEST_SURE else hits


def _shown(
    context: TurnContext, shopper: Shopper, hits: list[Hit], text: str, kept: Limited
) -> tuple[ShownProduct, ...]:
    own = own_reasons(context, shopper, [hit.product_id for hit in hits])
    shown = []
    for hit in hits:
        product = context.shop.catalogue.get(hit.product_id)
        if product is None:
            continue
        answered = request_reason(text, product)
        reasons = [*([answered] if answered else []), *kept.reasons, *own.get(hit.product_id, ())]
        reasons = list(with_popular(context, hit.product_id, reasons))
        instead = products_of(context, hit.instead)
        shown.append(present(product, reasons, kept.sure(hit).unknown, instead))
    return tuple(shown)


def _get_product(arguments: ProductArguments, runtime: Runtime) -> Result:
    context = runtime.context
    product = context.shop.catalogue.get(arguments.product_id)
    if product is None:
        return refuse("get_product", f"There is no product '{shorten(arguments.product_id)}' in this shop.")
    reasons = earlier_reasons(runtime, product.product_id)
    shown = present(product, reasons, instead=context.shop.catalogue.instead_of(product.product_id))
    if not arguments.show:
        return Result("get_product", "looked_up", (shown,), facts={"title": product.title}, hidden=True)
    facts = {
        "title": product.title,
        "price": str(product.price) if product.price else "",
        "stock": stock_in_words(product),
        "rating": rating_in_words(product),
        "brand": product.brand,
        "category": product.category_path,
        "attributes": _attributes(product),
        "description": shorten(product.description, LONGEST_DESCRIPTION),
        "url": product.url,
    }
    if not arguments.question:
        return Result("get_product", "described", (shown,), facts=facts)
    answer = answer_in_words(arguments.question, product, context)
    outcome = "answered" if answer else "not_said"
    versions = [present(each) for each in versions_asked(arguments.question, product, context)]
    return Result("get_product", outcome, (shown, *versions), bool(versions), {**facts, "answer": answer})


def earlier_reasons(runtime: Runtime, product_id: str) -> tuple[ShownReason, ...]:
    """Why it was shown the last time, when it was."""
    for result in reversed(results_of(runtime.state.get("messages", ()))):
        for product in result.products:
            if product.product_id == product_id and product.reasons:
                return product.reasons
    return ()


def _attributes(product: Product) -> str:
    return ", ".join(f"{named(name)}: {', '.join(values)}" for name, values in product.named_values().items())


def named(attribute: str) -> str:
    """An attribute's name as a person reads it."""
    return attribute.replace("_", " ")


search_catalog = make_tool(
    "search_catalog",
    "Find products of this shop by words and limits. Every product in the result keeps all limits.",
    SearchArguments,
    _search_catalog,
)
get_product = make_tool(
    "get_product",
    "Everything the shop's records say about one product, or what they say to a question about it.",
    ProductArguments,
    _get_product,
)
