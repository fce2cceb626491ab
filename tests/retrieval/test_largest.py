from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.largest import largest


@given(st.lists(st.integers(-5, 5), max_size=40), st.integers(-1, 45))
def test_the_largest_are_those_that_sorting_puts_first(values: list[int], count: int) -> None:
    numbers = np.array(values, dtype=np.float64)
    found = largest(numbers, count)
    bound = sorted(values, reverse=True)[: max(count, 0)][-1:] or [6]
    assert found.tolist() == [place for place, value in enumerate(values) if value >= bound[0]]


@pytest.mark.parametrize("shape", ["random", "rising", "falling", "equal", "absent"])
@pytest.mark.parametrize("count", [1, 100, 3_000, 60_000])
def test_of_very_many_none_is_missed(shape: str, count: int) -> None:
    rng = np.random.default_rng(3)
    random = rng.normal(size=100_000).astype(np.float32)
    values = {
        "random": random,
        "rising": np.sort(random),
        "falling": np.sort(random)[::-1],
        "equal": np.ones(100_000, dtype=np.float32),
        "absent": np.where(np.arange(100_000) % 100 == 7, random, -np.inf).astype(np.float32),
    }[shape]
    found = largest(values, count)
    bound = np.sort(values)[-count]
    assert found.tolist() == np.flatnonzero(values >= bound).tolist()
