"""The association matrix: who touched what, and the only place where product ids become rows.

Knows no model. Everything on one side of `ProductIndex` counts in rows, everything on the other in ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.cleaning import DAY, people
from recommender.events import EventTable, Floats, Ints, Kind, Strings, strings
from recommender.shopper import Touch
from recommender.touches import Touches, touches_of

if TYPE_CHECKING:
    from recommender.traits import Traits

Weighting = Literal["binary", "amount", "log", "bm25"]
UNKNOWN = -1
SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, section 3)."""


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
        moments: Which of its customer's moments that was, from 0, the oldest, in the same order. What
            happened at one time shares its moment; where a customer's times are not all known each touch is
            a moment, in the order of the touches.
        visitors: [people without an account, products], as `weights`: they count for popularity and for
            nobody.
        visitor_times: As `times`.
        traits: What the products' records say (`traits.py`); None where nobody asked.
    """

    products: ProductIndex
    customers: tuple[str, ...]
    weights: sp.csr_matrix
    times: Floats
    moments: Ints
    visitors: sp.csr_matrix
    visitor_times: Floats
    traits: Traits | None = None

    @classmethod
    def of(
        cls, events: EventTable, products: ProductIndex, traits: Traits | None = None
    ) -> AssociationMatrix:
        """The matrix of clean events; products that are not in the index are left out."""
        customers, visitors = (touches_of(events, who) for who in (events.customer_id, _visitors(events)))
        return replace(cls.of_touches(customers, visitors, products), traits=traits)

    @classmethod
    def of_touches(cls, customers: Touches, visitors: Touches, products: ProductIndex) -> AssociationMatrix:
        """The matrix of touches that are already made."""
        names, weights, times, moments = _sparse(customers, products)
        _, visitor_weights, visitor_times, _ = _sparse(visitors, products)
        return cls(products, names, weights, times, moments, visitor_weights, visitor_times)

    def values(
        self, weighting: Weighting, half_life_days: float | None = None, until: float | None = None
    ) -> sp.csr_matrix:
        """The weights [customers, products] as a model wants them.

        Args:
            weighting: How amounts count (`weighed`); BM25 further says that a product of few customers tells
                more, and one of a customer with many products less.
            half_life_days: After so many days, counted back from `until`, a touch counts half.
            until: Seconds since 1970; the latest touch where it is None.
        """
        matrix = self.weights.copy()
        matrix.data = weighed(matrix.data, weighting).astype(np.float32)
        if weighting == "bm25":
            matrix = _bm25(matrix)
        latest = self.latest() if until is None else until
        if half_life_days is not None and latest is not None:
            age = (latest - np.where(np.isnan(self.times), latest, self.times)) / DAY
            matrix.data *= np.exp2(-age / half_life_days).astype(np.float32)
        return matrix

    def over(self, products: ProductIndex) -> AssociationMatrix:
        """The same over a longer index, which begins with this one's products in their order."""
        if products.ids[: len(self.products)] != self.products.ids:
            raise ValueError("new products stand behind the old ones")
        weights, visitors = self.weights.copy(), self.visitors.copy()
        weights.resize(weights.shape[0], len(products))
        visitors.resize(visitors.shape[0], len(products))
        return replace(self, products=products, weights=weights, visitors=visitors)

    def history(self, row: int) -> tuple[Touch, ...]:
        """The history of one of the customers, oldest first, as a shopper has it."""
        part = slice(self.weights.indptr[row], self.weights.indptr[row + 1])
        order = part.start + np.argsort(self.moments[part], kind="stable")
        return tuple(
            Touch(
                product_id=self.products.ids[self.weights.indices[i]],
                kind=Kind.PURCHASE,
                weight=float(self.weights.data[i]),
                timestamp=None if np.isnan(self.times[i]) else float(self.times[i]),
            )
            for i in order.tolist()
        )

    def latest(self) -> float | None:
        """The moment of the latest touch of a customer; None where no time is known."""
        latest = np.nanmax(np.r_[self.times, -np.inf])
        return float(latest) if np.isfinite(latest) else None

    def steps(self) -> int:
        """How many moments customers have after their first."""
        if not len(self.moments):
            return 0
        starts = self.weights.indptr[:-1]  # every customer has something they like
        return int(np.maximum.reduceat(self.moments, starts).sum())

    def active(self) -> Ints:
        """The rows of products that some customer likes, ascending."""
        return np.flatnonzero(np.bincount(self.weights.indices, minlength=len(self.products))).astype(
            np.int64
        )


def weighed(amounts: NDArray[Any], weighting: Weighting) -> NDArray[Any]:
    """Amounts above 0 as a model counts them: 1 each, as they are, log(1 + amount), or BM25's saturation."""
    if weighting == "binary":
        return np.ones_like(amounts)
    if weighting == "log":
        return np.asarray(np.log1p(amounts))
    if weighting == "bm25":
        return np.asarray(amounts * (SATURATION + 1.0) / (amounts + SATURATION))
    return amounts


def _bm25(saturated: sp.csr_matrix) -> sp.csr_matrix:
    """BM25's other two parts: a customer with many products counts less, a rare product more."""
    customers, products = saturated.shape
    lengths = np.diff(saturated.indptr)
    norm = 1.0 - LENGTH + LENGTH * lengths / max(lengths.mean(), 1e-9) if customers else np.ones(0)
    touched = np.bincount(saturated.indices, minlength=products)
    rarity = np.log1p((customers - touched + 0.5) / (touched + 0.5))
    found = saturated.copy()
    found.data = (found.data * rarity[found.indices] / np.repeat(norm, lengths)).astype(np.float32)
    return found


def _visitors(events: EventTable) -> Strings:
    """Who did each event [n] where no customer is known, "" where one is."""
    return strings(
        ["" if customer else who for customer, who in zip(events.customer_id, people(events), strict=True)]
    )


def _sparse(touches: Touches, products: ProductIndex) -> tuple[tuple[str, ...], sp.csr_matrix, Floats, Ints]:
    column = products.rows(touches.products)[touches.product] if len(touches) else np.zeros(0, dtype=np.int64)
    kept = (touches.weight > 0) & (column != UNKNOWN)
    person, column = touches.person[kept], column[kept]
    present, row = np.unique(person, return_inverse=True)
    shape = (len(present), len(products))
    place: NDArray[np.intp] = np.lexsort((column, row))
    indptr = np.searchsorted(row[place], np.arange(len(present) + 1))
    data = touches.weight[kept][place].astype(np.float32)
    matrix = sp.csr_matrix((data, column[place].astype(np.int32), indptr.astype(np.int32)), shape=shape)
    names = tuple(touches.people[i] for i in present)
    times = touches.timestamp[kept]
    return names, matrix, times[place], _moments(row, times, len(present))[place]


def _moments(person: NDArray[np.intp], times: Floats, people: int) -> Ints:
    """Each touch's moment [n], from 0; touches are grouped by person, the oldest first."""
    if not len(person):
        return np.zeros(0, dtype=np.int64)
    untimed = np.bincount(person, np.isnan(times), minlength=people)[person] > 0
    first = np.r_[True, np.diff(person) != 0]
    later = np.r_[True, untimed[1:] | (np.diff(times) != 0)]
    count = np.cumsum(first | later)
    return np.asarray(count - count[np.flatnonzero(first)][np.cumsum(first) - 1], dtype=np.int64)
