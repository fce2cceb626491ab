"""Which products are found with the same people: a collaborative input of the click scorer.

The cosine of two products' columns of people, shrunk towards 0 where few people speak (Sarwar et al. 2001;
the shrinkage as in Bell and Koren 2007). Knows rows of products and no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from recommender.events import Floats, Ints
from retrieval.artifacts import Array

SHRINKAGE = 10.0
"""People that speak for nothing in common."""
MOST_NEIGHBOURS = 200
"""Kept of each product."""
LONGEST = 100
"""Products looked at of one history, the latest: a reseller's thousands say little of each pair."""


@dataclass(frozen=True, slots=True)
class Company:
    """How much company products keep [n, n]: 0 to 1, nothing on the diagonal."""

    weights: sp.csr_array

    @classmethod
    def fit(cls, histories: Sequence[Ints], products: int) -> Self:
        """Of the histories of many people, each a list of product rows."""
        both = found_together(histories, products)
        counts = both.diagonal()
        both.setdiag(0.0)
        both.eliminate_zeros()
        first = np.repeat(np.arange(products), np.diff(both.indptr))
        both.data /= np.sqrt(counts[first] * counts[both.indices]) + SHRINKAGE
        return cls(_strongest(both))

    def of(self, rows: Ints, weights: Floats, candidates: Ints) -> Floats:
        """What a history says of candidates [m, 2]: the weighted mean of its company, and the closest."""
        found = self.weights[rows][:, candidates].toarray().astype(np.float64)
        return np.stack([weights @ found, found.max(axis=0)], axis=1)

    def arrays(self) -> dict[str, Array]:
        """Everything, as named arrays."""
        return {
            "company": self.weights.data.astype(np.float16),
            "company_columns": self.weights.indices.astype(np.int32),
            "company_starts": self.weights.indptr.astype(np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self | None:
        """What `arrays` gave; None where nothing was fitted."""
        if "company" not in arrays:
            return None
        starts = arrays["company_starts"]
        table = (arrays["company"].astype(np.float32), arrays["company_columns"], starts)
        return cls(sp.csr_array(table, shape=(len(starts) - 1, len(starts) - 1)))


def found_together(histories: Sequence[Ints], products: int) -> sp.csr_array:
    """How many people's histories hold two products [n, n]; the diagonal, each of them."""
    kept = [np.unique(rows[-LONGEST:]) for rows in histories]
    columns = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
    starts = np.cumsum([0, *(len(rows) for rows in kept)])
    people = sp.csr_array((np.ones(len(columns), np.float32), columns, starts), shape=(len(kept), products))
    return sp.csr_array(people.T @ people)


def _strongest(table: sp.csr_array) -> sp.csr_array:
    """The largest entries of each row, rounded to half precision as they are saved."""
    keep = np.ones(len(table.data), dtype=bool)
    for start, end in zip(table.indptr[:-1].tolist(), table.indptr[1:].tolist(), strict=True):
        if end - start > MOST_NEIGHBOURS:
            weakest = np.argsort(-table.data[start:end], kind="stable")[MOST_NEIGHBOURS:]
            keep[start + weakest] = False
    table.data = np.where(keep, table.data, 0.0).astype(np.float16).astype(np.float32)
    table.eliminate_zeros()
    table.sort_indices()
    return table
