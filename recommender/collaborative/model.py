"""The contract of every collaborative-filtering model.

Inside `recommender` products are rows of the `ProductIndex` that the matrix was made with; ids cross the
borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.shopper import Touch

Scores = NDArray[np.float32]


class CollaborativeModel(Protocol):
    """Learns from who touched what, and scores every product for a history.

    Whoever has the same history gets the same scores, in the training data or not. Scores are finite; a
    product of which nothing is known scores 0. What was touched is scored like the rest: callers leave it
    out.
    """

    name: ClassVar[str]

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        ...

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Learn from the matrix, from scratch."""
        ...

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]; an unknown product in a history counts for nothing."""
        ...

    def contributions(self, history: Sequence[Touch], product_id: str) -> tuple[tuple[str, float], ...]:
        """The terms of this product's score: (product of the history, amount), largest first.

        Empty for a model whose score is no sum over the history.
        """
        ...

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The `k` products most associated with one, best first, without itself; none when it is unknown."""
        ...

    def save(self, folder: Path) -> None:
        """Write everything that `load` needs (safetensors and a manifest, whole or not at all)."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model; scores equal to the bit on the same machine.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        ...
