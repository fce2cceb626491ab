from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.fusion import Evidence, fuse


def evidence(*scores: float, weight: float = 1.0) -> Evidence:
    return Evidence("any", np.array(scores, dtype=np.float32), weight)


def ties(count: int) -> NDArray[np.int64]:
    return np.arange(count)


def test_ranks_add_up_as_in_the_paper() -> None:
    fused = fuse([evidence(0.9, 0.1), evidence(3.0, 7.0)], ties(2))
    np.testing.assert_allclose(fused, [1 / 61 + 1 / 62, 1 / 62 + 1 / 61])


def test_what_was_not_found_gets_nothing() -> None:
    assert fuse([evidence(1.0, -np.inf)], ties(2))[1] == 0.0


def test_equal_scores_share_a_rank() -> None:
    fused = fuse([evidence(5.0, 5.0, 1.0)], ties(3))
    assert fused[0] == fused[1] == pytest.approx(1 / 61)
    assert fused[2] == pytest.approx(1 / 63)


def test_a_weight_counts() -> None:
    assert fuse([evidence(1.0, weight=2.0)], ties(1))[0] == pytest.approx(2 / 61)


def test_no_candidates_are_fine() -> None:
    assert fuse([evidence()], ties(0)).shape == (0,)


@given(st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=20))
def test_the_order_of_the_candidates_does_not_matter(scores: list[float]) -> None:
    order = np.random.default_rng(0).permutation(len(scores))
    values = np.array(scores, dtype=np.float32)
    straight = fuse([Evidence("any", values)], ties(len(scores)))
    shuffled = fuse([Evidence("any", values[order])], ties(len(scores))[order])
    np.testing.assert_allclose(straight[order], shuffled)
