"""Training pairs in batches of like length, shared out over the processes of one training.

A batch is what one step of the optimiser sees, whatever the number of processes: each reads its part of every
batch, and their gradients add up to that of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from recommender.clicks.states import Batch, Reading
from recommender.clicks.tokens import TokenPair

_SORTED_BATCHES = 16
"""Batches are cut from this many at a time, sorted by length: little padding, and still nearly random."""


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
