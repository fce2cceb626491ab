"""What a month of updates costs on what was learned before: are old months forgotten?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.collaborative.model import CollaborativeModel
from recommender.evaluation import Judged, judged_customers, ndcg_at_10
from recommender.events import EventTable
from recommender.matrix import ProductIndex
from recommender.models import Models
from recommender.updating import updated


@dataclass(frozen=True, slots=True)
class Remembered:
    """NDCG@10 of one model on the same old held-out events, before and after it was updated with a month.

    Attributes:
        customers: How many it is the mean of.
    """

    model: str
    before: float
    after: float
    customers: int


def remembered(
    models: Models, learned: EventTable, held_out: EventTable, month: EventTable, parts: int = 4
) -> tuple[Remembered, ...]:
    """Whether old months are forgotten: figures on older events, before and after a month of updates.

    Args:
        models: Fitted on `learned`.
        learned: Clean events up to some moment.
        held_out: Those just after it, which no update brings.
        month: Those after that, folded in by so many updates, in the order of time.
        parts: How many updates.

    Returns:
        One row a model; histories are those of `learned`, before and after.
    """
    products = models.popularity.products
    judged = judged_customers(learned, held_out, products)
    fresh, known = models, learned
    for part in np.array_split(month.in_order(), parts):
        grown = EventTable.concatenate((known, month.take(part)))
        fresh, known = updated(fresh, known, grown, products), grown
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
