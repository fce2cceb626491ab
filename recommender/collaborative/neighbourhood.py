"""Models that ask those whose past resembles a history for what they liked.

A neighbour is a row of two matrices: what it is known by, and what it says. A history is compared with the
first by cosine, a rare product in common saying more than a popular one (Breese, Heckerman, Kadie: Empirical
analysis of predictive algorithms, UAI 1998), and the nearest speak by their likeness. The neighbours have no
names here. Who they are is each model's own.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import packed_factor, unpacked_factor
from recommender.collaborative.model import CollaborativeModel, Scores, Terms
from recommender.collaborative.query import history_rows
from recommender.collaborative.steps import FADED
from recommender.collaborative.terms import largest_terms
from recommender.events import Ints
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, Weighting
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourhoodOptions:
    """How neighbours are found and read.

    Attributes:
        neighbours: How many are asked.
        rarity: The power of its customers that a product in common is divided by.
        decay: How the history's age is weighed (`query.py`).
        weighting: How a touch's weight counts.
        half_life_days: After so many days what a neighbour says counts half; None counts all alike.
    """

    neighbours: int = 100
    rarity: float = 0.5
    decay: float = 0.9
    weighting: Weighting = "binary"
    half_life_days: float | None = None


OptionsT = TypeVar("OptionsT", bound=NeighbourhoodOptions)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """Those who are asked for one history.

    Attributes:
        rows: [n] of the history's products.
        common: [n, asked] what each of these adds to the likeness of each neighbour.
        said: [asked, products] csc: what they say.
    """

    rows: Ints
    common: Scores
    said: sp.csc_matrix


class Neighbourhood(CollaborativeModel, Generic[OptionsT]):
    """The score of a product is the sum of the likeness of those neighbours who speak for it."""

    name: ClassVar[str]
    options_type: ClassVar[type[Any]]

    def __init__(self, options: OptionsT | None = None) -> None:
        self._options: OptionsT = options or self.options_type()
        empty = sp.csr_matrix((0, 0), dtype=np.float32)
        self._keep(ProductIndex(()), np.zeros(0, dtype=np.float32), empty, empty)

    @property
    def options(self) -> OptionsT:
        """How neighbours are found and read."""
        return self._options

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Keeps the neighbours' rows."""
        customers = np.bincount(matrix.weights.indices, minlength=len(matrix.products))
        scale = (np.maximum(customers, 1.0) ** (-0.5 * self.options.rarity)).astype(np.float32)
        known_by, says = self._neighbours(matrix)
        self._keep(matrix.products, scale, _unit(known_by @ sp.diags(scale)), says)
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]."""
        found = self._asked(self._query(histories)) @ self._says
        return np.asarray(np.nan_to_num(found.toarray()), dtype=np.float32)

    def contributions(self, history: Sequence[Touch], product_ids: Sequence[str]) -> tuple[Terms, ...]:
        """How much each product of the history, had in common, adds to the likeness of those who speak."""
        rows = self._products.rows(product_ids)
        known = np.flatnonzero(rows != UNKNOWN).tolist()
        found: list[Terms] = [()] * len(rows)
        hearing = self._hearing(history)
        amounts = (hearing.common @ hearing.said[:, rows[known]].toarray()).astype(np.float32)
        for column, number in enumerate(known):
            found[number] = largest_terms(amounts[:, column], hearing.rows, self._products)
        return tuple(found)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """What those speak for who are known by this product, by how much they are."""
        row = self._products.row(product_id)
        if row == UNKNOWN:
            return ()
        weights = np.asarray((self._known_by[row] @ self._says).toarray()[0], dtype=np.float32)
        weights[row] = 0.0
        return largest_terms(weights, np.arange(len(weights)), self._products, max(k, 0))

    def with_decay(self, decay: float) -> Self:
        """The same rows, read with another decay; nothing is fitted again."""
        other = copy(self)
        other._options, other._last = replace(self.options, decay=decay), None
        return other

    def save(self, folder: Path) -> None:
        """Writes the rows, without names."""
        arrays: dict[str, Array] = {"products": pack_strings(self._products.ids), "scale": self._scale}
        arrays |= packed_factor("unit", self._unit) | packed_factor("says", self._says)
        write_artifact(folder, self.name, arrays, asdict(self.options))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(cls.options_type(**artifact.parameters))
        unit, says = (unpacked_factor(name, artifact.arrays) for name in ("unit", "says"))
        products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        model._keep(products, artifact.arrays["scale"], sp.csr_matrix(unit), sp.csr_matrix(says))
        return model

    @abstractmethod
    def _neighbours(self, matrix: AssociationMatrix) -> tuple[sp.csr_matrix, sp.csr_matrix]:
        """What each neighbour is known by, and what it says, both [neighbours, products]."""

    def _keep(self, products: ProductIndex, scale: Scores, unit: sp.csr_matrix, says: sp.csr_matrix) -> None:
        """Takes rows of length 1, the `scale` [products] that made them, and what the neighbours say."""
        self._products, self._scale, self._unit, self._says = products, scale, unit, says
        self._last: tuple[tuple[Touch, ...], _Hearing] | None = None
        self._known_by: Any = unit.T.tocsr()  # by product: a history asks for few of its lines

    def _hearing(self, history: Sequence[Touch]) -> _Hearing:
        """Who is asked for one history; the last is kept, for each item of a ranking."""
        last = self._last
        if last is not None and last[0] is history:
            return last[1]
        query = self._query([history])
        asked = self._asked(query).indices
        common = np.asarray(self._known_by[query.indices][:, asked].toarray()) * query.data[:, None]
        hearing = _Hearing(query.indices, common, self._says[asked].tocsc())
        if isinstance(history, tuple):  # what can be changed may not be what it was
            self._last = (history, hearing)
        return hearing

    def _query(self, histories: Sequence[Sequence[Touch]]) -> sp.csr_matrix:
        """The histories [histories, products] as rows of length 1, without what has all but faded."""
        rows = history_rows(histories, self._products, self.options.decay, self.options.weighting)
        rows.data[rows.data < FADED] = 0.0
        rows.eliminate_zeros()
        return _unit(rows @ sp.diags(self._scale))

    def _asked(self, query: sp.csr_matrix) -> sp.csr_matrix:
        """The likeness [histories, neighbours] of those that are asked, 0 of the others."""
        likeness = sp.csr_matrix(query @ self._known_by, dtype=np.float32)
        likeness.sort_indices()
        data, indices, lengths = [], [], []
        for start, stop in zip(likeness.indptr[:-1], likeness.indptr[1:], strict=True):
            amounts, rows = likeness.data[start:stop], likeness.indices[start:stop]
            if len(rows) > self.options.neighbours:
                edge = np.partition(amounts, -self.options.neighbours)[-self.options.neighbours]
                above, level = np.flatnonzero(amounts > edge), np.flatnonzero(amounts == edge)
                best = np.sort(np.r_[above, level[: self.options.neighbours - len(above)]])
                amounts, rows = amounts[best], rows[best]
            data.append(amounts)
            indices.append(rows)
            lengths.append(len(rows))
        nothing = np.zeros(0, dtype=np.float32)
        parts = (np.concatenate([nothing, *data]), np.concatenate([nothing, *indices]).astype(np.int32))
        return sp.csr_matrix((*parts, np.cumsum([0, *lengths])), shape=likeness.shape)


def _unit(rows: sp.csr_matrix) -> sp.csr_matrix:
    """The rows by their lengths; empty ones stay so."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1.0 / np.maximum(lengths, 1e-12)) @ rows, dtype=np.float32)
