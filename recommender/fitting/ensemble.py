"""Which models to blend, and by which weights: the best one, then again and again what helps it most.

Caruana, Niculescu-Mizil, Crew, Ksikes: Ensemble selection from libraries of models (ICML 2004): forward
selection by the figure itself, here NDCG@10 on the validation part. A model that is in the blend already may
be chosen again, which raises its weight. It stops where nothing more is gained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.collaborative.model import Scores
from recommender.evaluation import Judged, ndcg_at_10
from recommender.events import Floats
from recommender.matrix import ProductIndex
from recommender.shopper import Shopper

STEPS = (0.1, 0.3, 1.0)
"""Weights that an addition is tried with, beside the first model's 1."""
ROUNDS = 6


def ensemble(
    parts: Mapping[str, Scores],
    judged: Sequence[Judged],
    products: ProductIndex,
    most: int,
    least: float = 0.0,
) -> tuple[dict[str, float], Floats]:
    """Weights of the blend's members, and its NDCG@10 [judged].

    Args:
        parts: Each model's scores [judged, products] on a scale of its own that is comparable.
        judged: Whose scores they are, and what they wanted.
        products: The catalogue.
        most: Members at most.
        least: In standard errors, how sure a gain must be to be taken.
    """
    places = {id(each.shopper): row for row, each in enumerate(judged)}

    def figures(scores: NDArray[np.floating]) -> Floats:
        def scorer(shoppers: Sequence[Shopper]) -> NDArray[np.floating]:
            return scores[[places[id(each)] for each in shoppers]]

        return ndcg_at_10(scorer, judged, products)

    alone = {name: figures(scores) for name, scores in parts.items()}
    first = max(alone, key=lambda name: float(alone[name].mean()))
    weights, total, best = {first: 1.0}, parts[first].copy(), alone[first]
    for _ in range(ROUNDS):
        tried = [
            (figures(total + step * scores), name, step)
            for name, scores in parts.items()
            if name in weights or len(weights) < most
            for step in STEPS
            if name != first or len(weights) > 1
        ]
        if not tried:
            break
        found, name, step = max(tried, key=lambda each: float(each[0].mean()))
        gain = found - best
        if gain.mean() <= least * gain.std() / np.sqrt(len(gain)):
            break
        weights[name] = weights.get(name, 0.0) + step
        total += np.float32(step) * parts[name]
        best = found
    return weights, best
