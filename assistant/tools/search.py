"""Tools over the catalogue: find products, look at one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pydantic import Field

from assistant.titles import titles_of
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
from assistant.tools.questions import answer_in_words, rating_in_words, stock_in_words
from assistant.tools.reasoning import (
    answered_shares,
    naming_words,
    request_reason,
    telling_words,
    values_words,
)
from assistant.tools.results import Result, ShownProduct, ShownReason
from recommender.shopper import Shopper
from retrieval.assortment.heads import heads, names_a_thing
from retrieval.conditions import conditions
from retrieval.errors import shorten
from retrieval.product import Product
from retrieval.request import Hit, Relaxation, SearchRequest, SearchResult
from retrieval.words import terms

LAST_PLACE = 100_000
FEWEST_SURE = 2
"""So many hits must answer a text word for word before those that answer little of it are left out."""
SMALLEST_SHARE = 0.5
"""A hit that answers no more than this part of the text's words is then a straggler."""
LONGEST_DESCRIPTION = 600
LONGEST_ORDERED = 300
"""So many places of a list that is ordered by a price or the like are looked through for what was named."""


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
    found = _found(request, asked, arguments.offset, context)
    context.note(*found.notes)
    page, text = page_of(found, asked, barred, MOST_SHOWN), found.text
    hits = list(page.hits)
    if found.relaxed or not found.sold:
        hits = _nearest(hits, text, context)
    elif found.order == "relevance":
        hits = _sure(_about(hits, text, context, limited=bool(kept.in_words)), kept)
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
    outcome = "nearest" if found.relaxed else "found" if found.sold else "not_sold"
    if found.offset:
        outcome = "further" if found.offset < found.total or not found.total else "beyond"
    shown = _shown(context, shopper, hits, text, kept)
    facts["sold_out"] = _sold_out(shown)
    return Result("search_catalog", outcome, shown, True, facts, results_card(found, facts, context))


def _found(request: SearchRequest, asked: int, offset: int, context: TurnContext) -> SearchResult:
    """What is found; of a thing and what it is like or for ("throw, sofa") the thing alone, if not both."""
    look = _as_listed if request.order == "relevance" else _in_order
    found = look(request, asked, offset, context)
    thing = request.text.partition(",")[0].strip()
    if (found.relaxed or not found.sold) and thing and thing != request.text:
        alone = look(replace(request, text=thing), asked, offset, context)
        if alone.sold and not alone.relaxed:
            return alone
    return found


def _sold_out(shown: tuple[ShownProduct, ...]) -> str:
    """What is sold out, and the variants that are not; empty where there is no such thing."""
    return "; ".join(
        f"{each.title} is sold out, but there is {each.variants}" for each in shown if each.variants
    )


def _as_listed(request: SearchRequest, asked: int, offset: int, context: TurnContext) -> SearchResult:
    return context.shop.search.search(request, asked, offset, facets=True)


def _in_order(request: SearchRequest, asked: int, offset: int, context: TurnContext) -> SearchResult:
    """A part of a list that is not in the order of relevance, without what no word of the request names.

    By relevance what suits barely comes last; in any other order it would come anywhere, first of all too.
    Where the limits leave nothing else, the result is empty and says what could give way.
    """
    found = context.shop.search.search(request, LONGEST_ORDERED, facets=True)
    if found.relaxed or not found.sold or found.order == "relevance":
        return _as_listed(request, asked, offset, context)
    named = _shop_words(found.text, context)
    hits = _about([hit for hit in found.hits if _has_any(named, hit, context)], found.text, context)
    total = len(hits) if len(found.hits) < LONGEST_ORDERED else found.total
    relaxed: tuple[Relaxation, ...] = ()
    if not hits and found.hits:
        relaxed = _what_gives(request, named, context)
    return replace(
        found, hits=tuple(hits[offset : offset + asked]), total=total, offset=offset, relaxed=relaxed
    )


def _shop_words(text: str, context: TurnContext) -> tuple[str, ...]:
    """The words of a request that several titles of the shop have."""
    holding = titles_of(context.shop.catalogue).holding
    words = dict.fromkeys(telling_words(text))
    return tuple(word for word in words if len(holding.get(word, ())) >= FEWEST_SURE)


def _has_any(words: Collection[str], hit: Hit, context: TurnContext) -> bool:
    product = context.shop.catalogue.get(hit.product_id)
    return not words or (product is not None and not naming_words(product).isdisjoint(words))


def _what_gives(
    request: SearchRequest, words: tuple[str, ...], context: TurnContext
) -> tuple[Relaxation, ...]:
    """What could give way so that there is something with these words, which are to stay."""
    own = request.require.words
    strict = replace(request, require=replace(request.require, words=(*own, *words)))
    kept = {condition.name for condition in conditions(strict)} - {c.name for c in conditions(request)}
    relaxed = context.shop.search.search(strict, 1).relaxed
    return tuple(
        replace(each, request=replace(each.request, require=replace(each.request.require, words=own)))
        for each in relaxed
        if kept.isdisjoint(each.conditions)
    )


def _about(hits: list[Hit], text: str, context: TurnContext, limited: bool = False) -> list[Hit]:
    """The hits without stragglers: where some answer the whole text, those that answer little of it go."""
    found = [(hit, p) for hit in hits if (p := context.shop.catalogue.get(hit.product_id))]
    shares = answered_shares(text, [product for _, product in found])
    if sum(share == 1.0 for share in shares) < FEWEST_SURE:
        return _of_the_thing(_having_values(found, shares, text) if limited else found, text)
    return [hit for (hit, _), share in zip(found, shares, strict=True) if share > SMALLEST_SHARE]


def _sure(hits: list[Hit], kept: Limited) -> list[Hit]:
    """The hits without those whose records leave a limit open, where some surely keep all of them."""
    sure = [hit for hit in hits if not kept.sure(hit).unknown]
    return sure if len(sure) >= FEWEST_SURE else hits


def _having_values(
    found: list[tuple[Hit, Product]], shares: list[float], text: str
) -> list[tuple[Hit, Product]]:
    """Where one hit answers the whole text: those that have the values that the text names."""
    whole = [product for (_, product), share in zip(found, shares, strict=True) if share == 1.0]
    if not whole:
        return found
    asked = set(telling_words(text)) & {word for product in whole for word in values_words(product)}
    return [(hit, product) for hit, product in found if asked <= naming_words(product)]


def _of_the_thing(found: list[tuple[Hit, Product]], text: str) -> list[Hit]:
    """The hits, only those that bear the word for the thing where the first of them does ("headphones")."""
    head = next(iter(heads(text)), "") if names_a_thing(text) else ""
    named = [hit for hit, product in found if head in naming_words(product)]
    hits = [hit for hit, _ in found]
    return named if head and len(named) >= FEWEST_SURE and named[:1] == hits[:1] else hits


def _nearest(hits: list[Hit], text: str, context: TurnContext) -> list[Hit]:
    """Where nothing suits: the hits that answer half of the words that the shop knows, if it knows any."""
    catalogue = context.shop.catalogue
    titles = titles_of(catalogue)
    known = [word for word in telling_words(text) if word in titles.holding]
    if not known:
        return hits
    near = []
    for hit in hits:
        product = catalogue.get(hit.product_id)
        own = set(terms(product.text())) if product else set()
        if sum(word in own for word in known) >= SMALLEST_SHARE * len(known):
            near.append(hit)
    return near


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
    return Result("get_product", outcome, (shown,), facts={**facts, "answer": answer})


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
