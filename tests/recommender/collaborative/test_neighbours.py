from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.collaborative.neighbours import ItemNeighbours, NeighboursOptions, nearest
from tests.recommender.collaborative.contract import OrderFreeContract


class TestItemNeighbours(OrderFreeContract):
    def make(self) -> ItemNeighbours:
        return ItemNeighbours()


def test_the_cosine_is_that_of_columns_whose_rows_were_scaled_by_their_length() -> None:
    x = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=np.float32)
    scaled = x / np.sqrt(x.sum(axis=1, keepdims=True))
    unit = scaled / np.linalg.norm(scaled, axis=0)
    expected = unit.T @ unit
    np.fill_diagonal(expected, 0.0)
    found = nearest(sp.csr_matrix(x), NeighboursOptions(shrinkage=0.0)).toarray()
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_cosine_that_rests_on_few_customers_is_shrunk() -> None:
    x = sp.csr_matrix(np.array([[1, 1], [1, 1]], dtype=np.float32))
    plain = nearest(x, NeighboursOptions(shrinkage=0.0))[0, 1]
    assert nearest(x, NeighboursOptions(shrinkage=2.0))[0, 1] == pytest.approx(plain / 2)


def test_only_the_nearest_are_kept() -> None:
    rng = np.random.default_rng(0)
    x = sp.csr_matrix((rng.random((30, 20)) < 0.5).astype(np.float32))
    found = nearest(x, NeighboursOptions(neighbours=3))
    assert np.diff(found.indptr).max() == 3


def test_products_beyond_one_block_find_their_neighbours() -> None:
    n = 1_200
    rows = np.repeat(np.arange(n // 2), 2)
    x = sp.csr_matrix((np.ones(n, dtype=np.float32), (rows, np.arange(n))))
    found = nearest(x, NeighboursOptions())
    assert found[1_100].indices.tolist() == [1_101]
