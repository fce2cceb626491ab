"""Which products are found with the same company, though seldom with each other: `Kinship`.

Positive pointwise mutual information of being found with the same person, factorised: a product's vector is
what its company says of it (Levy and Goldberg: Neural word embedding as implicit matrix factorization, 2014).
Knows rows of products and no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from recommender.clicks.company import found_together
from recommender.clicks.towers import Vectors
from recommender.collaborative.svd import leading
from recommender.events import Floats, Ints
from retrieval.artifacts import Array

WIDTH = 64
"""Of the vectors."""


@dataclass(frozen=True, slots=True)
class Kinship:
    """Vectors of products [n, k], of unit length; zeros where a product keeps no company."""

    vectors: Vectors

    @classmethod
    def fit(cls, histories: Sequence[Ints], products: int) -> Self:
        """Of the histories of many people, each a list of product rows."""
        together = found_together(histories, products)
        together.setdiag(0.0)
        together.eliminate_zeros()
        counts = np.asarray(together.sum(axis=1), dtype=np.float64).ravel()
        found = together.tocoo()
        surprise = np.log(found.data * counts.sum() / (counts[found.row] * counts[found.col]))
        kept = surprise > 0
        if not kept.any():
            return cls(np.zeros((products, 1), dtype=np.float32))
        places = (found.row[kept], found.col[kept])
        table = sp.csr_matrix((surprise[kept].astype(np.float32), places), shape=together.shape)
        right = leading(table, WIDTH)
        drawn = table @ right
        scale = np.sqrt(np.maximum(np.linalg.norm(drawn, axis=0), 1e-9))  # U sqrt(S): neither side has all
        vectors = drawn / scale
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return cls((vectors / np.maximum(lengths, 1e-9)).astype(np.float16).astype(np.float32))

    def of(self, rows: Ints, candidates: Ints) -> Floats:
        """What a history says of candidates [m, 2]: the mean likeness to its products, and the largest.

        A product says nothing of itself; NaN where nothing else is in the history.
        """
        found = (self.vectors[candidates] @ self.vectors[rows].T).astype(np.float64)
        own = candidates[:, None] == rows[None, :]
        others = np.maximum(len(rows) - own.sum(axis=1), 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(own, 0.0, found).sum(axis=1) / others
        closest = np.where(own, -np.inf, found).max(axis=1)
        return np.stack([mean, np.where(others > 0, closest, np.nan)], axis=1)

    def arrays(self) -> dict[str, Array]:
        """The vectors, as a named array."""
        return {"kinship": self.vectors.astype(np.float16)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self | None:
        """What `arrays` gave; None where nothing was fitted."""
        return cls(arrays["kinship"].astype(np.float32)) if "kinship" in arrays else None
