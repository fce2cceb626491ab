"""A blend of models as a model like any other: a weighted sum of what its members say.

Each member's scores are divided by one number, its usual largest score among the customers that it was fitted
on, so that weights compare. That number is the same for every history: the blend of linear models is linear,
and its contributions are the weighted sums of theirs. Jahrer, Töscher, Legenstein: Combining predictions for
accurate recommender systems (KDD 2010). The ranking's own blend (`recommender/blend.py`) joins
sources of all kinds over one pool; this one joins models over the catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from recommender.collaborative.model import CollaborativeModel, Scores, Terms
from recommender.collaborative.registry import MODELS
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.shopper import Touch
from retrieval.artifacts import Json, read_manifest, write_manifest

SAMPLED = 256
"""Customers that the usual largest score is of, evenly through the matrix."""


@dataclass(frozen=True, slots=True)
class BlendOptions:
    """What is blended.

    Attributes:
        members: Fitted or not, each of another kind.
        weights: At least 0, in the order of the members.
    """

    members: tuple[CollaborativeModel, ...]
    weights: tuple[float, ...]


class ModelBlend(CollaborativeModel):
    """The score of a product is the weighted sum of its members' scores, each by its usual largest."""

    name: ClassVar[str] = "blend"

    def __init__(self, options: BlendOptions) -> None:
        if len(options.members) != len(options.weights):
            raise ValueError("a blend needs one weight for each member")
        self._options = options
        self._scales = np.ones(len(options.members))

    @property
    def options(self) -> BlendOptions:
        """What is blended."""
        return self._options

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._options.members[0].products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Fits every member, and measures its usual largest score."""
        for member in self._options.members:
            member.fit(matrix)
        return self.measured(matrix)

    def measured(self, matrix: AssociationMatrix) -> Self:
        """The blend of members that are fitted already; works out their usual largest scores."""
        step = max(len(matrix.customers) // SAMPLED, 1)
        histories = [matrix.history(row) for row in range(0, len(matrix.customers), step)]
        for i, member in enumerate(self._options.members):
            top = member.score(histories).max(axis=1, initial=0.0)
            self._scales[i] = float(top[top > 0].mean()) if (top > 0).any() else 1.0
        return self

    def update(self, before: AssociationMatrix, after: AssociationMatrix) -> Self:
        """The blend of the updated members; their scales stay."""
        members = tuple(member.update(before, after) for member in self._options.members)
        return self._with(members, self._options.weights)

    def weighed(self, weights: Sequence[float]) -> Self:
        """The same members under other weights; nothing is fitted again."""
        return self._with(self._options.members, tuple(weights))

    def parts(self, histories: Sequence[Sequence[Touch]]) -> tuple[Scores, ...]:
        """Each member's scores [len(histories), len(products)] by its scale, not yet weighed."""
        scaled = zip(self._options.members, self._scales, strict=True)
        return tuple((member.score(histories) / scale).astype(np.float32) for member, scale in scaled)

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]."""
        total = np.zeros((len(histories), len(self.products)), dtype=np.float32)
        for member, factor in self._factors():
            total += member.score(histories) * np.float32(factor)
        return total

    def contributions(self, history: Sequence[Touch], product_ids: Sequence[str]) -> tuple[Terms, ...]:
        """The weighted sums of the members' terms."""
        told = [(member.contributions(history, product_ids), factor) for member, factor in self._factors()]
        return tuple(
            self._summed([(terms[number], factor) for terms, factor in told])
            for number in range(len(product_ids))
        )

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The weighted sums of the members' likeness."""
        asked = len(self.products)
        found = [(member.similar_products(product_id, asked), factor) for member, factor in self._factors()]
        return self._summed(found)[: max(k, 0)]

    def save(self, folder: Path) -> None:
        """Writes every member into a folder of its own, and last the list of them."""
        names = [member.name for member in self._options.members]
        for member in self._options.members:
            member.save(folder / self.name)
        weights: dict[str, Json] = {
            "members": names,
            "weights": list(self._options.weights),
            "scales": self._scales.tolist(),
        }
        write_manifest(folder, self.name, [], weights)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        found = read_manifest(folder, cls.name).parameters
        members = tuple(MODELS[name].load(folder / cls.name) for name in found["members"])
        model = cls(BlendOptions(members, tuple(found["weights"])))
        model._scales = np.array(found["scales"])
        return model

    def _with(self, members: tuple[CollaborativeModel, ...], weights: tuple[float, ...]) -> Self:
        other = type(self)(BlendOptions(members, weights))
        other._scales = self._scales
        return other

    def _factors(self) -> list[tuple[CollaborativeModel, float]]:
        """The members that count, each with its weight by its scale."""
        rows = zip(self._options.members, self._options.weights, self._scales, strict=True)
        return [(member, float(weight / scale)) for member, weight, scale in rows if weight > 0]

    def _summed(
        self, found: Sequence[tuple[tuple[tuple[str, float], ...], float]]
    ) -> tuple[tuple[str, float], ...]:
        totals: defaultdict[str, float] = defaultdict(float)
        for terms, factor in found:
            for product_id, amount in terms:
                totals[product_id] += factor * amount
        return tuple(sorted(totals.items(), key=lambda term: (-term[1], self.products.row(term[0]))))
