from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recommender.cleaning import CleaningOptions, clean, people
from recommender.events import Event, EventTable, Kind
from tests.recommender.small_world import DAY, NOW, bought


def test_the_same_event_id_counts_once() -> None:
    cleaned = clean(EventTable.of([bought("a", event_id="e1"), bought("a", event_id="e1")]), now=NOW)
    assert (len(cleaned.events), cleaned.repeated) == (1, 1)


def test_events_without_an_id_are_never_the_same() -> None:
    assert len(clean(EventTable.of([bought("a"), bought("a")]), now=NOW).events) == 2


def test_what_lies_in_the_future_is_set_aside() -> None:
    cleaned = clean(EventTable.of([bought("a", timestamp=NOW + DAY), bought("b", timestamp=NOW)]), now=NOW)
    assert cleaned.events.product_id.tolist() == ["b"]
    assert cleaned.future == 1


def test_what_no_person_does_in_a_day_is_set_aside_and_counted() -> None:
    bot = [Event("a", Kind.CLICK, "bot", timestamp=NOW - 10 - i) for i in range(50)]
    cleaned = clean(EventTable.of([*bot, bought("a")]), now=NOW, options=CleaningOptions(most_in_a_day=20))
    assert (len(cleaned.events), cleaned.excess, cleaned.busy_people) == (21, 30, 1)


def test_the_first_events_of_a_busy_day_are_kept() -> None:
    start = NOW - NOW % DAY - DAY
    bot = [Event(str(i), Kind.CLICK, "bot", timestamp=start + i) for i in reversed(range(30))]
    cleaned = clean(EventTable.of(bot), now=NOW, options=CleaningOptions(most_in_a_day=10))
    assert sorted(map(int, cleaned.events.product_id)) == list(range(10))


def test_a_busy_person_may_be_busy_on_every_day() -> None:
    events = [bought("a", timestamp=NOW - day * DAY) for day in range(30) for _ in range(5)]
    assert clean(EventTable.of(events), now=NOW, options=CleaningOptions(most_in_a_day=5)).excess == 0


def test_of_a_person_with_too_many_events_in_all_the_latest_are_kept_and_the_rest_counted() -> None:
    events = [bought(str(day), timestamp=NOW - day * DAY) for day in range(30)] + [bought("x", "c2")]
    cleaned = clean(EventTable.of(events), now=NOW, options=CleaningOptions(most_of_a_person=7))
    assert sorted(cleaned.events.product_id) == [*map(str, range(7)), "x"]
    assert (cleaned.excess, cleaned.busy_people) == (23, 1)


def test_impressions_are_never_too_many() -> None:
    shown = [Event("a", Kind.IMPRESSION, "c1", timestamp=NOW - 5) for _ in range(50)]
    assert clean(EventTable.of(shown), now=NOW, options=CleaningOptions(most_in_a_day=20)).excess == 0


def test_no_events_are_no_trouble() -> None:
    assert len(clean(EventTable.of([]), now=NOW).events) == 0


def test_people_are_customers_else_sessions_else_orders() -> None:
    events = [
        Event("a", Kind.VIEW, "x", "s"),
        Event("a", Kind.VIEW, "", "x"),
        Event("a", Kind.VIEW, order_id="x"),
    ]
    assert people(EventTable.of(events)).tolist() == ["customer:x", "session:x", "order:x"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "e1", "e2"]), st.floats(0, 2 * NOW))))
def test_cleaning_twice_is_cleaning_once(rows: list[tuple[str, str, float]]) -> None:
    events = EventTable.of(bought(p, event_id=e, timestamp=t) for p, e, t in rows)
    once = clean(events, now=NOW)
    again = clean(once.events, now=NOW)
    assert len(again.events) == len(once.events)
    assert len(once.events) + once.repeated + once.future + once.excess == len(events)
