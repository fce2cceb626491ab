"""The network: a BERT over the words of a pair, and a head over its pooled states and the numeric inputs.

    text  = [mean of all states, mean of the shopper's states * mean of the product's], of unit length each
    logit = w_text · text + w_inputs · inputs + bias [+ position bias, in training only]

The numeric part is a logit of its own, so that training starts from what the frozen encoder knows and BERT
learns what that leaves open. Knows no shopper and no product.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from transformers import AutoConfig, AutoModel, PretrainedConfig

POSITIONS = 20
"""Ranks with a bias of their own; those further down share the last. One more row means "not shown"."""


class PairNetwork(nn.Module):
    """A BERT pair classifier with an additive head for numeric inputs."""

    def __init__(self, encoder: nn.Module, inputs: int) -> None:
        """Put a head of zeros on `encoder`; `inputs` numbers come with each pair."""
        super().__init__()
        self.encoder = encoder
        config = cast(PretrainedConfig, encoder.config)
        self._reads_types = int(getattr(config, "type_vocab_size", 0) or 0) > 1
        self.hidden = int(config.hidden_size)
        self.text_head = nn.Linear(2 * self.hidden, 1)
        self.input_head = nn.Linear(inputs, 1, bias=False)
        self.position_bias = nn.Embedding(POSITIONS + 1, 1)
        for part in (self.text_head, self.input_head, self.position_bias):
            for weights in part.parameters():
                nn.init.zeros_(weights)

    def text(self, tokens: Mapping[str, Tensor]) -> Tensor:
        """What the words of each pair say [n, 2 * hidden], components around 1.

        In place of `input_ids` there may be `inputs_embeds`, the states that a part of a network starts from.
        """
        reads = {k: v for k, v in tokens.items() if self._reads_types or k != "token_type_ids"}
        states = cast(Tensor, self.encoder(**reads).last_hidden_state).float()
        return pooled(states, tokens["attention_mask"], tokens["token_type_ids"])

    def forward(self, tokens: Mapping[str, Tensor], inputs: Tensor, position: Tensor | None = None) -> Tensor:
        """Logits [n]; `position` [n] (rank shown, -1 when it was not) is given in training alone."""
        logits = self.text_head(self.text(tokens)) + self.input_head(inputs)
        if position is not None:
            logits = logits + self.position_bias(position.clamp(-1, POSITIONS - 1) + 1)
        return cast(Tensor, logits.squeeze(-1))

    def freeze_below(self, trained_layers: int) -> None:
        """Let the last `trained_layers` layers learn and nothing else of the encoder; -1: everything."""
        layers = self._layers()
        if trained_layers < 0 or trained_layers >= len(layers):
            return
        for weights in self.encoder.parameters():
            weights.requires_grad_(False)
        for layer in layers[len(layers) - trained_layers :]:
            for weights in layer.parameters():
                weights.requires_grad_(True)

    def still_layers(self) -> int:
        """How many of the first layers learn nothing, nor the embeddings below; 0 where that is unsure."""
        below = getattr(self.encoder, "embeddings", None)
        layers = getattr(getattr(self.encoder, "encoder", None), "layer", None)
        if below is None or layers is None or _learns(below):
            return 0
        learning = [place for place, layer in enumerate(layers) if _learns(layer)]
        return learning[0] if learning else len(layers)

    def cut(self, layers: int) -> tuple[nn.Module, PairNetwork]:
        """The encoder's first layers, and the network of the rest, which starts from their states.

        Both share their weights with this network: what the upper part learns, this one knows.
        """
        lower, upper = _with_layers(self.encoder, 0, layers), _with_layers(self.encoder, layers, None)
        upper._modules["embeddings"] = _Handed()
        rest = copy.copy(self)
        rest._modules = {**self._modules, "encoder": upper}
        return lower, rest

    def _layers(self) -> list[nn.Module]:
        for name in ("encoder", "transformer"):
            layers = getattr(getattr(self.encoder, name, None), "layer", None)
            if layers is not None:
                return list(layers)
        return []


def pretrained_encoder(name_or_path: str, *, local_only: bool) -> nn.Module:
    """The encoder of a local folder, or of a hub name unless `local_only`; float32, no pooler."""
    config = AutoConfig.from_pretrained(name_or_path, local_files_only=local_only)
    options: dict[str, Any] = {"add_pooling_layer": False} if config.model_type in _WITH_POOLER else {}
    model = AutoModel.from_pretrained(
        name_or_path, local_files_only=local_only, dtype=torch.float32, use_safetensors=True, **options
    )
    return cast(nn.Module, model)


def empty_encoder(config: PretrainedConfig) -> nn.Module:
    """The encoder that a configuration describes, its weights to be loaded."""
    options = {"add_pooling_layer": False} if config.model_type in _WITH_POOLER else {}
    model = AutoModel.from_config(config, dtype=torch.float32, **options)  # type: ignore[no-untyped-call]
    return cast(nn.Module, model)


def pooled(states: Tensor, mask: Tensor, product: Tensor) -> Tensor:
    """What states [n, length, hidden] say of each pair [n, 2 * hidden], components around 1.

    Args:
        states: The last ones of an encoder, float32.
        mask: 1 where there is a token [n, length].
        product: 1 where it is the product's [n, length].
    """
    hidden = states.shape[-1]
    whole = normalize(_mean(states, mask), dim=-1)
    sides = normalize(_mean(states, mask * (1 - product)), dim=-1) * normalize(_mean(states, product), dim=-1)
    return torch.cat([whole * hidden**0.5, sides * hidden], dim=-1)


class _Handed(nn.Module):
    """Stands where embeddings were, and hands on the states that it is given."""

    def forward(self, inputs_embeds: Tensor, **_: object) -> Tensor:
        """The states as they are."""
        return inputs_embeds


def _learns(part: nn.Module) -> bool:
    return any(weights.requires_grad for weights in part.parameters())


def _with_layers(encoder: nn.Module, first: int, last: int | None) -> nn.Module:
    """The same encoder, weights and all, with some of its layers."""
    stack = copy.copy(cast(nn.Module, encoder.encoder))
    layers = cast(nn.ModuleList, stack.layer)
    stack._modules = {**stack._modules, "layer": nn.ModuleList(list(layers)[first:last])}
    part = copy.copy(encoder)
    part._modules = {**encoder._modules, "encoder": stack}
    return part


_WITH_POOLER = frozenset({"bert", "roberta", "xlm-roberta", "camembert"})


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """Mean of the states [n, length, hidden] where `mask` [n, length] is 1; zeros where it nowhere is."""
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)
