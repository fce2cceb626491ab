"""What a network says of pairs while it is trained; states of layers that stay as they are are read once.

What the encoder says of pairs before anything is learned, each step of the training, each look at validation
pairs and the figures at the end all start from the same states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.predicting import on_device, precision
from recommender.clicks.reading import Examples
from recommender.clicks.tokens import PairTokens, TokenPair, by_budget
from retrieval.device import Device
from retrieval.progress import Progress, silent

MOST_STATES = 1 << 30
"""Bytes of states that are kept."""

Batch = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Reader:
    """Where pairs are read, in which precision, and who is told how far it is."""

    device: Device
    bf16: bool = False
    progress: Progress = silent
    stage: str = "reading pairs"


@dataclass(frozen=True, slots=True)
class KeptStates:
    """States of pairs after the layers that stay as they are, one pair after the other.

    Attributes:
        values: [all tokens, hidden], half precision.
        ends: Where the states of each pair end [n].
    """

    values: NDArray[np.float16]
    ends: NDArray[np.int64]

    def of(self, pairs: Sequence[int], longest: int) -> Tensor:
        """The states of some pairs [m, longest, hidden], zeros where they are shorter."""
        table = np.zeros((len(pairs), longest, self.values.shape[1]), dtype=np.float32)
        for row, pair in enumerate(pairs):
            start = int(self.ends[pair - 1]) if pair else 0
            found = self.values[start : int(self.ends[pair])]
            table[row, : len(found)] = found
        return torch.from_numpy(table)


def keep_states(
    lower: nn.Module,
    tokens: PairTokens,
    pairs: Sequence[TokenPair],
    hidden: int,
    place: Reader,
) -> KeptStates:
    """What the lower layers of a network say of pairs."""
    ends = np.cumsum([len(pair) for pair in pairs], dtype=np.int64)
    values = np.zeros((int(ends[-1]) if len(ends) else 0, hidden), dtype=np.float16)
    lower.to(place.device.torch_device).eval()
    done = 0
    with torch.inference_mode(), precision(place.device, place.bf16):
        for rows in by_budget(pairs):
            states = lower(**on_device(tokens, [pairs[row] for row in rows], place.device)).last_hidden_state
            found = states.float().cpu().numpy().astype(np.float16)
            for line, row in zip(found, rows, strict=True):
                values[ends[row] - len(pairs[row]) : ends[row]] = line[: len(pairs[row])]
            done += len(rows)
            place.progress(place.stage, done, len(pairs))
    return KeptStates(values, ends)


@dataclass(frozen=True, slots=True)
class Reading:
    """Makes the tensors of a batch.

    Attributes:
        tokens: Makes batches of tokens.
        examples: What is read.
        states: Of the layers below those that learn; None where the network starts from words.
        still: How many layers those are.
    """

    tokens: PairTokens
    examples: Examples
    states: KeptStates | None = None
    still: int = 0

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.examples)

    def first(self, count: int) -> Reading:
        """The first `count` of them."""
        states = self.states and replace(self.states, ends=self.states.ends[:count])
        return replace(self, examples=self.examples.first(count), states=states)

    def words(self, rows: Sequence[int]) -> Batch:
        """Tokens of some pairs, or states in the place of their ids."""
        batch = dict(self.tokens.batch([self.examples.tokens[row] for row in rows]))
        if self.states is not None:
            ids = batch.pop("input_ids")
            batch["inputs_embeds"] = self.states.of(rows, ids.shape[1])
        return batch

    def tensors(self, rows: Sequence[int]) -> Batch:
        """The same, with inputs and positions."""
        batch = self.words(rows)
        batch["inputs"] = torch.from_numpy(self.examples.inputs[rows])
        batch["position"] = torch.from_numpy(self.examples.position[rows])
        return batch


def readings_of(
    network: PairNetwork, tokens: PairTokens, parts: Sequence[Examples], options: ClickOptions, place: Reader
) -> tuple[Reading, ...]:
    """Readings of examples, with the states of those layers that stay as they are, where they can be kept."""
    still = network.still_layers() if options.keep_states else 0
    size = 2 * network.hidden * sum(len(pair) for each in parts for pair in each.tokens)
    if not still or size > MOST_STATES:
        return tuple(Reading(tokens, each) for each in parts)
    lower, _ = network.cut(still)
    return tuple(
        Reading(tokens, each, keep_states(lower, tokens, each.tokens, network.hidden, place), still)
        for each in parts
    )


def upper_part(network: PairNetwork, reading: Reading) -> PairNetwork:
    """What is left of a network above the states of a reading: it shares its weights."""
    return network.cut(reading.still)[1] if reading.still else network


def text_of(network: PairNetwork, reading: Reading, place: Reader) -> NDArray[np.float32]:
    """What the words of each pair say [n, 2 * hidden], as the encoder is now."""
    found = np.zeros((len(reading), 2 * network.hidden), dtype=np.float32)
    upper = upper_part(network, reading).to(place.device.torch_device).eval()
    done = 0
    with torch.inference_mode(), precision(place.device, place.bf16):
        for rows in by_budget(reading.examples.tokens):
            batch = {name: each.to(place.device.torch_device) for name, each in reading.words(rows).items()}
            found[rows] = upper.text(batch).float().cpu().numpy()
            done += len(rows)
            place.progress(place.stage, done, len(reading))
    return found


def logits_of(network: PairNetwork, reading: Reading, place: Reader) -> NDArray[np.float32]:
    """Log odds [n] as at serving: without position."""
    text = torch.from_numpy(text_of(network, reading, place))
    inputs = torch.from_numpy(reading.examples.inputs)
    with torch.inference_mode():
        heads = [each.to("cpu") for each in (network.text_head.weight, network.text_head.bias)]
        logits = text @ heads[0][0] + heads[1] + inputs @ network.input_head.weight[0].to("cpu")
    return np.asarray(logits.numpy(), dtype=np.float32)
