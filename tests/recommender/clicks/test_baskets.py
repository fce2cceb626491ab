from __future__ import annotations

import numpy as np
import pytest

from recommender.clicks.baskets import HALF_LIFE_DAYS, NEAR_DAYS, Baskets, Purchases

CATEGORIES = np.array([0, 0, 1, 2, 3, -1])
FAMILIES = np.array([0, 0, 1, 2, 3, 4])
UNKNOWN = float("nan")


def bought(*lines: tuple[int, float]) -> Purchases:
    rows, days = zip(*lines, strict=True)
    return Purchases(np.array(rows), np.array(days, dtype=float))


def fit(*people: Purchases) -> Baskets:
    return Baskets.fit(people, CATEGORIES, FAMILIES)


def pairs(count: int) -> list[Purchases]:
    """Categories 0 and 1 bought together, and as often 2 and 3."""
    return [bought((0, 1.0), (2, 1.0)) for _ in range(count)] + [
        bought((3, 1.0), (4, 1.0)) for _ in range(count)
    ]


def says(baskets: Baskets, category: int, days: float, candidate: int) -> tuple[float, float]:
    whole, best = baskets.goes_with(np.array([category]), np.array([days]), np.array([candidate]))[0]
    return float(whole), float(best)


def test_what_is_bought_together_goes_together() -> None:
    baskets = fit(*pairs(20))
    assert says(baskets, 0, 0.0, 1)[0] > 0.4
    assert says(baskets, 0, 0.0, 2) == (0.0, 0.0)


def test_what_few_bought_together_goes_together_less_surely() -> None:
    assert 0 < says(fit(*pairs(1)), 0, 0.0, 1)[0] < says(fit(*pairs(20)), 0, 0.0, 1)[0]


def test_what_one_bought_long_after_does_not_belong_together() -> None:
    apart = [bought((0, 0.0), (2, NEAR_DAYS + 1)) for _ in range(20)]
    assert says(fit(*apart), 0, 0.0, 1)[0] == 0.0


def test_a_purchase_says_less_as_time_goes_by() -> None:
    baskets = fit(*pairs(20))
    now, later = says(baskets, 0, 0.0, 1), says(baskets, 0, HALF_LIFE_DAYS, 1)
    assert later[0] == pytest.approx(now[0] / 2)
    assert later[1] == now[1]


def test_the_surest_is_of_late() -> None:
    assert says(fit(*pairs(20)), 0, NEAR_DAYS + 1, 1)[1] == 0.0


def test_where_nobody_knows_when_nothing_fades() -> None:
    people = [Purchases(each.rows, np.full(2, UNKNOWN)) for each in pairs(20)]
    assert says(fit(*people), 0, UNKNOWN, 1) == says(fit(*pairs(20)), 0, 0.0, 1)


def test_what_is_bought_again_and_again_is_known_by_its_category() -> None:
    again = [bought((2, 0.0), (2, 30.0), (2, 60.0), (3, 0.0)) for _ in range(20)]
    rates = fit(*again).again
    assert rates[1] > np.log(0.5) > rates[2]


def test_two_pieces_of_a_day_are_one_purchase() -> None:
    twice = [bought((2, 0.0), (2, 0.01)) for _ in range(20)]
    assert fit(*twice).again[1] < np.log(0.1)


def test_products_without_a_category_say_nothing() -> None:
    baskets = fit(*[bought((5, 0.0), (0, 0.0)) for _ in range(20)])
    assert says(baskets, -1, 0.0, 0) == (0.0, 0.0)
    assert says(baskets, 0, 0.0, -1) == (0.0, 0.0)


def test_saved_arrays_bring_the_same_back() -> None:
    baskets = fit(*pairs(7))
    again = Baskets.from_arrays(baskets.arrays())
    assert again is not None
    assert says(again, 0, 3.0, 1) == says(baskets, 0, 3.0, 1)
    assert np.array_equal(again.again, baskets.again)
    assert Baskets.from_arrays({}) is None
