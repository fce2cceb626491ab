from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import Evidence, fuse


def evidence(*scores: float, weight: float = 1.0) -> Evidence:
    return Evidence("any", np.array(scores, dtype=np.float32), weight)


def test_each_way_counts_by_the_share_of_its_best() -> None:
    fused = fuse([evidence(0.8, 0.2), evidence(3.0, 6.0)])
    np.testing.assert_allclose(fused, [1.0 + 0.5, 0.25 + 1.0], rtol=1e-6)


def test_what_was_not_found_gets_nothing() -> None:
    assert fuse([evidence(1.0, -np.inf)])[1] == 0.0


def test_a_score_below_zero_is_no_worse_than_none() -> None:
    assert fuse([evidence(1.0, -0.3)])[1] == 0.0


def test_a_way_that_found_nothing_leaves_the_others_as_they_are() -> None:
    np.testing.assert_allclose(fuse([evidence(2.0, 1.0), evidence(-np.inf, -np.inf)]), [1.0, 0.5])


def test_equal_scores_stay_equal() -> None:
    fused = fuse([evidence(5.0, 5.0, 1.0), evidence(0.0, 0.0, 2.0)])
    assert fused[0] == fused[1]


def test_a_weight_counts() -> None:
    assert fuse([evidence(1.0, weight=2.0)])[0] == pytest.approx(2.0)


def test_no_candidates_are_fine() -> None:
    assert fuse([evidence()]).shape == (0,)


@given(st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=20))
def test_the_order_of_the_candidates_does_not_matter(scores: list[float]) -> None:
    order = np.random.default_rng(0).permutation(len(scores))
    values = np.array(scores, dtype=np.float32)
    np.testing.assert_allclose(fuse([Evidence("any", values)])[order], fuse([Evidence("any", values[order])]))
