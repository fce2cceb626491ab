"""What is known about a pair beside its words: numeric features, and products of frozen sentence vectors.

`Tastes` is what a shopper brings, `ProductFacts` (facts.py) what products do. Missing numbers are NaN until
`Standardiser` turns them into 0 beside a column that says "missing".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.ages import days_since, in_visit
from recommender.clicks.facts import CATEGORY, FAMILY, ProductFacts
from recommender.clicks.inclination import Inclination
from recommender.clicks.text import wishes
from recommender.clicks.towers import Vectors
from recommender.events import Floats
from recommender.shopper import Shopper
from retrieval.errors import BadInput

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
    "learned likeness",
    "learned appeal",
    "company",
    "closest company",
    "largest shared words",
    "mean shared words",
    "closest learned likeness",
    "wish met",
    "wish missed",
    "wish's category",
    "visit's categories",
    "visit's values",
    "clicked this visit",
    "days since family bought",
    "bought again",
    "days since category bought",
    "goes with bought",
    "goes best with bought",
    "inclination",
    "days since touched",
    "days since new",
    "likeness of company",
    "closest likeness of company",
)
OF_WORDS = (
    "largest similarity",
    "mean similarity",
    "latest similarity",
    "history length",
    "wish answered",
    "learned likeness",
    "learned appeal",
    "largest shared words",
    "mean shared words",
    "closest learned likeness",
    "wish met",
    "wish missed",
    "wish's category",
)
"""Those that come from texts alone."""
PRODUCT_SIZE = 0.1
"""Products of vectors are many and each says little: smaller inputs are penalised more under one penalty."""
LATEST = 3
LATEST_OF_VISIT = 3
LONGEST_HISTORY = 100
"""Touches looked at, the latest: what lies further back weighs nothing."""
RECENCY = 0.9
"""A touch counts this much for each younger one beside it."""
_WISH, _VISIT, _BOUGHT, _INCLINATION, _AGES, _KINSHIP = (
    FEATURES.index(name)
    for name in (
        "wish met",
        "visit's categories",
        "days since family bought",
        "inclination",
        "days since touched",
        "likeness of company",
    )
)


@dataclass(frozen=True, slots=True)
class Tastes:
    """What one shopper likes, as arrays: the part that does not depend on the candidate.

    Attributes:
        rows: Product rows of the history [h], oldest first; touches of unknown products are left out.
        weights: Their weights with recency, summing to 1 [h].
        vector: The weighted mean of their vectors, unit length, zeros when there are none [d].
        learned: As the towers see the history [k]; None without towers or without a history.
        usual_price: Weighted mean of their log prices; NaN when unknown.
        wishes: What was asked for in words, as products spell them.
        visit: Rows of what was touched in this visit, the latest few [v].
        bought: Rows of what was bought [b].
        bought_days: Whole days since then [b]; NaN when unknown.
        inclination: What clicks and what was passed over say; None where nothing was shown.
    """

    rows: NDArray[np.int64]
    weights: Floats
    vector: Vectors
    learned: Vectors | None
    usual_price: float
    wishes: tuple[str, ...]
    visit: NDArray[np.int64]
    bought: NDArray[np.int64]
    bought_days: Floats
    inclination: Inclination | None

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
        of_visit = np.array([in_visit(touch.timestamp, shopper.at) for touch in touches], dtype=np.bool_)
        bought = np.array([touch.product_id in shopper.bought for touch in touches], dtype=np.bool_)
        return cls(
            rows=rows,
            weights=weights,
            vector=(vector / norm if norm else vector).astype(np.float32),
            learned=facts.seen.customer(rows) if facts.seen and len(rows) else None,
            usual_price=usual,
            wishes=tuple(facts.wish_words.spelled(wish) for wish in wishes(shopper)),
            visit=rows[of_visit][-LATEST_OF_VISIT:],
            bought=rows[bought],
            bought_days=np.array([days_since(touch.bought_at, shopper.at) for touch in touches])[bought],
            inclination=_inclination(shopper, facts),
        )


def nearest_rows(tastes: Tastes, facts: ProductFacts, candidate: int, k: int) -> NDArray[np.int64]:
    """Rows of the `k` products of a history most like a candidate, itself left out, nearest first."""
    others = tastes.rows[tastes.rows != candidate]
    likeness = facts.vectors[others] @ facts.vectors[candidate]
    nearest: NDArray[np.int64] = others[np.argsort(-likeness, kind="stable")[:k]]
    return nearest


def raw_features(
    tastes: Tastes, facts: ProductFacts, candidates: NDArray[np.int64], interests: Floats
) -> Floats:
    """The columns of `FEATURES` for one shopper and some products [m, columns]; NaN: missing."""
    table = np.full((len(candidates), len(FEATURES)), np.nan)
    table[:, 3] = np.log1p(len(tastes.rows))
    distance = facts.log_price[candidates] - tastes.usual_price
    table[:, 4], table[:, 5] = distance, np.abs(distance)
    table[:, 6] = facts.rating[candidates]
    table[:, 7:10], table[:, _AGES : _AGES + 2] = interests[:, :3], interests[:, 3:]
    table[:, 16] = facts.words.answered(tastes.wishes, candidates)
    if facts.seen:
        table[:, 18] = facts.seen.appeal[candidates]
        if tastes.learned is not None:
            table[:, 17] = facts.seen.likeness(tastes.learned, candidates)
    if facts.learned.company and len(tastes.rows):
        table[:, 19:21] = facts.learned.company.of(tastes.rows, tastes.weights, candidates)
    if facts.learned.kinship and len(tastes.rows):
        table[:, _KINSHIP : _KINSHIP + 2] = facts.learned.kinship.of(tastes.rows, candidates)
    if len(tastes.rows):
        similar = facts.vectors[candidates] @ facts.vectors[tastes.rows].T
        own = candidates[:, None] == tastes.rows[None, :]
        others = np.where(own, -1.0, similar)  # its own vector would say 1.0 of whatever was touched before
        table[:, 0] = np.where(own.all(axis=1), np.nan, others.max(axis=1))
        table[:, 1] = similar @ tastes.weights
        table[:, 2] = similar[:, -LATEST:].mean(axis=1)
        shared = facts.words.shared(candidates, tastes.rows)
        table[:, 21] = np.where(own.all(axis=1), np.nan, np.where(own, -1.0, shared).max(axis=1))
        table[:, 22] = shared.mean(axis=1)
        if facts.seen:
            learned = facts.seen.candidate[candidates] @ facts.seen.history[tastes.rows].T
            learned = np.where(own, -np.inf, learned).max(axis=1)
            table[:, 23] = np.where(np.isinf(learned), np.nan, learned)
        codes = facts.codes[candidates][:, None, :]
        named = (codes == facts.codes[tastes.rows][None, :, :]) & (codes >= 0)
        table[:, 10:14] = np.einsum("mhn,h->mn", named, tastes.weights)
        table[:, 14] = _attribute_share(tastes, facts, candidates)
        table[:, 15] = own.any(axis=1)
    table[:, _WISH : _WISH + 2] = facts.values.answered(
        tastes.wishes, candidates, facts.wish_words.stands_for
    )
    table[:, _WISH + 2] = facts.wished_categories(tastes.wishes, candidates)
    table[:, _VISIT : _VISIT + 3] = _of_visit(tastes, facts, candidates)
    table[:, _BOUGHT : _BOUGHT + 5] = _of_purchases(tastes, facts, candidates)
    if tastes.inclination:
        table[:, _INCLINATION] = tastes.inclination.towards(candidates, facts.marks)
    return table


def _inclination(shopper: Shopper, facts: ProductFacts) -> Inclination | None:
    """What was shown to a shopper says; None where nothing known was, or nobody's clicks are known."""
    shown = [each for each in shopper.shown if each.product_id in facts.rows]
    if not shown or not facts.learned.rates:
        return None
    rows = np.array([facts.rows[each.product_id] for each in shown], dtype=np.int64)
    clicked = np.array([each.clicked for each in shown], dtype=np.bool_)
    return Inclination.of(rows, clicked, facts.learned.rates.of(shown), facts.marks)


def _of_visit(tastes: Tastes, facts: ProductFacts, candidates: NDArray[np.int64]) -> Floats:
    """How many touches of this visit share the category, the values, the product itself [m, 3]."""
    if not len(tastes.visit):
        return np.full((len(candidates), 3), np.nan)
    codes, touched = facts.codes[candidates, CATEGORY], facts.codes[tastes.visit, CATEGORY]
    values = np.asarray(facts.values.has[tastes.visit].sum(axis=0)).ravel()
    columns = (
        ((codes[:, None] == touched) & (codes[:, None] >= 0)).sum(axis=1),
        facts.values.has[candidates] @ values,
        (candidates[:, None] == tastes.visit).sum(axis=1),
    )
    return np.stack(columns, axis=1).astype(np.float64)


def _of_purchases(tastes: Tastes, facts: ProductFacts, candidates: NDArray[np.int64]) -> Floats:
    """What was bought says of products [m, 5].

    Log days since one of the family was bought, how often the category is then bought again, log days since
    anything of the category was bought; how well the product goes with all purchases, and with the best.
    """
    found = np.full((len(candidates), 5), np.nan)
    if not len(tastes.bought):
        return found
    categories, bought = facts.codes[candidates, CATEGORY], facts.codes[tastes.bought]
    days = np.where(np.isnan(tastes.bought_days), np.inf, tastes.bought_days)
    family = facts.codes[candidates, FAMILY][:, None] == bought[:, FAMILY]
    category = (categories[:, None] == bought[:, CATEGORY]) & (categories[:, None] >= 0)
    for column, same in ((0, family), (2, category)):
        last = np.where(same, days, np.inf).min(axis=1)
        found[:, column] = np.where(np.isfinite(last), np.log1p(last), np.nan)
    if facts.learned.baskets:
        again = facts.learned.baskets.again[categories]
        found[:, 1] = np.where(family.any(axis=1) & (categories >= 0), again, np.nan)
        found[:, 3:] = facts.learned.baskets.goes_with(bought[:, CATEGORY], tastes.bought_days, categories)
    return found


@dataclass(frozen=True, slots=True)
class Standardiser:
    """Means and scales of the training pairs, and which features take part.

    Attributes:
        means: [columns] of the features.
        scales: [columns].
        product_scales: [d], of products of vectors.
        used: [columns], whether each is looked at; the others count as missing everywhere.
    """

    means: Floats
    scales: Floats
    product_scales: Floats
    used: NDArray[np.bool_]

    @classmethod
    def fit(cls, features: Floats, products: Vectors, without: Collection[str] = ()) -> Standardiser:
        """Means and standard deviations of what is known; 0 and 1 for a column that never is or varies.

        Raises:
            BadInput: `without` names no feature.
        """
        if unknown := sorted(set(without) - set(FEATURES)):
            raise BadInput(
                f"'{unknown[0]}' is no feature of the click scorer; there are {', '.join(FEATURES)}."
            )
        used = np.array([name not in without for name in FEATURES], dtype=np.bool_)
        known = ~np.isnan(features) & used
        counts = np.maximum(known.sum(axis=0), 1)
        means = np.where(known, features, 0.0).sum(axis=0) / counts
        spread = np.sqrt((np.where(known, features - means, 0.0) ** 2).sum(axis=0) / counts)
        sizes = np.sqrt((products.astype(np.float64) ** 2).mean(axis=0)) if len(products) else np.ones(0)
        return cls(
            means,
            np.where(spread > 1e-9, spread, 1.0),
            np.where(sizes > 1e-9, sizes / PRODUCT_SIZE, 1.0),
            used,
        )

    def apply(self, features: Floats, products: Vectors) -> NDArray[np.float32]:
        """Inputs of the head [n, 2 * columns + d]: features, which of them are missing, products."""
        missing = np.isnan(features) | ~self.used
        scaled = np.where(missing, 0.0, (features - self.means) / self.scales).clip(-6, 6)
        columns = (scaled, missing.astype(np.float64), products / self.product_scales)
        return np.concatenate(columns, axis=1).astype(np.float32)


def _attribute_share(tastes: Tastes, facts: ProductFacts, candidates: NDArray[np.int64]) -> Floats:
    """How much more of a candidate's attribute values a history has than the shop, averaged [m]."""
    values = facts.values.attributed
    taste = tastes.weights @ values[tastes.rows].toarray() - facts.values.usual
    chosen = values[candidates]
    counts = np.diff(chosen.indptr)
    share: Floats = np.where(counts > 0, (chosen @ taste) / np.maximum(counts, 1), np.nan)
    return share
