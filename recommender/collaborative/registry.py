"""Which models there are, by the names that stand in files, reports and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from recommender.collaborative.again import Again
from recommender.collaborative.als import Als, has_gpu_build
from recommender.collaborative.bilinear import Bilinear
from recommender.collaborative.category import CategoryPopularity
from recommender.collaborative.content import Content
from recommender.collaborative.ease import Ease
from recommender.collaborative.graph import Graph
from recommender.collaborative.model import CollaborativeModel
from recommender.collaborative.moments import MomentNeighbours
from recommender.collaborative.neighbours import ItemNeighbours
from recommender.collaborative.popularity import Popularity
from recommender.collaborative.sparse import SparseEase
from recommender.collaborative.sparse_successor import SparseSuccessor
from recommender.collaborative.successor import Successor
from recommender.collaborative.svd import Svd
from recommender.collaborative.users import UserNeighbours

MODELS: Mapping[str, type[CollaborativeModel]] = {
    model.name: model
    for model in (
        Popularity,
        CategoryPopularity,
        ItemNeighbours,
        UserNeighbours,
        MomentNeighbours,
        Svd,
        Als,
        Ease,
        SparseEase,
        Graph,
        Successor,
        SparseSuccessor,
        Bilinear,
        Content,
        Again,
    )
}

STAND_INS: Mapping[str, str] = {Ease.name: SparseEase.name, Successor.name: SparseSuccessor.name}
"""What takes the place of a model where the catalogue is too large for it."""


def placed(options: Any, device: str) -> Any:
    """A model's options for a fit on that device (torch's name); those of a model with one place stay.

    ALS computes on a GPU where its package was built for one.
    """
    wanted: dict[str, object] = {"device": device, "gpu": device.startswith("cuda") and has_gpu_build()}
    return replace(
        options, **{each.name: wanted[each.name] for each in fields(options) if each.name in wanted}
    )
