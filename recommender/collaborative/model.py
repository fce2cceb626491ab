"""The contract of every collaborative-filtering model.

Inside `recommender` products are rows of the `ProductIndex` that the matrix was made with; ids cross the
borders. Models say what they are by deriving from the protocol; that gives them `recommend`, and `update` by
a new fit where that costs little.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommender.events import Ints
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex
from recommender.metrics import best_rows
from recommender.shopper import Touch
from retrieval.errors import BadInput

Scores = NDArray[np.float32]
Terms: TypeAlias = tuple[tuple[str, float], ...]
"""(Product, amount), largest first."""


class CollaborativeModel(Protocol):
    """Learns from who touched what, and scores every product for a history.

    Whoever has the same history gets the same scores, in the training data or not. Scores are finite; a
    product of which nothing is known scores 0. What was touched is scored like the rest: callers leave it
    out.
    """

    name: ClassVar[str]

    def __init__(self, options: Any = None) -> None: ...

    @property
    def options(self) -> Any:
        """How it is fitted and read: a frozen dataclass of plain values."""
        ...

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        ...

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Learn from the matrix, from scratch."""
        ...

    def update(self, before: AssociationMatrix, after: AssociationMatrix) -> Self:
        """The model of `after`, from this one of `before`: what differs is folded in, this one stays.

        Args:
            before: What this model was fitted on, or last updated to.
            after: The same and what came since: new events, customers, and products behind the old ones.
        """
        return type(self)(self.options).fit(after)

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]; an unknown product in a history counts for nothing."""
        ...

    def score_some(self, histories: Sequence[Sequence[Touch]], rows: Ints) -> Scores:
        """Scores [len(histories), rows] of some products, up to rounding; each row is one of the index."""
        return self.score(histories)[:, rows]

    def recommend(
        self, history: Sequence[Touch], k: int, barred: Collection[str] = ()
    ) -> tuple[tuple[str, float], ...]:
        """The `k` products of the highest scores, best first, equal ones in the order of the index.

        Args:
            history: Of whom; what stands in it is left out.
            k: How many at most.
            barred: Further products that are left out.

        Raises:
            BadInput: `k` is not above 0.
        """
        if k <= 0:
            raise BadInput(f"k is {k}; ask for at least 1 suggestion.")
        scores = self.score([history])[0]
        rows = self.products.rows([*(touch.product_id for touch in history), *barred])
        scores[rows[rows != UNKNOWN]] = -np.inf
        best = [int(row) for row in best_rows(scores[None], k)[0] if np.isfinite(scores[row])]
        return tuple((self.products.ids[row], float(scores[row])) for row in best)

    def contributions(self, history: Sequence[Touch], product_ids: Sequence[str]) -> tuple[Terms, ...]:
        """The terms of each product's score: (product of the history, amount), largest first.

        Empty for unknown products, and for a model whose score is no sum over the history.
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
