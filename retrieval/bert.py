"""BERT computed leanly, states of tokens and vectors of texts: no padding, weights laid out once.

The arithmetic is that of the model it is made of (Devlin et al., BERT, NAACL 2019; mean pooling as in Reimers
and Gurevych, Sentence-BERT, EMNLP 2019). The tokens of all texts of a batch stand below each other in one
matrix, and only attention looks at texts one length at a time; the three projections of attention are one
product; oneDNN keeps each matrix in the order in which it reads it, which counts most for one short text,
whose time goes by reading weights. For a CPU. Knows no cleaning and no order of batches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from retrieval.threads import alone

_Norm: TypeAlias = tuple[Tensor, Tensor]

# So few tokens are computed by the thread that asks: a search encodes two or three short texts.
_FEW = 512
# oneDNN lays a matrix out for about so many rows; one layout serves a short text and a batch alike.
_ROWS = 16


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer; the projections to queries, keys and values lie in one matrix."""

    attended: _Linear
    gathered: _Linear
    first_norm: _Norm
    widened: _Linear
    narrowed: _Linear
    second_norm: _Norm


@dataclass(frozen=True, slots=True)
class BertShape:
    """What the shapes of a BERT's weights don't say.

    Attributes:
        layers: How many there are.
        heads: Of attention, in each layer.
        epsilon: Of the layers' norms.
        longest: Tokens of a text that are read, special ones included.
    """

    layers: int
    heads: int
    epsilon: float
    longest: int


class PackedLayers:
    """The states of tokens by the weights of one BERT. Safe to call from several threads."""

    def __init__(self, weights: Mapping[str, Tensor], shape: BertShape, dtype: torch.dtype) -> None:
        """Lays the weights out.

        Args:
            weights: By the names that transformers gives them in a `BertModel`.
            shape: What their shapes don't say.
            dtype: What is computed in.
        """
        self._heads = shape.heads
        self._epsilon = shape.epsilon
        kept = {name: each.detach().to(dtype) for name, each in weights.items()}

        def norm(name: str) -> _Norm:
            return kept[f"{name}.LayerNorm.weight"], kept[f"{name}.LayerNorm.bias"]

        def linear(*names: str) -> _Linear:
            return _Linear(
                torch.cat([kept[f"{name}.weight"] for name in names]),
                torch.cat([kept[f"{name}.bias"] for name in names]),
            )

        self._words = kept["embeddings.word_embeddings.weight"]
        self.width = self._words.shape[1]
        self._kinds = kept["embeddings.token_type_embeddings.weight"]
        self._places = kept["embeddings.position_embeddings.weight"]
        # A text that stands alone is a first sentence throughout, so that its kind is part of the place.
        places = weights["embeddings.position_embeddings.weight"]
        self._first_places = (
            (places + weights["embeddings.token_type_embeddings.weight"][0]).detach().to(dtype)
        )
        self._norm = norm("embeddings")
        self._layers = [
            _Layer(
                linear(*(f"{layer}.attention.self.{each}" for each in ("query", "key", "value"))),
                linear(f"{layer}.attention.output.dense"),
                norm(f"{layer}.attention.output"),
                linear(f"{layer}.intermediate.dense"),
                linear(f"{layer}.output.dense"),
                norm(f"{layer}.output"),
            )
            for layer in (f"encoder.layer.{number}" for number in range(shape.layers))
        ]

    def states(self, groups: Sequence[Tensor], kinds: Sequence[Tensor] | None = None) -> list[Tensor]:
        """The last states of groups of texts of one length, each [texts, length, width].

        Args:
            groups: Tokens, each [texts, length].
            kinds: Which sentence each token is of (0 or 1), of the same shapes; 0 throughout without.
        """
        sizes = [group.numel() for group in groups]
        with alone() if sum(sizes) <= _FEW else nullcontext():
            return self._states(groups, sizes, kinds)

    def _states(
        self, groups: Sequence[Tensor], sizes: list[int], kinds: Sequence[Tensor] | None
    ) -> list[Tensor]:
        shapes = [group.shape for group in groups]
        states = torch.cat([each.view(-1, self.width) for each in self._embedded(groups, kinds)])
        states = self._normal(states, self._norm)
        for layer in self._layers:
            seen = self._attend(layer.attended(states), shapes, sizes)
            states = self._normal(layer.gathered.added(seen, states), layer.first_norm)
            wide = layer.widened.activated(states)
            states = self._normal(layer.narrowed.added(wide, states), layer.second_norm)
        parts = zip(torch.split(states, sizes), shapes, strict=True)
        return [part.view(*shape, self.width) for part, shape in parts]

    def _embedded(self, groups: Sequence[Tensor], kinds: Sequence[Tensor] | None) -> list[Tensor]:
        if kinds is None:
            return [self._words[group] + self._first_places[: group.shape[1]] for group in groups]
        return [
            self._words[group] + self._kinds[kind] + self._places[: group.shape[1]]
            for group, kind in zip(groups, kinds, strict=True)
        ]

    def _attend(self, attended: Tensor, shapes: Sequence[torch.Size], sizes: list[int]) -> Tensor:
        """What each token sees of its own text [tokens, width]."""
        parts = []
        for part, shape in zip(torch.split(attended, sizes), shapes, strict=True):
            heads = part.view(*shape, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            seen = functional.scaled_dot_product_attention(heads[0], heads[1], heads[2])
            parts.append(seen.transpose(1, 2).flatten(0, 1).flatten(1))
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _normal(self, states: Tensor, norm: _Norm) -> Tensor:
        return functional.layer_norm(states, (self.width,), *norm, self._epsilon)


class PackedBert:
    """Vectors of texts by the weights of one BERT. Safe to call from several threads."""

    def __init__(
        self,
        weights: Mapping[str, Tensor],
        shape: BertShape,
        tokenizer: Tokenizer,
        dtype: torch.dtype,
        prompts: Mapping[str, str],
    ) -> None:
        """Lays the weights out.

        Args:
            weights: By the names that transformers gives them in a `BertModel`.
            shape: What their shapes don't say.
            tokenizer: Its own; a copy of it is used.
            dtype: What is computed in.
            prompts: A task -> what is put before each of its texts.
        """
        self._prompts = prompts
        self._tokenizer = Tokenizer.from_str(tokenizer.to_str())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(shape.longest)
        self._layers = PackedLayers(weights, shape, dtype)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as it will be read."""
        return [len(each) for each in self._tokens(texts)]

    def vectors(self, texts: Sequence[str], task: str) -> NDArray[np.float32]:
        """The means [texts, width] of the tokens' last states; not of unit length.

        Args:
            texts: One at least; they are computed at once.
            task: One that there is a prompt for, be it empty.
        """
        tokens = self._tokens([self._prompts[task] + text for text in texts])
        order = sorted(range(len(texts)), key=lambda row: len(tokens[row]))
        groups = [
            torch.tensor([tokens[row] for row in rows])
            for _, rows in groupby(order, key=lambda row: len(tokens[row]))
        ]
        found = np.empty((len(texts), self._layers.width), dtype=np.float32)
        with torch.inference_mode():
            means = [states.float().mean(dim=1) for states in self._layers.states(groups)]
            found[order] = torch.cat(means).numpy()
        return found

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        if len(texts) == 1:  # the tokenizer's threads cost more than one text
            return [self._tokenizer.encode(texts[0]).ids]
        return [each.ids for each in self._tokenizer.encode_batch_fast(list(texts))]


class _Linear:
    """x W' + b, with what follows it; by oneDNN where torch has it, by torch's own product elsewhere."""

    def __init__(self, weights: Tensor, bias: Tensor) -> None:
        self._bias = bias
        self._packed: _Pointwise | None = _pointwise()
        self._weights: Tensor = (
            torch.ops.mkldnn._reorder_linear_weight(weights, _ROWS) if self._packed else weights
        )

    def __call__(self, states: Tensor) -> Tensor:
        """[rows, in] -> [rows, out]."""
        if self._packed:
            return self._packed(states, self._weights, self._bias, "none", [], "none")
        return functional.linear(states, self._weights, self._bias)

    def activated(self, states: Tensor) -> Tensor:
        """The same through GELU."""
        if self._packed:
            return self._packed(states, self._weights, self._bias, "gelu", [], "none")
        return functional.gelu(functional.linear(states, self._weights, self._bias))

    def added(self, states: Tensor, others: Tensor) -> Tensor:
        """The same plus others [rows, out]."""
        if self._packed:
            added: Tensor = torch.ops.mkldnn._linear_pointwise.binary(
                states, others, self._weights, self._bias, "add"
            )
            return added
        return functional.linear(states, self._weights, self._bias) + others


_Pointwise: TypeAlias = "Callable[[Tensor, Tensor, Tensor, str, list[int], str], Tensor]"


def _pointwise() -> _Pointwise | None:
    """The product with what follows it as oneDNN has it, made for torch's compiler; None without it."""
    operators = torch.ops.mkldnn
    available: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    if not available or not hasattr(operators, "_reorder_linear_weight"):
        return None
    found: _Pointwise | None = getattr(operators, "_linear_pointwise", None)
    return found
