"""Customers who are associated with a customer: for the service desk and offline, never for a shopper.

Customers are alike when their events are of the same products, and the more so the fewer others those
products have: the cosine over products, each weighted by the logarithm of how rare it is. Knows no model;
works on what a build keeps of its customers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.histories import Histories

MOST_SHARED = 10


@dataclass(frozen=True, slots=True)
class AlikeCustomer:
    """A customer who is associated with another one.

    Attributes:
        cosine: Above 0 and at most 1.
        shared: The products of both that tell most, at most `MOST_SHARED`, the rarest first.
    """

    customer_id: str
    cosine: float
    shared: tuple[str, ...]


def alike_customers(
    histories: Histories, product_ids: Collection[str], k: int, without: Collection[str] = ()
) -> tuple[AlikeCustomer, ...]:
    """The `k` customers who are most alike to somebody with these products, best first.

    Args:
        histories: Of the customers to choose from.
        product_ids: What the one has to do with; products of nobody count for nothing.
        k: How many at most.
        without: Customers who are left out.
    """
    met = _met(histories)
    rarity = np.log1p(met.shape[0] / np.maximum(np.bincount(met.indices, minlength=met.shape[1]), 1.0))
    place = {product_id: row for row, product_id in enumerate(histories.products)}
    own = np.array(sorted(place[each] for each in set(product_ids) if each in place), dtype=np.int64)
    if not len(own):
        return ()
    squares = rarity**2
    shared = np.asarray(met[:, own] @ squares[own])
    lengths = np.sqrt(np.asarray(met @ squares))
    cosine = shared / np.maximum(lengths * np.sqrt(squares[own].sum()), 1e-12)
    absent = set(without)
    found: list[AlikeCustomer] = []
    for row in np.lexsort((np.arange(len(cosine)), -cosine)):
        if cosine[row] <= 0 or len(found) == k:
            break
        if (customer := histories.customers[row]) in absent:
            continue
        both = np.intersect1d(met.indices[met.indptr[row] : met.indptr[row + 1]], own)
        rarest = both[np.argsort(-rarity[both], kind="stable")][:MOST_SHARED]
        named = tuple(histories.products[i] for i in rarest)
        found.append(AlikeCustomer(customer, min(float(cosine[row]), 1.0), named))
    return tuple(found)


def _met(histories: Histories) -> sp.csr_matrix:
    """Which customers had to do with which products [customers, products], 1 where they had."""
    shape = (len(histories.customers), len(histories.products))
    ones = np.ones(len(histories.product))
    met = sp.csr_matrix((ones, histories.product.copy(), histories.start.copy()), shape=shape)
    met.sum_duplicates()
    met.data[:] = 1.0
    return met
