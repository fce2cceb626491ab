"""What another policy would have been worth, from the log of the one that was followed.

A list's worth is its clicks, and a click depends on the product, its place and the visit, not on what else
is shown; so places can be weighed one by one (Li, Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay, Wen: Offline
evaluation of ranking policies with click models, KDD 2018, the item-position estimator). Three estimates:
inverse propensity (Horvitz, Thompson 1952), the same normalised by its weights (Swaminathan, Joachims 2015),
and doubly robust (Dudik, Langford, Li: Doubly robust policy evaluation and learning, ICML 2011), with a model
of clicks that was fitted on other visits. Intervals are for the mean over lists, with visits as the units
that are independent, by Student's t, moved as the skewness of weighted clicks asks (Johnson: Modified t tests
and confidence intervals for asymmetrical populations, JASA 73, 1978). Where the policies hardly overlap, few
lists carry the estimate: `effective` says how many it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from recommender.errors import NotEnoughData
from recommender.events import Floats, Ints

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class LoggedPlaces:
    """What was shown under the policy that was followed, one entry a place.

    Attributes:
        list_row: [n] which list, from 0, every list at least once.
        visit: [lists] which visit each list belongs to.
        propensity: [n] the chance that this product had of standing there; above 0.
        clicked: [n] 1 where it was clicked, else 0.
        chance: [n] the chance that the policy to be valued gives this product at this place.
        expected: [n] the modelled chance of a click on it there; 0 without a model.
        baseline: [lists] the modelled clicks of the whole list under the policy to be valued: over all
            products and places its chance times the modelled chance of a click; 0 without a model.
        places: [lists] how many places the policy to be valued fills.
    """

    list_row: Ints
    visit: Ints
    propensity: Floats
    clicked: Floats
    chance: Floats
    expected: Floats
    baseline: Floats
    places: Floats


@dataclass(frozen=True, slots=True)
class Value:
    """Clicks a list, with an interval.

    Attributes:
        effective: How many lists' worth of even weights carry it (Kish's effective sample size).
    """

    mean: float
    low: float
    high: float
    effective: float


@dataclass(frozen=True, slots=True)
class PolicyValues:
    """One policy's value by three estimators; the doubly robust one is the surest where there is a model."""

    inverse: Value
    normalised: Value
    doubly_robust: Value


def policy_values(log: LoggedPlaces) -> PolicyValues:
    """The value of a policy by each estimator.

    Raises:
        NotEnoughData: there are fewer than two visits.
    """
    lists = len(log.visit)
    visits = len(np.unique(log.visit))
    if visits < 2:
        raise NotEnoughData(f"{visits} visits are too few to value a policy by; log more lists.")
    weight = log.chance / log.propensity

    def by_list(amounts: Floats) -> Floats:
        return np.asarray(np.bincount(log.list_row, amounts, minlength=lists), dtype=np.float64)

    effective = _effective(by_list(weight))
    clicks = by_list(weight * log.clicked)
    corrected = log.baseline + by_list(weight * (log.clicked - log.expected))
    mass = by_list(weight)
    places = float(log.places.mean())
    rate = float(clicks.sum() / mass.sum()) if mass.sum() > 0 else 0.0
    # The normalised estimate is a ratio of means; its error is that of its linear part.
    linear = rate * places + (clicks - rate * mass) * (places * lists / max(float(mass.sum()), 1e-12))
    return PolicyValues(
        inverse=_value(clicks, log.visit, effective),
        normalised=_value(linear, log.visit, effective),
        doubly_robust=_value(corrected, log.visit, effective),
    )


def _value(worth: Floats, visit: Ints, effective: float) -> Value:
    """The mean of lists' worth, its error from the sums of visits."""
    lists, mean = len(worth), float(worth.mean())
    _, of_visit = np.unique(visit, return_inverse=True)
    residual = np.bincount(of_visit, worth - mean)
    visits, squares = len(residual), float((residual**2).sum())
    error = float(np.sqrt(squares * visits / (visits - 1))) / lists
    reach = error * float(student.ppf(0.5 + CONFIDENCE / 2, visits - 1))
    moved = mean + (float((residual**3).sum()) / (6.0 * squares * lists) if squares else 0.0)
    return Value(mean, moved - reach, moved + reach, effective)


def _effective(weights: Floats) -> float:
    squares = float((weights**2).sum())
    return float(weights.sum() ** 2 / squares) if squares else 0.0
