from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import NotEnoughData
from recommender.events import Event, EventTable, Kind
from recommender.split import TEST, TRAIN, VALIDATION, Split, SplitOptions, split
from tests.recommender.small_world import NOW, bought


def cut(events: EventTable, seed: int = 0, **shares: float) -> Split:
    return split(events, SplitOptions(**shares), np.random.default_rng(seed))


def timed(n: int = 100) -> EventTable:
    return EventTable.of(bought(str(i), f"c{i % 7}", timestamp=NOW + i) for i in range(n))


def test_the_last_part_of_time_is_held_out() -> None:
    events = timed()
    parts = cut(events, test_share=0.2, validation_share=0.25)
    assert parts.order == "time"
    assert events.timestamp[parts.mask(TRAIN)].max() < events.timestamp[parts.mask(VALIDATION)].min()
    assert events.timestamp[parts.mask(VALIDATION)].max() < events.timestamp[parts.mask(TEST)].min()
    assert parts.mask(TEST).sum() == pytest.approx(20, abs=1)


def test_an_order_is_never_torn_apart() -> None:
    events = EventTable.of(bought(str(i), order_id=f"o{i // 9}", timestamp=NOW + i // 9) for i in range(90))
    parts = cut(events)
    assert all(len(set(parts.part[events.order_id == order])) == 1 for order in set(events.order_id))


def test_with_a_sequence_alone_each_customers_last_event_is_held_out() -> None:
    events = EventTable.of(Event(f"{c}{i}", Kind.PURCHASE, c, sequence=i) for c in "xy" for i in range(5))
    parts = cut(events)
    assert parts.order == "sequence"
    assert events.product_id[parts.mask(TEST)].tolist() == ["x4", "y4"]
    assert events.product_id[parts.mask(VALIDATION)].tolist() == ["x3", "y3"]


def test_a_customer_with_two_events_in_sequence_is_trained_on() -> None:
    events = EventTable.of([Event(str(i), Kind.PURCHASE, "x", sequence=i) for i in range(2)] * 2)
    short = EventTable.of([Event(str(i), Kind.PURCHASE, c, sequence=i) for c in ("x", "y") for i in range(2)])
    assert cut(short).mask(TRAIN).all()
    assert len(events) == 4


def test_ties_in_sequence_go_by_product_id_as_a_number() -> None:
    events = EventTable.of(Event(p, Kind.PURCHASE, "x", sequence=1) for p in ("10", "9", "2"))
    parts = cut(events)
    assert events.product_id[parts.mask(TEST)].tolist() == ["10"]


def test_without_any_order_the_draw_is_random_and_the_same_for_the_same_seed() -> None:
    events = EventTable.of(bought(str(i), f"c{i % 7}") for i in range(200))
    parts = cut(events, seed=4)
    assert parts.order == "random"
    assert (parts.part == cut(events, seed=4).part).all()
    assert (parts.part != cut(events, seed=5).part).any()


def test_what_has_no_time_among_timed_events_is_trained_on() -> None:
    events = EventTable.concatenate([timed(), EventTable.of([bought("x")])])
    assert cut(events).part[-1] == TRAIN


def test_impressions_do_not_move_the_cut() -> None:
    shown = EventTable.of(Event("a", Kind.IMPRESSION, "c1", timestamp=NOW + 99) for _ in range(1_000))
    assert cut(EventTable.concatenate([timed(), shown])).test_from == cut(timed()).test_from


def test_too_few_events_are_refused() -> None:
    with pytest.raises(NotEnoughData):
        cut(EventTable.of([bought("a")]))


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=3, max_size=60))
def test_every_event_belongs_to_one_part_and_time_never_runs_back(times: list[int | None]) -> None:
    events = EventTable.of(
        bought(str(i), "c", timestamp=None if t is None else float(t)) for i, t in enumerate(times)
    )
    parts = cut(events)
    assert len(parts.part) == len(events)
    if parts.order == "time" and parts.mask(TEST).any() and parts.mask(TRAIN).any():
        before = events.timestamp[parts.mask(TRAIN)]
        assert np.nanmax(before, initial=-1) <= np.nanmin(events.timestamp[parts.mask(TEST)])


def test_left_one_out_each_customer_loses_the_last_event_whatever_happened_elsewhere() -> None:
    early = [bought(str(i), "early", timestamp=NOW + i) for i in range(5)]
    late = [bought(str(i), "late", timestamp=NOW + 900 + i) for i in range(5)]
    events = EventTable.of([*late, *early])
    parts = split(events, SplitOptions(held_out="last"), np.random.default_rng(0))
    assert parts.order == "last"
    assert sorted(events.timestamp[parts.mask(TEST)] - NOW) == [4.0, 904.0]
    assert sorted(events.timestamp[parts.mask(VALIDATION)] - NOW) == [3.0, 903.0]


def test_of_events_at_one_moment_the_largest_product_number_is_left_out() -> None:
    events = EventTable.of(bought(each, timestamp=NOW) for each in ("9", "100", "20"))
    parts = split(events, SplitOptions(held_out="last"), np.random.default_rng(0))
    assert events.product_id[parts.mask(TEST)].tolist() == ["100"]
