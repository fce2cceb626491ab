"""Search lines: words and filters in, products out, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from assistant.batch.filters import merged, read_filters, understood
from assistant.batch.lines import Line, answered, text_of
from assistant.shop.shop import Shop
from retrieval.parsing import parse_request


def search_batch(shop: Shop, lines: Iterable[Line], *, k: int = 10) -> Iterator[dict[str, Any]]:
    """The answer to each line: at most `k` products, what could be relaxed, and what was understood."""
    return answered(lines, lambda line: _search(shop, line, k))


def _search(shop: Shop, line: Line, k: int) -> dict[str, Any]:
    request = line.request or {}
    currency = shop.config.currency
    sought = parse_request(text_of(request, "query"), shop.catalogue.vocabulary, currency)
    sought = merged(sought, *read_filters(request.get("filters"), currency))
    result = shop.search.search(sought, k)
    return {
        "items": [
            {"product_id": hit.product_id, "score": hit.score, "unknown": list(hit.unknown)}
            for hit in result.hits
        ],
        "relaxed": list(result.relaxed),
        "understood": understood(result.request),
    }
