"""Where a product stands that nothing keeps out of a list, and what the products before it have more of.

Reads the last list of the conversation from its results: a search is ordered by what its words find, a
suggestion by the visitor's ranking. Every part that is named is one that ordered the list.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.tools.context import Runtime, TurnContext, results_of
from assistant.tools.presenting import MOST_SHOWN
from assistant.tools.reasoning import answered_shares
from assistant.tools.results import Result
from recommender.standing import Standing
from retrieval.product import Product
from retrieval.request import SearchRequest

DEEPEST = 200
"""Hits among which a product's place is sought."""
MOST_NAMED = 2

_PARTS: Mapping[str, str] = {
    "popularity": "being bought by many",
    "together": "being bought together with what you chose",
    "semantic": "being like what you chose in its words",
    "clicks": "being likely to be clicked",
}
_OWN = "going with what you bought and looked at"
"""All other sources are models that score by the history."""


def last_list(runtime: Runtime) -> Result | None:
    """The last list of this conversation that showed something."""
    results = reversed(results_of(runtime.state.get("messages", ())))
    return next((result for result in results if result.listing and result.products), None)


def standing_in_words(product: Product, request: SearchRequest, runtime: Runtime) -> str:
    """How the product stands to the last list, as a person reads it; empty where there was no list.

    Args:
        product: What was missed; nothing keeps it out, and it is not in the list.
        request: The limits of the list, without its words.
        runtime: The call, with the messages before it.
    """
    context, last = runtime.context, last_list(runtime)
    if last is None:
        return ""
    text = str(last.facts.get("query") or "")
    if text:
        return _among_hits(product, text, request, context)
    return _in_ranking(product, request, last, context)


def _among_hits(product: Product, text: str, request: SearchRequest, context: TurnContext) -> str:
    wanted = SearchRequest(text, request.require, request.exclude, request.order)
    hits = [hit.product_id for hit in context.shop.search.search(wanted, DEEPEST).hits]
    if product.product_id in hits:
        return f"for “{text}” it stands at place {hits.index(product.product_id) + 1}"
    siblings = {each.product_id for each in context.shop.catalogue.siblings(product.product_id)}
    sibling = next((place for place, hit in enumerate(hits, 1) if hit in siblings), None)
    if sibling is not None:
        return f"another variant of it stands at place {sibling} for “{text}”, and a list shows one of each"
    if not any(answered_shares(text, [product])):
        return f"its record answers no word of “{text}”"
    return f"for “{text}” more than {len(hits)} others come before it"


def _in_ranking(product: Product, request: SearchRequest, last: Result, context: TurnContext) -> str:
    kept = context.shop.search.keeping(request)
    places = max(len(last.products), 1) if last.tool == "recommend" else MOST_SHOWN
    found = context.shop.recommender.standing(
        context.shopper(), product.product_id, places, kept.__contains__
    )
    return f"it stands at place {found.place} of {found.of} for you{_because(found)}"


def _because(found: Standing) -> str:
    if not found.ahead:
        return ""
    named = list(dict.fromkeys(_PARTS.get(name, _OWN) for name, _ in found.lacks))[:MOST_NAMED]
    if not named:
        return ", and what is shown instead is less like the rest of the list"
    return f", and what stands before it has more for {' and '.join(named)}"
