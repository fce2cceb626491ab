from __future__ import annotations

import pytest

from recommender.events import Event, EventTable, Kind
from recommender.rating import RatingBaseline
from tests.recommender.small_world import bought


def rated(product: str, customer: str, value: float) -> Event:
    return Event(product, Kind.RATING, customer, value=value)


def test_a_bias_is_shrunk_by_the_ratings_behind_it() -> None:
    events = EventTable.of(
        [rated("good", f"c{i}", 5.0) for i in range(25)] + [rated("bad", f"d{i}", 3.0) for i in range(25)]
    )
    assert RatingBaseline.fit(events).predict("nobody", "good") == pytest.approx(4.0 + 0.5)


def test_somebody_who_gives_little_is_expected_to_give_little() -> None:
    events = EventTable.of(
        [rated(f"p{i}", "strict", 2.0) for i in range(20)] + [rated(f"p{i}", "kind", 5.0) for i in range(20)]
    )
    model = RatingBaseline.fit(events)
    assert model.predict("strict", "p0") < 3.0 < 4.0 < model.predict("kind", "p0")


def test_no_prediction_leaves_the_scale() -> None:
    events = EventTable.of([rated("p", f"c{i}", 5.0) for i in range(99)] + [rated("q", "c0", 5.0)])
    assert RatingBaseline.fit(events).predict("c0", "p") == 5.0


def test_errors_are_root_mean_square_and_mean_absolute() -> None:
    model = RatingBaseline(3.0, {}, {})
    found = model.errors(EventTable.of([rated("a", "c", 4.0), rated("b", "c", 1.0)]))
    assert found == {"rmse": pytest.approx(2.5**0.5), "mae": pytest.approx(1.5), "ratings": 2.0}


def test_a_shop_without_ratings_has_no_errors() -> None:
    events = EventTable.of([bought("a")])
    assert RatingBaseline.fit(events).errors(events) == {}
