"""How the network's logits of pairs are computed: one meaning, forms of different cost.

    AsTrained    transformers' own modules, on any device; any encoder
    PackedPairs  a plain BERT on a CPU, without padding and laid out for the processor, in float32 or bfloat16

`quantised.py` has the form in whole numbers, `pruning.py` makes the network itself smaller. Knows tokens and
numbers; no shopper and no product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import BertModel, PretrainedConfig

from recommender.clicks.network import PairNetwork, pooled
from recommender.clicks.predicting import predict
from recommender.clicks.tokens import PairTokens, TokenPair, by_budget
from retrieval.bert import BertShape, PackedLayers
from retrieval.device import Device


class PairForm(Protocol):
    """Log odds of pairs, before calibration."""

    def logits(self, pairs: Sequence[TokenPair], inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds [n] of the words of pairs and their numeric inputs [n, d], in their order."""
        ...


@dataclass(frozen=True, slots=True)
class AsTrained:
    """The network as it was trained."""

    network: PairNetwork
    tokens: PairTokens
    device: Device

    def logits(self, pairs: Sequence[TokenPair], inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds [n] of pairs and inputs [n, d]."""
        return predict(self.network, self.tokens, pairs, inputs, self.device)


class PackedPairs:
    """A plain BERT computed leanly. Safe to call from several threads."""

    def __init__(self, network: PairNetwork, tokens: PairTokens, dtype: torch.dtype) -> None:
        """Lays the weights of `network` out, which is `packable`, to be computed in `dtype`."""
        config = cast(PretrainedConfig, network.encoder.config)
        head = cast(Any, network.encoder).encoder.layer[0].attention.self
        shape = BertShape(
            layers=int(config.num_hidden_layers),
            heads=int(head.query.out_features) // int(head.attention_head_size),
            epsilon=float(config.layer_norm_eps),
            longest=int(config.max_position_embeddings),
        )
        self._layers = PackedLayers(network.encoder.state_dict(), shape, dtype)
        self._tokens = tokens
        self._words = network.text_head.weight.detach()[0].clone()
        self._bias = network.text_head.bias.detach().clone()
        self._inputs = network.input_head.weight.detach()[0].numpy().copy()

    def logits(self, pairs: Sequence[TokenPair], inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds [n] of pairs and inputs [n, d]."""
        found = np.asarray(inputs @ self._inputs, dtype=np.float32)
        with torch.inference_mode():
            for rows in by_budget(pairs):
                words = self._text([pairs[row] for row in rows]) @ self._words + self._bias
                found[rows] += words.numpy()
        return found

    def _text(self, pairs: Sequence[TokenPair]) -> Tensor:
        """What the words of pairs, shortest first, say [n, 2 * hidden]."""
        alike = [self._tokens.batch(list(group)) for _, group in groupby(pairs, key=len)]
        kinds = [each["token_type_ids"] for each in alike]
        states = self._layers.states([each["input_ids"] for each in alike], kinds)
        return torch.cat(
            [
                pooled(part.float(), torch.ones_like(kind), kind)
                for part, kind in zip(states, kinds, strict=True)
            ]
        )


def packable(network: PairNetwork) -> bool:
    """Whether `PackedPairs` computes the same: a plain BERT that reads two kinds of sentences."""
    encoder = network.encoder
    return (
        type(encoder) is BertModel
        and encoder.config.hidden_act == "gelu"
        and int(encoder.config.type_vocab_size) > 1
    )


def quickest(network: PairNetwork, tokens: PairTokens, device: Device) -> PairForm:
    """The form that costs least on a device among those that keep every weight."""
    if device.torch_device.type == "cpu" and packable(network):
        return PackedPairs(network, tokens, device.packed)
    return AsTrained(network, tokens, device)
