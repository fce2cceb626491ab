from __future__ import annotations

from pathlib import Path

from recommender.events import Event, EventTable, Kind
from recommender.histories import Histories
from recommender.touches import shopper_of
from tests.recommender.small_world import NOW, bought

EVENTS = EventTable.of(
    [
        bought("b", "c2", timestamp=NOW, quantity=3.0, order_id="o1"),
        Event("a", Kind.RATING, "c1", timestamp=NOW - 5, value=4.0),
        Event("a", Kind.IMPRESSION, "c1", timestamp=NOW - 6),
        Event("c", Kind.VIEW, "c1", sequence=4),
        bought("a", "", order_id="o2"),
    ]
)


def test_a_customer_has_their_own_events_oldest_first() -> None:
    assert Histories.of(EVENTS).events_of("c1").product_id.tolist() == ["c", "a"]


def test_nothing_that_counts_is_lost_on_disk(tmp_path: Path) -> None:
    Histories.of(EVENTS).save(tmp_path)
    loaded = Histories.load(tmp_path)
    for customer_id in ("c1", "c2"):
        own = EVENTS.take(EVENTS.customer_id == customer_id)
        assert shopper_of(loaded.events_of(customer_id)) == shopper_of(own)


def test_an_unknown_customer_has_no_events() -> None:
    histories = Histories.of(EVENTS)
    assert "nobody" not in histories
    assert len(histories.events_of("nobody")) == 0


def test_no_events_are_no_trouble(tmp_path: Path) -> None:
    Histories.of(EventTable.of([])).save(tmp_path)
    assert Histories.load(tmp_path).customers == ()


def test_without_a_customer_everybody_else_is_as_before(tmp_path: Path) -> None:
    Histories.of(EVENTS).without("c1").save(tmp_path)
    left = Histories.load(tmp_path)
    assert left.customers == ("c2",)
    assert left.events_of("c2").order_id.tolist() == ["o1"]
    assert len(left.events_of("c1")) == 0


def test_orders_that_only_the_removed_customer_placed_are_named_no_more() -> None:
    assert "o1" not in Histories.of(EVENTS).without("c2").orders


def test_without_somebody_unknown_nothing_changes() -> None:
    histories = Histories.of(EVENTS)
    assert histories.without("nobody") is histories
