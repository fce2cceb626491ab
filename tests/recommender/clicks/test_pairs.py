from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.clicks.drawing import draw_balanced, make_pairs, split_off
from recommender.clicks.logged import logged_pairs
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts, moments
from recommender.clicks.sampled import sampled_pairs
from recommender.events import Event, EventTable, Kind, strings
from tests.recommender.clicks.colours import DAY, log, products, purchases

KNOWN = frozenset(product.product_id for product in products())
CATEGORY = {product.product_id: product.category_path for product in products()}


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def logged(*events: Event) -> Pairs:
    table = EventTable.of(events)
    return logged_pairs(table, Pasts(table), KNOWN, 1000, rng())


def impression(product_id: str = "mug-red", **columns: object) -> Event:
    return replace(Event(product_id, Kind.IMPRESSION, "c1", "s1", timestamp=100.0), **columns)


def click(product_id: str = "mug-red", **columns: object) -> Event:
    return replace(Event(product_id, Kind.CLICK, "c1", "s1", timestamp=110.0), **columns)


def test_a_click_of_the_same_list_makes_the_pair_clicked() -> None:
    pairs = logged(impression(list_id="l1"), impression("mug-blue", list_id="l1"), click(list_id="l1"))
    assert dict(zip(pairs.product_id, pairs.clicked.tolist(), strict=True)) == {
        "mug-red": True,
        "mug-blue": False,
    }


def test_a_click_of_another_list_does_not() -> None:
    assert not logged(impression(list_id="l1"), click(list_id="l2")).clicked.any()


def test_without_lists_a_click_soon_after_counts() -> None:
    assert logged(impression(), click()).clicked.all()


def test_without_lists_a_click_before_or_much_later_does_not() -> None:
    assert not logged(impression(), click(timestamp=90.0), click(timestamp=9_000.0)).clicked.any()


def test_the_position_shown_is_kept() -> None:
    assert logged(impression(position=7)).position.tolist() == [7]


def test_products_that_the_shop_no_longer_has_are_left_out() -> None:
    assert len(logged(impression("gone"))) == 0


def test_of_too_many_impressions_the_latest_stay() -> None:
    table = EventTable.of([impression(timestamp=float(number)) for number in range(10)])
    pairs = logged_pairs(table, Pasts(table), KNOWN, 3, rng())
    assert sorted(pairs.moment) == [7.0, 8.0, 9.0]


def test_a_history_holds_nothing_of_the_pairs_moment_or_later() -> None:
    pairs = logged(
        click("mug-blue", timestamp=50.0),
        click("mug-green", timestamp=100.0),
        impression(),
        click("mug-white", timestamp=150.0),
    )
    assert [touch.product_id for touch in pairs.shopper_of(0).history] == ["mug-blue"]


def test_a_history_is_of_one_person_alone() -> None:
    other = click("mug-blue", customer_id="c2", timestamp=50.0)
    assert logged(other, impression()).shopper_of(0).history == ()


def test_what_was_searched_for_counts_as_stated() -> None:
    pairs = logged(impression(query="a red mug"), impression("mug-blue"))
    assert [pairs.shopper_of(number).preferences for number in range(2)] == [("a red mug",), ()]


def test_a_guests_history_is_their_sessions() -> None:
    earlier = click("mug-blue", customer_id="", timestamp=50.0)
    pairs = logged(earlier, impression(customer_id=""))
    assert [touch.product_id for touch in pairs.shopper_of(0).history] == ["mug-blue"]
    assert pairs.shopper_of(0).customer_id == ""


def test_what_was_passed_over_before_is_known_to_the_pair() -> None:
    pairs = logged(impression("mug-blue", timestamp=50.0, list_id="earlier"), impression())
    later = pairs.shopper_of(int(np.flatnonzero(pairs.moment > 50.0)[0]))
    assert [(each.product_id, each.clicked) for each in later.shown] == [("mug-blue", False)]


def test_a_past_knows_its_moment_and_when_things_were_bought() -> None:
    bought = Event("mug-blue", Kind.PURCHASE, "c1", timestamp=10.0)
    shopper = logged(bought, click("mug-blue", timestamp=20.0), impression()).shopper_of(0)
    assert shopper.at == impression().timestamp
    assert [(touch.kind, touch.bought_at) for touch in shopper.history] == [(Kind.CLICK, 10.0)]


def test_without_times_a_past_has_no_moment() -> None:
    table = EventTable.of([Event(i, Kind.PURCHASE, "c1", sequence=n) for n, i in enumerate(("mug-red", "x"))])
    assert Pasts(table).before("customer:c1", 1.0).at is None


def test_a_return_takes_the_product_out_of_the_history() -> None:
    bought = Event("mug-blue", Kind.PURCHASE, "c1", timestamp=10.0)
    sent_back = Event("mug-blue", Kind.RETURN, "c1", timestamp=20.0)
    assert logged(bought, sent_back, impression()).shopper_of(0).history == ()


def test_without_times_the_sequence_is_the_clock() -> None:
    bought = [
        Event(f"mug-{colour}", Kind.PURCHASE, "c1", sequence=place)
        for place, colour in enumerate(("red", "blue", "green"))
    ]
    table = EventTable.of(bought)
    shopper = Pasts(table).before("customer:c1", 2.0)
    assert [touch.product_id for touch in shopper.history] == ["mug-red", "mug-blue"]


def test_without_any_clock_a_past_is_everything_else() -> None:
    table = EventTable.of([Event(i, Kind.PURCHASE, "c1") for i in ("mug-red", "mug-blue")])
    shopper = Pasts(table).before("customer:c1", -np.inf, "mug-red")
    assert [touch.product_id for touch in shopper.history] == ["mug-blue"]


def sampled(events: EventTable, negatives: int = 3, positives: int = 500, oldest: float = 0.0) -> Pairs:
    return sampled_pairs(
        events,
        Pasts(events),
        CATEGORY,
        positives=positives,
        negatives=negatives,
        rng=rng(),
        oldest=oldest,
    )


def test_a_negative_is_nothing_that_its_customer_ever_touches() -> None:
    events = purchases()
    touched = set(zip(events.customer_id, events.product_id, strict=True))
    pairs = sampled(events)
    for number in np.flatnonzero(~pairs.clicked):
        assert (pairs.shopper_of(number).customer_id, pairs.product_id[number]) not in touched


def test_a_positive_is_no_product_of_its_own_history() -> None:
    pairs = sampled(purchases())
    for number in np.flatnonzero(pairs.clicked):
        assert pairs.product_id[number] not in {t.product_id for t in pairs.shopper_of(number).history}


def test_a_negative_was_in_the_shop_by_then() -> None:
    events = purchases()
    starts = Pasts(events).product_starts
    pairs = sampled(events)
    assert all(starts[i] <= when for i, when in zip(pairs.product_id, pairs.moment, strict=True))


def test_a_positive_had_been_touched_by_somebody_too() -> None:
    events = purchases()
    starts = Pasts(events).product_starts
    pairs = sampled(events)
    whens = zip(pairs.product_id[pairs.clicked], pairs.moment[pairs.clicked], strict=True)
    assert all(starts[i] < when for i, when in whens)


def test_the_orders_of_different_people_are_not_compared() -> None:
    table = EventTable.of(
        [
            Event("mug-red", Kind.PURCHASE, "c1", sequence=1),
            Event("mug-blue", Kind.PURCHASE, "c1", sequence=2),
            Event("mug-blue", Kind.PURCHASE, "c2", sequence=9_000),
            Event("scarf-red", Kind.PURCHASE, "c2", sequence=9_001),
        ]
    )
    assert set(Pasts(table).product_starts.values()) == {-np.inf}
    pairs = sampled(table)
    assert pairs.product_id[pairs.clicked].tolist() == ["mug-blue"]
    assert set(pairs.product_id) == {"mug-blue", "scarf-red"}


def test_one_negative_comes_from_the_category_of_the_positive() -> None:
    pairs = sampled(purchases(), negatives=1)
    for positive, negative in zip(pairs.product_id[::2], pairs.product_id[1::2], strict=False):
        if CATEGORY[positive] == CATEGORY[negative]:
            break
    else:
        pytest.fail("no negative shares the category of its positive")


def test_no_more_positives_are_drawn_than_asked_for() -> None:
    assert sampled(purchases(), positives=10).clicked.sum() == 10


def test_the_latest_positives_are_taken() -> None:
    every, some = sampled(purchases()), sampled(purchases(), positives=10)
    assert sorted(some.moment[some.clicked]) == sorted(every.moment[every.clicked])[-10:]


def test_what_everybody_does_was_counted_before_a_drawn_pair() -> None:
    pairs = sampled(purchases(), oldest=7 * DAY)
    ages = pairs.moment - pairs.counted
    assert 0 <= ages.min() < ages.max() <= 7 * DAY


def test_a_touch_and_what_is_drawn_beside_it_know_the_same_count() -> None:
    pairs = sampled(purchases(), negatives=1, oldest=7 * DAY)
    clicked = np.flatnonzero(pairs.clicked)[:-1]
    assert pairs.counted[clicked].tolist() == pairs.counted[clicked + 1].tolist()


def test_logged_pairs_know_what_everybody_did_up_to_their_moment() -> None:
    pairs = make_pairs(log(), Pasts(log()), products(), ClickOptions.short(), rng())
    assert pairs.negatives == "logged"
    assert np.array_equal(pairs.counted, pairs.moment)


def test_without_times_positives_are_drawn_from_everywhere() -> None:
    events = purchases()
    order = np.argsort(events.timestamp, kind="stable")
    untimed = replace(
        events.take(order), timestamp=np.full(len(events), np.nan), sequence=np.arange(len(events))
    )
    every, some = sampled(untimed), sampled(untimed, positives=10)
    assert sorted(some.moment[some.clicked]) != sorted(every.moment[every.clicked])[-10:]


def test_popular_products_are_drawn_more_often() -> None:
    often = [Event("mug-red", Kind.PURCHASE, f"a{n}", timestamp=float(n)) for n in range(80)]
    seldom = [Event("mug-blue", Kind.PURCHASE, f"b{n}", timestamp=float(n)) for n in range(5)]
    buyers = [
        Event(product_id, Kind.PURCHASE, f"c{n}", timestamp=200.0 + n + later)
        for n in range(60)
        for later, product_id in enumerate(("scarf-red", "umbrella-red"))
    ]
    pairs = sampled(EventTable.of([*often, *seldom, *buyers]), negatives=1)
    drawn = pairs.product_id[~pairs.clicked].tolist()
    assert drawn.count("mug-red") > 3 * drawn.count("mug-blue")


def test_half_of_the_other_negatives_are_drawn_without_regard_to_popularity() -> None:
    often = [Event("mug-red", Kind.PURCHASE, f"a{n}", timestamp=float(n)) for n in range(300)]
    seldom = [Event("mug-blue", Kind.PURCHASE, f"b{n}", timestamp=float(n)) for n in range(3)]
    buyers = [
        Event(product_id, Kind.PURCHASE, f"c{n}", timestamp=400.0 + n + later)
        for n in range(200)
        for later, product_id in enumerate(("scarf-red", "umbrella-red"))
    ]
    pairs = sampled(EventTable.of([*often, *seldom, *buyers]), negatives=2)
    first, second = pairs.product_id[1::3].tolist(), pairs.product_id[2::3].tolist()
    assert first.count("mug-blue") < second.count("mug-blue")


def test_a_balanced_draw_tells_what_it_adds_to_the_log_odds() -> None:
    pairs = _plain(clicked=20, others=180)
    rows, added = draw_balanced(pairs, 40, rng())
    assert int(pairs.clicked[rows].sum()) == 20
    assert added[0] == pytest.approx(np.log(1.0) - np.log(20 / 180))


@settings(max_examples=40)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(2, 150), st.integers(0, 5))
def test_a_balanced_draw_repeats_nothing(clicked: int, others: int, count: int, seed: int) -> None:
    rows, added = draw_balanced(_plain(clicked, others), count, np.random.default_rng(seed))
    assert len(set(rows.tolist())) == len(rows) == min(count, clicked + others)
    assert np.isfinite(added).all()


def test_shoppers_stand_in_for_a_missing_validation_part_whole() -> None:
    options = ClickOptions.short()
    events = log()
    train = make_pairs(events, Pasts(events), products(), options, rng())
    kept, aside, stand_in = split_off(train, train.take(np.zeros(0, dtype=np.int64)), 1_000, options, rng())
    assert stand_in
    assert not set(kept.shopper) & set(aside.shopper)


def test_nobody_stands_in_for_a_validation_part_of_enough_pairs() -> None:
    options = ClickOptions.short()
    events = log()
    train = make_pairs(events, Pasts(events), products(), options, rng())
    kept, _, stand_in = split_off(train, train, 1_000, options, rng())
    assert (len(kept), stand_in) == (len(train), False)


def test_moments_fall_back_from_time_to_sequence_to_nothing() -> None:
    table = EventTable.of(
        [
            Event("a", Kind.CLICK, timestamp=5.0, sequence=1),
            Event("a", Kind.CLICK, sequence=3),
            Event("a", Kind.CLICK),
        ]
    )
    assert moments(table).tolist() == [5.0, 3.0, -np.inf]


def _plain(clicked: int, others: int) -> Pairs:
    n = clicked + others
    return Pairs(
        people=("c1",),
        shoppers=(),
        shopper=np.zeros(n, dtype=np.int64),
        product_id=strings(["mug-red"] * n),
        clicked=np.arange(n) < clicked,
        position=np.zeros(n, dtype=np.int64),
        moment=np.zeros(n),
        counted=np.zeros(n),
        negatives="logged",
    )
