"""Search lines: words and filters in, one page of products out, best first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, get_args

from assistant.batch.filters import as_filters, merged, read_filters, understood
from assistant.batch.lines import Line, answered, text_of
from assistant.shop.shop import Shop
from retrieval.errors import BadInput, ShopAssistantError, shorten
from retrieval.parsing import parse_request
from retrieval.request import Facet, Hit, Order, SearchRequest
from retrieval.search import EXPECTED

LAST_PAGE = 100_000
_ORDERS: tuple[str, ...] = get_args(Order)


def search_batch(shop: Shop, lines: Iterable[Line], *, k: int = 10) -> Iterator[dict[str, Any]]:
    """The answer to each line: at most `k` products, what could be relaxed, and what was understood.

    Lines are read ahead, so that the texts of many are encoded together.
    """
    rows = iter(lines)
    while ahead := tuple(islice(rows, EXPECTED)):
        sought = {line.number: found for line in ahead if (found := _expected(shop, line))}
        shop.search.expect(tuple(sought.values()))

        def answer(line: Line, known: Mapping[int, SearchRequest] = sought) -> dict[str, Any]:
            return answer_search(shop, line.request or {}, k, known.get(line.number))

        yield from answered(ahead, answer)


def answer_search(
    shop: Shop, request: Mapping[str, Any], k: int, sought: SearchRequest | None = None
) -> dict[str, Any]:
    """One page of a search as plain JSON: the answer to a line, without its id.

    Args:
        shop: Where it is searched.
        request: The line.
        k: Products on a page.
        sought: What the line asks for, where it was read before.

    Raises:
        BadInput: a part of the request can't be used; the message names it.
    """
    page = _number(request, "page", 1, LAST_PAGE)
    result = shop.search.search(
        sought or _sought(shop, request),
        k,
        (page - 1) * k,
        facets=_flag(request, "facets", False),
        correct=_flag(request, "correct", True),
    )
    answer: dict[str, Any] = {
        "items": [_item(hit) for hit in result.hits],
        "relaxed": [str(each) for each in result.relaxed],
        "understood": understood(result.request),
        "total": result.total,
        "page": page,
    }
    if result.spelling:
        answer["did_you_mean"] = {
            "text": result.spelling.text,
            "changes": [list(change) for change in result.spelling.changes],
            "applied": result.spelling.applied,
        }
    if result.notes:
        answer["notes"] = list(result.notes)
    if request.get("facets"):
        answer["facets"] = [_facet(facet) for facet in result.facets]
    return answer


def _expected(shop: Shop, line: Line) -> SearchRequest | None:
    """What a line asks for; None for one that can't be answered, which says so at its place."""
    try:
        return _sought(shop, line.request or {})
    except ShopAssistantError:
        return None


def _sought(shop: Shop, request: Mapping[str, Any]) -> SearchRequest:
    currency = shop.config.currency
    sought = parse_request(text_of(request, "query"), shop.catalogue.vocabulary, currency)
    sought = merged(sought, *read_filters(request.get("filters"), currency))
    order = request.get("order")
    if order is None:
        return sought
    if order not in _ORDERS:
        raise BadInput(f"'order' must be one of {', '.join(_ORDERS)}, not {shorten(json.dumps(order))}.")
    return replace(sought, order=order)


def _item(hit: Hit) -> dict[str, Any]:
    item = {"product_id": hit.product_id, "score": hit.score, "unknown": list(hit.unknown)}
    return {**item, "instead": list(hit.instead)} if hit.instead else item


def _facet(facet: Facet) -> dict[str, Any]:
    values = [
        {
            "value": value.label,
            "count": value.count,
            "chosen": value.chosen,
            "filters": as_filters(value.constraints),
        }
        for value in facet.values
    ]
    return {"name": facet.name, "values": values}


def _number(request: Mapping[str, Any], key: str, least: int, most: int) -> int:
    value = request.get(key, least)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadInput(
            f"'{key}' must be a whole number from {least} to {most:,}, not {shorten(json.dumps(value))}."
        )
    return value


def _flag(request: Mapping[str, Any], key: str, usual: bool) -> bool:
    value = request.get(key, usual)
    if not isinstance(value, bool):
        raise BadInput(f"'{key}' must be true or false, not {shorten(json.dumps(value))}.")
    return value
