"""Which weights of an encoder learn: its last layers, low-rank additions to all of them, or a prefix.

Low-rank additions (LoRA: Hu et al., ICLR 2022) are merged into the matrices when training ends, so that
serving knows nothing of them. A prefix (Li and Liang, ACL 2021) stays: some learned keys and values that
every layer attends to beside the words.
"""

from __future__ import annotations

import warnings
from typing import Literal, cast

import torch
from torch import Tensor, nn
from transformers import DynamicCache, PretrainedConfig
from transformers.utils.generic import ModelOutput

from recommender.clicks.network import PairNetwork

Way = Literal["weights", "lora", "prefix"]
_MATRICES = ["query", "key", "value", "dense"]
_NAME = "default"


def adapt(network: PairNetwork, way: Way, *, layers: int, rank: int, prefix: int) -> None:
    """Let what is named learn, and nothing else of the encoder.

    Args:
        network: Its heads learn anyway.
        way: What of the encoder learns.
        layers: Of `weights`, the last so many; -1: all of them.
        rank: Of `lora`.
        prefix: Keys and values of `prefix` in each layer.
    """
    if way == "weights":
        network.freeze_below(layers)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third parties' advice to their own developers
        if way == "prefix":
            network.encoder = Prefixed(network.encoder, prefix)
        else:
            _add_low_rank(network.encoder, rank)


def settle(network: PairNetwork) -> None:
    """Merge low-rank additions into their matrices; whatever else was adapted stays as it is."""
    from peft.tuners.lora import LoraLayer

    for owner in list(network.encoder.modules()):
        for name, part in list(owner.named_children()):
            if isinstance(part, LoraLayer):
                part.merge()
                setattr(owner, name, part.get_base_layer())


class Prefixed(nn.Module):
    """An encoder whose layers attend to learned keys and values of virtual tokens beside the words."""

    def __init__(self, encoder: nn.Module, size: int) -> None:
        """Put `size` virtual tokens before `encoder`; they alone learn."""
        super().__init__()
        from peft import PrefixTuningConfig
        from peft.tuners import PrefixEncoder

        self.config = cast(PretrainedConfig, encoder.config)
        self.size = size
        self.layers, self.heads = int(self.config.num_hidden_layers), int(self.config.num_attention_heads)
        self.encoder = encoder.requires_grad_(False)
        config = PrefixTuningConfig(
            num_virtual_tokens=size,
            num_layers=self.layers,
            num_attention_heads=self.heads,
            token_dim=int(self.config.hidden_size),
            num_transformer_submodules=1,
        )
        self.prefix = PrefixEncoder(config)  # type: ignore[no-untyped-call]

    def forward(self, input_ids: Tensor, attention_mask: Tensor, **others: Tensor) -> ModelOutput:
        """What the encoder says of the words, having the prefix before its eyes."""
        count = len(input_ids)
        numbers = torch.arange(self.size, device=input_ids.device).expand(count, -1)
        table = self.prefix(numbers).view(count, self.size, 2 * self.layers, self.heads, -1)
        table = table.permute(2, 0, 3, 1, 4)
        known = DynamicCache([(table[2 * layer], table[2 * layer + 1]) for layer in range(self.layers)])
        seen = torch.cat([torch.ones_like(numbers), attention_mask], dim=1)
        found: ModelOutput = self.encoder(
            input_ids=input_ids, attention_mask=seen, past_key_values=known, **others
        )
        return found


def prefix_size(encoder: nn.Module) -> int:
    """Virtual tokens of an encoder; 0 where it has no prefix."""
    return encoder.size if isinstance(encoder, Prefixed) else 0


def _add_low_rank(encoder: nn.Module, rank: int) -> None:
    """Put low-rank additions beside the matrices of every layer, in place."""
    from peft import LoraConfig, inject_adapter_in_model

    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=_MATRICES)
    inject_adapter_in_model(config, encoder, _NAME)
