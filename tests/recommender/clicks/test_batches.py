from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from recommender.clicks.batches import Reading, Share, batches_of, keep_states
from recommender.clicks.losses import pair_losses
from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import Examples
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenPair
from retrieval.device import choose_device
from retrieval.progress import silent
from tests.recommender.clicks.colours import products


@pytest.fixture
def reading(tiny_bert: Path, options: ClickOptions) -> Reading:
    tokenizer = load_checkpoint(str(tiny_bert)).tokenizer
    tokens = PairTokens(tokenizer, ProductTokens.of(products(), tokenizer, options.budget), options.budget)
    rng = np.random.default_rng(0)
    return Reading(
        tokens,
        Examples(
            tokens=tuple(tokens.pair("", list(range(n % 4)), n % 24) for n in range(30)),
            inputs=rng.normal(size=(30, 2)).astype(np.float32),
            clicked=rng.random(30) < 0.5,
            position=np.full(30, -1),
            offset=rng.normal(size=30),
        ),
    )


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


def test_kept_states_are_those_of_the_lower_layers(reading: Reading, tiny_bert: Path) -> None:
    network = PairNetwork(load_checkpoint(str(tiny_bert)).encoder, 2).eval()
    lower, _ = network.cut(1)
    pairs = reading.examples.tokens
    kept = keep_states(lower, reading.tokens, pairs, network.hidden, choose_device("cpu"), silent, "")
    batch = reading.tokens.batch([pairs[3], pairs[9]])
    with torch.inference_mode():
        states = lower(**batch).last_hidden_state * batch["attention_mask"][..., None]
    assert torch.allclose(kept.of([3, 9], states.shape[1]), states, atol=2e-3)


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
