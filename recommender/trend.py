"""Trend: what is asked for more than usual just now (a season, a fashion), as a factor on its score.

The ratio of a product's share of recent touches to its share of a longer while, smoothed towards 1. The same
for everybody, so it changes an order and no reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.events import Floats
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex
from retrieval.artifacts import pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "trend"
RECENT_DAYS, USUAL_DAYS = 14.0, 180.0
"""Half-lives of what counts as just now, and as usual."""
BEHIND = 1.0
"""Touches at the average rate that every product is given on both sides, so that few touches say little."""
LIMIT = 4.0
"""The largest ratio, and one by it the smallest."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Ratios [products], 1 where nothing is unusual or nothing is known."""

    products: ProductIndex
    ratios: Floats

    @classmethod
    def fit(cls, matrix: AssociationMatrix) -> Self:
        """Measures the trend at the matrix's latest moment; without times there is none."""
        if not np.isfinite(np.r_[matrix.times, matrix.visitor_times]).any():
            return cls(matrix.products, np.ones(len(matrix.products)))
        recent, usual = (
            Popularity(PopularityOptions(days)).fit(matrix).people() for days in (RECENT_DAYS, USUAL_DAYS)
        )
        share = recent.sum() / max(usual.sum(), 1e-9)
        ratios = (recent + BEHIND * share) / (usual * share + BEHIND * share)
        return cls(matrix.products, np.clip(ratios, 1.0 / LIMIT, LIMIT))

    def of(self, product_ids: tuple[str, ...]) -> Floats:
        """The ratios [product_ids], 1 for what is unknown."""
        rows = self.products.rows(product_ids)
        known = rows != UNKNOWN
        found = np.ones(len(rows))
        found[known] = self.ratios[rows[known]]
        return found

    def save(self, folder: Path) -> None:
        """Writes the ratios."""
        write_artifact(folder, NAME, {"products": pack_strings(self.products.ids), "ratios": self.ratios})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        arrays = read_artifact(folder, NAME).arrays
        return cls(ProductIndex(unpack_strings(arrays["products"])), arrays["ratios"])
