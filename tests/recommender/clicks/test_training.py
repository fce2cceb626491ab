from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from recommender.clicks.logistic import binary_cross_entropy
from recommender.clicks.network import POSITIONS, PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import Examples
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenPair
from recommender.clicks.training import fine_tune, predict, rate_at
from retrieval.device import Device, choose_device
from retrieval.progress import silent
from tests.recommender.clicks.colours import products

Parts = tuple[PairNetwork, PairTokens]


@pytest.fixture
def device() -> Device:
    return choose_device("cpu")


@pytest.fixture
def parts(tiny_bert: Path, options: ClickOptions) -> Parts:
    checkpoint = load_checkpoint(str(tiny_bert))
    tokens = PairTokens(
        checkpoint.tokenizer,
        ProductTokens.of(products(), checkpoint.tokenizer, options.budget),
        options.budget,
    )
    return PairNetwork(checkpoint.encoder, 2), tokens


def examples(tokens: PairTokens, count: int, seed: int = 0) -> Examples:
    """Pairs clicked at random: nothing but the pairs themselves tells which."""
    rng = np.random.default_rng(seed)
    made = tuple(tokens.pair("", [n % 24, (n * 7) % 24], (n * 5) % 24) for n in range(count))
    return Examples(
        tokens=made,
        inputs=rng.normal(size=(count, 2)).astype(np.float32),
        clicked=rng.random(count) < 0.5,
        position=np.full(count, -1),
        offset=np.zeros(count),
    )


def test_the_loss_is_the_one_worked_by_hand() -> None:
    # p = 1/2 and p = 3/4: -[ln 1/2 + ln(1 - 3/4)] / 2 = (0.693147 + 1.386294) / 2
    logits, clicked = np.array([0.0, np.log(3.0)]), np.array([True, False])
    assert binary_cross_entropy(logits, clicked) == pytest.approx(1.0397207708)


def test_the_loss_of_training_is_that_loss() -> None:
    logits, clicked = np.array([0.3, -2.0, 40.0]), np.array([True, True, False])
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.from_numpy(logits), torch.from_numpy(clicked).double()
    )
    assert binary_cross_entropy(logits, clicked) == pytest.approx(float(theirs))


def test_a_certain_mistake_costs_a_finite_amount() -> None:
    assert binary_cross_entropy(np.array([-800.0]), np.array([True])) == pytest.approx(800.0)


def test_training_moves_every_part_of_the_network(
    parts: Parts, options: ClickOptions, device: Device
) -> None:
    network, tokens = parts
    before = {name: weights.detach().clone() for name, weights in network.named_parameters()}
    train = examples(tokens, 64)
    fine_tune(network, tokens, train, None, options, device, np.random.default_rng(0), silent)
    still = {n for n, w in network.named_parameters() if torch.equal(w, before[n])}
    assert not {name for name in still if "embeddings" not in name}


def test_frozen_layers_stay_as_they_are(parts: Parts, options: ClickOptions, device: Device) -> None:
    network, tokens = parts
    network.freeze_below(1)
    before = {name: weights.detach().clone() for name, weights in network.encoder.named_parameters()}
    fine_tune(network, tokens, examples(tokens, 64), None, options, device, np.random.default_rng(0), silent)
    moved = {n for n, w in network.encoder.named_parameters() if not torch.equal(w, before[n])}
    assert moved
    assert all("layer.1." in name for name in moved)


def test_it_can_learn_32_pairs_by_heart(parts: Parts, options: ClickOptions, device: Device) -> None:
    network, tokens = parts
    for part in network.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    train = examples(tokens, 32)
    hard = replace(options, epochs=120, batch=32, encoder_rate=2e-3, head_rate=5e-2, input_rate=5e-2)
    fine_tune(network, tokens, train, None, hard, device, np.random.default_rng(0), silent)
    logits = predict(network, tokens, train.tokens, train.inputs, device)
    assert binary_cross_entropy(logits.astype(np.float64), train.clicked) < 0.15


def test_early_stopping_ends_with_the_best_weights(
    parts: Parts, options: ClickOptions, device: Device
) -> None:
    network, tokens = parts
    train, valid = examples(tokens, 48), examples(tokens, 40, seed=1)
    wild = replace(options, epochs=20, encoder_rate=3e-3, head_rate=1e-1, checks=1, patience=4)
    tuning = fine_tune(network, tokens, train, valid, wild, device, np.random.default_rng(0), silent)
    logits = predict(network, tokens, valid.tokens, valid.inputs, device).astype(np.float64)
    logits += float(network.position_bias.weight[0, 0].detach())
    assert binary_cross_entropy(logits, valid.clicked) == pytest.approx(min(tuning.losses), abs=1e-5)


def test_early_stopping_stops_before_the_last_epoch(
    parts: Parts, options: ClickOptions, device: Device
) -> None:
    network, tokens = parts
    wild = replace(options, epochs=50, encoder_rate=3e-3, head_rate=1e-1, checks=1, patience=2)
    tuning = fine_tune(
        network,
        tokens,
        examples(tokens, 48),
        examples(tokens, 40, seed=1),
        wild,
        device,
        np.random.default_rng(0),
        silent,
    )
    assert len(tuning.losses) < 50


def test_positions_count_in_training_and_not_at_serving(parts: Parts, device: Device) -> None:
    network, tokens = parts
    with torch.no_grad():
        network.position_bias.weight[:, 0] = torch.arange(POSITIONS + 1.0)
    pair = [tokens.pair("", [0], 1)]
    batch, inputs = tokens.batch(pair), torch.zeros(1, 2)
    serving = predict(network, tokens, pair, np.zeros((1, 2), np.float32), device)[0]
    with torch.inference_mode():
        shown = [
            float(network(batch, inputs, torch.tensor([place]))) - serving for place in (-1, 0, 3, 10_000)
        ]
    assert shown == pytest.approx([0, 1, 4, POSITIONS], abs=1e-5)


def test_the_rate_rises_and_falls_on_lines() -> None:
    rates = [rate_at(step, 100, 0.1) for step in range(100)]
    assert rates[:3] == pytest.approx([0.1, 0.2, 0.3])
    assert max(rates) == 1.0
    assert rates[55] == pytest.approx(0.5)
    assert rates[99] == pytest.approx(1 / 90)


def test_progress_ends_with_everything_done(parts: Parts, options: ClickOptions, device: Device) -> None:
    network, tokens = parts
    told: list[tuple[int, int]] = []
    fine_tune(
        network,
        tokens,
        examples(tokens, 40),
        None,
        options,
        device,
        np.random.default_rng(0),
        lambda _, done, total: told.append((done, total)),
    )
    assert told[-1] == (40, 40)


def test_predictions_come_in_the_order_of_the_pairs(parts: Parts, device: Device) -> None:
    network, tokens = parts
    torch.nn.init.normal_(network.text_head.weight, generator=torch.Generator().manual_seed(0))
    pairs = [tokens.pair("", list(range(n % 5)), n % 24) for n in range(150)]
    inputs = np.zeros((150, 2), dtype=np.float32)
    together = predict(network, tokens, pairs, inputs, device)
    alone = [predict(network, tokens, [pair], inputs[:1], device)[0] for pair in pairs]
    assert np.allclose(together, alone, atol=1e-5)


def test_a_pair_without_a_shopper_side_has_finite_logits(parts: Parts, device: Device) -> None:
    network, tokens = parts
    logits = predict(network, tokens, [TokenPair((), ())], np.zeros((1, 2), np.float32), device)
    assert np.isfinite(logits).all()
