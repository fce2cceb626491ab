"""Linear models: a history's row times a matrix of weights from products to products.

The weights are a sum of chains; a chain is a product of matrices, sparse or dense, that is never multiplied
out where its parts are smaller than the whole. Every score is a sum over the history, which is what reasons
are read from. How the weights are learned is each model's own.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeAlias, TypeVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.query import history_rows
from recommender.collaborative.terms import largest_terms
from recommender.events import Ints
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, Weighting
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

Factor: TypeAlias = "Scores | sp.csr_matrix"
Chain: TypeAlias = tuple[Factor, ...]

FEW = 8
"""Sparse rows up to which each is multiplied by the lines of a dense factor that it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearOptions:
    """What all linear models are told.

    Attributes:
        decay: How the history's age is weighed (`query.py`).
        weighting: How a touch's weight counts, in the fit and in the history.
        half_life_days: After so many days a touch counts half in the fit; None counts all alike.
    """

    decay: float = 0.9
    weighting: Weighting = "binary"
    half_life_days: float | None = None


OptionsT = TypeVar("OptionsT", bound=LinearOptions)


class LinearModel(CollaborativeModel, Generic[OptionsT]):
    """Scores, reasons and likeness of any sum of chains; a model adds `_learn` and its options."""

    name: ClassVar[str]
    options_type: ClassVar[type[Any]]

    def __init__(self, options: OptionsT | None = None) -> None:
        self._options: OptionsT = options or self.options_type()
        self._products = ProductIndex(())
        self._active: Ints = np.zeros(0, dtype=np.int64)
        self._chains: tuple[Chain, ...] = ()
        self._last_query: tuple[Sequence[Touch], sp.csr_matrix] | None = None
        self._columns: dict[int, sp.csc_matrix] = {}  # sparse last factors by chain, made when asked for

    @property
    def options(self) -> OptionsT:
        """How it is fitted and read."""
        return self._options

    @property
    def products(self) -> ProductIndex:
        """The products that scores are columns of."""
        return self._products

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Learns the weights over the products that anything is known of."""
        self._products, self._active = matrix.products, self._known(matrix)
        self._chains = self._learn(matrix, self._active) if len(self._active) else ()
        self._last_query, self._columns = None, {}
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]; 0 for products of which nothing is known."""
        scores = np.zeros((len(histories), len(self._products)), dtype=np.float32)
        if len(self._active) and len(histories):
            query = self._query_of(histories[0]) if len(histories) == 1 else self._query(histories)
            scores[:, self._active] = np.nan_to_num(self._through(query))
        return scores

    def contributions(self, history: Sequence[Touch], product_id: str) -> tuple[tuple[str, float], ...]:
        """The weight from each product of the history, as it was weighed; some may be below 0."""
        place = self._place(product_id)
        if place == UNKNOWN:
            return ()
        query = self._query_of(history)
        amounts = query.data * self._weights_to(query.indices, place)
        return largest_terms(amounts, self._active[query.indices], self._products)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The products that having this one speaks for most."""
        place = self._place(product_id)
        if place == UNKNOWN:
            return ()
        one = sp.csr_matrix(([np.float32(1.0)], ([0], [place])), shape=(1, len(self._active)))
        weights = np.maximum(self._through(one)[0], 0.0)
        weights[place] = 0.0
        return largest_terms(weights, self._active, self._products, max(k, 0))

    def save(self, folder: Path) -> None:
        """Writes the chains."""
        arrays: dict[str, Array] = {"products": pack_strings(self._products.ids), "active": self._active}
        for i, chain in enumerate(self._chains):
            for j, factor in enumerate(chain):
                arrays |= _packed(f"{i}.{j}", factor)
        arrays |= self._beside()
        shape = [len(chain) for chain in self._chains]
        write_artifact(folder, self.name, arrays, {"options": asdict(self.options), "chains": shape})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(cls.options_type(**artifact.parameters["options"]))
        model._products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        model._active = artifact.arrays["active"]
        model._chains = tuple(
            tuple(_unpacked(f"{i}.{j}", artifact.arrays) for j in range(length))
            for i, length in enumerate(artifact.parameters["chains"])
        )
        model._take(artifact.arrays)
        return model

    def with_decay(self, decay: float) -> Self:
        """The same weights, read with another decay; nothing is fitted again."""
        other = copy(self)
        other._options, other._last_query = replace(self.options, decay=decay), None
        return other

    def _known(self, matrix: AssociationMatrix) -> Ints:
        """The rows of products with weights, ascending: those that anybody likes."""
        return matrix.active()

    @abstractmethod
    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        """The chains, over the `active` products of the matrix; never called with none."""

    def _beside(self) -> dict[str, Array]:
        """What `update` needs beside the chains."""
        return {}

    def _take(self, arrays: Any) -> None:
        """Takes over what `_beside` gave."""

    def _values(self, matrix: AssociationMatrix, active: Ints) -> sp.csr_matrix:
        """The matrix [customers, active] as the options want it."""
        return matrix.values(self.options.weighting, self.options.half_life_days)[:, active].tocsr()

    def _query(self, histories: Sequence[Sequence[Touch]]) -> sp.csr_matrix:
        rows = history_rows(histories, self._products, self.options.decay, self.options.weighting)
        return rows[:, self._active]

    def _query_of(self, history: Sequence[Touch]) -> sp.csr_matrix:
        """The query of one history; that of the last one is kept, as a ranking asks for each of its items."""
        last = self._last_query
        if last is None or last[0] is not history:
            last = (history, self._query([history]))
            if isinstance(history, tuple):  # what can be changed may not be what it was
                self._last_query = last
        return last[1]

    def _through(self, rows: sp.csr_matrix) -> Scores:
        """The scores [rows, active] of rows [rows, active]."""
        total = np.zeros(rows.shape, dtype=np.float32)
        for chain in self._chains:
            found: Any = rows
            for factor in chain:
                found = _times(found, factor)
            total += found.toarray() if sp.issparse(found) else found
        return total

    def _weights_to(self, sources: Ints, place: int) -> Scores:
        """The weights [sources] from some of the active products to one of them."""
        total = np.zeros(len(sources), dtype=np.float32)
        for number, chain in enumerate(self._chains):
            if len(chain) == 1:
                total += _cells(chain[0], sources, place)
                continue
            if len(chain) == 2 and isinstance(chain[0], np.ndarray) and sp.issparse(chain[1]):
                rows, amounts = self._column(number, chain[1], place)
                total += chain[0][np.ix_(sources, rows)] @ amounts
                continue
            column: Any = np.zeros(chain[-1].shape[1], dtype=np.float32)
            column[place] = 1.0
            for factor in chain[:0:-1]:
                column = factor @ column
            total += chain[0][sources] @ column
        return total

    def _column(self, number: int, factor: Any, place: int) -> tuple[Ints, Scores]:
        """The rows that are not 0 in one column of a chain's sparse last factor, and what stands there."""
        columns = self._columns.get(number)
        if columns is None:
            columns = self._columns[number] = sp.csc_matrix(factor)
        part = slice(columns.indptr[place], columns.indptr[place + 1])
        return columns.indices[part], columns.data[part]

    def _place(self, product_id: str) -> int:
        row = self._products.row(product_id)
        place = int(np.searchsorted(self._active, row))
        found = row != UNKNOWN and place < len(self._active) and self._active[place] == row
        return place if found else UNKNOWN


def _times(rows: Any, factor: Factor) -> Any:
    """Rows [n, m] by a factor [m, p]; a few sparse rows touch only the lines of the factor that they name."""
    if not (sp.issparse(rows) and isinstance(factor, np.ndarray) and rows.shape[0] <= FEW):
        return rows @ factor
    found = np.zeros((rows.shape[0], factor.shape[1]), dtype=np.float32)
    for i in range(rows.shape[0]):
        part = slice(rows.indptr[i], rows.indptr[i + 1])
        found[i] = rows.data[part] @ factor[rows.indices[part]]
    return found


def _cells(factor: Factor, rows: Ints, column: int) -> Scores:
    """The cells [rows] of one column of a factor."""
    if isinstance(factor, np.ndarray):
        return np.asarray(factor[rows, column], dtype=np.float32)
    return np.asarray(factor[rows, np.full(len(rows), column)], dtype=np.float32).ravel()


def _packed(name: str, factor: Factor) -> dict[str, Array]:
    if isinstance(factor, np.ndarray):
        return {name: factor}
    return {
        f"{name}.data": factor.data,
        f"{name}.indices": factor.indices,
        f"{name}.indptr": factor.indptr,
        f"{name}.shape": np.array(factor.shape, dtype=np.int64),
    }


def _unpacked(name: str, arrays: Any) -> Factor:
    if name in arrays:
        return np.asarray(arrays[name])
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    return sp.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"].tolist()))
