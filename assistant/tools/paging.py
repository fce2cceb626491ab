"""What comes around a page of hits: how many are left, what was probably meant, what to narrow the list by.

Every offer is a text that can be said next, and it is offered only where the reader of requests takes it for
just what it promises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant.reply import Card
from assistant.tools.asking import asked_in_words, offered
from assistant.tools.context import TurnContext
from retrieval.parsing import parse_request
from retrieval.request import Facet, FacetValue, Hit, SearchRequest, SearchResult

MOST_OFFERED = 6
MOST_OF_A_FACET = 3


@dataclass(frozen=True, slots=True)
class Page:
    """The hits to show, and where the next page begins; 0 where the list ends here."""

    hits: tuple[Hit, ...]
    following: int


def page_of(found: SearchResult, asked: int, barred: frozenset[str] | set[str], most: int) -> Page:
    """The first hits that are not barred.

    Args:
        found: A result.
        asked: How many places it was asked for.
        barred: Ids that must not be shown.
        most: So many fit on a page.
    """
    allowed = [place for place, hit in enumerate(found.hits) if hit.product_id not in barred][:most]
    passed = allowed[-1] + 1 if len(allowed) == most else len(found.hits)
    ends = passed == len(found.hits) and passed < asked
    hits = tuple(found.hits[place] for place in allowed)
    return Page(hits, 0 if ends or not hits else found.offset + passed)


def page_facts(found: SearchResult, page: Page, context: TurnContext) -> dict[str, Any]:
    """The facts of a page that wording and the next message need."""
    left = max(found.total - page.following, 0) if page.following else 0
    spelling = found.spelling
    facts: dict[str, Any] = {"total": found.total, "next": page.following, "left": left or ""}
    if spelling and spelling.applied:
        facts["read_as"] = ", ".join(f"“{wrong}” as “{right}”" for wrong, right in spelling.changes)
    elif spelling:
        facts["did_you_mean"] = spelling.text
        facts["as_meant"] = _as_said(replace(found.request, text=spelling.text), context) or spelling.text
    if found.relaxed:
        facts["relaxations"] = [offered(each) for each in found.relaxed]
        facts.setdefault("as_meant", _as_said(found.relaxed[0].request, context))
    return facts


def results_card(found: SearchResult, facts: dict[str, Any], context: TurnContext) -> tuple[Card, ...]:
    """What a page can offer to say next; nothing where there is nothing to offer."""
    narrower = [] if found.offset else list(_narrower(found, context))[:MOST_OFFERED]
    offered = {
        "total": found.total,
        "left": facts["left"] or 0,
        "did_you_mean": facts.get("did_you_mean", ""),
        "as_meant": facts.get("as_meant", ""),
        "narrower": narrower,
    }
    if not (offered["left"] or offered["did_you_mean"] or narrower):
        return ()
    return (Card("results", found.text or "everything", facts=offered),)


def _as_said(request: SearchRequest, context: TurnContext) -> str:
    """The request in words that a yes can stand for; empty where they would be read as another one."""
    said = asked_in_words(request)
    return said if _read(said, context) == replace(request, used_words={}, quantity=None, for_whom="") else ""


def _narrower(found: SearchResult, context: TurnContext) -> Iterator[dict[str, Any]]:
    """Values that leave a part of the list, in the words that choose them."""
    for facet in found.facets:
        telling = [value for value in facet.values if not value.chosen and 0 < value.count < found.total]
        offered = 0
        for value in telling:
            say = _choosing(facet, value)
            if say and offered < MOST_OF_A_FACET and _chooses(say, value, context):
                offered += 1
                yield {"label": value.label, "say": say, "count": value.count}


def _choosing(facet: Facet, value: FacetValue) -> str:
    """The words that choose a value; empty for facets that have no plain ones."""
    if facet.name == "brand":
        return f"only from {value.label}"
    if facet.name == "price" and value.constraints.price:
        low, high = value.constraints.price.minimum, value.constraints.price.maximum
        if low and high:
            return f"between {low} and {high}"
        return f"up to {high}" if high else f"from {low}"
    if facet.name.startswith("attributes."):
        return f"in {value.label}"
    return ""


def _chooses(say: str, value: FacetValue, context: TurnContext) -> bool:
    read = _read(say, context)
    return read.require == value.constraints and read.exclude.is_empty()


def _read(text: str, context: TurnContext) -> SearchRequest:
    shop = context.shop
    read = parse_request(text, shop.catalogue.vocabulary, shop.config.currency)
    return replace(read, used_words={}, quantity=None, for_whom="")
