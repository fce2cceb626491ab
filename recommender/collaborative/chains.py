"""A matrix of weights as a sum of chains: read by a history, by many, or at some cells; packed for a file.

A chain is a product of factors, sparse or dense, that is never multiplied out where its parts are smaller
than the whole. Knows no product and no customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.collaborative.query import Query
from recommender.events import Ints
from retrieval.artifacts import Array

Scores = NDArray[np.float32]
Factor: TypeAlias = "Scores | sp.csr_matrix"
Chain: TypeAlias = tuple[Factor, ...]


class Chains:
    """Weights [m, n] from what a history is read as to products; never changed once made."""

    def __init__(self, chains: Sequence[Chain] = ()) -> None:
        self._chains = tuple(chains)
        self._columns: dict[int, sp.csc_matrix] = {}  # sparse last factors by chain, made when asked for

    def __iter__(self) -> Iterator[Chain]:
        """The chains."""
        return iter(self._chains)

    def __getitem__(self, number: int) -> Chain:
        """One of them."""
        return self._chains[number]

    def of_one(self, query: Query, n: int) -> Scores:
        """The scores [n] of one history; of the first factors only the lines of its products are read."""
        total = np.zeros(n, dtype=np.float32)
        for first, *others in self._chains:
            found = _lines(first, query)
            for factor in others:
                found = factor.T @ found if sp.issparse(factor) else found @ factor
            total += found
        return total

    def of_many(self, rows: sp.csr_matrix, n: int) -> Scores:
        """The scores [rows, n] of rows [rows, m]."""
        total = np.zeros((rows.shape[0], n), dtype=np.float32)
        for chain in self._chains:
            found: Any = rows
            for factor in chain:
                found = found @ factor
            total += found.toarray() if sp.issparse(found) else found
        return total

    def between(self, sources: Ints, places: Ints) -> Scores:
        """The weights [sources, places] from some products to some: nothing else is multiplied out."""
        total = np.zeros((len(sources), len(places)), dtype=np.float32)
        for number, (first, *others) in enumerate(self._chains):
            if not others and isinstance(first, np.ndarray):
                total += first[np.ix_(sources, places)]
                continue
            met, last = self._toward(number, others[-1] if others else first, places)
            if not others:
                total += _at(met, last, sources)
                continue
            for factor in others[-2::-1]:
                met, last = np.arange(factor.shape[0]), factor[:, met] @ last
            part = first[np.ix_(sources, met)] if isinstance(first, np.ndarray) else first[sources][:, met]
            total += part @ last
        return total

    def packed(self) -> dict[str, Array]:
        """The factors as arrays by name; `unpacked` makes them chains again."""
        arrays: dict[str, Array] = {}
        for i, chain in enumerate(self._chains):
            for j, factor in enumerate(chain):
                arrays |= packed_factor(f"{i}.{j}", factor)
        return arrays

    @property
    def lengths(self) -> list[int]:
        """How many factors each chain has."""
        return [len(chain) for chain in self._chains]

    @classmethod
    def unpacked(cls, arrays: Mapping[str, Array], lengths: Sequence[int]) -> Self:
        """What `packed` took apart."""
        return cls(
            [
                tuple(unpacked_factor(f"{i}.{j}", arrays) for j in range(length))
                for i, length in enumerate(lengths)
            ]
        )

    def _toward(self, number: int, factor: Any, places: Ints) -> tuple[Ints, Scores]:
        """The rows of a chain's last factor with anything in some columns, and what: [met], [met, places]."""
        if isinstance(factor, np.ndarray):
            return np.arange(len(factor)), factor[:, places]
        columns = self._columns.get(number)
        if columns is None:
            columns = self._columns[number] = sp.csc_matrix(factor)
        block = columns[:, places]
        met = np.unique(block.indices)
        held = np.zeros((len(met), len(places)), dtype=np.float32)
        column = np.repeat(np.arange(len(places)), np.diff(block.indptr))
        held[np.searchsorted(met, block.indices), column] = block.data
        return met, held


def _at(rows: Ints, lines: Scores, wanted: Ints) -> Scores:
    """The lines [wanted, n] of some rows; of those that are not among `rows`, which ascend, 0."""
    if not len(rows):
        return np.zeros((len(wanted), lines.shape[1]), dtype=np.float32)
    place = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
    return np.where((rows[place] == wanted)[:, None], lines[place], np.float32(0.0))


def _lines(factor: Any, query: Query) -> Any:
    """A history's row times a factor [n, p]: scores [p]."""
    if isinstance(factor, np.ndarray):
        return query.weights @ factor[query.rows]
    parts = [slice(*factor.indptr[row : row + 2]) for row in query.rows.tolist()]
    if not parts:
        return np.zeros(factor.shape[1], dtype=np.float32)
    columns = np.concatenate([factor.indices[part] for part in parts])
    amounts = np.concatenate(
        [factor.data[part] * weight for part, weight in zip(parts, query.weights, strict=True)]
    )
    return np.bincount(columns, amounts, minlength=factor.shape[1]).astype(np.float32)


def packed_factor(name: str, factor: Factor) -> dict[str, Array]:
    """A factor as arrays whose names begin with this one; `unpacked_factor` makes it one again."""
    if isinstance(factor, np.ndarray):
        return {name: factor}
    return {
        f"{name}.data": factor.data,
        f"{name}.indices": factor.indices,
        f"{name}.indptr": factor.indptr,
        f"{name}.shape": np.array(factor.shape, dtype=np.int64),
    }


def unpacked_factor(name: str, arrays: Mapping[str, Array]) -> Factor:
    """What `packed_factor` took apart."""
    if name in arrays:
        return np.asarray(arrays[name])
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    return sp.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"].tolist()))
