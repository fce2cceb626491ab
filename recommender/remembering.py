"""What updates cost on what was learned before: are old months forgotten?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.collaborative.model import CollaborativeModel
from recommender.evaluating.kept import Remembered
from recommender.evaluation import Judged, judged_customers, ndcg_at_10, sample
from recommender.events import EventTable
from recommender.matrix import ProductIndex
from recommender.models import Models
from recommender.traits import Traits
from recommender.updating import updated


def remembered(
    models: Models,
    learned: EventTable,
    held_out: EventTable,
    later: EventTable,
    *,
    traits: Traits | None = None,
    updates: int = 4,
    most: int = 5_000,
    rng: np.random.Generator | None = None,
) -> tuple[Remembered, ...]:
    """Whether old months are forgotten: figures on older events, before and after later ones are folded in.

    Args:
        models: Fitted on `learned`.
        learned: Clean events up to some moment.
        held_out: Those just after it, which no update brings.
        later: Those after that, folded in in the order of time.
        traits: What the products' records say.
        updates: By how many.
        most: Customers that are judged, at most.
        rng: Draws them; seeded with 0 by default.

    Returns:
        One row a model; histories are those of `learned`, before and after.
    """
    products = models.popularity.products
    judged = judged_customers(learned, held_out, products)
    judged = sample(judged, most, rng or np.random.default_rng(0))
    fresh, known = models, learned
    for part in np.array_split(later.in_order(), updates):
        grown = EventTable.concatenate((known, later.take(part)))
        fresh, known = updated(fresh, known, grown, products, traits), grown
    return tuple(
        Remembered(old.name, _ndcg(old, judged, products), _ndcg(new, judged, products), len(judged))
        for old, new in zip(models.collaborative(), fresh.collaborative(), strict=True)
    )


def _ndcg(model: CollaborativeModel, judged: Sequence[Judged], products: ProductIndex) -> float:
    if not judged:
        return 0.0
    figures = ndcg_at_10(
        lambda shoppers: model.score([each.history for each in shoppers]).astype(np.float64), judged, products
    )
    return float(figures.mean())
