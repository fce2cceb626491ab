"""The weights of the sources: a linear blend of what they say, fitted on what customers wanted later.

A source's score s counts s / (s + c), where c is its usual largest score: parts lie between 0 and 1 and
compare, a source that is sure counts no more for being surer, and a product's parts hang on the shopper and
the product alone, whatever else competes. Without a piece of evidence a product can therefore be scored again
by itself, which is what reasons are measured by (`proving.py`). The weights maximise the likelihood of what
was wanted under a softmax over the pool (Cao et al.: Learning to Rank: From Pairwise Approach to Listwise
Approach, ICML 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from recommender.candidates import CandidateSource, Pool
from recommender.events import Floats
from recommender.lift import Lift, ToLift, fit_lift, looks
from recommender.shopper import Shopper
from retrieval.errors import ShopAssistantError

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
POPULARITY, CATEGORY = "popularity", "category"
OF_BUYERS = (POPULARITY, "together")
"""Sources that count buyers, and so say nothing of a product that nobody has met."""
LEAST = {POPULARITY: 0.02, CATEGORY: 0.02}
"""What orders a list where little or nothing is known of somebody has this weight at least."""
FEWEST_CASES = 20
PENALTY = 1e-3
MEASURED = 200
"""Shoppers that a source's usual largest score is the mean of, at most."""


@dataclass(frozen=True, slots=True)
class Case:
    """A pool and what of it was wanted.

    Attributes:
        pool: Candidates with their scores.
        wanted: [pool] what the customer went for afterwards.
        trend: [pool] each product's ratio (`trend.py`).
        known: How many products are in the customer's history.
    """

    pool: Pool
    wanted: NDArray[np.bool_]
    trend: Floats
    known: int = 0


@dataclass(frozen=True, slots=True)
class Blend:
    """How much each source counts.

    Attributes:
        sources: Names, in the order of `weights`.
        weights: At least 0; they sum to 1.
        scales: Each source's usual largest score, above 0: a score of this counts half of what any can.
        click: The click scorer's part of the whole, 0 to 1; the sources share the rest.
        click_scale: The usual largest probability of a click.
        trend: The power of the trend's ratio that every score is multiplied by; 0 leaves the trend out.
        lift: What trees make of it; None where there was too little to learn them from, or no gain.
    """

    sources: tuple[str, ...]
    weights: tuple[float, ...]
    scales: tuple[float, ...]
    click: float = 0.0
    click_scale: float = 0.1
    trend: float = 0.0
    lift: Lift | None = None

    @classmethod
    def usual(cls, sources: Sequence[str], scales: Sequence[float]) -> Blend:
        """The weights where nothing could be fitted; a source of an unknown name counts a little."""
        raw = [USUAL.get(name, 0.05) for name in sources]
        return cls(tuple(sources), tuple(value / sum(raw) for value in raw), tuple(scales))

    def only(self, source: str) -> Blend:
        """The blend of the same sources that is one alone, without the trend."""
        return replace(self, weights=tuple(float(name == source) for name in self.sources), trend=0.0)

    def for_strangers(self) -> Blend:
        """The blend with some popularity at least: it is all that orders a list without a history.

        In a category that somebody has only looked at, it is the popularity there.
        """
        weights = dict(zip(self.sources, self.weights, strict=True))
        least = {name: part for name, part in LEAST.items() if weights.get(name, 1.0) < part}
        rest = 1.0 - sum(weights[name] for name in least)
        left = (1.0 - sum(least.values())) / rest if rest > 0 else 0.0
        changed = {name: least.get(name, weight * left) for name, weight in weights.items()}
        return replace(self, weights=tuple(changed.values())) if least else self

    def parts(self, scores: Floats, sources: Sequence[str]) -> Floats:
        """What each source adds [n, sources]; one that the blend doesn't know adds 0.

        Args:
            scores: [n, sources], each on its source's own scale.
            sources: What the last axis is.
        """
        weight = dict(zip(self.sources, self.weights, strict=True))
        scale = dict(zip(self.sources, self.scales, strict=True))
        counted = saturated(scores, np.array([scale.get(name, 1.0) for name in sources]))
        return np.asarray(counted * [weight.get(name, 0.0) for name in sources])

    def unmet(self) -> float:
        """What the score of a product that nobody has met is multiplied by, 1 to 2.

        What counts buyers is taken to say of it what the others say, since it can't say anything yet.
        """
        silent = sum(
            weight for name, weight in zip(self.sources, self.weights, strict=True) if name in OF_BUYERS
        )
        return 1.0 / max(1.0 - silent, 0.5)

    def factor(self, scores: Floats, sources: Sequence[str], ratios: Floats, known: int) -> Floats:
        """What the trend, and what sources say together, multiply scores [n] by.

        Args:
            scores: [n, sources], each on its source's own scale.
            sources: What the last axis is.
            ratios: [n] of the trend.
            known: How many products are in the shopper's history.
        """
        trending = np.asarray(ratios**self.trend)
        if self.lift is None:
            return trending
        column = {name: place for place, name in enumerate(sources)}
        told = np.zeros((len(scores), len(self.sources)))
        for place, name in enumerate(self.sources):
            if name in column:
                told[:, place] = scores[:, column[name]]
        return trending * self.lift.of(looks(saturated(told, np.array(self.scales)), ratios, known))

    def as_record(self) -> dict[str, Any]:
        """The weights as JSON has them; the lift is kept by itself."""
        return asdict(replace(self, lift=None))

    def click_part(self, probabilities: Floats) -> Floats:
        """What the click scorer adds."""
        return self.click * saturated(probabilities, np.array(self.click_scale))

    def with_click(self, click: float) -> Blend:
        """The same sources, with another part for the click scorer."""
        return replace(self, click=click)


def saturated(scores: Floats, scales: Floats) -> Floats:
    """Scores [..., sources] from 0 towards 1, half at the scale [sources]; what is below 0 counts as 0."""
    above = np.maximum(scores, 0.0)
    return np.asarray(above / (above + scales))


def usual_largest(sources: Sequence[CandidateSource], shoppers: Sequence[Shopper]) -> tuple[float, ...]:
    """Each source's largest score, the mean over shoppers for whom it knows anything; 1 where that is nobody.

    Args:
        sources: One that can't score now has 1.
        shoppers: Of these `MEASURED`, evenly, are asked.
    """
    step = max(-(-len(shoppers) // MEASURED), 1)
    return tuple(_usual_largest(source, shoppers[::step]) for source in sources)


def _usual_largest(source: CandidateSource, shoppers: Sequence[Shopper]) -> float:
    try:
        tops = np.array([float(source.scores(each).max(initial=0.0)) for each in shoppers])
    except ShopAssistantError:
        return 1.0
    return float(tops[tops > 0].mean()) if (tops > 0).any() else 1.0


def fit_blend(cases: Sequence[Case], usual: Blend) -> Blend:
    """The weights under which what was wanted was likeliest; those of `usual` where there are too few cases.

    Args:
        cases: Pools of its sources; those with nothing wanted in them, or nothing else, are left out.
        usual: The sources, their scales, and the power of the trend.
    """
    cases = [case for case in cases if case.wanted.any() and not case.wanted.all()]
    scales = np.array(usual.scales)
    features = [saturated(case.pool.scores, scales) * (case.trend**usual.trend)[:, None] for case in cases]
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
        loss, np.ones(len(scales)), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(scales)
    ).x
    if found.sum() <= 0:
        return usual
    return replace(usual, weights=tuple(float(value) for value in found / found.sum()))


def lifted(blend: Blend, cases: Sequence[Case]) -> Blend:
    """The blend with trees, where they surely help it."""
    lists = []
    for case in cases:
        scores, sources = case.pool.scores, case.pool.sources
        total = blend.parts(scores, sources).sum(axis=1) * blend.factor(
            scores, sources, case.trend, case.known
        )
        counted = saturated(scores, np.array(blend.scales))
        lists.append(ToLift(looks(counted, case.trend, case.known), total, case.wanted))
    return replace(blend, lift=fit_lift(lists))
