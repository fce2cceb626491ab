from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.predicting import predict
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.states import Reader, Reading, keep_states, logits_of, readings_of, text_of
from retrieval.device import choose_device

CPU = Reader(choose_device("cpu"))


@pytest.fixture
def network(tiny_bert: Path) -> PairNetwork:
    """One of two layers, with heads that say something."""
    found = PairNetwork(load_checkpoint(str(tiny_bert)).encoder, 2).eval()
    with torch.no_grad():
        for head in (found.text_head, found.input_head):
            head.weight.normal_(generator=torch.Generator().manual_seed(0))
    return found


@pytest.fixture
def kept(network: PairNetwork, reading: Reading, options: ClickOptions) -> Reading:
    """The pairs as the lowest layer reads them."""
    network.freeze_below(1)
    (found,) = readings_of(network, reading.tokens, (reading.examples,), options, CPU)
    return found


def test_kept_states_are_those_of_the_lower_layers(reading: Reading, tiny_bert: Path) -> None:
    network = PairNetwork(load_checkpoint(str(tiny_bert)).encoder, 2).eval()
    lower, _ = network.cut(1)
    pairs = reading.examples.tokens
    kept = keep_states(lower, reading.tokens, pairs, network.hidden, Reader(choose_device("cpu")))
    batch = reading.tokens.batch([pairs[3], pairs[9]])
    with torch.inference_mode():
        states = lower(**batch).last_hidden_state * batch["attention_mask"][..., None]
    assert torch.allclose(kept.of([3, 9], states.shape[1]), states, atol=2e-3)


def test_words_are_the_same_from_kept_states(network: PairNetwork, reading: Reading, kept: Reading) -> None:
    assert kept.still == 1
    assert np.allclose(text_of(network, kept, CPU), text_of(network, reading, CPU), atol=2e-2)


def test_the_first_pairs_of_a_reading_are_read_as_among_all(network: PairNetwork, kept: Reading) -> None:
    whole, some = text_of(network, kept, CPU), text_of(network, kept.first(7), CPU)
    assert np.allclose(some, whole[:7], atol=1e-4)


def test_logits_of_a_reading_are_those_of_serving(network: PairNetwork, kept: Reading) -> None:
    examples = kept.examples
    served = predict(network, kept.tokens, examples.tokens, examples.inputs, CPU.device)
    assert np.allclose(logits_of(network, kept, CPU), served, atol=2e-2)


def test_nothing_is_kept_where_every_layer_learns(
    network: PairNetwork, reading: Reading, options: ClickOptions
) -> None:
    (found,) = readings_of(network, reading.tokens, (reading.examples,), options, CPU)
    assert found.states is None


def test_nothing_is_kept_where_that_is_not_wanted(
    network: PairNetwork, reading: Reading, options: ClickOptions
) -> None:
    network.freeze_below(1)
    anew = replace(options, keep_states=False)
    (found,) = readings_of(network, reading.tokens, (reading.examples,), anew, CPU)
    assert found.states is None


def test_pairs_within_tokens_are_the_first_that_fit(reading: Reading) -> None:
    examples = reading.examples
    spent = np.cumsum([len(pair) for pair in examples.tokens])
    assert len(examples.within(int(spent[9]))) == 10
    assert len(examples.within(int(spent[9]) - 1)) == 9


def test_any_number_of_tokens_is_all_pairs(reading: Reading) -> None:
    assert len(reading.examples.within(0)) == len(reading.examples)
