"""The association matrix: who touched what, and the only place where product ids become rows.

Knows no model. Everything on one side of `ProductIndex` counts in rows, everything on the other in ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.cleaning import DAY, people
from recommender.events import EventTable, Floats, Ints, Strings, strings
from recommender.touches import Touches, touches_of

Weighting = Literal["binary", "amount"]
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class ProductIndex:
    """Products in the order of the catalogue, no id twice: id <-> row."""

    ids: tuple[str, ...]
    _rows: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {product_id: row for row, product_id in enumerate(self.ids)})
        if len(self._rows) != len(self.ids):
            raise ValueError("a product id stands twice in the index")

    @classmethod
    def of(cls, product_ids: Iterable[str]) -> ProductIndex:
        """The index of these ids in their order; the second of two equal ones is dropped."""
        return cls(tuple(dict.fromkeys(product_ids)))

    def __len__(self) -> int:
        """How many products."""
        return len(self.ids)

    def __contains__(self, product_id: object) -> bool:
        """Whether the id has a row."""
        return product_id in self._rows

    def row(self, product_id: str) -> int:
        """The row of an id, `UNKNOWN` where it has none."""
        return self._rows.get(product_id, UNKNOWN)

    def rows(self, product_ids: Sequence[str] | Strings) -> Ints:
        """The rows [n] of ids, `UNKNOWN` where one has none."""
        get = self._rows.get
        return np.fromiter(
            (get(each, UNKNOWN) for each in product_ids), dtype=np.int64, count=len(product_ids)
        )


@dataclass(frozen=True, slots=True)
class AssociationMatrix:
    """Who touched what, by weight.

    Attributes:
        products: What the columns are.
        customers: What the rows are; only customers with something they like.
        weights: [customers, products] csr float32, above 0 where a customer likes a product.
        times: When each stored weight's touch happened, in the order of `weights.data`; NaN where unknown.
        visitors: [people without an account, products], as `weights`: they count for popularity and for
            nobody.
        visitor_times: As `times`.
    """

    products: ProductIndex
    customers: tuple[str, ...]
    weights: sp.csr_matrix
    times: Floats
    visitors: sp.csr_matrix
    visitor_times: Floats

    @classmethod
    def of(cls, events: EventTable, products: ProductIndex) -> AssociationMatrix:
        """The matrix of clean events; products that are not in the index are left out."""
        return cls.of_touches(
            touches_of(events, events.customer_id), touches_of(events, _visitors(events)), products
        )

    @classmethod
    def of_touches(cls, customers: Touches, visitors: Touches, products: ProductIndex) -> AssociationMatrix:
        """The matrix of touches that are already made."""
        names, weights, times = _sparse(customers, products)
        _, visitor_weights, visitor_times = _sparse(visitors, products)
        return cls(products, names, weights, times, visitor_weights, visitor_times)

    def values(self, weighting: Weighting, half_life_days: float | None = None) -> sp.csr_matrix:
        """The weights [customers, products] as a model wants them.

        Args:
            weighting: 1 for all that is liked, or its amount.
            half_life_days: After so many days, counted back from the latest touch, a touch counts half.
        """
        matrix = self.weights.copy()
        if weighting == "binary":
            matrix.data = np.ones_like(matrix.data)
        latest = np.nanmax(np.r_[self.times, -np.inf])
        if half_life_days is not None and np.isfinite(latest):
            age = (latest - np.where(np.isnan(self.times), latest, self.times)) / DAY
            matrix.data *= np.exp2(-age / half_life_days).astype(np.float32)
        return matrix

    def active(self) -> Ints:
        """The rows of products that some customer likes, ascending."""
        return np.flatnonzero(np.bincount(self.weights.indices, minlength=len(self.products))).astype(
            np.int64
        )


def _visitors(events: EventTable) -> Strings:
    """Who did each event [n] where no customer is known, "" where one is."""
    return strings(
        ["" if customer else who for customer, who in zip(events.customer_id, people(events), strict=True)]
    )


def _sparse(touches: Touches, products: ProductIndex) -> tuple[tuple[str, ...], sp.csr_matrix, Floats]:
    column = products.rows(touches.products)[touches.product] if len(touches) else np.zeros(0, dtype=np.int64)
    kept = (touches.weight > 0) & (column != UNKNOWN)
    person, column = touches.person[kept], column[kept]
    present, row = np.unique(person, return_inverse=True)
    shape = (len(present), len(products))
    place: NDArray[np.intp] = np.lexsort((column, row))
    indptr = np.searchsorted(row[place], np.arange(len(present) + 1))
    data = touches.weight[kept][place].astype(np.float32)
    matrix = sp.csr_matrix((data, column[place].astype(np.int32), indptr.astype(np.int32)), shape=shape)
    return tuple(touches.people[i] for i in present), matrix, touches.timestamp[kept][place]
