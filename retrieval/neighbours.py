"""How near each product's text is to a vector: by comparing all, or by Chroma's graph where that is quicker.

What a build measured (`reach.py`) says which; a set that conditions leave is compared as long as that is
quicker, and whenever the graph's nearest are mostly filtered away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.errors import IndexMismatch, UnusableVector
from retrieval.matrix import VectorMatrix
from retrieval.reach import GRAPH_ASKS, Reach
from retrieval.vectors import VectorStore

_FEWEST_LEFT = GRAPH_ASKS // 10


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
    """Cosines of the vectors of `ids`, whose positions are the rows. Close it before its folder goes."""

    def __init__(self, matrix: VectorMatrix, ids: Sequence[str], store: VectorStore, reach: Reach) -> None:
        """Opens the neighbours of these ids.

        Args:
            matrix: A row for each id.
            ids: In the order of the rows.
            store: The same vectors in Chroma.
            reach: Which of the two is asked.

        Raises:
            IndexMismatch: the store lacks one of them.
        """
        if len(store) != len(ids) or len(matrix.vectors) != len(ids):
            raise IndexMismatch(f"The vector index has {len(store)} of {len(ids)} products; build again.")
        self._matrix = matrix
        self._store = store
        self._reach = reach
        self._row = {each: row for row, each in enumerate(ids)} if reach.way == "graph" else {}

    def close(self) -> None:
        """Lets go of the store's folder; calling it twice does no harm."""
        self._store.close()

    def vector(self, row: int) -> Vectors:
        """The vector of one row [dimension]."""
        vector: Vectors = self._matrix.vectors[row]
        return vector

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of some rows [rows, dimension]."""
        vectors: Vectors = self._matrix.vectors[rows]
        return vectors

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines with the rows [rows]; -inf for those not among the nearest where the graph is asked."""
        if not np.isfinite(vector).all():
            raise UnusableVector("A vector holds a value that is not a finite number; it can't be sought.")
        if self._reach.way == "exact" or len(rows) <= self._reach.exact_rows:
            return self._matrix.cosines(vector, rows)
        near = self._store.query(vector, GRAPH_ASKS)
        everywhere = np.full(len(self._row), -np.inf, dtype=np.float32)
        everywhere[[self._row[each] for each, _ in near]] = [cosine for _, cosine in near]
        found: NDArray[np.float32] = everywhere[rows]
        # Where the nearest are mostly filtered away, what is left has to be compared itself.
        enough = int(np.isfinite(found).sum()) >= min(_FEWEST_LEFT, len(rows))
        return found if enough else self._matrix.cosines(vector, rows)
