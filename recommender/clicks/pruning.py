"""The network made smaller: fewer layers, fewer heads, narrower inner layers; then taught by the whole one.

Heads and inner units are kept by what a gate on them would change in the logits (Michel, Levy, Neubig: Are
sixteen heads really better than one?, NeurIPS 2019); layers are kept evenly, as the student of DistilBERT
took them (Sanh et al. 2019), and the small network learns the large one's log odds (Hinton et al. 2015). For
plain BERTs. Knows tokens and numbers; no shopper and no product.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from recommender.clicks.network import PairNetwork
from recommender.clicks.tokens import PairTokens, TokenPair

LOOKED_AT = 64
"""Pairs that say what a head or a unit is worth."""
BATCH = 16


def prune(
    network: PairNetwork,
    tokens: PairTokens,
    pairs: Sequence[TokenPair],
    inputs: NDArray[np.float32],
    *,
    layers: int,
    heads: int,
    width: int,
) -> PairNetwork:
    """A smaller copy, of `layers` layers with `heads` heads and `width` inner units each.

    Args:
        network: Over a plain BERT (`forms.packable`); stays as it is.
        tokens: Makes batches.
        pairs: Some that say what each part is worth; the first `LOOKED_AT` are read.
        inputs: Their numbers [n, d].
        layers: At most as many as there are, as are heads and width.
        heads: Of each layer.
        width: Of each layer's inner part.
    """
    small = copy.deepcopy(network).eval()
    encoder = cast(Any, small.encoder)
    blocks = list(encoder.encoder.layer)
    kept = np.linspace(0, len(blocks) - 1, layers).round().astype(int)
    encoder.encoder.layer = nn.ModuleList([blocks[place] for place in kept])
    encoder.config.num_hidden_layers = layers
    worth = _worth(small, tokens, pairs[:LOOKED_AT], inputs[:LOOKED_AT])
    for layer, (of_heads, of_units) in zip(encoder.encoder.layer, worth, strict=True):
        size = int(layer.attention.self.attention_head_size)
        best = torch.topk(of_heads, heads).indices.sort().values
        rows = (best[:, None] * size + torch.arange(size)).flatten()
        attended = layer.attention.self
        for name in ("query", "key", "value"):
            setattr(attended, name, _taken(getattr(attended, name), rows, outputs=True))
        layer.attention.output.dense = _taken(layer.attention.output.dense, rows, outputs=False)
        units = torch.topk(of_units, width).indices.sort().values
        layer.intermediate.dense = _taken(layer.intermediate.dense, units, outputs=True)
        layer.output.dense = _taken(layer.output.dense, units, outputs=False)
    return small


def distil(
    network: PairNetwork,
    tokens: PairTokens,
    pairs: Sequence[TokenPair],
    inputs: NDArray[np.float32],
    target: NDArray[np.float32],
    *,
    steps: int,
    rate: float,
    rng: np.random.Generator,
) -> None:
    """Teaches a network, in place, the log odds that another gives for the same pairs.

    Args:
        network: Ends in evaluation mode.
        tokens: Makes batches.
        pairs: To learn from.
        inputs: Their numbers [n, d].
        target: Log odds [n].
        steps: Of `BATCH` pairs each.
        rate: AdamW's, falling to 0 on a line.
        rng: Draws the pairs.
    """
    parts = [*network.encoder.parameters(), *network.text_head.parameters()]
    for weights in parts:
        weights.requires_grad_(True)
    optimiser = torch.optim.AdamW(parts, lr=rate, weight_decay=0.0)
    network.eval()  # without dropout: what is imitated has none
    for step in range(steps):
        rows = rng.choice(len(pairs), min(BATCH, len(pairs)), replace=False)
        found = network(tokens.batch([pairs[row] for row in rows]), torch.from_numpy(inputs[rows]))
        loss = mse_loss(found, torch.from_numpy(target[rows]))
        for group in optimiser.param_groups:
            group["lr"] = rate * (1 - step / steps)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()


def fitting(network: PairNetwork, weights: Mapping[str, Tensor]) -> PairNetwork:
    """The network, its linear layers of the shapes that weights by name have, to be loaded with them."""
    for name, module in list(network.named_modules()):
        shape = getattr(weights.get(f"{name}.weight"), "shape", None)
        if isinstance(module, nn.Linear) and shape is not None and module.weight.shape != shape:
            owner, _, part = name.rpartition(".")
            fresh = nn.Linear(shape[1], shape[0], bias=module.bias is not None)
            setattr(network.get_submodule(owner), part, fresh)
    return network


def _worth(
    network: PairNetwork, tokens: PairTokens, pairs: Sequence[TokenPair], inputs: NDArray[np.float32]
) -> list[tuple[Tensor, Tensor]]:
    """Of each layer the squared slopes of log odds by gates [heads] and [inner units], summed over pairs."""
    layers = list(cast(Any, network.encoder).encoder.layer)
    gated = [each for layer in layers for each in (layer.attention.output.dense, layer.output.dense)]
    sums = [torch.zeros(each.in_features) for each in gated]
    for weights in network.parameters():
        weights.requires_grad_(True)
    for row, pair in enumerate(pairs):
        logit = network(tokens.batch([pair]), torch.from_numpy(inputs[row : row + 1])).sum()
        slopes = torch.autograd.grad(logit, [each.weight for each in gated])
        for place, (each, slope) in enumerate(zip(gated, slopes, strict=True)):
            # A gate on an input of a product scales the column of weights that reads it.
            column = (each.weight.detach() * slope).sum(dim=0)
            if place % 2 == 0:
                size = int(layers[place // 2].attention.self.attention_head_size)
                column = column.view(-1, size).sum(dim=1).repeat_interleave(size)
            sums[place] += column**2
    found = []
    for place, layer in enumerate(layers):
        size = int(layer.attention.self.attention_head_size)
        found.append((sums[2 * place][::size], sums[2 * place + 1]))
    return found


def _taken(linear: nn.Linear, places: Tensor, *, outputs: bool) -> nn.Linear:
    """The same with some of its outputs, or of its inputs."""
    weights = linear.weight.detach()[places] if outputs else linear.weight.detach()[:, places]
    found = nn.Linear(weights.shape[1], weights.shape[0])
    with torch.no_grad():
        found.weight.copy_(weights)
        found.bias.copy_(linear.bias.detach()[places] if outputs else linear.bias.detach())
    return found
