"""What somebody would give a product, where a shop has ratings: the mean, and how people and products differ.

Koren: Factor in the Neighbors: Scalable and Accurate Collaborative Filtering (ACM TKDD 4, 2010), its baseline
estimates: r = mu + b_i + b_u, each bias shrunk towards 0 by as many ratings as stand in its constant. Ranks
nothing: who likes what is told by touches, where a rating below somebody's own mean is no praise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from recommender.cleaning import factorize
from recommender.events import EventTable, Floats, Ints, Kind

PRODUCT_BEHIND, PERSON_BEHIND = 25.0, 10.0
"""The paper's lambda 2 and 3, in ratings."""
LOWEST, HIGHEST = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class RatingBaseline:
    """Predicted ratings; somebody or something unknown has no bias.

    Attributes:
        mean: Of all ratings.
        product: Bias by product id.
        person: Bias by customer id.
    """

    mean: float
    product: Mapping[str, float]
    person: Mapping[str, float]

    @classmethod
    def fit(cls, events: EventTable) -> Self:
        """Learns from the ratings among clean events; without any the mean is the middle of the scale."""
        rated = ratings(events)
        if not len(rated):
            return cls((LOWEST + HIGHEST) / 2, {}, {})
        mean = float(rated.value.mean())
        place, products = factorize(rated.product_id)
        who, people = factorize(rated.customer_id)
        product = _shrunk(rated.value - mean, place, len(products), PRODUCT_BEHIND)
        person = _shrunk(rated.value - mean - product[place], who, len(people), PERSON_BEHIND)
        return cls(
            mean,
            dict(zip(products, product.tolist(), strict=True)),
            dict(zip(people, person.tolist(), strict=True)),
        )

    def predict(self, customer_id: str, product_id: str) -> float:
        """The rating expected, 1 to 5."""
        expected = self.mean + self.product.get(product_id, 0.0) + self.person.get(customer_id, 0.0)
        return min(max(expected, LOWEST), HIGHEST)

    def errors(self, events: EventTable) -> dict[str, float]:
        """RMSE and MAE over the ratings among these events, and their count; empty where there are none."""
        rated = ratings(events)
        if not len(rated):
            return {}
        pairs = zip(rated.customer_id, rated.product_id, strict=True)
        off = np.array([self.predict(*pair) for pair in pairs]) - rated.value
        return {
            "rmse": float(np.sqrt((off**2).mean())),
            "mae": float(np.abs(off).mean()),
            "ratings": float(len(off)),
        }


def ratings(events: EventTable) -> EventTable:
    """The ratings with a value, of customers with an account."""
    kept = (events.kind == Kind.RATING) & ~np.isnan(events.value) & (events.customer_id != "")
    return events.take(kept.astype(np.bool_))


def _shrunk(residual: Floats, group: Ints, groups: int, behind: float) -> Floats:
    """The mean residual of each group, as if so many more had one of 0."""
    total = np.bincount(group, residual, minlength=groups)
    return np.asarray(total / (np.bincount(group, minlength=groups) + behind))
