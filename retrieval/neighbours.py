"""How near each product's text is to a vector: by comparing all, or by Chroma's graph where that is quicker.

What a build measured (`reach.py`) says which; a set that conditions leave is compared as long as that is
quicker, and whenever the graph's nearest are mostly filtered away. Where all of many are compared, what was
found for the last vectors is kept: one search asks for the same ones several times.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.errors import IndexMismatch, UnusableVector
from retrieval.largest import largest
from retrieval.matrix import VectorMatrix, is_everything
from retrieval.reach import GRAPH_ASKS, Reach
from retrieval.rough import RoughVectors
from retrieval.vectors import VectorStore

_FEWEST_LEFT = GRAPH_ASKS // 10
_FEW = 10_000
"""So many rows are compared exactly sooner than all of them roughly."""
_SURPLUS = 2
"""Clusters hold so many times the rows that are wanted before they are taken to hold the nearest."""
_KEPT = 4


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

    def nearest(self, vector: Vectors, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """So many of the rows, or some more, that are nearest to a vector; in no order."""
        ...


class Neighbours:
    """Cosines of the vectors of `ids`, whose positions are the rows. Close it before its folder goes."""

    def __init__(
        self,
        matrix: VectorMatrix,
        ids: Sequence[str],
        store: VectorStore | None,
        reach: Reach,
        rough: RoughVectors | None = None,
    ) -> None:
        """Opens the neighbours of these ids.

        Args:
            matrix: A row for each id.
            ids: In the order of the rows.
            store: The same vectors in Chroma; wanted where the graph is asked.
            reach: Which of the two is asked.
            rough: The same vectors; wanted where all are compared by them.

        Raises:
            IndexMismatch: the store or the matrix lacks one of them.
        """
        for held in (len(matrix.vectors), None if store is None else len(store)):
            if held not in (None, len(ids)):
                raise IndexMismatch(f"The vector index has {held} of {len(ids)} products; build again.")
        self._matrix = matrix
        self._store = store
        self._reach = reach
        by_graph = store is not None and reach.way == "graph"
        self._row = {each: row for row, each in enumerate(ids)} if by_graph else {}
        self._rough = rough
        self._everywhere = lru_cache(maxsize=_KEPT)(self._compared)
        self._in_clusters = lru_cache(maxsize=_KEPT)(self._near)

    def close(self) -> None:
        """Lets go of the store's folder; calling it twice does no harm."""
        if self._store is not None:
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
        if self._store is None or self._reach.way == "exact" or len(rows) <= self._reach.exact_rows:
            if self._rough is None or len(rows) <= _FEW:
                return self._matrix.cosines(vector, rows)
            whole = self._everywhere(np.ascontiguousarray(vector, dtype=np.float32).tobytes())
            return whole if len(rows) == len(whole) and is_everything(rows) else whole[rows]
        near = self._store.query(vector, GRAPH_ASKS)
        everywhere = np.full(len(self._row), -np.inf, dtype=np.float32)
        everywhere[[self._row[each] for each, _ in near]] = [cosine for _, cosine in near]
        found: NDArray[np.float32] = everywhere[rows]
        # Where the nearest are mostly filtered away, what is left has to be compared itself.
        enough = int(np.isfinite(found).sum()) >= min(_FEWEST_LEFT, len(rows))
        return found if enough else self._matrix.cosines(vector, rows)

    def nearest(self, vector: Vectors, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """So many of the rows, or some more, that are nearest to a vector; in no order.

        Where clusters are compared, more of them are until they hold enough of these rows; where the graph is
        asked there may be fewer.
        """
        if self._rough is None or len(rows) <= _FEW:
            cosines = self.cosines(vector, rows)
            near = largest(cosines, count)
            return rows[near[np.isfinite(cosines[near])]]
        wanted = np.zeros(len(self._matrix.vectors), dtype=bool)
        wanted[slice(None) if len(rows) == len(wanted) else rows] = True
        clusters = self._reach.clusters
        while True:
            near, cosines = self._in_clusters(np.asarray(vector, dtype=np.float32).tobytes(), clusters)
            held = wanted[near]
            if clusters >= self._rough.clusters or held.sum() >= _SURPLUS * count:
                near, cosines = near[held], cosines[held]
                return near[largest(cosines, count)]
            clusters *= 4

    def _compared(self, vector: bytes) -> NDArray[np.float32]:
        """Cosines of a vector with all rows [rows], read-only."""
        assert self._rough is not None
        found = self._matrix.cosines_by(self._rough, np.frombuffer(vector, dtype=np.float32))
        found.flags.writeable = False
        return found

    def _near(self, vector: bytes, clusters: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows of the nearest clusters, and their cosines; nobody changes them."""
        assert self._rough is not None
        return self._rough.near(np.frombuffer(vector, dtype=np.float32), clusters)
