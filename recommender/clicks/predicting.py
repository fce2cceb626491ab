"""What a network says of pairs, batch by batch: logits, and the biases of positions.

Knows tokens, numbers and a network; no shopper, no product, no file, and nothing of training.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from recommender.clicks.network import PairNetwork
from recommender.clicks.tokens import PairTokens, TokenPair, by_budget
from recommender.events import Floats
from retrieval.device import Device


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
        for rows in by_budget(pairs):
            batch = on_device(tokens, [pairs[row] for row in rows], device)
            numbers = torch.from_numpy(inputs[rows]).to(device.torch_device)
            logits[rows] = network(batch, numbers).float().cpu().numpy()
    return logits


def precision(device: Device, bf16: bool = False) -> AbstractContextManager[object]:
    """bfloat16 products where they are asked for, or where the device is quicker with them."""
    if bf16 or device.dtype is torch.bfloat16:
        return torch.autocast(device.torch_device.type, dtype=torch.bfloat16)
    return nullcontext()


def on_device(tokens: PairTokens, pairs: Sequence[TokenPair], device: Device) -> dict[str, Tensor]:
    """One batch where the network is."""
    return {name: column.to(device.torch_device) for name, column in tokens.batch(pairs).items()}


def position_logits(network: PairNetwork, position: NDArray[np.int64]) -> Floats:
    """The learned bias [n] of each position."""
    table = network.position_bias.weight.detach().float().cpu().numpy()[:, 0]
    return np.asarray(table[np.clip(position, -1, len(table) - 2) + 1], dtype=np.float64)
