from __future__ import annotations

from assistant.shop.searches import FEWEST, judgements_of
from recommender.events import Event, EventTable, Kind
from retrieval.judgements import Judgement


def clicks(product_id: str, count: int, query: str = "red mug", kind: Kind = Kind.CLICK) -> list[Event]:
    return [Event(product_id, kind, session_id="s", query=query) for _ in range(count)]


def shown(product_id: str, position: int, times: int = 10) -> list[Event]:
    return [
        Event(product_id, Kind.IMPRESSION, session_id="s", query="red mug", position=position)
        for _ in range(times)
    ]


def gains(*events: list[Event]) -> dict[str, float]:
    found = judgements_of(EventTable.of([each for some in events for each in some]))
    return {each.product_id: each.gain for each in found}


def test_what_was_clicked_more_is_worth_more() -> None:
    found = gains(clicks("a", 6), clicks("b", 2))
    assert found["a"] > found["b"] > 0


def test_a_purchase_is_worth_more_than_a_click() -> None:
    found = gains(clicks("a", 5), clicks("b", 5, kind=Kind.PURCHASE))
    assert found["b"] > found["a"]


def test_the_same_clicks_low_on_the_list_say_more() -> None:
    found = gains(clicks("a", 5), clicks("b", 5), shown("a", 0), shown("b", 9))
    assert found["b"] > found["a"]


def test_a_stated_propensity_goes_before_the_place() -> None:
    listed = [
        Event(name, Kind.IMPRESSION, session_id="s", query="red mug", position=0, propensity=chance)
        for name, chance in (("a", 1.0), ("b", 0.1))
        for _ in range(10)
    ]
    found = gains(clicks("a", 5), clicks("b", 5), listed)
    assert found["b"] > found["a"]


def test_queries_that_differ_in_case_and_plural_are_one() -> None:
    events = clicks("a", 3, "Red mugs") + clicks("a", 3, "red mug")
    assert {each.query for each in judgements_of(EventTable.of(events))} == {"Red mugs"}


def test_a_query_that_hardly_anybody_followed_up_says_nothing() -> None:
    assert gains(clicks("a", FEWEST - 1)) == {}


def test_events_without_a_query_say_nothing() -> None:
    assert judgements_of(EventTable.of(clicks("a", 20, query=""))) == ()


def test_the_order_of_events_does_not_matter() -> None:
    events = clicks("a", 4) + clicks("b", 3) + shown("a", 0)
    first, second = judgements_of(EventTable.of(events)), judgements_of(EventTable.of(events[::-1]))
    assert first == second
    assert all(isinstance(each, Judgement) for each in first)
