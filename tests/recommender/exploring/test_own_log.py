from __future__ import annotations

import numpy as np
import pytest

from recommender.errors import NotEnoughData
from recommender.events import Event, EventTable, Kind
from recommender.exploring.own_log import exploration_of


def log(lists: int, share: float, own: float, tried: float, seed: int = 0) -> EventTable:
    """Lists of two places: the first is always the ranking's, the second explores in a share of lists."""
    rng = np.random.default_rng(seed)
    events: list[Event] = []
    for number in range(lists):
        explores = rng.random() < share
        places = [("first", 1.0, own), ("new" if explores else "second", share if explores else 1 - share, 0)]
        places[1] = (*places[1][:2], tried if explores else own)
        for place, (product, chance, rate) in enumerate(places):
            where = {
                "list_id": f"l{number}",
                "session_id": f"s{number}",
                "position": place,
                "timestamp": 1e9 + number,
            }
            events.append(Event(product, Kind.IMPRESSION, propensity=chance, **where))  # type: ignore[arg-type]
            if rng.random() < rate:
                events.append(Event(product, Kind.CLICK, **where))  # type: ignore[arg-type]
    return EventTable.of(events)


def test_where_the_new_is_never_clicked_the_ranking_alone_is_worth_more_than_what_was_shown() -> None:
    found = exploration_of(log(2_000, 0.3, own=0.4, tried=0.0))
    assert found.without.normalised.low > found.followed
    assert found.without.normalised.low < 0.8 < found.without.normalised.high


def test_where_the_new_is_clicked_more_the_ranking_alone_is_worth_less() -> None:
    found = exploration_of(log(2_000, 0.3, own=0.2, tried=0.9))
    assert found.without.normalised.high < found.followed


def test_lists_and_those_that_explored_are_counted() -> None:
    events = log(200, 0.3, own=0.4, tried=0.1)
    found = exploration_of(events)
    tried = {
        each for each, product in zip(events.list_id, events.product_id, strict=True) if product == "new"
    }
    assert (found.lists, found.explored) == (200, len(tried))


def test_a_log_that_never_explored_values_nothing() -> None:
    with pytest.raises(NotEnoughData, match="exploration"):
        exploration_of(log(50, 0.0, own=0.4, tried=0.0))


def test_impressions_without_a_chance_do_not_count() -> None:
    events = log(200, 0.3, own=0.4, tried=0.1)
    bare = EventTable.of([Event("other", Kind.IMPRESSION, session_id="x", list_id="lx", position=0)])
    assert exploration_of(EventTable.concatenate([events, bare])).lists == 200
