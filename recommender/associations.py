"""Bought together: what stands in the same baskets, how often, and how many buyers did it.

A basket is an order; where there is no order id it is what one person bought in one session, else on one
day. Pairs are ordered by how surely they are no accident, and left out where, after so many comparisons, they
may well be one (`significance.py`). A pair is known only when enough different buyers made it, so that it
tells nothing about any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recommender.cleaning import DAY, factorize, people
from recommender.events import EventTable, Floats, Ints, Kind, Strings, strings
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.reasons import FEWEST_BUYERS
from recommender.significance import adjusted, chance, log_likelihood_ratio
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "associations"
LARGEST_BASKET = 200
"""A basket with more products is a stock order: it says little about any pair, and costs its square."""
PARTNERS = 30
"""The most that are kept of each product."""
FALSE_DISCOVERIES = 0.05
"""The part of all pairs that may be expected to be accidents after all."""
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
        chance: The part of all pairs, down to those as sure as this one, that may be expected to be
            accidents; at most `FALSE_DISCOVERIES`.
    """

    product_id: str
    support: float
    confidence: float
    lift: float
    buyers: int
    chance: float


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
        chance: As `Association` has it.
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
    chance: Floats

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
        found = _pairs(content, buyer_of, holding, max(len(basket_names), 1))
        start = np.r_[0, np.cumsum(np.bincount(found.product, minlength=len(products)))].astype(np.int64)
        return cls(
            products=products,
            baskets=len(basket_names),
            popular=popular,
            start=start,
            partner=found.partner,
            together=found.together,
            confidence=found.together / np.maximum(holding[found.product], 1),
            lift=found.lift,
            buyers=found.buyers,
            chance=found.chance,
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
                chance=float(self.chance[i]),
            )
            for i in range(first, min(end, first + max(k, 0)))
        )

    def buyers_together(self, product_id: str, partner_id: str) -> int | None:
        """How many different people bought a product and its partner together; None where too few did."""
        row, partner = self.products.row(product_id), self.products.row(partner_id)
        if UNKNOWN in (row, partner):
            return None
        first, end = int(self.start[row]), int(self.start[row + 1])
        found = np.flatnonzero(self.partner[first:end] == partner)
        return int(self.buyers[first + found[0]]) if len(found) else None

    def buyers_of(self, product_id: str) -> int:
        """How many different people bought a product; 0 when it is unknown."""
        row = self.products.row(product_id)
        return int(self.popular[row]) if row != UNKNOWN else 0

    def save(self, folder: Path) -> None:
        """Writes everything that `load` needs."""
        columns = ("popular", "start", "partner", "together", "confidence", "lift", "buyers", "chance")
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


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Columns, by product and the surest partner first."""

    product: Ints
    partner: Ints
    together: Ints
    lift: Floats
    buyers: Ints
    chance: Floats


def _pairs(content: sp.csr_matrix, buyer_of: Ints, holding: Ints, baskets: int) -> _Pairs:
    """The pairs that enough buyers made and that are no accident.

    Every two products that stand in enough baskets to be a pair were compared, however often they met: what
    is compared must not hang on what is found.
    """
    by_product = content.tocsc()
    by_product.sort_indices()
    blocks = [
        _met(by_product, content, range(begin, min(begin + BLOCK, content.shape[1])), holding, baskets)
        for begin in range(0, content.shape[1], BLOCK)
    ]
    product, partner, together = (
        np.concatenate([each[i] for each in blocks] or [np.zeros(0)]).astype(np.int64) for i in range(3)
    )
    accident, surprise = (np.concatenate([each[i] for each in blocks] or [np.zeros(0)]) for i in (3, 4))
    comparable = int((np.diff(by_product.indptr) >= FEWEST_BUYERS).sum())
    once = product < partner
    sure = adjusted(accident[once], comparable * (comparable - 1) // 2)
    largest = float(accident[once][sure <= FALSE_DISCOVERIES].max(initial=-1.0))
    place = np.flatnonzero(accident <= largest)
    place = place[np.lexsort((partner[place], -surprise[place], product[place]))]
    kept, buyers = _enough_buyers(by_product, buyer_of, product, partner, place)
    by_chance = np.argsort(accident[once], kind="stable")
    found = np.searchsorted(accident[once][by_chance], accident[kept], side="right") - 1
    return _Pairs(
        product=product[kept],
        partner=partner[kept],
        together=together[kept],
        lift=_lift(together[kept], holding[product[kept]], holding[partner[kept]], baskets),
        buyers=buyers,
        chance=sure[by_chance][found],
    )


def _met(
    by_product: sp.csc_matrix, content: sp.csr_matrix, rows: range, holding: Ints, baskets: int
) -> tuple[Array, Array, Array, Array, Array]:
    """Pairs of these products that met often enough, and more often than by accident.

    Returns:
        Product, partner, baskets with both, Fisher's probability, Dunning's ratio.
    """
    counts = sp.csr_matrix(by_product[:, rows.start : rows.stop].T @ content)
    found = []
    for local, row in enumerate(rows):
        part = slice(counts.indptr[local], counts.indptr[local + 1])
        other, both = counts.indices[part], counts.data[part]
        one = int(holding[row])
        lift = _lift(both, one, holding[other], baskets)
        chosen = (other != row) & (both >= FEWEST_BUYERS) & (lift > 1.0)
        other, both = other[chosen], both[chosen]
        table = (both, one, holding[other], baskets)
        found.append((np.full(len(other), row), other, both, chance(*table), log_likelihood_ratio(*table)))
    joined = [np.concatenate(column) for column in zip(*found, strict=True)]
    return joined[0], joined[1], joined[2], joined[3], joined[4]


def _lift(both: Array, one: Array | int, other: Array, baskets: int) -> Floats:
    return np.asarray(both * float(baskets) / np.maximum(np.asarray(one, dtype=np.float64) * other, 1.0))


def _enough_buyers(
    by_product: sp.csc_matrix, buyer_of: Ints, product: Ints, partner: Ints, place: Ints
) -> tuple[Ints, Ints]:
    """At most `PARTNERS` a product of the pairs at these places, and how many people made each."""
    kept, buyers, taken = [], [], np.zeros(by_product.shape[1], dtype=np.int64)
    for each in place.tolist():
        row = int(product[each])
        if taken[row] < PARTNERS:
            number = _common_buyers(by_product, buyer_of, row, int(partner[each]))
            if number >= FEWEST_BUYERS:
                taken[row] += 1
                kept.append(each)
                buyers.append(number)
    return np.array(kept, dtype=np.int64), np.array(buyers, dtype=np.int64)


def _common_buyers(by_product: sp.csc_matrix, buyer_of: Ints, one: int, other: int) -> int:
    first = by_product.indices[by_product.indptr[one] : by_product.indptr[one + 1]]
    second = by_product.indices[by_product.indptr[other] : by_product.indptr[other + 1]]
    shared = np.intersect1d(first, second, assume_unique=True)
    return len(np.unique(buyer_of[shared]))
