"""Models that the contract says most of, and what is each one's own."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.collaborative.als import Als, AlsOptions
from recommender.collaborative.blend import BlendOptions, ModelBlend
from recommender.collaborative.ease import Ease, EaseOptions
from recommender.collaborative.graph import Graph, GraphOptions
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.sparse import SparseEase, SparseOptions, local_weights
from recommender.collaborative.svd import Svd, SvdOptions
from recommender.collaborative.users import UserNeighbours, UsersOptions
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from tests.recommender.collaborative.contract import OrderFreeContract, board, touches
from tests.recommender.small_world import bought


class TestSvd(OrderFreeContract):
    def make(self) -> Svd:
        return Svd(SvdOptions(factors=2))

    def make_small(self) -> Svd:
        return Svd(SvdOptions(factors=1))


class TestGraph(OrderFreeContract):
    def make(self) -> Graph:
        return Graph(GraphOptions(decay=0.9))


class TestGraphWithLowPass(OrderFreeContract):
    def make(self) -> Graph:
        return Graph(GraphOptions(decay=0.9, factors=2))


class TestSparseEase(OrderFreeContract):
    def make(self) -> SparseEase:
        return SparseEase(SparseOptions(regularisation=1.0))


class TestAls(OrderFreeContract):
    def make(self) -> Als:
        return Als(AlsOptions(factors=2, alpha=10.0, decay=0.9))

    def make_small(self) -> Als:
        return Als(AlsOptions(factors=1, alpha=10.0))


class TestUserNeighbours(OrderFreeContract):
    def make(self) -> UserNeighbours:
        return UserNeighbours(UsersOptions(neighbours=8))


class TestBlend(OrderFreeContract):
    update_within = 0.05  # its members' scales stay until the next fit

    def make(self) -> ModelBlend:
        members = (Ease(EaseOptions(regularisation=5.0)), ItemNeighbours())
        return ModelBlend(BlendOptions(members, (0.7, 0.3)))


X = sp.csr_matrix(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 1, 0, 1]], dtype=np.float32))


def test_the_symmetric_graph_filter_is_that_of_the_paper() -> None:
    matrix = matrix_of(X)
    normal = X.toarray() / np.sqrt(np.outer(X.sum(axis=1), X.sum(axis=0)))
    found = Graph(GraphOptions(decay=1.0)).fit(matrix).score([matrix.history(2)])[0]
    np.testing.assert_allclose(found, X.toarray()[2] @ normal.T @ normal, rtol=1e-5)


def test_the_low_pass_filter_is_the_projection_on_the_leading_vectors_of_the_paper() -> None:
    matrix = matrix_of(X)
    degrees = np.asarray(X.sum(axis=0)).ravel()
    normal = X.toarray() / np.sqrt(np.outer(X.sum(axis=1), degrees))
    _, _, vectors = np.linalg.svd(normal)
    low = np.diag(degrees**-0.5) @ vectors[:2].T @ vectors[:2] @ np.diag(degrees**0.5)
    expected = X.toarray()[2] @ (normal.T @ normal + 0.3 * low)
    found = Graph(GraphOptions(decay=1.0, factors=2, low_pass=0.3)).fit(matrix).score([matrix.history(2)])[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_with_every_dimension_the_decomposition_gives_the_history_back() -> None:
    matrix = matrix_of(X)
    found = Svd(SvdOptions(factors=4, decay=1.0, popularity=0.0)).fit(matrix).score([matrix.history(2)])[0]
    np.testing.assert_allclose(found, X.toarray()[2], atol=1e-5)


def test_with_every_product_near_the_sparse_weights_are_those_of_the_ridge_regression() -> None:
    rng = np.random.default_rng(1)
    x = (rng.random((200, 5)) < 0.6).astype(np.float64)
    gram = x.T @ x
    common = sp.csr_matrix(gram, dtype=np.float32)
    found = local_weights(common, common, np.full(5, 3.0), 100).toarray()
    for j in range(5):
        others = np.setdiff1d(np.arange(5), j)
        expected = np.linalg.solve(gram[np.ix_(others, others)] + 3.0 * np.eye(4), gram[others, j])
        np.testing.assert_allclose(found[others, j], expected, rtol=1e-4)


def test_no_more_neighbours_are_asked_than_wanted() -> None:
    matrix = board()
    found = UserNeighbours(UsersOptions(neighbours=1, decay=1.0)).fit(matrix).score([matrix.history(0)])[0]
    assert len(np.unique(found[found > 0])) == 1


def test_als_folds_a_history_in_as_its_paper_solves_for_it() -> None:
    matrix, options = board(), AlsOptions(factors=3, alpha=4.0, regularisation=0.1)
    model = Als(options).fit(matrix)
    y = model._factors.astype(np.float64)
    chosen = [0, 2, 4]
    system = y.T @ y + 3.0 * y[chosen].T @ y[chosen] + 0.1 * np.eye(3)
    expected = y @ np.linalg.solve(system, 4.0 * y[chosen].sum(axis=0))
    np.testing.assert_allclose(model.score([touches(*chosen)])[0], expected, rtol=1e-4, atol=1e-5)


def test_a_blend_of_one_is_that_model_by_its_usual_largest_score() -> None:
    alone = Ease(EaseOptions(regularisation=5.0)).fit(board())
    blend = ModelBlend(BlendOptions((alone,), (1.0,))).measured(board())
    ratio = blend.score([touches(0, 2)])[0, 4] / alone.score([touches(0, 2)])[0, 4]
    np.testing.assert_allclose(blend.score([touches(0, 2)]), ratio * alone.score([touches(0, 2)]), rtol=1e-5)


def test_a_blend_with_a_weight_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="one weight for each member"):
        ModelBlend(BlendOptions((Ease(), ItemNeighbours()), (1.0,)))


def matrix_of(x: sp.csr_matrix) -> AssociationMatrix:
    events = [bought(str(j), f"c{i}") for i, j in zip(*x.nonzero(), strict=True)]
    products = ProductIndex(tuple(str(j) for j in range(x.shape[1])))
    return AssociationMatrix.of(EventTable.of(events), products)
