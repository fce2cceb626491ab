"""Message lines: words in, what the house model takes them to mean out; no tool runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.batch.lines import Line, answered, text_of, texts_of
from assistant.house.mind import Mind
from assistant.house.planning import understand
from assistant.shop.shop import Shop


def understand_batch(shop: Shop, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """The answer to each line: intents best first, goals in the order of mention, and the values of slots."""
    mind = Mind.of(shop)
    return answered(lines, lambda line: _understand(mind, line.request or {}))


def _understand(mind: Mind, request: Mapping[str, Any]) -> dict[str, Any]:
    meaning = understand(text_of(request, "text"), mind, texts_of(request, "context"))
    return {
        "intents": [{"name": name, "score": score} for name, score in meaning.intents],
        "goals": list(meaning.goals),
        "slots": dict(meaning.slots),
        "in_scope": meaning.in_scope,
        "out_of_scope": meaning.out_of_scope,
    }
