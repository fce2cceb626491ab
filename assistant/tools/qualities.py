"""A thing and what it is to be like or for ("kettle, whistling"): such things alone, those like that first.

The text of a request names the thing before its first comma. Knows no conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.tools.context import TurnContext
from assistant.tools.reasoning import naming_words, telling_words, values_words
from assistant.tools.suiting import FEWEST_SURE, LONGEST_LISTED, listed
from retrieval.product import Product
from retrieval.request import Hit, SearchRequest, SearchResult
from retrieval.words import terms


def found_with(
    request: SearchRequest, asked: int, offset: int, context: TurnContext, limited: bool
) -> SearchResult:
    """What is found; of a thing and what it is like or for only such things, those that are so first.

    Where what it is to be like is a value in the records of those that are so, there are no others in the
    list; what it is for ("throw, sofa") may suit the others as well.

    Args:
        request: What is sought.
        asked: So many places.
        offset: From here on.
        context: Of the turn.
        limited: Whether the request has limits or an order of its own.
    """
    thing, _, quality = request.text.partition(",")
    if not thing.strip() or not quality.strip():
        return listed(request, asked, offset, context, limited)
    found = listed(request, LONGEST_LISTED, 0, context, limited)
    alone = listed(replace(request, text=thing.strip()), LONGEST_LISTED, 0, context, limited)
    if not alone.sold or alone.relaxed:
        return replace(found, hits=found.hits[offset : offset + asked], offset=offset)
    if found.relaxed or not found.sold:
        return replace(alone, hits=alone.hits[offset : offset + asked], offset=offset)
    hits = _such(found.hits, alone.hits, thing, context)
    hits = _like_that(hits, quality, context, found.order == "relevance")
    if len(hits) < FEWEST_SURE and not _recorded(hits, quality, context):
        first = {hit.product_id for hit in hits}
        hits = [*hits, *(hit for hit in alone.hits if hit.product_id not in first)]
    return replace(found, hits=tuple(hits[offset : offset + asked]), total=len(hits), offset=offset)


def _such(hits: Sequence[Hit], alone: Sequence[Hit], thing: str, context: TurnContext) -> list[Hit]:
    """The hits that are such a thing: listed for it alone, in another version, too, or bearing its words."""
    catalogue = context.shop.catalogue
    such = {hit.product_id for hit in alone}
    such |= {each.product_id for i in tuple(such) for each in catalogue.siblings(i)}
    words = set(terms(thing))
    return [
        hit
        for hit in hits
        if hit.product_id in such or words <= _words_of(catalogue.get(hit.product_id), "title")
    ]


def _like_that(hits: list[Hit], quality: str, context: TurnContext, first: bool) -> list[Hit]:
    """Those that have all of a quality, if there are several or it is recorded; else all, they first.

    Where the list has an order of its own nothing comes first.
    """
    known = _known(hits, quality, context)
    if not known:
        return hits
    so = [hit for hit in hits if known <= _words_of(context.shop.catalogue.get(hit.product_id))]
    if len(so) >= FEWEST_SURE or _recorded(so, quality, context):
        return so
    return [*so, *(hit for hit in hits if hit not in so)] if first else hits


def _known(hits: Sequence[Hit], quality: str, context: TurnContext) -> set[str]:
    """The words of a quality that one of the hits has."""
    products = [context.shop.catalogue.get(hit.product_id) for hit in hits]
    return {word for word in telling_words(quality) if any(word in _words_of(each) for each in products)}


def _recorded(hits: Sequence[Hit], quality: str, context: TurnContext) -> bool:
    """Whether the words of a quality are values in the records of all hits; not for no hits."""
    known = _known(hits, quality, context)
    products = [product for hit in hits if (product := context.shop.catalogue.get(hit.product_id))]
    return bool(known) and all(known <= values_words(product) for product in products)


def _words_of(product: Product | None, part: str = "") -> set[str]:
    if product is None:
        return set()
    return set(terms(product.title)) if part else naming_words(product)
