"""Popularity: how many people touched a product, lately more than long ago. The same for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from recommender.collaborative.model import CollaborativeModel, Scores, Terms
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class PopularityOptions:
    """What counts.

    Attributes:
        half_life_days: After so many days a touch counts half; None counts all alike.
    """

    half_life_days: float | None = None


class Popularity(CollaborativeModel):
    """The score is log(1 + people), each counted by how long ago it was, with an account or without."""

    name: ClassVar[str] = "popularity"

    def __init__(self, options: PopularityOptions | None = None) -> None:
        self._options = options or PopularityOptions()
        self._products = ProductIndex(())
        self._scores: Scores = np.zeros(0, dtype=np.float32)

    @property
    def options(self) -> PopularityOptions:
        """What counts."""
        return self._options

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Counts people."""
        latest = np.nanmax(np.r_[matrix.times, matrix.visitor_times, -np.inf], initial=-np.inf)
        counts = np.zeros(len(matrix.products))
        for weights, times in ((matrix.weights, matrix.times), (matrix.visitors, matrix.visitor_times)):
            counts += np.bincount(weights.indices, self._recency(times, latest), minlength=len(counts))
        self._products = matrix.products
        self._scores = np.log1p(counts).astype(np.float32)
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """The same scores for every history."""
        return np.tile(self._scores, (len(histories), 1))

    def people(self) -> NDArray[np.float64]:
        """How many people [products] were counted, each by how long ago it was."""
        return np.expm1(self._scores.astype(np.float64))

    def contributions(self, history: Sequence[Touch], product_ids: Sequence[str]) -> tuple[Terms, ...]:
        """Nothing: popularity is no sum over a history."""
        return ((),) * len(product_ids)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """Nothing: popularity relates no product to another."""
        return ()

    def save(self, folder: Path) -> None:
        """Writes the scores."""
        arrays: dict[str, Array] = {"products": pack_strings(self._products.ids), "scores": self._scores}
        write_artifact(folder, self.name, arrays, {"half_life_days": self.options.half_life_days})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(PopularityOptions(artifact.parameters["half_life_days"]))
        model._products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        model._scores = artifact.arrays["scores"]
        return model

    def _recency(self, times: NDArray[np.float64], latest: float) -> NDArray[np.float64]:
        if self.options.half_life_days is None or not np.isfinite(latest):
            return np.ones(len(times))
        age = (latest - np.where(np.isnan(times), latest, times)) / DAY
        return np.asarray(np.exp2(-age / self.options.half_life_days))
