from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from recommender.evaluation import BatchScorer, rank_fusion
from recommender.events import Floats
from recommender.shopper import Shopper


def saying(*scores: float) -> BatchScorer:
    def scorer(shoppers: Sequence[Shopper]) -> Floats:
        return np.tile(np.array(scores), (len(shoppers), 1))

    return scorer


def test_rank_fusion_goes_by_places_and_not_by_how_sure_a_scorer_is() -> None:
    sure, unsure = saying(900.0, 1.0, 0.5), saying(0.1, 0.3, 0.2)
    fused = rank_fusion([sure, unsure])([Shopper()])[0]
    assert fused[1] > fused[0] > fused[2]


def test_rank_fusion_counts_nothing_where_a_scorer_knows_nothing() -> None:
    fused = rank_fusion([saying(0.5, 0.0), saying(0.0, 0.0)])([Shopper(), Shopper("c")])
    assert fused[:, 1].tolist() == [0.0, 0.0]
    assert fused[:, 0] == pytest.approx(1 / 61)
