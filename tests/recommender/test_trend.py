from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.events import Event, EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.trend import LIMIT, Trend
from tests.recommender.small_world import DAY, NOW, bought

PRODUCTS = ProductIndex(("now", "then", "never"))


def trend(events: list[Event]) -> Trend:
    return Trend.fit(AssociationMatrix.of(EventTable.of(events), PRODUCTS))


def season() -> list[Event]:
    now = [bought("now", f"n{i}", timestamp=NOW - i * 3_600) for i in range(40)]
    return now + [bought("then", f"t{i}", timestamp=NOW - 150 * DAY) for i in range(40)]


def test_what_is_bought_lately_is_above_one_and_the_rest_below() -> None:
    now, then, _ = trend(season()).ratios
    assert now > 1 > then


def test_no_ratio_leaves_its_limits() -> None:
    ratios = trend(season()).ratios
    assert ratios.max() <= LIMIT
    assert ratios.min() >= 1 / LIMIT


def test_of_a_product_that_nobody_touched_nothing_is_unusual() -> None:
    assert trend(season()).ratios[2] == pytest.approx(1.0)


def test_without_times_nothing_is_unusual() -> None:
    assert trend([bought("now"), bought("then", "c2")]).ratios.tolist() == [1, 1, 1]


def test_an_unknown_product_has_a_ratio_of_one() -> None:
    assert trend(season()).of(("x",)).tolist() == [1.0]


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    found = trend(season())
    found.save(tmp_path)
    np.testing.assert_array_equal(Trend.load(tmp_path).ratios, found.ratios)
