from __future__ import annotations

import copy
import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from recommender.clicks.logistic import binary_cross_entropy
from recommender.clicks.network import POSITIONS, PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.predicting import predict
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import Examples
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenPair
from recommender.clicks.training import Place, Tuning, fine_tune
from recommender.clicks.watching import Watch, callbacks_of
from retrieval.device import Device, choose_device
from retrieval.errors import BadInput
from retrieval.progress import Progress, silent
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
    train = examples(tokens, 128)
    fine_tune(network, tokens, train, None, options, Place(device), np.random.default_rng(0), silent)
    still = {n for n, w in network.named_parameters() if torch.equal(w, before[n])}
    assert not {name for name in still if "embeddings" not in name}


def test_frozen_layers_stay_as_they_are(parts: Parts, options: ClickOptions, device: Device) -> None:
    network, tokens = parts
    network.freeze_below(1)
    before = {name: weights.detach().clone() for name, weights in network.encoder.named_parameters()}
    fine_tune(
        network, tokens, examples(tokens, 64), None, options, Place(device), np.random.default_rng(0), silent
    )
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
    fine_tune(network, tokens, train, None, hard, Place(device), np.random.default_rng(0), silent)
    logits = predict(network, tokens, train.tokens, train.inputs, device)
    assert binary_cross_entropy(logits.astype(np.float64), train.clicked) < 0.15


def test_early_stopping_ends_with_the_best_weights(
    parts: Parts, options: ClickOptions, device: Device
) -> None:
    network, tokens = parts
    train, valid = examples(tokens, 48), examples(tokens, 40, seed=1)
    wild = replace(options, epochs=20, encoder_rate=3e-3, head_rate=1e-1, checks=1, patience=4)
    tuning = fine_tune(network, tokens, train, valid, wild, Place(device), np.random.default_rng(0), silent)
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
        Place(device),
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


def test_progress_ends_with_everything_done(parts: Parts, options: ClickOptions, device: Device) -> None:
    network, tokens = parts
    told: list[tuple[int, int]] = []
    fine_tune(
        network,
        tokens,
        examples(tokens, 40),
        None,
        options,
        Place(device),
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


def weights_of(network: PairNetwork) -> torch.Tensor:
    return torch.cat([weights.detach().ravel() for weights in network.parameters()])


def train_once(
    parts: Parts, options: ClickOptions, place: Place, progress: Progress = silent, seed: int = 0
) -> tuple[Tuning, torch.Tensor]:
    """A fresh copy of the network, trained; and its weights."""
    network, tokens = copy.deepcopy(parts[0]), parts[1]
    train, valid = examples(tokens, 96), examples(tokens, 40, seed=1)
    tuning = fine_tune(network, tokens, train, valid, options, place, np.random.default_rng(seed), progress)
    return tuning, weights_of(network)


class Killed(BaseException):
    """Ends a training from within, as a kill does."""


def killing_at(pairs: int) -> Progress:
    """Progress that ends the training once so many pairs are done."""

    def progress(stage: str, done: int, total: int) -> None:
        if stage.startswith("fine-tuning") and done >= pairs:
            raise Killed

    return progress


@pytest.fixture
def long(options: ClickOptions) -> ClickOptions:
    return replace(options, epochs=4, checks=2, patience=20, batch=16, encoder_rate=1e-3, head_rate=1e-2)


def test_a_killed_training_goes_on_and_ends_with_the_same_weights(
    parts: Parts, long: ClickOptions, device: Device, tmp_path: Path
) -> None:
    _, whole = train_once(parts, long, Place(device))
    scratch = Place(device, tmp_path / "scratch")
    with pytest.raises(Killed):
        train_once(parts, long, scratch, killing_at(250))
    tuning, resumed = train_once(parts, long, scratch)
    assert tuning.resumed > 0
    assert torch.equal(whole, resumed)


def test_a_killed_training_of_other_settings_begins_again(
    parts: Parts, long: ClickOptions, device: Device, tmp_path: Path
) -> None:
    scratch = Place(device, tmp_path / "scratch")
    with pytest.raises(Killed):
        train_once(parts, long, scratch, killing_at(250))
    tuning, _ = train_once(parts, replace(long, encoder_rate=2e-3), scratch)
    assert tuning.resumed == 0


@pytest.mark.parametrize("damage", ["cut short", "another size", "another format"])
def test_a_checkpoint_that_does_not_fit_is_passed_over(
    parts: Parts, long: ClickOptions, device: Device, tmp_path: Path, damage: str
) -> None:
    _, whole = train_once(parts, long, Place(device))
    scratch = Place(device, tmp_path / "scratch")
    with pytest.raises(Killed):
        train_once(parts, long, scratch, killing_at(250))
    for weights in (tmp_path / "scratch").glob("checkpoint-*/model.safetensors"):
        if damage == "cut short":
            weights.write_bytes(weights.read_bytes()[:100])
        elif damage == "another size":
            save_file({"text_head.weight": torch.zeros(1, 3)}, str(weights))
        else:
            weights.rename(weights.with_name("pytorch_model.bin"))
    tuning, again = train_once(parts, long, scratch)
    assert (tuning.resumed, torch.equal(whole, again)) == (0, True)


def test_the_same_seed_gives_the_same_weights(parts: Parts, long: ClickOptions, device: Device) -> None:
    assert torch.equal(train_once(parts, long, Place(device))[1], train_once(parts, long, Place(device))[1])


def test_another_seed_gives_other_weights(parts: Parts, long: ClickOptions, device: Device) -> None:
    one, other = (train_once(parts, long, Place(device), seed=seed)[1] for seed in (0, 1))
    assert not torch.equal(one, other)


def test_gathered_batches_make_the_step_of_one_large_batch(
    parts: Parts, options: ClickOptions, device: Device
) -> None:
    for part in parts[0].modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    tokens = parts[1]
    train = examples(tokens, 64)
    train = replace(train, tokens=(train.tokens[0],) * 64)  # of one length: all batches are full
    found = []
    for batch, gather in ((64, 1), (16, 4)):
        network = copy.deepcopy(parts[0])
        chosen = replace(options, epochs=2, batch=batch, gather=gather, warm_up=0.0)
        fine_tune(network, tokens, train, None, chosen, Place(device), np.random.default_rng(0), silent)
        found.append(weights_of(network))
    assert torch.allclose(*found, atol=1e-6)


def test_kept_states_train_like_reading_each_time(parts: Parts, long: ClickOptions, device: Device) -> None:
    for part in parts[0].modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    parts[0].freeze_below(1)
    kept, read = (
        train_once(parts, replace(long, keep_states=keep), Place(device))[1] for keep in (True, False)
    )
    assert torch.allclose(kept, read, atol=2e-3)


def test_bfloat16_trains_to_nearly_the_same_losses(parts: Parts, long: ClickOptions, device: Device) -> None:
    one, other = (
        train_once(parts, replace(long, precision=precision), Place(device))[0].losses
        for precision in ("fp32", "bf16")
    )
    assert other == pytest.approx(one, abs=0.05)


def test_bfloat16_leaves_the_network_serving_as_it_did(
    parts: Parts, long: ClickOptions, device: Device
) -> None:
    network, tokens = parts
    train = examples(tokens, 32)
    chosen = replace(long, precision="bf16", epochs=1)
    fine_tune(network, tokens, train, None, chosen, Place(device), np.random.default_rng(0), silent)
    batch = tokens.batch(train.tokens[:1])
    with torch.inference_mode():
        assert network(batch, torch.zeros(1, 2)).dtype is torch.float32
        assert "forward" not in vars(network)


def test_tensorboard_is_told_of_losses(
    parts: Parts, long: ClickOptions, device: Device, tmp_path: Path
) -> None:
    train_once(parts, long, Place(device, watch=Watch(tmp_path / "board")))
    accumulator = EventAccumulator(str(tmp_path / "board"))
    accumulator.Reload()
    assert {"train/loss", "train/learning_rate", "eval/loss"} <= set(accumulator.Tags()["scalars"])


def test_what_is_not_installed_is_refused_with_a_remedy() -> None:
    if importlib.util.find_spec("wandb"):
        pytest.skip("Weights & Biases is installed")
    with pytest.raises(BadInput, match="pip install wandb"):
        callbacks_of(Watch(wandb=True))


def test_the_rate_rises_from_nothing_and_falls_to_nothing(
    parts: Parts, options: ClickOptions, device: Device, tmp_path: Path
) -> None:
    chosen = replace(options, epochs=10, batch=16, warm_up=0.5, patience=99)
    train_once(parts, chosen, Place(device, watch=Watch(tmp_path / "board")))
    accumulator = EventAccumulator(str(tmp_path / "board"))
    accumulator.Reload()
    rates = [each.value for each in accumulator.Scalars("train/learning_rate")]
    assert rates[0] < max(rates) > rates[-1]
