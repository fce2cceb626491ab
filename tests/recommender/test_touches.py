from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.events import Event, EventTable, Kind
from recommender.shopper import Shopper
from recommender.touches import shopper_of, shoppers_of, touches_of
from tests.recommender.small_world import NOW


def shopper(*events: Event) -> Shopper:
    return shopper_of(EventTable.of(events))


def did(kind: Kind, product_id: str = "a", at: float = NOW, **columns: object) -> Event:
    return Event(product_id, kind, "c1", timestamp=at, **columns)  # type: ignore[arg-type]


def weight(*events: Event) -> float:
    return sum(touch.weight for touch in shopper(*events).history)


def test_a_purchase_weighs_more_than_a_cart_a_click_and_a_view() -> None:
    weights = [weight(did(kind)) for kind in (Kind.PURCHASE, Kind.CART, Kind.CLICK, Kind.VIEW)]
    assert weights == sorted(weights, reverse=True)


def test_an_impression_is_no_touch() -> None:
    assert shopper(did(Kind.IMPRESSION)).history == ()


def test_the_tenth_look_adds_less_than_the_first() -> None:
    ten = weight(*(did(Kind.VIEW, at=NOW - i) for i in range(10)))
    assert weight(did(Kind.VIEW)) < ten < 10 * weight(did(Kind.VIEW))


def test_a_return_takes_the_purchase_back() -> None:
    found = shopper(did(Kind.PURCHASE, quantity=2.0), did(Kind.RETURN, quantity=2.0, at=NOW + 1))
    assert found.history == ()
    assert found.bought == {"a"}


def test_half_a_return_takes_half_back() -> None:
    kept = weight(did(Kind.PURCHASE, quantity=2.0), did(Kind.RETURN, quantity=1.0, at=NOW + 1))
    assert kept == pytest.approx(weight(did(Kind.PURCHASE)) / 2)


def test_a_dislike_takes_everything_back() -> None:
    found = shopper(did(Kind.PURCHASE), did(Kind.DISLIKE, at=NOW + 1))
    assert found.history == ()
    assert found.disliked == {"a"}


def test_a_dislike_outweighs_any_number_of_likes_before_it() -> None:
    likes = [did(Kind.LIKE, at=NOW - i) for i in range(1, 9)]
    assert shopper(*likes, did(Kind.PURCHASE, at=NOW - 20), did(Kind.DISLIKE)).history == ()


def test_a_later_like_lifts_the_dislike() -> None:
    found = shopper(did(Kind.DISLIKE), did(Kind.LIKE, at=NOW + 1))
    assert found.disliked == frozenset()
    assert [touch.kind for touch in found.history] == [Kind.LIKE]


def test_of_two_opinions_at_one_moment_the_later_given_holds() -> None:
    assert shopper(did(Kind.LIKE), did(Kind.DISLIKE)).disliked == {"a"}


def test_a_rating_counts_relative_to_the_persons_own_mean() -> None:
    generous = [did(Kind.RATING, str(i), value=5.0) for i in range(10)]
    strict = [did(Kind.RATING, str(i), value=2.0) for i in range(10)]
    three = did(Kind.RATING, value=3.0)
    assert "a" not in {touch.product_id for touch in shopper(*generous, three).history}
    assert "a" in {touch.product_id for touch in shopper(*strict, three).history}


def test_somebody_who_always_gives_five_likes_what_they_rate() -> None:
    assert len(shopper(*(did(Kind.RATING, str(i), value=5.0) for i in range(10))).history) == 10


def test_what_was_rated_counts_as_had() -> None:
    assert shopper(did(Kind.RATING, value=4.0)).bought == {"a"}


def test_the_history_is_oldest_first_with_one_touch_a_product() -> None:
    found = shopper(did(Kind.VIEW, "b", NOW - 5), did(Kind.VIEW, "a", NOW - 9), did(Kind.CLICK, "a", NOW))
    assert [(touch.product_id, touch.kind) for touch in found.history] == [
        ("b", Kind.VIEW),
        ("a", Kind.CLICK),
    ]


def test_a_touch_knows_its_order() -> None:
    assert shopper(did(Kind.PURCHASE, order_id="o7")).history[0].order_id == "o7"


def test_events_with_a_sequence_alone_are_in_its_order() -> None:
    events = [Event("b", Kind.PURCHASE, sequence=2), Event("a", Kind.PURCHASE, sequence=10)]
    assert [touch.product_id for touch in shopper(*reversed(events)).history] == ["b", "a"]


def test_everybody_at_once_is_each_alone() -> None:
    rng = np.random.default_rng(5)
    kinds = list(Kind)
    events = EventTable.of(
        Event(
            str(rng.integers(6)),
            kinds[rng.integers(len(kinds))],
            f"c{rng.integers(5)}",
            timestamp=float(rng.integers(1_000)),
            value=float(rng.integers(1, 6)),
        )
        for _ in range(300)
    )
    together = shoppers_of(touches_of(events, events.customer_id))
    for customer_id, found in together.items():
        alone = shopper_of(events.take(events.customer_id == customer_id), customer_id)
        assert found == alone


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(list(Kind)), st.integers(0, 99)), max_size=30)
)
def test_a_history_holds_only_what_is_liked(rows: list[tuple[str, Kind, int]]) -> None:
    found = shopper(*(did(kind, product, float(at), value=3.0) for product, kind, at in rows))
    assert all(touch.weight > 0 for touch in found.history)
    assert not found.disliked & {touch.product_id for touch in found.history}
    assert len({touch.product_id for touch in found.history}) == len(found.history)
