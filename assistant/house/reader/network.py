"""The network of the reader: a frozen BERT with low-rank changes, and three heads over the words' states.

Joint intent detection and slot filling (Chen et al. 2019, arXiv:1902.10909) for parts of a message; what is
trained beside the heads is low-rank (Hu et al. 2021, arXiv:2106.09685), so that it weighs less than a
megabyte. Knows no word.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import AutoModel
from transformers.utils import logging as transformers_logging

from assistant.house.reader.markup import ACTS, SPANS
from retrieval.bert import BertShape, PackedLayers
from retrieval.encoder import embedded_weights

RANK = 12
FROZEN = 2
"""So many of the lowest layers stay as they are: what they know of words holds everywhere."""
TAGS = 1 + 2 * len(SPANS)
"""Outside, and of each span its first word and the others."""


class LowRank(nn.Module):
    """A linear map with a change of low rank beside its frozen weights."""

    def __init__(self, linear: nn.Linear, rank: int = RANK) -> None:
        """Put a change of nothing beside a linear map."""
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, states: Tensor) -> Tensor:
        """The map of states [..., in]."""
        return cast(Tensor, self.linear(states)) + states @ self.down.T @ self.up.T

    def merged(self) -> nn.Linear:
        """The one linear map that both come to."""
        with torch.no_grad():
            self.linear.weight += self.up @ self.down
        return self.linear


class TaggingNetwork(nn.Module):
    """States of words to acts, beginnings of parts, and spans."""

    def __init__(self, encoder: Any, hidden: int) -> None:
        """Put heads on a BERT whose states have `hidden` numbers."""
        super().__init__()
        self.encoder = encoder
        self.acts = nn.Linear(hidden, len(ACTS))
        self.begins = nn.Linear(hidden, 2)
        self.tags = nn.Linear(hidden, TAGS)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [texts, tokens, classes] of acts, beginnings and tags."""
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        return self.acts(states), self.begins(states), self.tags(states)

    def trained(self) -> Iterator[tuple[str, nn.Parameter]]:
        """What is trained, by name."""
        return ((name, each) for name, each in self.named_parameters() if each.requires_grad)


class PackedTagger:
    """A trained network laid out for one message at a time. Safe to call from several threads."""

    def __init__(self, network: TaggingNetwork) -> None:
        """Lays its weights out; later changes of the network change nothing here."""
        config = network.encoder.config
        shape = BertShape(
            layers=int(config.num_hidden_layers),
            heads=int(config.num_attention_heads),
            epsilon=float(config.layer_norm_eps),
            longest=int(config.max_position_embeddings),
        )
        self._layers = PackedLayers(network.encoder.state_dict(), shape, torch.float32)
        self._heads = (network.acts, network.begins, network.tags)

    def __call__(self, ids: Tensor, types: Tensor) -> tuple[Tensor, ...]:
        """Logits [1, tokens, classes] of acts, beginnings and tags of one message [1, tokens]."""
        with torch.inference_mode():
            (states,) = self._layers.states([ids], [types])
            return tuple(head(states) for head in self._heads)


def fresh_network(folder: Path | None = None) -> TaggingNetwork:
    """A network before its training, on the embedded weights (or those of a folder)."""
    level = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity(logging.ERROR)  # a missing pooler is meant
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        encoder = AutoModel.from_pretrained(
            str(folder or embedded_weights()), add_pooling_layer=False, local_files_only=True
        )
    finally:
        transformers_logging.set_verbosity(level)
    for weights in encoder.parameters():
        weights.requires_grad_(False)
    for layer in encoder.encoder.layer[FROZEN:]:
        for holder, name in _maps(layer):
            setattr(holder, name, LowRank(getattr(holder, name)))
    return TaggingNetwork(encoder, int(encoder.config.hidden_size))


def load_network(arrays: Mapping[str, NDArray[np.float16]]) -> TaggingNetwork:
    """The trained network, its changes merged into the weights.

    Raises:
        KeyError: an array is missing.
        RuntimeError: one has another shape.
    """
    network = fresh_network()
    restore(network, arrays)
    for layer in network.encoder.encoder.layer[FROZEN:]:
        for holder, name in _maps(layer):
            setattr(holder, name, getattr(holder, name).merged())
    return network.eval()


def restore(network: TaggingNetwork, arrays: Mapping[str, NDArray[np.float16]]) -> None:
    """Put what was trained before into a fresh network.

    Raises:
        KeyError: an array is missing.
        RuntimeError: one has another shape.
    """
    with torch.no_grad():
        for name, weights in network.trained():
            weights.copy_(torch.from_numpy(arrays[name].astype(np.float32)))


def arrays_of(network: TaggingNetwork) -> dict[str, NDArray[np.float16]]:
    """What was trained, in half precision."""
    return {name: weights.detach().numpy().astype(np.float16) for name, weights in network.trained()}


def _maps(layer: Any) -> list[tuple[Any, str]]:
    """The linear maps of a BERT layer that are changed: where each hangs, and its name there."""
    return [
        (layer.attention.self, "query"),
        (layer.attention.self, "key"),
        (layer.attention.self, "value"),
        (layer.attention.output, "dense"),
        (layer.intermediate, "dense"),
        (layer.output, "dense"),
    ]
