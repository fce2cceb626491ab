from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.collaborative.ease import Ease, EaseOptions, weights_of
from recommender.collaborative.inverse import inverse_cost, ridge_inverse
from recommender.errors import TooLarge
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from tests.recommender.collaborative.contract import OrderFreeContract, board
from tests.recommender.small_world import NOW, bought


class TestEase(OrderFreeContract):
    def make(self) -> Ease:
        return Ease(EaseOptions(regularisation=5.0))


def ease_weights(x: np.ndarray, regularisation: float) -> np.ndarray:
    return weights_of(ridge_inverse(sp.csr_matrix(x.T @ x), np.full(x.shape[1], regularisation)))


def test_the_weights_are_those_of_the_paper() -> None:
    x = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 1], [0, 1, 0]], dtype=np.float64)
    inverse = np.linalg.inv(x.T @ x + 2.0 * np.eye(3))
    expected = np.eye(3) - inverse / np.diag(inverse)
    np.testing.assert_allclose(ease_weights(x, 2.0), expected, atol=1e-6)


def test_the_diagonal_is_zero() -> None:
    weights = ease_weights(board().values("binary")[:, :24].toarray(), 5.0)
    assert not np.diag(weights).any()


def test_too_many_products_are_refused_before_anything_starts() -> None:
    with pytest.raises(TooLarge, match=r"24 products needs .* GB and about .* s"):
        Ease(EaseOptions(most_products=10)).fit(board())


def test_products_that_nobody_likes_cost_nothing() -> None:
    many = ProductIndex(tuple(str(i) for i in range(5_000)))
    model = Ease(EaseOptions(most_products=10)).fit(
        AssociationMatrix.of(EventTable.of([bought("1"), bought("2")]), many)
    )
    assert model.score([()]).shape == (1, 5_000)


def test_ten_thousand_products_are_known_to_need_more_than_a_gigabyte() -> None:
    assert inverse_cost(10_000).memory > 2**30


def test_with_a_half_life_what_is_long_ago_says_less() -> None:
    day = 86_400.0
    events = EventTable.of(
        [bought(p, f"old{n}", timestamp=NOW - 720 * day) for n in range(5) for p in ("a", "b")]
        + [bought(p, f"new{n}", timestamp=NOW) for n in range(5) for p in ("a", "c")]
    )
    matrix = AssociationMatrix.of(events, ProductIndex(("a", "b", "c")))
    plain = dict(Ease(EaseOptions(regularisation=1.0)).fit(matrix).similar_products("a", 2))
    fading = dict(
        Ease(EaseOptions(regularisation=1.0, half_life_days=180.0)).fit(matrix).similar_products("a", 2)
    )
    assert plain["b"] == pytest.approx(plain["c"])
    assert fading["c"] > 2 * fading["b"]
