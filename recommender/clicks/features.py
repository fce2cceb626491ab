"""What is known about a pair beside its words: numeric features, and products of frozen sentence vectors.

`ProductFacts` holds what products bring, `PairFeatures` what a fit keeps (names, means, scales). Missing
numbers are NaN until `standardise` turns them into 0 beside a column that says "missing".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.clicks.popularity import Popularity
from recommender.clicks.product_words import ProductWords
from recommender.clicks.text import wishes
from recommender.events import Floats, Strings, strings
from recommender.shopper import Shopper
from retrieval.product import Product

Vectors = NDArray[np.float32]

FEATURES = (
    "largest similarity",
    "mean similarity",
    "latest similarity",
    "history length",
    "price against usual",
    "distance from usual price",
    "rating",
    "log popularity",
    "recent popularity",
    "appeal",
    "category share",
    "department share",
    "brand share",
    "family share",
    "attribute share",
    "touched before",
    "wish answered",
)
PRODUCT_SIZE = 0.1
"""Products of vectors are many and each says little: smaller inputs are penalised more under one penalty."""
LATEST = 3
LONGEST_HISTORY = 100
"""Touches looked at, the latest: what lies further back weighs nothing."""
RECENCY = 0.9
"""A touch counts this much for each younger one beside it."""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """Columns over the products of a fit; row i of each belongs to `product_ids[i]`.

    Attributes:
        vectors: Unit length [n, d], from the frozen encoder; halves on disk, so rounded to half precision.
        log_price: Of the price in major units [n]; NaN when unknown or 0.
        rating: [n], NaN when unknown.
        names: [n, 4] category, department, brand, family; "" when unknown.
        interest: Popularity, recent popularity and appeal now [n, 3].
        values: Which attribute values each has [n, values], 1.0 where it does.
        words: Which words each has.
    """

    product_ids: Strings
    vectors: Vectors
    log_price: Floats
    rating: Floats
    names: Strings
    interest: Floats
    values: sp.csr_array
    words: ProductWords
    rows: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, products: Sequence[Product], vectors: Vectors, popularity: Popularity) -> ProductFacts:
        """The columns of these products; `vectors` [n, d] in their order."""
        names = np.empty((len(products), 4), dtype=object)
        for i, product in enumerate(products):
            department = product.category[0] if product.category else ""
            names[i] = (product.category_path, department, product.brand, product.parent_id)
        ids = [product.product_id for product in products]
        return cls(
            product_ids=strings(ids),
            vectors=vectors.astype(np.float16).astype(np.float32),
            log_price=np.array([_log_price(product) for product in products]),
            rating=np.array([np.nan if p.rating is None else p.rating for p in products], dtype=np.float64),
            names=names,
            interest=np.array([interest(popularity, product_id) for product_id in ids]).reshape(-1, 3),
            values=_attribute_values(products),
            words=ProductWords.of(products),
            rows={product_id: row for row, product_id in enumerate(ids)},
        )

    def rows_of(self, product_ids: Sequence[str]) -> NDArray[np.int64]:
        """The rows of known products, in order."""
        return np.array([self.rows[product_id] for product_id in product_ids], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Tastes:
    """What one shopper likes, as arrays: the part that does not depend on the candidate.

    Attributes:
        rows: Product rows of the history [h], oldest first; touches of unknown products are left out.
        weights: Their weights with recency, summing to 1 [h].
        vector: The weighted mean of their vectors, unit length, zeros when there are none [d].
        usual_price: Weighted mean of their log prices; NaN when unknown.
        wishes: What was asked for in words.
    """

    rows: NDArray[np.int64]
    weights: Floats
    vector: Vectors
    usual_price: float
    wishes: tuple[str, ...]

    @classmethod
    def of(cls, shopper: Shopper, facts: ProductFacts) -> Tastes:
        """The history of `shopper` in terms of `facts`."""
        touches = [touch for touch in shopper.history if touch.product_id in facts.rows][-LONGEST_HISTORY:]
        rows = np.array([facts.rows[touch.product_id] for touch in touches], dtype=np.int64)
        ages = np.arange(len(touches))[::-1]
        weights = np.array([touch.weight for touch in touches], dtype=np.float64) * RECENCY**ages
        weights = weights / weights.sum() if len(touches) else weights
        vector = (weights[:, None] * facts.vectors[rows]).sum(axis=0)
        norm = float(np.linalg.norm(vector))
        prices = facts.log_price[rows]
        priced = ~np.isnan(prices)
        usual = float(np.average(prices[priced], weights=weights[priced])) if priced.any() else float("nan")
        return cls(
            rows, weights, (vector / norm if norm else vector).astype(np.float32), usual, wishes(shopper)
        )


def nearest_rows(tastes: Tastes, facts: ProductFacts, candidate: int, k: int) -> NDArray[np.int64]:
    """Rows of the `k` products of a history most like a candidate, itself left out, nearest first."""
    others = tastes.rows[tastes.rows != candidate]
    likeness = facts.vectors[others] @ facts.vectors[candidate]
    nearest: NDArray[np.int64] = others[np.argsort(-likeness, kind="stable")[:k]]
    return nearest


def interest(popularity: Popularity, product_id: str, moment: float = np.inf) -> tuple[float, float, float]:
    """Popularity, recent popularity and appeal of a product before a moment."""
    return (
        popularity.log_share(product_id, moment),
        popularity.recent_share(product_id, moment),
        popularity.appeal(product_id, moment),
    )


def raw_features(
    tastes: Tastes, facts: ProductFacts, candidates: NDArray[np.int64], interests: Floats
) -> Floats:
    """The columns of `FEATURES` for one shopper and some products [m, 17]; NaN where a number is missing."""
    table = np.full((len(candidates), len(FEATURES)), np.nan)
    table[:, 3] = np.log1p(len(tastes.rows))
    distance = facts.log_price[candidates] - tastes.usual_price
    table[:, 4], table[:, 5] = distance, np.abs(distance)
    table[:, 6] = facts.rating[candidates]
    table[:, 7:10] = interests
    table[:, 16] = facts.words.answered(tastes.wishes, candidates)
    if len(tastes.rows):
        similar = facts.vectors[candidates] @ facts.vectors[tastes.rows].T
        own = candidates[:, None] == tastes.rows[None, :]
        others = np.where(own, -1.0, similar)  # its own vector would say 1.0 of whatever was touched before
        table[:, 0] = np.where(own.all(axis=1), np.nan, others.max(axis=1))
        table[:, 1] = similar @ tastes.weights
        table[:, 2] = similar[:, -LATEST:].mean(axis=1)
        named = facts.names[candidates][:, None, :] == facts.names[tastes.rows][None, :, :]
        named &= facts.names[candidates][:, None, :] != ""
        table[:, 10:14] = np.einsum("mhn,h->mn", named, tastes.weights)
        table[:, 14] = _attribute_share(tastes, facts, candidates)
        table[:, 15] = own.any(axis=1)
    return table


@dataclass(frozen=True, slots=True)
class Standardiser:
    """Means and scales of the training pairs: [17] of the features, and one scale [d] of the products."""

    means: Floats
    scales: Floats
    product_scales: Floats

    @classmethod
    def fit(cls, features: Floats, products: Vectors) -> Standardiser:
        """Means and standard deviations of what is known; 0 and 1 for a column that never is or varies."""
        known = ~np.isnan(features)
        counts = np.maximum(known.sum(axis=0), 1)
        means = np.where(known, features, 0.0).sum(axis=0) / counts
        spread = np.sqrt((np.where(known, features - means, 0.0) ** 2).sum(axis=0) / counts)
        sizes = np.sqrt((products.astype(np.float64) ** 2).mean(axis=0)) if len(products) else np.ones(0)
        return cls(
            means, np.where(spread > 1e-9, spread, 1.0), np.where(sizes > 1e-9, sizes / PRODUCT_SIZE, 1.0)
        )

    def apply(self, features: Floats, products: Vectors) -> NDArray[np.float32]:
        """Inputs of the head [n, 2 * 17 + d]: features, which of them are missing, products."""
        missing = np.isnan(features)
        scaled = np.where(missing, 0.0, (features - self.means) / self.scales).clip(-6, 6)
        columns = (scaled, missing.astype(np.float64), products / self.product_scales)
        return np.concatenate(columns, axis=1).astype(np.float32)


def _log_price(product: Product) -> float:
    return (
        float(np.log(float(product.price.major)))
        if product.price and product.price.minor > 0
        else float("nan")
    )


def _attribute_values(products: Sequence[Product]) -> sp.csr_array:
    """Which products have which `name=value` [n, values]."""
    columns: dict[str, int] = {}
    row_of, column_of = [], []
    for row, product in enumerate(products):
        named = {f"{n}={v.casefold()}" for n, values in product.named_values().items() for v in values}
        for value in sorted(named):
            row_of.append(row)
            column_of.append(columns.setdefault(value, len(columns)))
    ones = np.ones(len(row_of), dtype=np.float32)
    return sp.csr_array((ones, (row_of, column_of)), shape=(len(products), max(len(columns), 1)))


def _attribute_share(tastes: Tastes, facts: ProductFacts, candidates: NDArray[np.int64]) -> Floats:
    """How much more of a candidate's attribute values a history has than the shop, averaged [m]."""
    shop = np.asarray(facts.values.mean(axis=0)).ravel()
    taste = tastes.weights @ facts.values[tastes.rows].toarray() - shop
    chosen = facts.values[candidates]
    counts = np.diff(chosen.indptr)
    share: Floats = np.where(counts > 0, (chosen @ taste) / np.maximum(counts, 1), np.nan)
    return share
