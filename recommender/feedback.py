"""What a dislike does beyond removing its product: what resembles it counts less at once.

A like, click or purchase needs nothing here: it joins the history, and the models score the longer history.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from recommender.collaborative.model import CollaborativeModel

STRENGTH = 0.5
"""How much of its score the nearest neighbour of something disliked loses; others in proportion."""
REACH = 50
"""How many neighbours of something disliked are lowered."""


def demotion(disliked: Collection[str], model: CollaborativeModel) -> Mapping[str, float]:
    """Products that resemble what is disliked -> the factor on their score, from `STRENGTH` to 1."""
    factors: dict[str, float] = {}
    for product_id in disliked:
        found = model.similar_products(product_id, REACH)
        strongest = max((amount for _, amount in found), default=0.0)
        for other, amount in found:
            if amount > 0:
                factors[other] = min(factors.get(other, 1.0), 1.0 - STRENGTH * amount / strongest)
    return factors
