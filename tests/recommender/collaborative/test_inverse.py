from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from recommender.collaborative import inverse
from recommender.collaborative.inverse import refuse_too_large, ridge_inverse, updated_inverse
from recommender.errors import TooLarge

RNG = np.random.default_rng(0)
X = sp.csr_matrix((RNG.random((40, 6)) < 0.4).astype(np.float32))
RIDGE = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 3.0])


def exact(rows: sp.csr_matrix, ridge: np.ndarray) -> np.ndarray:
    return np.linalg.inv((rows.T @ rows).toarray() + np.diag(ridge))


def test_it_is_the_inverse_of_the_regularised_gram_matrix() -> None:
    np.testing.assert_allclose(ridge_inverse(X.T @ X, RIDGE), exact(X, RIDGE), atol=1e-6)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_what_was_fitted_on_a_gpu_goes_on_without_one() -> None:
    np.testing.assert_allclose(ridge_inverse(X.T @ X, RIDGE, "cuda"), exact(X, RIDGE), atol=1e-6)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_a_gpu_gives_the_same_inverse() -> None:
    np.testing.assert_allclose(ridge_inverse(X.T @ X, RIDGE, "cuda"), exact(X, RIDGE), atol=1e-5)


def test_rows_that_come_and_go_new_products_and_ridges_give_what_a_new_inverse_gives() -> None:
    wide = sp.csr_matrix((RNG.random((5, 8)) < 0.5).astype(np.float32))
    old = sp.hstack([X, sp.csr_matrix((40, 2))], format="csr")
    change = np.array([0.5, 0.0, 0.0, -0.5, 0.0, 1.0])
    found = updated_inverse(ridge_inverse(X.T @ X, RIDGE), old[:3], wide, change, np.array([2.0, 4.0]))
    after = sp.vstack([old[3:], wide], format="csr")
    np.testing.assert_allclose(found, exact(after, np.r_[RIDGE + change, 2.0, 4.0]), atol=1e-5)


def test_where_nothing_changes_the_inverse_stays() -> None:
    p = ridge_inverse(X.T @ X, RIDGE)
    none = sp.csr_matrix((0, 6))
    np.testing.assert_array_equal(updated_inverse(p, none, none, np.zeros(6), np.zeros(0)), p)


def test_what_does_not_fit_into_memory_is_refused_with_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inverse, "_memory", lambda: 2**30)
    with pytest.raises(
        TooLarge, match=r"10000 products needs 1\.1 GB and about 9 s; this machine has 1\.0 GB"
    ):
        refuse_too_large(10_000, most_products=20_000)
