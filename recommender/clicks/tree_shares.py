"""What each input adds to a sum of trees, exactly: Shapley values against one reference.

For one leaf the game is simple: with the inputs of a set taken from the row and the others from the
reference, the leaf is reached if the set holds every input that only the row's value lets pass, and none
that only the reference's does. The Shapley values of that are known in closed form, and those of all leaves
add up (interventional TreeSHAP: Lundberg et al., Nature Machine Intelligence 2020; Laberge and Pequignot
2022). Knows no feature's meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

import numpy as np

from recommender.events import Floats
from retrieval.trees import Trees


@dataclass(frozen=True, slots=True)
class _Split:
    """One question on the way to a leaf, and which answer leads there."""

    feature: int
    threshold: float
    unknown_right: bool
    right: bool

    def passes(self, value: float) -> bool:
        """Whether a value goes that way."""
        goes_right = self.unknown_right if np.isnan(value) else value > self.threshold
        return bool(goes_right) == self.right


def tree_shares(trees: Trees, row: Floats, reference: Floats) -> Floats:
    """What each input adds [features]; all sum to the score of `row` less that of `reference`.

    Args:
        trees: A sum of them.
        row: [features].
        reference: [features] what an input is compared with.
    """
    found = np.zeros(len(row))
    for tree in range(len(trees.leaves)):
        for value, path in _leaves(trees, tree):
            passing: dict[int, list[bool]] = {}
            for split in path:
                both = passing.setdefault(split.feature, [True, True])
                both[0] &= split.passes(float(row[split.feature]))
                both[1] &= split.passes(float(reference[split.feature]))
            if any(not mine and not theirs for mine, theirs in passing.values()):
                continue
            needed = [each for each, (_, theirs) in passing.items() if not theirs]
            unwanted = [each for each, (mine, _) in passing.items() if not mine]
            count = len(needed) + len(unwanted)
            if needed:
                found[needed] += value / (count * comb(count - 1, len(unwanted)))
            if unwanted:
                found[unwanted] -= value / (count * comb(count - 1, len(needed)))
    return found


def _leaves(trees: Trees, tree: int) -> Iterator[tuple[float, list[_Split]]]:
    """Each leaf of a tree: what it adds, and the questions on its way."""
    lefts = {}
    for node, bits in enumerate(trees.crossed_out[tree].tolist()):
        if bits:  # the leaves on a node's left stand side by side
            lefts[node] = ((bits & -bits).bit_length() - 1, bits.bit_length())
    last = len(lefts) + 1

    def below(first: int, end: int, path: list[_Split]) -> Iterator[tuple[float, list[_Split]]]:
        if end - first == 1:
            yield float(trees.leaves[tree, first]), path
            return
        # Of those whose left part begins here, the one that reaches furthest stands on top.
        node = max(
            (each for each, (start, stop) in lefts.items() if start == first and stop < end),
            key=lambda each: lefts[each][1],
        )
        feature, threshold = int(trees.feature[tree, node]), float(trees.threshold[tree, node])
        unknown = bool(trees.unknown_right[tree, node])
        middle = lefts[node][1]
        yield from below(first, middle, [*path, _Split(feature, threshold, unknown, False)])
        yield from below(middle, end, [*path, _Split(feature, threshold, unknown, True)])

    yield from below(0, last, [])
