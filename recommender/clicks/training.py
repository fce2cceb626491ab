"""Fine-tuning: binary cross-entropy, AdamW, warm-up and decay, early stopping that keeps the best weights.

Knows tokens, numbers and a network; no shopper, no product and no file.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from recommender.clicks.logistic import binary_cross_entropy
from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.reading import Examples
from recommender.clicks.tokens import PairTokens, TokenPair, by_length
from recommender.events import Floats
from retrieval.device import Device
from retrieval.progress import Progress

_READ_BATCH = 64
_SORTED_BATCHES = 16
"""Batches are cut from this many at a time, sorted by length: little padding, and still nearly random."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """How one fine-tuning went.

    Attributes:
        steps: Until the weights that were kept; 0 where the beginning was best.
        pairs_per_second: Of the optimiser's steps alone.
        losses: Mean binary cross-entropy of the validation pairs at the beginning and at each look.
    """

    steps: int
    pairs_per_second: float
    losses: tuple[float, ...] = ()


def fine_tune(
    network: PairNetwork,
    tokens: PairTokens,
    train: Examples,
    valid: Examples | None,
    options: ClickOptions,
    device: Device,
    rng: np.random.Generator,
    progress: Progress,
    stage: str = "fine-tuning the click scorer",
) -> Tuning:
    """Train `network` in place; it ends with the weights of least validation loss (the last ones without).

    Args:
        network: Its trainable weights change; on return it is in evaluation mode.
        tokens: Makes batches.
        train: Fitted on, each once an epoch.
        valid: Looked at `options.checks` times an epoch.
        options: Rates, epochs, patience.
        device: Where and in which precision.
        rng: Draws the order and seeds dropout.
        progress: Told the pairs done.
        stage: What progress calls it.
    """
    per_epoch = max(1, math.ceil(len(train) / options.batch))
    steps = per_epoch * options.epochs
    looks = _looks(steps, options.epochs * options.checks)
    optimiser = torch.optim.AdamW(_groups(network, options))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: rate_at(step, steps, options.warm_up)
    )
    network.to(device.torch_device)
    trainable = [weights for weights in network.parameters() if weights.requires_grad]
    best, losses = _Best(network, trainable), []
    if valid is not None:
        losses.append(best.look(_loss(network, tokens, valid, device), 0))
    spent, worse, done = 0.0, 0, 0
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**31)))
        for step, rows in enumerate(_batches(train.tokens, options, rng), start=1):
            started = time.perf_counter()
            network.train()
            optimiser.zero_grad(set_to_none=True)
            loss = _batch_loss(network, tokens, train, rows, device)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(trainable, options.clip)
            optimiser.step()
            schedule.step()
            spent += time.perf_counter() - started
            done += len(rows)
            progress(stage, done, options.epochs * len(train))
            if valid is not None and step in looks:
                losses.append(best.look(_loss(network, tokens, valid, device), step))
                worse = 0 if best.step == step else worse + 1
                if worse >= options.patience:
                    break
    if valid is not None:
        best.restore()
    network.eval()
    progress(stage, options.epochs * len(train), options.epochs * len(train))
    return Tuning(best.step if valid is not None else steps, done / max(spent, 1e-9), tuple(losses))


def predict(
    network: PairNetwork,
    tokens: PairTokens,
    pairs: Sequence[TokenPair],
    inputs: NDArray[np.float32],
    device: Device,
) -> NDArray[np.float32]:
    """Logits [n] as at serving (no position), in the order of the pairs."""
    logits = np.zeros(len(pairs), dtype=np.float32)
    network.eval()
    with torch.inference_mode(), precision(device):
        for rows in by_length(pairs, _READ_BATCH):
            batch = on_device(tokens, [pairs[row] for row in rows], device)
            numbers = torch.from_numpy(inputs[rows]).to(device.torch_device)
            logits[rows] = network(batch, numbers).float().cpu().numpy()
    return logits


def frozen_text(
    network: PairNetwork,
    tokens: PairTokens,
    pairs: Sequence[TokenPair],
    device: Device,
    progress: Progress,
    stage: str,
) -> NDArray[np.float32]:
    """What the encoder, as it is, says of the words of each pair [n, 2 * hidden]."""
    found: NDArray[np.float32] | None = None
    network.to(device.torch_device).eval()
    done = 0
    with torch.inference_mode(), precision(device):
        for rows in by_length(pairs, _READ_BATCH):
            part = network.text(on_device(tokens, [pairs[row] for row in rows], device)).float().cpu().numpy()
            if found is None:
                found = np.zeros((len(pairs), part.shape[1]), dtype=np.float32)
            found[rows] = part
            done += len(rows)
            progress(stage, done, len(pairs))
    return found if found is not None else np.zeros((0, 0), dtype=np.float32)


def rate_at(step: int, steps: int, warm_up: float) -> float:
    """The part of the largest learning rate at a step: up on a line from near 0, then down on a line to 0."""
    rising = max(1, round(warm_up * steps))
    if step < rising:
        return (step + 1) / rising
    return max(0.0, (steps - step) / max(1, steps - rising))


def precision(device: Device) -> AbstractContextManager[object]:
    """bfloat16 products where the device is quicker with them."""
    if device.dtype is torch.bfloat16:
        return torch.autocast(device.torch_device.type, dtype=torch.bfloat16)
    return nullcontext()


def on_device(tokens: PairTokens, pairs: Sequence[TokenPair], device: Device) -> dict[str, Tensor]:
    """One batch where the network is."""
    return {name: column.to(device.torch_device) for name, column in tokens.batch(pairs).items()}


class _Best:
    """The trainable weights at the least loss so far."""

    def __init__(self, network: PairNetwork, trainable: Sequence[nn.Parameter]) -> None:
        self._trainable = trainable
        self._kept: list[Tensor] = []
        self._loss = math.inf
        self.step = 0

    def look(self, loss: float, step: int) -> float:
        """Keep the weights if the loss is the least so far; the loss again."""
        if loss < self._loss:
            self._loss, self.step = loss, step
            self._kept = [weights.detach().clone() for weights in self._trainable]
        return loss

    def restore(self) -> None:
        """Put the kept weights back."""
        with torch.no_grad():
            for weights, kept in zip(self._trainable, self._kept, strict=True):
                weights.copy_(kept)


def _groups(network: PairNetwork, options: ClickOptions) -> list[dict[str, object]]:
    """Parameter groups of the optimiser; only the encoder's matrices decay."""
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for weights in network.encoder.parameters():
        if weights.requires_grad:
            (matrices if weights.ndim > 1 else others).append(weights)
    groups: list[dict[str, object]] = [
        {"params": matrices, "lr": options.encoder_rate, "weight_decay": options.weight_decay},
        {"params": others, "lr": options.encoder_rate, "weight_decay": 0.0},
        {"params": list(network.text_head.parameters()), "lr": options.head_rate, "weight_decay": 0.0},
        {"params": list(network.input_head.parameters()), "lr": options.input_rate, "weight_decay": 0.0},
        {"params": list(network.position_bias.parameters()), "lr": options.head_rate, "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


def _batches(
    pairs: Sequence[TokenPair], options: ClickOptions, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Row numbers of every batch of every epoch: random, but of like length within a batch."""
    lengths = np.array([len(pair) for pair in pairs])
    for _ in range(options.epochs):
        order = rng.permutation(len(pairs))
        batches: list[NDArray[np.int64]] = []
        stretch = options.batch * _SORTED_BATCHES
        for start in range(0, len(order), stretch):
            part = order[start : start + stretch]
            part = part[np.argsort(lengths[part], kind="stable")]
            batches += [part[i : i + options.batch] for i in range(0, len(part), options.batch)]
        for place in rng.permutation(len(batches)):
            yield batches[place]


def _batch_loss(
    network: PairNetwork, tokens: PairTokens, train: Examples, rows: NDArray[np.int64], device: Device
) -> Tensor:
    place = device.torch_device
    with precision(device):
        logits = network(
            on_device(tokens, [train.tokens[row] for row in rows], device),
            torch.from_numpy(train.inputs[rows]).to(place),
            torch.from_numpy(train.position[rows]).to(place),
        )
    offset = torch.from_numpy(train.offset[rows].astype(np.float32)).to(place)
    target = torch.from_numpy(train.clicked[rows].astype(np.float32)).to(place)
    return binary_cross_entropy_with_logits(logits.float() + offset, target)


def _loss(network: PairNetwork, tokens: PairTokens, valid: Examples, device: Device) -> float:
    """Mean binary cross-entropy of the validation pairs, with the biases of their positions."""
    logits = predict(network, tokens, valid.tokens, valid.inputs, device).astype(np.float64)
    logits += position_logits(network, valid.position)
    return binary_cross_entropy(logits, valid.clicked)


def position_logits(network: PairNetwork, position: NDArray[np.int64]) -> Floats:
    """The learned bias [n] of each position."""
    table = network.position_bias.weight.detach().float().cpu().numpy()[:, 0]
    return np.asarray(table[np.clip(position, -1, len(table) - 2) + 1], dtype=np.float64)


def _looks(steps: int, count: int) -> frozenset[int]:
    """The steps after which validation pairs are looked at, the last step among them."""
    return frozenset(int(step) for step in np.linspace(0, steps, count + 1)[1:].round())
