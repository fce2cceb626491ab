"""What is shown at all: how a scorer spreads its places over the catalogue.

Coverage, Gini and novelty as in Castells, Hurley, Vargas: Novelty and Diversity in Recommender Systems
(Recommender Systems Handbook, 2022, chapter 16). The long tail is what remains when the most touched products
that make up 80 % of all touches are taken away. Asks nobody what they wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.events import Floats, Ints
from recommender.matrix import UNKNOWN

LENGTH = 10
"""Places of each list that count as shown."""
HEAD = 0.8
"""The part of all touches that the head of the catalogue has."""
POINTS = 41
"""Points of a curve."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How lists of ten spread over the catalogue.

    Attributes:
        coverage: The part of all products that is shown to somebody.
        gini: 0 where every product is shown equally often, towards 1 where one has every place.
        novelty: Mean bits that it says that somebody knows a shown product: -log2 of the part of customers
            who do.
        tail: The part of all places that holds a product of the long tail.
        curve: The part of all places [`POINTS`] that the least shown 0, 2.5, ... 100 % of products have.
    """

    coverage: float
    gini: float
    novelty: float
    tail: float
    curve: tuple[float, ...]


def exposure_of(rows: Ints, touched: Ints, people: int) -> Exposure:
    """The exposure of lists [customers, places].

    Args:
        rows: Products, best first; `UNKNOWN` is no product.
        touched: [products] how many customers know each.
        people: How many customers there are.
    """
    shown = rows[:, :LENGTH]
    shown = shown[shown != UNKNOWN]
    counts = np.bincount(shown, minlength=len(touched))
    places = max(len(shown), 1)
    known = (touched[shown] + 1.0) / (people + 1.0)
    return Exposure(
        coverage=float((counts > 0).mean()) if len(counts) else 0.0,
        gini=gini(counts),
        novelty=float(-np.log2(known).sum() / places),
        tail=float(long_tail(touched)[shown].sum() / places),
        curve=tuple(lorenz(counts).tolist()),
    )


def gini(amounts: Ints) -> float:
    """Gini's index of amounts [n] of at least 0; 0 where there are none."""
    total, n = amounts.sum(), len(amounts)
    if total <= 0:
        return 0.0
    weights = 2.0 * np.arange(1, n + 1) - n - 1
    return float((weights * np.sort(amounts)).sum() / (n * total))


def lorenz(amounts: Ints) -> Floats:
    """The part of the whole that the smallest 0, 2.5, ... 100 % of the amounts [n] have [`POINTS`]."""
    running = np.r_[0.0, np.cumsum(np.sort(amounts))]
    running /= max(running[-1], 1.0)
    return np.interp(np.linspace(0.0, 1.0, POINTS), np.linspace(0.0, 1.0, len(running)), running)


def long_tail(touched: Ints) -> NDArray[np.bool_]:
    """Which products [n] are not among the most touched ones that have `HEAD` of all touches."""
    order = np.argsort(-touched, kind="stable")
    before = np.cumsum(touched[order]) - touched[order]
    tail = np.ones(len(touched), dtype=bool)
    tail[order[before < HEAD * touched.sum()]] = False
    return tail
