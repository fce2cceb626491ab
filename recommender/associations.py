"""Bought together: what stands in the same baskets, how often, and how many buyers did it.

A basket is an order; where there is no order id it is what one person bought in one session, else on one
day. Pairs are ordered by how surely they are no accident: Dunning, Accurate methods for the statistics of
surprise and coincidence (Computational Linguistics 19, 1993). A pair is known only when enough different
buyers made it, so that it tells nothing about any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.cleaning import DAY, factorize, people
from recommender.events import EventTable, Floats, Ints, Kind, Strings, strings
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.reasons import FEWEST_BUYERS
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "associations"
LARGEST_BASKET = 200
"""A basket with more products is a stock order: it says little about any pair, and costs its square."""
PARTNERS = 30
"""The most that are kept of each product."""
BLOCK = 512
"""Products whose partners are counted at once."""


@dataclass(frozen=True, slots=True)
class Association:
    """A product that is bought together with another one.

    Attributes:
        support: Part of all baskets that hold both.
        confidence: Part of the other one's baskets that hold this one too.
        lift: How many times as often as if they had nothing to do with each other.
        buyers: How many different people bought both at once; at least `FEWEST_BUYERS`.
    """

    product_id: str
    support: float
    confidence: float
    lift: float
    buyers: int


@dataclass(frozen=True, slots=True)
class Associations:
    """For each product its partners, the surest first.

    Attributes:
        products: What the rows are.
        baskets: How many baskets were counted.
        popular: [products] how many different people bought each.
        start: [products + 1] where each product's partners begin in the columns below.
        partner: Rows of the partners.
        together: In how many baskets both stand.
        confidence: As `Association` has it.
        lift: As `Association` has it.
        buyers: As `Association` has it.
    """

    products: ProductIndex
    baskets: int
    popular: Ints
    start: Ints
    partner: Ints
    together: Ints
    confidence: Floats
    lift: Floats
    buyers: Ints

    @classmethod
    def fit(cls, events: EventTable, products: ProductIndex) -> Self:
        """Counts the purchases among clean events; returns do not take a basket back."""
        bought = events.of_kind(Kind.PURCHASE)
        column = products.rows(bought.product_id)
        bought, column = bought.take(column != UNKNOWN), column[column != UNKNOWN]
        basket, basket_names = factorize(_baskets(bought))
        buyer, _ = factorize(people(bought))
        popular = _distinct(column, buyer, len(products))
        buyer_of = np.zeros(len(basket_names), dtype=np.int64)
        buyer_of[basket] = buyer
        content = _binary(basket, column, (len(basket_names), len(products)))
        size = np.diff(content.indptr)
        usable = (size >= 2) & (size <= LARGEST_BASKET)
        holding = np.bincount(content.indices, minlength=len(products))
        content, buyer_of = content[usable], buyer_of[usable]
        rows = list(_partners(content, buyer_of, holding, max(len(basket_names), 1)))
        start = np.r_[0, np.cumsum([len(row[0]) for row in rows])].astype(np.int64)
        joined = [np.concatenate([row[i] for row in rows]) if rows else np.zeros(0) for i in range(5)]
        return cls(
            products=products,
            baskets=len(basket_names),
            popular=popular,
            start=start,
            partner=joined[0].astype(np.int64),
            together=joined[1].astype(np.int64),
            confidence=joined[2].astype(np.float64),
            lift=joined[3].astype(np.float64),
            buyers=joined[4].astype(np.int64),
        )

    def together_with(self, product_id: str, k: int = PARTNERS) -> tuple[Association, ...]:
        """At most `k` partners of a product, the surest first; empty when nothing is known."""
        row = self.products.row(product_id)
        if row == UNKNOWN:
            return ()
        first, end = int(self.start[row]), int(self.start[row + 1])
        return tuple(
            Association(
                product_id=self.products.ids[int(self.partner[i])],
                support=float(self.together[i]) / max(self.baskets, 1),
                confidence=float(self.confidence[i]),
                lift=float(self.lift[i]),
                buyers=int(self.buyers[i]),
            )
            for i in range(first, min(end, first + max(k, 0)))
        )

    def buyers_of(self, product_id: str) -> int:
        """How many different people bought a product; 0 when it is unknown."""
        row = self.products.row(product_id)
        return int(self.popular[row]) if row != UNKNOWN else 0

    def save(self, folder: Path) -> None:
        """Writes everything that `load` needs."""
        columns = ("popular", "start", "partner", "together", "confidence", "lift", "buyers")
        arrays: dict[str, Array] = {name: getattr(self, name) for name in columns}
        arrays["products"] = pack_strings(self.products.ids)
        write_artifact(folder, NAME, arrays, {"baskets": self.baskets})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, NAME)
        columns = {name: array for name, array in artifact.arrays.items() if name != "products"}
        products = ProductIndex(unpack_strings(artifact.arrays["products"]))
        return cls(products=products, baskets=artifact.parameters["baskets"], **columns)


def _baskets(bought: EventTable) -> Strings:
    """The basket [n] that each purchase stands in; one without order, session and time stands alone."""
    names = []
    rows = zip(bought.order_id, bought.session_id, people(bought), bought.timestamp, strict=True)
    for place, (order, session, person, timestamp) in enumerate(rows):
        if order:
            names.append(f"order:{order}")
        elif session:
            names.append(f"{person}:session:{session}")
        elif not np.isnan(timestamp):
            names.append(f"{person}:day:{timestamp // DAY:.0f}")
        else:
            names.append(f"alone:{place}")
    return strings(names)


def _binary(row: Ints, column: Ints, shape: tuple[int, int]) -> sp.csr_matrix:
    matrix = sp.csr_matrix((np.ones(len(row), dtype=np.int32), (row, column)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _distinct(column: Ints, person: Ints, n: int) -> Ints:
    """How many different people [n] stand beside each column."""
    pairs = np.unique(np.stack((column, person)), axis=1) if len(column) else np.zeros((2, 0), dtype=np.int64)
    return np.bincount(pairs[0], minlength=n).astype(np.int64)


def _partners(
    content: sp.csr_matrix, buyer_of: Ints, holding: Ints, baskets: int
) -> Iterator[tuple[Array, Array, Array, Array, Array]]:
    """For each product: partners, baskets with both, confidence, lift and buyers, the surest first."""
    by_product = content.tocsc()
    by_product.sort_indices()
    for begin in range(0, content.shape[1], BLOCK):
        counts = sp.csr_matrix(by_product[:, begin : begin + BLOCK].T @ content)
        for local in range(counts.shape[0]):
            row = begin + local
            part = slice(counts.indptr[local], counts.indptr[local + 1])
            other, both = counts.indices[part], counts.data[part]
            lift = both * float(baskets) / np.maximum(holding[row] * holding[other].astype(np.float64), 1.0)
            chosen = (other != row) & (both >= FEWEST_BUYERS) & (lift > 1.0)
            other, both, lift = other[chosen], both[chosen], lift[chosen]
            surprise = _surprise(both, holding[row], holding[other], baskets)
            order = np.lexsort((other, -surprise))[: 2 * PARTNERS]
            other, both, lift = other[order], both[order], lift[order]
            buyers = np.array(
                [_common_buyers(by_product, buyer_of, row, each) for each in other], dtype=np.int64
            )
            kept = np.flatnonzero(buyers >= FEWEST_BUYERS)[:PARTNERS]
            yield other[kept], both[kept], both[kept] / max(int(holding[row]), 1), lift[kept], buyers[kept]


def _common_buyers(by_product: sp.csc_matrix, buyer_of: Ints, one: int, other: int) -> int:
    first = by_product.indices[by_product.indptr[one] : by_product.indptr[one + 1]]
    second = by_product.indices[by_product.indptr[other] : by_product.indptr[other + 1]]
    shared = np.intersect1d(first, second, assume_unique=True)
    return len(np.unique(buyer_of[shared]))


def _surprise(
    both: NDArray[np.integer], one: int, other: NDArray[np.integer], baskets: int
) -> NDArray[np.float64]:
    """Dunning's log-likelihood ratio of each pair's two-by-two table."""
    table = np.array([both, one - both, other - both, baskets - one - other + both], dtype=np.float64)
    table = np.maximum(table, 0.0)

    def entropy(parts: NDArray[np.float64]) -> NDArray[np.float64]:
        total = parts.sum(axis=0)
        return np.asarray((parts * np.log(np.maximum(parts, 1e-12) / np.maximum(total, 1e-12))).sum(axis=0))

    rows = np.stack((table[0] + table[1], table[2] + table[3]))
    columns = np.stack((table[0] + table[2], table[1] + table[3]))
    return np.asarray(2.0 * (entropy(table) - entropy(rows) - entropy(columns)))
