"""Which hits a list shows: those of the kind of thing that was asked for, and no stragglers.

By relevance what suits barely comes last; in any other order, or within limits, it would come anywhere. A
page is cut out of what is left, so that pages fit together. Knows no conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.titles import titles_of
from assistant.tools.context import TurnContext
from assistant.tools.reasoning import naming_words, shares_of, telling_words, values_words
from retrieval.assortment.heads import heads, names_a_thing
from retrieval.conditions import conditions
from retrieval.product import Product
from retrieval.request import Hit, Relaxation, SearchRequest, SearchResult
from retrieval.words import terms

FEWEST_SURE = 2
"""So many hits must answer a text word for word before those that answer little of it are left out."""
SMALLEST_SHARE = 0.5
"""A hit that answers no more than this part of what the best one answers is then a straggler."""
LONGEST_LISTED = 300
"""So many places of a list are looked through for what was asked for."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A hit and its product, with the words that say what it is."""

    hit: Hit
    product: Product
    words: frozenset[str]


def listed(
    request: SearchRequest, asked: int, offset: int, context: TurnContext, limited: bool
) -> SearchResult:
    """A part of the list for a request, without what is no such thing as it names.

    Where the limits leave no such thing, the result says what could give way.

    Args:
        request: What is sought.
        asked: So many places.
        offset: From here on.
        context: Of the turn.
        limited: Whether the request has limits or an order of its own.
    """
    found = context.shop.search.search(request, max(LONGEST_LISTED, offset + asked), facets=True)
    if found.relaxed or not found.sold:
        return replace(found, hits=found.hits[offset : offset + asked], offset=offset)
    catalogue = context.shop.catalogue
    every = [
        _Found(hit, product, frozenset(naming_words(product)))
        for hit in found.hits
        if (product := catalogue.get(hit.product_id))
    ]
    suits = every if found.order != "relevance" else every[: max(found.total, asked)]
    kinds = context.shop.search.kinds.named(found.meant)
    if kinds:
        suits = _of_kind(suits, kinds, found, context) or _of_kind(every, kinds, found, context)
    kept = _without_stragglers(suits, found, context, limited)
    relaxed: tuple[Relaxation, ...] = ()
    if not kept and every:
        relaxed = _what_gives(request, kinds or _shop_words(found.text, context), context)
        kept = every if found.order == "relevance" or not relaxed else []
    total = found.total if len(kept) == len(every) else len(kept)
    hits = tuple(each.hit for each in kept[offset : offset + asked])
    return replace(found, hits=hits, total=total, offset=offset, relaxed=relaxed)


def nearest(hits: Sequence[Hit], text: str, context: TurnContext) -> list[Hit]:
    """Where nothing suits: the hits that answer half of the words that the shop knows, if it knows any."""
    catalogue = context.shop.catalogue
    titles = titles_of(catalogue)
    known = [word for word in telling_words(text) if word in titles.holding]
    if not known:
        return list(hits)
    near = []
    for hit in hits:
        product = catalogue.get(hit.product_id)
        own = set(terms(product.text())) if product else set()
        if sum(word in own for word in known) >= SMALLEST_SHARE * len(known):
            near.append(hit)
    return near


def _of_kind(
    found: Sequence[_Found], kinds: Sequence[str], result: SearchResult, context: TurnContext
) -> list[_Found]:
    """Those that are such a thing; where they are few, those that bear its name in any way."""
    bearing = [each for each in found if not each.words.isdisjoint(kinds)]
    asked = set(terms(result.meant))
    known = context.shop.search.kinds
    proper = [each for each in bearing if known.is_of(kinds, each.product.title, asked)]
    return proper if len(proper) >= FEWEST_SURE else bearing


def _without_stragglers(
    found: list[_Found], result: SearchResult, context: TurnContext, limited: bool
) -> list[_Found]:
    """Those that answer more than half of what the best of them answers, where that tells anything.

    By relevance it does where some answer the whole text.
    """
    shares = shares_of(result.text, [each.words for each in found])
    best = max(shares, default=0.0)
    if result.order != "relevance" or sum(share == 1.0 for share in shares) >= FEWEST_SURE:
        if not best and not _shop_words(result.text, context):
            return found
        return [each for each, share in zip(found, shares, strict=True) if share > SMALLEST_SHARE * best]
    return _of_the_first(_having_values(found, shares, result.text) if limited else found, result.text)


def _having_values(found: list[_Found], shares: list[float], text: str) -> list[_Found]:
    """Where one answers the whole text: those that have the values that the text names."""
    whole = [each.product for each, share in zip(found, shares, strict=True) if share == 1.0]
    if not whole:
        return found
    asked = set(telling_words(text)) & {word for product in whole for word in values_words(product)}
    return [each for each in found if asked <= each.words]


def _of_the_first(found: list[_Found], text: str) -> list[_Found]:
    """Those that bear the word for the thing where the first of them does ("headphones")."""
    head = next(iter(heads(text)), "") if names_a_thing(text) else ""
    named = [each for each in found if head in each.words]
    return named if head and len(named) >= FEWEST_SURE and named[:1] == found[:1] else found


def _shop_words(text: str, context: TurnContext) -> tuple[str, ...]:
    """The words of a request that several titles of the shop have."""
    holding = titles_of(context.shop.catalogue).holding
    words = dict.fromkeys(telling_words(text))
    return tuple(word for word in words if len(holding.get(word, ())) >= FEWEST_SURE)


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
