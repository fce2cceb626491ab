"""What a family's clicks say beyond the ranks it stood at."""

from __future__ import annotations

import pytest

from recommender.clicks.appeal import VARIANCE, Appeal
from recommender.events import Event, EventTable, Kind
from recommender.showings import CLICK_WINDOW_SECONDS
from retrieval.product import Product

HOUR = 3600.0


def shelf(clicked: dict[str, int], lists: int = 60, ranks: dict[str, int] | None = None) -> EventTable:
    """Lists an hour apart for one visitor each, every product in each; clicked in each so-many-th list."""
    places = ranks or dict.fromkeys(clicked, 0)
    events = []
    for n in range(lists):
        who = {"session_id": f"s{n}", "list_id": f"l{n}"}
        for product_id, each in clicked.items():
            when = n * HOUR
            place = places[product_id]
            events.append(Event(product_id, Kind.IMPRESSION, timestamp=when, position=place, **who))
            if n % each == 0:
                events.append(Event(product_id, Kind.CLICK, timestamp=when + 9.0, **who))
    return EventTable.of(events)


def test_what_is_clicked_more_than_others_of_its_rank_appeals() -> None:
    found = Appeal(shelf({"often": 2, "seldom": 10}))
    assert found.of("often") > 0 > found.of("seldom")


def test_what_was_never_shown_has_no_appeal() -> None:
    assert Appeal(shelf({"often": 2})).of("unheard-of") == 0.0


def test_a_rank_that_is_clicked_less_takes_nothing_from_what_stands_there() -> None:
    ranks = {"top": 0, "below": 7}
    found = Appeal(shelf({"top": 2, "below": 10}, lists=400, ranks=ranks))
    assert found.of("below") == pytest.approx(found.of("top"), abs=0.2)


def test_variants_speak_for_each_other() -> None:
    products = [Product("red", "red mug", parent_id="mug"), Product("blue", "blue mug", parent_id="mug")]
    events = shelf({"red": 2, "other": 10})
    assert Appeal(events, products).of("blue") == Appeal(events, products).of("red") > 0
    assert Appeal(events).of("blue") == 0.0


def test_an_impression_counts_when_its_click_cannot_come_any_more() -> None:
    found = Appeal(shelf({"often": 2, "seldom": 10}))
    assert found.of("often", 9.5) == 0.0
    assert found.of("often", CLICK_WINDOW_SECONDS) > 0


def test_few_impressions_move_it_little() -> None:
    few, many = (Appeal(shelf({"often": 2, "seldom": 10}, lists)) for lists in (10, 200))
    assert 0 < few.of("often") < many.of("often")
    assert few.of("often") < VARIANCE * 10


def test_at_no_moment_everything_counts() -> None:
    found = Appeal(shelf({"often": 2, "seldom": 10}))
    assert found.of("often", float("-inf")) == found.of("often")
