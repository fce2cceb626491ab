"""What somebody's clicks, and what they passed over, say of other products: `Inclination`.

The log odds of a person's clicks, beyond what anybody's would be at that rank, are a Gaussian process over
products: likely alike for products of one category, brand, kind of text. Conditioned on what the person was
shown and did, by one Newton step from the click rate of each rank (Rasmussen and Williams 2006, algorithms
3.1 and 3.2), so that passing over what stood far down says less than passing over what stood on top. Every
part of the covariance is a product of two products' marks: a person is read once, and a candidate costs a few
sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.events import Floats, Ints
from recommender.shopper import Shown
from retrieval.artifacts import Array

ANYBODY, CATEGORY, DEPARTMENT, BRAND, VALUES, TEXT = 0.1, 0.15, 0.15, 0.05, 0.15, 0.15
"""Variance, in squared log odds, of what people like alike: anything, a category, ... what reads alike."""
FARTHEST = 20
"""Ranks from here on count as one."""
_PRIOR = 20.0
"""The click rate of a rank starts from that of all, with the weight of so many impressions."""
_SURE = 0.01
_Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a product is clicked by the rank that it is shown at [FARTHEST + 2]; the first: unknown."""

    by_rank: Floats

    @classmethod
    def fit(cls, shown: Sequence[Shown]) -> Self:
        """Of what many people were shown."""
        ranks = np.array([_rank(each.position) for each in shown], dtype=np.int64)
        clicked = np.array([each.clicked for each in shown], dtype=np.float64)
        mean = (clicked.sum() + 1.0) / (len(clicked) + 10.0)
        counts = np.bincount(ranks, minlength=FARTHEST + 2)
        sums = np.bincount(ranks, clicked, minlength=FARTHEST + 2)
        return cls(np.clip((sums + _PRIOR * mean) / (counts + _PRIOR), _SURE, 1 - _SURE))

    def of(self, shown: Sequence[Shown]) -> Floats:
        """The rate at the rank of each [n]."""
        return self.by_rank[[_rank(each.position) for each in shown]]

    def arrays(self) -> dict[str, Array]:
        """Everything, as named arrays."""
        return {"rates": self.by_rank}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self | None:
        """What `arrays` gave; None where nothing was fitted."""
        return cls(arrays["rates"]) if "rates" in arrays else None


@dataclass(frozen=True, slots=True)
class Marks:
    """What products can be liked for.

    Attributes:
        vectors: Of their texts, unit length [n, d].
        centre: The mean text [d]: what all have in common is nobody's taste.
        lengths: Of what each text has beyond it [n].
        codes: Category, department and brand [n, 3], -1 for none.
        values: Attribute values, the rare ones weighing more, unit length [n, values].
    """

    vectors: _Vectors
    centre: _Vectors
    lengths: _Vectors
    codes: Ints
    values: sp.csr_array

    @classmethod
    def of(cls, vectors: _Vectors, codes: Ints, has: sp.csr_array) -> Self:
        """The marks of products with these texts [n, d], codes [n, 3] and attribute values [n, values]."""
        centre = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], dtype=np.float32)
        lengths = np.linalg.norm(vectors - centre, axis=1)
        usual = np.asarray(has.mean(axis=0)).ravel() if has.shape[0] else np.zeros(has.shape[1])
        table = has.copy()
        table.data = np.sqrt(-np.log(np.maximum(usual, 1e-9)))[table.indices].astype(np.float32)
        sizes = np.sqrt(np.asarray((table * table).sum(axis=1)).ravel())
        table.data /= np.repeat(np.maximum(sizes, 1e-9), np.diff(table.indptr)).astype(np.float32)
        return cls(vectors, centre, np.maximum(lengths, 1e-6).astype(np.float32), codes, table)

    def texts(self, rows: Ints) -> Floats:
        """What each text has beyond the common, unit length [m, d]."""
        found = (self.vectors[rows] - self.centre) / self.lengths[rows, None]
        return np.asarray(found, dtype=np.float64)

    def covariance(self, rows: Ints) -> Floats:
        """Of how much a person likes these products [m, m]."""
        texts, values = self.texts(rows), self.values[rows]
        found = ANYBODY + TEXT * (texts @ texts.T) + VALUES * (values @ values.T).toarray()
        for column, variance in enumerate((CATEGORY, DEPARTMENT, BRAND)):
            codes = self.codes[rows, column]
            found += variance * ((codes[:, None] == codes) & (codes[:, None] >= 0))
        return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Inclination:
    """One person's, as sums over what they were shown.

    Attributes:
        anything: Of the pulls of all.
        text: Of what was beyond the common in their texts [d].
        values: By attribute value [values].
        codes: By category, department and brand.
    """

    anything: float
    text: Floats
    values: Floats
    codes: tuple[Floats, ...]

    @classmethod
    def of(cls, rows: Ints, clicked: NDArray[np.bool_], rates: Floats, marks: Marks) -> Self:
        """What somebody likes.

        Args:
            rows: Products that were shown [n].
            clicked: Whether they were clicked [n].
            rates: How often others click what stands there [n].
            marks: Of all products.
        """
        roots = np.sqrt(rates * (1 - rates))
        inner = roots[:, None] * marks.covariance(rows) * roots
        inner[np.diag_indices(len(rows))] += 1.0
        pulls = roots * np.linalg.solve(inner, (clicked - rates) / roots)
        return cls(
            anything=float(pulls.sum()),
            text=pulls @ marks.texts(rows),
            values=np.asarray(pulls @ marks.values[rows]),
            codes=tuple(
                np.asarray(np.bincount(marks.codes[rows, column] + 1, pulls, int(most) + 2), dtype=np.float64)
                for column, most in enumerate(marks.codes.max(axis=0))
            ),
        )

    def towards(self, candidates: Ints, marks: Marks) -> Floats:
        """Expected log odds beyond anybody's, of products [m]."""
        text = self.text.astype(np.float32)
        texts = (marks.vectors[candidates] @ text - marks.centre @ text) / marks.lengths[candidates]
        found = ANYBODY * self.anything + TEXT * texts + VALUES * (marks.values[candidates] @ self.values)
        for column, variance in enumerate((CATEGORY, DEPARTMENT, BRAND)):
            codes = marks.codes[candidates, column]
            found += variance * np.where(codes >= 0, self.codes[column][codes + 1], 0.0)
        return np.asarray(found, dtype=np.float64)


def _rank(position: int | None) -> int:
    return 0 if position is None else min(position, FARTHEST) + 1
