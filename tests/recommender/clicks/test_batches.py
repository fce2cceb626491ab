from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from recommender.clicks.batches import Share, batches_of
from recommender.clicks.losses import pair_losses
from recommender.clicks.states import Reading
from recommender.clicks.tokens import TokenPair


def mean_loss(batch: dict[str, torch.Tensor]) -> float:
    logits = batch["inputs"].sum(dim=1) + batch["offset"]
    return float((pair_losses(logits, batch["clicked"]) * batch["weight"]).sum())


@pytest.mark.parametrize(("processes", "size"), [(2, 8), (2, 7), (3, 8), (4, 3)])
def test_the_parts_of_several_processes_average_to_the_whole_batch(
    reading: Reading, processes: int, size: int
) -> None:
    rows = list(range(5, 5 + size))
    whole = mean_loss(Share().batch(reading, rows))
    parts = [mean_loss(Share(each, processes).batch(reading, rows)) for each in range(processes)]
    assert np.mean(parts) == pytest.approx(whole, rel=1e-5)


@given(
    lengths=st.lists(st.integers(0, 60), min_size=1, max_size=80),
    size=st.integers(1, 16),
    epochs=st.integers(1, 3),
)
def test_every_pair_comes_once_an_epoch_in_batches_of_bounded_size(
    lengths: list[int], size: int, epochs: int
) -> None:
    pairs = [TokenPair((1,) * length, ()) for length in lengths]
    batches = list(batches_of(pairs, size, epochs, np.random.default_rng(0)))
    assert sorted(row for batch in batches for row in batch) == sorted(list(range(len(pairs))) * epochs)
    most = 1.5 * size * np.mean([len(pair) for pair in pairs])
    for batch in batches:
        padded = len(batch) * max(len(pairs[row]) for row in batch)
        assert len(batch) == 1 or (len(batch) <= size and padded <= most)
