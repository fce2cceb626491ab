"""What somebody stated to like, as a weight on a ranking: `Leaning`, and what it adds to each score.

Knows no words' meaning: which products answer a statement comes in with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.events import Floats

STRENGTH = 0.5
"""What one answered statement adds to a score, as a part of it."""
MOST = 1.0
"""What all of them add together at most: a stated taste doubles a score and never replaces it."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """A statement and the products whose records answer it.

    Attributes:
        statement: In words ("likes green"); the evidence of the reason.
        products: Ids.
    """

    statement: str
    products: frozenset[str]


def additions(leanings: Sequence[Leaning], product_ids: Sequence[str]) -> Floats:
    """What each leaning adds to each score, as a part of the score [products, leanings]."""
    added = np.zeros((len(product_ids), len(leanings)))
    for column, leaning in enumerate(leanings):
        added[:, column] = [STRENGTH * (each in leaning.products) for each in product_ids]
    whole = added.sum(axis=1, keepdims=True)
    return np.asarray(added * np.minimum(1.0, MOST / np.maximum(whole, 1e-12)))
