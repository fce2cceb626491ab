"""The weights of the sources: a linear blend, fitted on what customers wanted later.

Each source's scores are divided by the largest in the pool, so that a blend's parts are never below 0 and
their shares of its sum are the shares of the reasons. The weights maximise the likelihood of what was wanted
under a softmax over the pool (Cao et al.: Learning to Rank: From Pairwise Approach to Listwise Approach,
ICML 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from recommender.candidates import Pool
from recommender.events import Floats

USUAL = {
    "ease": 0.3,
    "successor": 0.2,
    "sparse": 0.3,
    "neighbours": 0.2,
    "popularity": 0.15,
    "semantic": 0.1,
    "together": 0.05,
}
"""Weights where too little is known to fit any."""
POPULARITY, LEAST_POPULARITY = "popularity", 0.02
FEWEST_CASES = 20
PENALTY = 1e-3


@dataclass(frozen=True, slots=True)
class Case:
    """A pool and what of it was wanted.

    Attributes:
        pool: Candidates with their scores.
        wanted: [pool] what the customer went for afterwards.
        trend: [pool] each product's ratio (`trend.py`).
    """

    pool: Pool
    wanted: NDArray[np.bool_]
    trend: Floats


@dataclass(frozen=True, slots=True)
class Blend:
    """How much each source counts.

    Attributes:
        sources: Names, in the order of `weights`.
        weights: At least 0; they sum to 1.
        click: The click scorer's part of the whole, 0 to 1; the sources share the rest.
        trend: The power of the trend's ratio that every score is multiplied by; 0 leaves the trend out.
    """

    sources: tuple[str, ...]
    weights: tuple[float, ...]
    click: float = 0.0
    trend: float = 0.0

    @classmethod
    def usual(cls, sources: Sequence[str]) -> Blend:
        """The weights where nothing could be fitted; a source of an unknown name counts a little."""
        raw = [USUAL.get(name, 0.05) for name in sources]
        return cls(tuple(sources), tuple(value / sum(raw) for value in raw))

    @classmethod
    def only(cls, source: str, sources: Sequence[str]) -> Blend:
        """The blend that is one source alone."""
        return cls(tuple(sources), tuple(float(name == source) for name in sources))

    def for_strangers(self) -> Blend:
        """The blend with some popularity at least: it is all that orders a list without a history."""
        weights = dict(zip(self.sources, self.weights, strict=True))
        if weights.get(POPULARITY, 1.0) >= LEAST_POPULARITY:
            return self
        weights = {name: weight * (1.0 - LEAST_POPULARITY) for name, weight in weights.items()}
        weights[POPULARITY] = LEAST_POPULARITY
        return replace(self, weights=tuple(weights.values()))

    def parts(self, pool: Pool) -> Floats:
        """What each source adds [product_ids, sources]; one that the blend doesn't know adds 0."""
        weight = dict(zip(self.sources, self.weights, strict=True))
        return np.asarray(relative(pool.scores) * [weight.get(name, 0.0) for name in pool.sources])

    def factor(self, ratios: Floats) -> Floats:
        """What the trend [products] multiplies scores by, 1 at most."""
        powers = np.asarray(ratios**self.trend)
        return np.asarray(powers / powers.max(initial=1e-9))

    def with_click(self, click: float) -> Blend:
        """The same sources, with another part for the click scorer."""
        return replace(self, click=click)


def relative(scores: Floats) -> Floats:
    """Scores [n, sources] by the largest of their column, 0 to 1; what is below 0 counts as 0."""
    above = np.maximum(scores, 0.0)
    top = above.max(axis=0, initial=0.0)
    return np.asarray(above / np.where(top > 0, top, 1.0))


def fit_blend(cases: Sequence[Case], sources: tuple[str, ...], trend: float = 0.0) -> Blend:
    """The weights under which what was wanted was likeliest; the usual ones where there are too few cases.

    Args:
        cases: Pools of these sources; those with nothing wanted in them, or nothing else, are left out.
        sources: What the columns are.
        trend: The power of the trend.
    """
    usual = replace(Blend.usual(sources), trend=trend)
    cases = [case for case in cases if case.wanted.any() and not case.wanted.all()]
    features = [relative(case.pool.scores) * usual.factor(case.trend)[:, None] for case in cases]
    wanted = [case.wanted for case in cases]
    if len(features) < FEWEST_CASES:
        return usual

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(weights)
        for matrix, good in zip(features, wanted, strict=True):
            logits = matrix @ weights
            logits -= logits.max()
            chance = np.exp(logits)
            norm = chance.sum()
            total -= logits[good].mean() - np.log(norm)
            slope -= matrix[good].mean(axis=0) - matrix.T @ (chance / norm)
        n = len(features)
        return total / n + PENALTY * float(weights @ weights), slope / n + 2 * PENALTY * weights

    found = minimize(
        loss, np.ones(len(sources)), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(sources)
    ).x
    if found.sum() <= 0:
        return usual
    return Blend(sources, tuple(float(value) for value in found / found.sum()), trend=trend)
