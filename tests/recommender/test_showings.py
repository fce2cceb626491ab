from __future__ import annotations

from pathlib import Path

import numpy as np

from recommender.events import Event, EventTable, Kind
from recommender.shopper import Shopper, Shown
from recommender.showings import (
    CLICK_WINDOW_SECONDS,
    LONGEST,
    Showings,
    load_showings,
    save_showings,
    shown_of,
)
from tests.recommender.small_world import NOW

WHO = "customer:c1"


def shown(product_id: str, when: float, position: int | None = None, customer_id: str = "c1") -> Event:
    return Event(product_id, Kind.IMPRESSION, customer_id, timestamp=when, position=position)


def clicked(product_id: str, when: float, customer_id: str = "c1") -> Event:
    return Event(product_id, Kind.CLICK, customer_id, timestamp=when)


def before(moment: float, *events: Event) -> tuple[Shown, ...]:
    return Showings(EventTable.of(events)).before(WHO, moment)


def test_a_click_soon_after_answers_an_impression() -> None:
    assert before(NOW, shown("a", 10.0, 3), clicked("a", 20.0)) == (Shown("a", True, 3),)


def test_what_was_passed_over_is_known_too() -> None:
    assert before(NOW, shown("a", 10.0), clicked("b", 20.0)) == (Shown("a", False),)


def test_a_click_of_somebody_else_answers_nothing() -> None:
    assert not before(NOW, shown("a", 10.0), clicked("a", 20.0, "c2"))[0].clicked


def test_a_click_long_after_answers_nothing() -> None:
    late = 10.0 + CLICK_WINDOW_SECONDS + 1.0
    assert not before(NOW, shown("a", 10.0), clicked("a", late))[0].clicked


def test_nothing_of_the_moment_or_later_is_known() -> None:
    events = (shown("a", 10.0), shown("b", 20.0), clicked("a", 25.0))
    assert before(20.0, *events) == (Shown("a", False),)
    assert before(30.0, *events) == (Shown("a", True), Shown("b", False))


def test_the_latest_alone_are_looked_at() -> None:
    events = [shown(f"p{number}", float(number)) for number in range(LONGEST + 5)]
    found = before(NOW, *events)
    assert len(found) == LONGEST
    assert found[0].product_id == "p5"


def test_impressions_without_a_time_tell_nothing() -> None:
    assert before(NOW, Event("a", Kind.IMPRESSION, "c1")) == ()


def test_of_one_persons_events_the_name_does_not_matter() -> None:
    events = EventTable.of([shown("a", 10.0, customer_id=""), clicked("a", 20.0, "")])
    assert shown_of(events) == (Shown("a", True),)


def test_a_product_that_was_never_met_was_never_shown() -> None:
    shopper = Shopper(shown=(Shown("a", True), Shown("b", False)))
    assert shopper.without({"a"}).shown == (Shown("b", False),)


def test_the_latest_of_each_customer_are_kept_on_disk(tmp_path: Path) -> None:
    many = [shown(f"p{number}", float(number), 2) for number in range(LONGEST + 3)]
    save_showings(EventTable.of([*many, shown("a", 5.0, 1, "c2"), shown("g", 5.0, 1, "")]), tmp_path)
    kept = load_showings(tmp_path)
    assert kept.customers == ("c1", "c2")
    assert len(kept.events_of("c1")) == LONGEST
    assert kept.events_of("c1").product_id[-1] == f"p{LONGEST + 2}"
    assert set(kept.events_of("c1").position.tolist()) == {2}


def test_a_build_that_kept_none_has_none(tmp_path: Path) -> None:
    assert len(load_showings(tmp_path).everything()) == 0


def test_who_is_taken_out_was_shown_nothing(tmp_path: Path) -> None:
    save_showings(EventTable.of([shown("a", 5.0), shown("b", 5.0, 0, "c2")]), tmp_path)
    left = load_showings(tmp_path).without("c1")
    assert left.customers == ("c2",)
    assert left.events_of("c2").position.tolist() == [0]


def test_times_tie_by_rank() -> None:
    found = before(NOW, shown("b", 10.0, 1), shown("a", 10.0, 0))
    assert [each.product_id for each in found] == ["a", "b"]


def test_everybody_counts_in_the_rates() -> None:
    events = EventTable.of([shown("a", 10.0), clicked("a", 12.0), shown("a", 10.0, customer_id="c2")])
    assert sorted(each.clicked for each in Showings(events).everything()) == [False, True]
    assert np.mean([each.clicked for each in Showings(events).everything()]) == 0.5
