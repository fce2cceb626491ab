"""Linear models: a history's row times a matrix of weights from products to products.

The weights are a sum of chains (`chains.py`). Every score is a sum over the history, which is what reasons
are read from. A model may read a history more than once, each time with another decay: then the row holds the
readings side by side. How the weights are learned is each model's own.
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

from recommender.collaborative.chains import Chain, Chains
from recommender.collaborative.model import CollaborativeModel, Scores, Terms
from recommender.collaborative.query import Query, joined, query_of, stacked
from recommender.collaborative.terms import largest_terms
from recommender.events import Ints
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex, Weighting
from recommender.shopper import Touch
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact


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

    @property
    def decays(self) -> tuple[float, ...]:
        """The decays that a history is read with, side by side."""
        return (self.decay,)


OptionsT = TypeVar("OptionsT", bound=LinearOptions)


class LinearModel(CollaborativeModel, Generic[OptionsT]):
    """Scores, reasons and likeness of any sum of chains; a model adds `_learn` and its options."""

    name: ClassVar[str]
    options_type: ClassVar[type[Any]]

    def __init__(self, options: OptionsT | None = None) -> None:
        self._options: OptionsT = options or self.options_type()
        self._cover(ProductIndex(()), np.zeros(0, dtype=np.int64))

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
        self._cover(matrix.products, self._known(matrix))
        self._chains = Chains(self._learn(matrix, self._active) if len(self._active) else ())
        return self

    def score(self, histories: Sequence[Sequence[Touch]]) -> Scores:
        """Scores [len(histories), len(products)]; 0 for products of which nothing is known."""
        scores = np.zeros((len(histories), len(self._products)), dtype=np.float32)
        if len(self._active) and len(histories) == 1:
            scores[0, self._active] = self._of_one(self._query(histories[0]))
        elif len(self._active) and len(histories):
            width = len(self._active)
            rows = stacked([self._query(each) for each in histories], len(self.options.decays) * width)
            scores[:, self._active] = np.nan_to_num(self._chains.of_many(rows, width))
        return scores

    def score_some(self, histories: Sequence[Sequence[Touch]], rows: Ints) -> Scores:
        """Scores [len(histories), rows]: of the weights only those between the histories and the rows."""
        scores = np.zeros((len(histories), len(rows)), dtype=np.float32)
        known = np.flatnonzero(self._places[rows] != UNKNOWN)
        queries = [self._query(each) for each in histories]
        if not len(known) or not queries:
            return scores
        asked = stacked(queries, len(self.options.decays) * len(self._active))
        met = np.unique(asked.indices)
        weights = sp.csr_matrix(
            (asked.data, np.searchsorted(met, asked.indices), asked.indptr), shape=(len(queries), len(met))
        )
        scores[:, known] = np.nan_to_num(weights @ self._chains.between(met, self._places[rows[known]]))
        return scores

    def contributions(self, history: Sequence[Touch], product_ids: Sequence[str]) -> tuple[Terms, ...]:
        """The weight from each product of the history, as it was weighed; some may be below 0."""
        places = [self._place(each) for each in product_ids]
        known = [number for number, place in enumerate(places) if place != UNKNOWN]
        found: list[Terms] = [()] * len(places)
        query = self._query(history)
        if not known or not len(query.rows):
            return tuple(found)
        weights = self._chains.between(query.rows, np.array([places[number] for number in known]))
        readings = len(self.options.decays)
        amounts = (query.weights[:, None] * weights).reshape(readings, -1, len(known)).sum(axis=0)
        rows = self._active[query.rows[: len(amounts)]]
        for column, number in enumerate(known):
            found[number] = largest_terms(amounts[:, column], rows, self._products)
        return tuple(found)

    def similar_products(self, product_id: str, k: int) -> tuple[tuple[str, float], ...]:
        """The products that having this one speaks for most."""
        place = self._place(product_id)
        if place == UNKNOWN:
            return ()
        one = Query(np.array([place]), np.ones(1, dtype=np.float32))
        query = joined([one] * len(self.options.decays), len(self._active))
        weights = np.maximum(self._of_one(query), 0.0)
        weights[place] = 0.0
        return largest_terms(weights, self._active, self._products, max(k, 0))

    def save(self, folder: Path) -> None:
        """Writes the chains."""
        arrays: dict[str, Array] = {"products": pack_strings(self._products.ids), "active": self._active}
        arrays |= self._chains.packed() | self._beside()
        write_artifact(
            folder, self.name, arrays, {"options": asdict(self.options), "chains": self._chains.lengths}
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The saved model.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, cls.name)
        model = cls(cls.options_type(**artifact.parameters["options"]))
        model._cover(ProductIndex(unpack_strings(artifact.arrays["products"])), artifact.arrays["active"])
        model._chains = Chains.unpacked(artifact.arrays, artifact.parameters["chains"])
        model._take(artifact.arrays)
        return model

    def with_decay(self, decay: float) -> Self:
        """The same weights, read with another decay; nothing is fitted again."""
        other = copy(self)
        other._options, other._last = replace(self.options, decay=decay), None
        return other

    def _cover(self, products: ProductIndex, active: Ints) -> None:
        """Takes the rows of products that there will be weights for, and forgets those of others."""
        self._products, self._active, self._chains = products, active, Chains()
        self._places = np.full(len(products), UNKNOWN, dtype=np.int64)
        self._places[active] = np.arange(len(active))
        self._last: tuple[tuple[Touch, ...], Query] | None = None

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

    def _query(self, history: Sequence[Touch]) -> Query:
        """The history over the active products; the last one is kept, for each item of a ranking."""
        last = self._last
        if last is not None and last[0] is history:
            return last[1]
        readings = [
            query_of(history, self._products, decay, self.options.weighting).among(self._places)
            for decay in self.options.decays
        ]
        query = joined(readings, len(self._active))
        if isinstance(history, tuple):  # what can be changed may not be what it was
            self._last = (history, query)
        return query

    def _of_one(self, query: Query) -> Scores:
        found = self._chains.of_one(query, len(self._active))
        return found if np.isfinite(found).all() else np.nan_to_num(found)

    def _place(self, product_id: str) -> int:
        row = self._products.row(product_id)
        return UNKNOWN if row == UNKNOWN else int(self._places[row])
