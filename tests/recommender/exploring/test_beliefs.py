from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.events import Event, EventTable, Kind
from recommender.exploring.beliefs import BEHIND, USUAL, ClickBeliefs
from recommender.matrix import ProductIndex

PRODUCTS = ProductIndex.of(["a", "b", "c"])


def shown(product_id: str, list_id: str, position: int = 0, clicked: bool = False) -> list[Event]:
    impression = Event(product_id, Kind.IMPRESSION, list_id=list_id, position=position)
    return [impression, Event(product_id, Kind.CLICK, list_id=list_id)] if clicked else [impression]


def beliefs(*lists: list[Event]) -> ClickBeliefs:
    return ClickBeliefs.fit(EventTable.of(event for each in lists for event in each), PRODUCTS)


def test_what_is_clicked_more_often_is_believed_to_be_clicked_more() -> None:
    found = beliefs(*(shown("a", f"l{n}", clicked=n % 2 == 0) + shown("b", f"l{n}", 1) for n in range(20)))
    assert found.rates(["a"])[0] > found.rates(["c"])[0] > found.rates(["b"])[0]


def test_a_product_that_was_never_shown_has_the_usual_rate_and_little_behind_it() -> None:
    found = beliefs(*(shown("a", f"l{n}", clicked=n % 4 == 0) for n in range(400)))
    up, down = found.of(["c", "nobody knows it"])
    assert up + down == pytest.approx([BEHIND, BEHIND])
    assert found.rates(["c"])[0] == pytest.approx(0.25, abs=0.01)


def test_a_click_in_another_list_counts_for_nothing() -> None:
    clicks = [Event("a", Kind.CLICK, list_id="other"), Event("a", Kind.CLICK)]
    assert beliefs(shown("a", "l1"), clicks).clicks.sum() == 0


def test_a_showing_far_down_counts_less_than_one_on_top() -> None:
    lists = [shown("a", f"l{n}", 0, n % 2 == 0) + shown("b", f"l{n}", 5, n % 10 == 0) for n in range(400)]
    found = beliefs(*lists)
    assert found.seen(["b"])[0] < 0.5 * found.seen(["a"])[0]


def test_no_place_is_looked_at_more_than_the_one_above_it() -> None:
    rng = np.random.default_rng(0)
    lists = [shown("a", f"l{n}", int(rng.integers(8)), bool(rng.random() < 0.3)) for n in range(300)]
    assert np.all(np.diff(beliefs(*lists).looked_at) <= 0)


def test_without_a_log_every_rate_is_the_usual_one() -> None:
    assert beliefs().rates(["a", "b"]) == pytest.approx([USUAL, USUAL])


def test_what_was_saved_is_believed_again(tmp_path: Path) -> None:
    found = beliefs(*(shown("a", f"l{n}", clicked=n % 3 == 0) for n in range(30)))
    found.save(tmp_path)
    assert ClickBeliefs.load(tmp_path).rates(["a", "b"]).tolist() == found.rates(["a", "b"]).tolist()


def test_a_build_from_before_there_were_beliefs_believes_nothing(tmp_path: Path) -> None:
    assert ClickBeliefs.load(tmp_path).seen(["a"]).tolist() == [0.0]


def test_what_happened_since_adds_to_what_is_believed() -> None:
    early = [event for n in range(40) for event in shown("a", f"l{n}", clicked=n % 2 == 0)]
    late = [event for n in range(40, 60) for event in shown("d", f"l{n}", clicked=n % 5 == 0)]
    grown = ProductIndex.of(["a", "b", "c", "d"])
    found = ClickBeliefs.fit(EventTable.of(early), PRODUCTS).since(EventTable.of(late), grown)
    whole = ClickBeliefs.fit(EventTable.of([*early, *late]), grown)
    assert found.rates(["a", "d", "c"]) == pytest.approx(whole.rates(["a", "d", "c"]))
