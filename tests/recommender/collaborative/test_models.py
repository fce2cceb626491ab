"""The models whose whole promise is the contract."""

from __future__ import annotations

from recommender.collaborative.als import Als, AlsOptions
from recommender.collaborative.blend import BlendOptions, ModelBlend
from recommender.collaborative.ease import Ease, EaseOptions
from recommender.collaborative.graph import Graph, GraphOptions
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.sparse import SparseEase, SparseOptions
from recommender.collaborative.svd import Svd, SvdOptions
from recommender.collaborative.users import UserNeighbours, UsersOptions
from tests.recommender.collaborative.contract import OrderFreeContract


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
