"""Training pairs in batches of like length, shared out over the processes of one training.

A batch is what one step of the optimiser sees, whatever the number of processes: each reads its part of every
batch, and their gradients add up to that of the whole. Where the lower layers of the network stay as they
are, their states of each pair are read once and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from recommender.clicks.predicting import on_device, precision
from recommender.clicks.reading import Examples
from recommender.clicks.tokens import PairTokens, TokenPair, by_budget
from retrieval.device import Device
from retrieval.progress import Progress

MOST_STATES = 1 << 30
"""Bytes of states that are kept."""
_SORTED_BATCHES = 16
"""Batches are cut from this many at a time, sorted by length: little padding, and still nearly random."""

Batch = dict[str, Tensor]


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
    device: Device,
    progress: Progress,
    stage: str,
) -> KeptStates:
    """What the lower layers of a network say of pairs."""
    ends = np.cumsum([len(pair) for pair in pairs], dtype=np.int64)
    values = np.zeros((int(ends[-1]) if len(ends) else 0, hidden), dtype=np.float16)
    lower.to(device.torch_device).eval()
    done = 0
    with torch.inference_mode(), precision(device):
        for rows in by_budget(pairs):
            states = lower(**on_device(tokens, [pairs[row] for row in rows], device)).last_hidden_state
            found = states.float().cpu().numpy().astype(np.float16)
            for place, row in enumerate(rows):
                values[ends[row] - len(pairs[row]) : ends[row]] = found[place, : len(pairs[row])]
            done += len(rows)
            progress(stage, done, len(pairs))
    return KeptStates(values, ends)


@dataclass(frozen=True, slots=True)
class Reading:
    """Makes the tensors of a batch.

    Attributes:
        tokens: Makes batches of tokens.
        examples: What is read.
        states: Of the layers below those that learn; None where the network starts from words.
    """

    tokens: PairTokens
    examples: Examples
    states: KeptStates | None = None

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.examples)

    def tensors(self, rows: Sequence[int]) -> Batch:
        """Tokens (or states in the place of their ids), inputs and positions of some pairs."""
        batch = dict(self.tokens.batch([self.examples.tokens[row] for row in rows]))
        if self.states is not None:
            ids = batch.pop("input_ids")
            batch["inputs_embeds"] = self.states.of(rows, ids.shape[1])
        batch["inputs"] = torch.from_numpy(self.examples.inputs[rows])
        batch["position"] = torch.from_numpy(self.examples.position[rows])
        return batch


@dataclass(frozen=True, slots=True)
class Share:
    """Which process of how many this one is, from 0."""

    process: int = 0
    processes: int = 1

    def batch(self, reading: Reading, rows: Sequence[int]) -> Batch:
        """This process's part of a batch; `weight` [m] makes the sum of all parts the batch's mean.

        Gradients are averaged over processes, hence the factor. Who has no pair reads one of no weight.
        """
        mine = list(rows[self.process :: self.processes])
        weight = self.processes / len(rows) if mine else 0.0
        mine = mine or [rows[0]]
        batch, examples = reading.tensors(mine), reading.examples
        batch["offset"] = torch.from_numpy(examples.offset[mine].astype(np.float32))
        batch["clicked"] = torch.from_numpy(examples.clicked[mine].astype(np.float32))
        batch["weight"] = torch.full((len(mine),), weight)
        return batch


def batches_of(
    pairs: Sequence[TokenPair], size: int, epochs: int, rng: np.random.Generator
) -> Iterator[list[int]]:
    """Row numbers of every batch of every epoch: random, but of like length within a batch.

    A batch has at most `size` pairs, fewer where they are long: its tokens, padded, are at most what `size`
    pairs of the mean length would have and half of that again.
    """
    lengths = np.array([len(pair) for pair in pairs])
    most = 1.5 * size * float(lengths.mean()) if len(lengths) else 0.0
    for _ in range(epochs):
        order = rng.permutation(len(pairs))
        batches: list[list[int]] = []
        stretch = size * _SORTED_BATCHES
        for start in range(0, len(order), stretch):
            part = order[start : start + stretch]
            begun: list[int] = []
            for row in part[np.argsort(lengths[part], kind="stable")].tolist():
                if begun and (len(begun) == size or (len(begun) + 1) * lengths[row] > most):
                    batches.append(begun)
                    begun = []
                begun.append(row)
            batches.append(begun)
        for place in rng.permutation(len(batches)):
            yield batches[place]
