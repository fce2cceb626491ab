"""How near each product's text is to a vector: exact where that is cheap, by the index where it is not.

A catalogue of a shop's usual size fits into memory as one matrix, whose product with a vector is exact and
takes milliseconds; for a larger one the index finds the nearest, and a small set is compared exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.errors import IndexMismatch, UnusableVector
from retrieval.vectors import VectorStore

_IN_MEMORY = 50_000  # 77 MB of vectors of 384 numbers
_EXACT_SET = 2_000
_NEAREST = 1_000


class Nearness(Protocol):
    """Says how near the text of each row is to a vector.

    All raise `VectorsUnavailable` where the vectors can't be had.
    """

    def vector(self, row: int) -> Vectors:
        """The vector of one row [dimension]."""
        ...

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of some rows [rows, dimension]."""
        ...

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines with the rows [rows]."""
        ...


class Neighbours:
    """Cosines of the vectors of `ids`, whose positions are the rows."""

    def __init__(self, store: VectorStore, ids: Sequence[str]) -> None:
        """Opens the neighbours of these ids.

        Raises:
            IndexMismatch: the store lacks one of them.
        """
        self._store = store
        self._ids = ids
        self._row = {each: row for row, each in enumerate(ids)}
        self._matrix: Vectors | None = None
        if len(ids) <= _IN_MEMORY:
            known, vectors = store.everything()
            position = {each: place for place, each in enumerate(known)}
            lacking = [each for each in ids if each not in position]
            if lacking:
                raise IndexMismatch(
                    f"The vector index lacks {len(lacking)} of {len(ids)} products; build again."
                )
            self._matrix = np.ascontiguousarray(vectors[[position[each] for each in ids]])
        elif len(store) < len(ids):
            raise IndexMismatch(f"The vector index has {len(store)} of {len(ids)} products; build again.")

    def vector(self, row: int) -> Vectors:
        """The vector of one row [dimension]."""
        vector: Vectors = (
            self._matrix[row] if self._matrix is not None else self._store.vectors([self._ids[row]])[0]
        )
        return vector

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of some rows [rows, dimension]."""
        vectors: Vectors = (
            self._matrix[rows]
            if self._matrix is not None
            else self._store.vectors([self._ids[row] for row in rows])
        )
        return vectors

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines with the rows [rows]; -inf for those not among the nearest of a large catalogue."""
        if not np.isfinite(vector).all():
            raise UnusableVector("A vector holds a value that is not a finite number; it can't be sought.")
        if self._matrix is not None:
            # Taking rows copies them; past a third of the matrix the whole product is quicker.
            if 3 * len(rows) > len(self._matrix):
                return np.asarray((self._matrix @ vector)[rows], dtype=np.float32)
            return np.asarray(self._matrix[rows] @ vector, dtype=np.float32)
        if len(rows) <= _EXACT_SET:
            return np.asarray(
                self._store.vectors([self._ids[row] for row in rows]) @ vector, dtype=np.float32
            )
        everywhere = np.full(len(self._ids), -np.inf, dtype=np.float32)
        for each, cosine in self._store.query(vector, _NEAREST):
            if each in self._row:
                everywhere[self._row[each]] = cosine
        found = everywhere[rows]
        if np.isfinite(found).sum() < min(_NEAREST // 10, len(rows)):
            # The nearest are mostly filtered away: ask among those that are left.
            for each, cosine in self._store.query(vector, _NEAREST // 10, [self._ids[row] for row in rows]):
                everywhere[self._row[each]] = cosine
            found = everywhere[rows]
        return found
