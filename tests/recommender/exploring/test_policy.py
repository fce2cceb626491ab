from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.events import Event, EventTable, Kind
from recommender.exploring.beliefs import ClickBeliefs
from recommender.exploring.policy import LITTLE, Explorer, doubts, win_chances
from recommender.matrix import ProductIndex

IDS = [f"p{n}" for n in range(12)]


def believing(*seen: str) -> ClickBeliefs:
    """Beliefs of a log in which these were shown so often that they are well known."""
    rows = [
        Event(product_id, Kind.IMPRESSION, list_id=f"{product_id}-{n}", position=0)
        for product_id in seen
        for n in range(int(LITTLE) + 1)
    ]
    return ClickBeliefs.fit(EventTable.of(rows), ProductIndex.of(IDS))


def lists(explorer: Explorer, count: int, k: int = 4) -> list[tuple[tuple[str, float], ...]]:
    rng = np.random.default_rng(1)
    shown = (explorer.show(IDS, k, rng) for _ in range(count))
    return [tuple((place.product_id, place.propensity) for place in each) for each in shown]


def test_all_places_but_the_last_stay_as_they_are_ranked() -> None:
    for shown in lists(Explorer(believing(), 0.2), 50):
        assert shown[:3] == (("p0", 1.0), ("p1", 1.0), ("p2", 1.0))


def test_the_share_of_places_given_away_is_the_one_that_was_set() -> None:
    given_away = sum(shown[3][0] != "p3" for shown in lists(Explorer(believing(), 0.1), 4000))
    assert given_away / (4000 * 4) == pytest.approx(0.1, abs=0.01)


def test_a_propensity_is_how_often_the_product_stands_there() -> None:
    drawn = lists(Explorer(believing(), 0.15), 6000)
    told = {shown[3][0]: shown[3][1] for shown in drawn}
    counts = Counter(shown[3][0] for shown in drawn)
    for product_id, propensity in told.items():
        assert counts[product_id] / 6000 == pytest.approx(propensity, abs=0.015)
    assert sum(told.values()) == pytest.approx(1.0)


def test_without_a_share_nothing_is_explored() -> None:
    assert {shown[3] for shown in lists(Explorer(believing(), 0.0), 50)} == {("p3", 1.0)}


def test_well_known_products_are_not_explored() -> None:
    explorer = Explorer(believing(*IDS[4:10]), 0.25)
    assert {shown[3][0] for shown in lists(explorer, 400)} == {"p3", "p10", "p11"}


def test_where_all_is_well_known_the_ranking_stands() -> None:
    assert {shown[3] for shown in lists(Explorer(believing(*IDS), 0.25), 20)} == {("p3", 1.0)}


def test_a_list_that_shows_all_there_is_explores_nothing() -> None:
    shown = Explorer(believing(), 0.2).show(IDS[:3], 5, np.random.default_rng(0))
    assert [place.propensity for place in shown] == [1.0, 1.0, 1.0]


def test_an_empty_ranking_shows_nothing() -> None:
    assert Explorer(believing(), 0.2).show([], 5, np.random.default_rng(0)) == ()


def test_win_chances_are_those_of_drawing() -> None:
    up, down = np.array([1.0, 3.0, 30.0]), np.array([9.0, 17.0, 270.0])
    rng = np.random.default_rng(0)
    winners = np.argmax(rng.beta(up[:, None], down[:, None], size=(3, 200_000)), axis=0)
    drawn = np.bincount(winners, minlength=3) / 200_000
    assert win_chances(up, down) == pytest.approx(drawn, abs=0.005)


@given(st.lists(st.tuples(st.floats(0.05, 500), st.floats(0.05, 5000)), min_size=1, max_size=20))
def test_win_chances_are_chances(parameters: list[tuple[float, float]]) -> None:
    won = win_chances(*np.array(parameters, dtype=np.float64).T)
    assert np.all(won >= 0)
    assert won.sum() == pytest.approx(1.0)


def test_however_large_the_share_most_lists_stay_as_they_are_ranked() -> None:
    drawn = lists(Explorer(believing(), 1.0), 2000)
    kept = [shown[3][1] for shown in drawn if shown[3][0] == "p3"]
    assert len(kept) > 1000
    assert min(kept) > 0.5 > max(shown[3][1] for shown in drawn if shown[3][0] != "p3")


def test_by_doubt_the_least_shown_are_drawn_most() -> None:
    shown = [
        Event(product_id, Kind.IMPRESSION, list_id=f"{product_id}-{n}", position=0)
        for product_id in IDS[4:8]
        for n in range(20)
    ]
    beliefs = ClickBeliefs.fit(EventTable.of(shown), ProductIndex.of(IDS))
    shares = Explorer(beliefs, 0.2, "doubt").shares(IDS[4:])
    assert shares[:4].max() < 0.5 * shares[4:].min()


@given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 500)), min_size=1, max_size=20))
def test_doubts_are_shares(parameters: list[tuple[float, float]]) -> None:
    shares = doubts(*np.array(parameters).T)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares > 0).all()


def test_doubt_is_the_variance_that_one_showing_is_expected_to_take_away() -> None:
    def variance(up: float, down: float) -> float:
        return up * down / ((up + down) ** 2 * (up + down + 1))

    pairs = np.array([(2.0, 30.0), (1.0, 9.0), (8.0, 12.0)])
    taken = [variance(a, b) - (a * variance(a + 1, b) + b * variance(a, b + 1)) / (a + b) for a, b in pairs]
    assert np.allclose(doubts(*pairs.T), np.array(taken) / np.sum(taken))


def error_after(showings: int, seed: int, *, by_doubt: bool) -> float:
    """The mean squared error of the rates that are believed after so many showings."""
    rng = np.random.default_rng(seed)
    rates = rng.beta(2.0, 20.0, size=20)
    up, down = np.full(20, 1.0), np.full(20, 10.0)
    for _ in range(showings):
        chosen = rng.choice(20, p=doubts(up, down) if by_doubt else None)
        clicked = rng.random() < rates[chosen]
        up[chosen] += clicked
        down[chosen] += not clicked
    return float(np.square(up / (up + down) - rates).mean())


def test_showing_by_doubt_teaches_the_rates_better_than_showing_evenly() -> None:
    doubt, even = (np.mean([error_after(1200, n, by_doubt=by) for n in range(20)]) for by in (True, False))
    assert doubt < even
