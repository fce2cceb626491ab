"""A sum of decision trees, as arrays: the arithmetic of LightGBM's models without LightGBM.

Opening a shop needs no training library for it, and what lies on disk is numbers. All nodes of all trees are
asked at once, and a leaf is found by crossing out: a node that says "right" crosses out the leaves on its
left, and the first leaf that remains is the one that is reached (QuickScorer: Lucchese et al., SIGIR 2015).
Knows no feature's meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_LEAVES = 63
"""Of one tree: a leaf is one bit of a whole number."""

_ALL = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees side by side, padded to the largest; arrays [trees, nodes] unless said otherwise.

    Attributes:
        feature: The column that a node asks for.
        threshold: A larger value goes right.
        unknown_right: Whether NaN goes right.
        crossed_out: The leaves, as bits from the left, that going right excludes.
        leaves: [trees, leaves] what a tree adds, leaves from the left.
    """

    feature: NDArray[np.int16]
    threshold: Floats
    unknown_right: NDArray[np.bool_]
    crossed_out: NDArray[np.uint64]
    leaves: Floats

    @classmethod
    def of_lightgbm(cls, dump: Mapping[str, Any]) -> Trees:
        """The trees of `lightgbm.Booster.dump_model()`.

        Raises:
            ValueError: a tree has more than `MOST_LEAVES` leaves, or splits that are not by number.
        """
        grown = [tree["tree_structure"] for tree in dump["tree_info"]]
        most = max((tree["num_leaves"] for tree in dump["tree_info"]), default=1)
        if most > MOST_LEAVES:
            raise ValueError(f"A tree has {most} leaves; {MOST_LEAVES} are possible.")
        shape = (len(grown), max(most - 1, 1))
        trees = cls(
            np.zeros(shape, dtype=np.int16),
            np.full(shape, np.inf),
            np.zeros(shape, dtype=np.bool_),
            np.zeros(shape, dtype=np.uint64),
            np.zeros((len(grown), most)),
        )
        for tree, root in enumerate(grown):
            trees._take(tree, root, 0)
        return trees

    def scores(self, table: Floats) -> Floats:
        """What the trees add up to for each row of a table [rows, features] -> [rows]."""
        if not len(self.feature) or not len(table):
            return np.zeros(len(table))
        values = table[:, self.feature.ravel()].reshape(len(table), *self.feature.shape)
        goes_right = values > self.threshold
        goes_right |= np.isnan(values) & self.unknown_right
        left_over = np.bitwise_and.reduce(np.where(goes_right, ~self.crossed_out, _ALL), axis=2)
        lowest = left_over & (~left_over + np.uint64(1))
        leaf = np.frexp(lowest.astype(np.float64))[1] - 1
        added: Floats = self.leaves[np.arange(len(self.leaves)), leaf].sum(axis=1)
        return added

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays by name, as they lie on disk."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def _take(self, tree: int, node: Mapping[str, Any], first_leaf: int) -> int:
        """Copies a node and all below it, whose leaves begin at `first_leaf`; returns how many they are."""
        if "split_index" not in node:
            self.leaves[tree, first_leaf] = node["leaf_value"]
            return 1
        if node["decision_type"] != "<=" or node["missing_type"] == "Zero":
            raise ValueError(
                f"A split of the kind {node['decision_type']}/{node['missing_type']} is unknown."
            )
        place = int(node["split_index"])
        on_left = self._take(tree, node["left_child"], first_leaf)
        on_right = self._take(tree, node["right_child"], first_leaf + on_left)
        self.feature[tree, place] = node["split_feature"]
        self.threshold[tree, place] = node["threshold"]
        # Where training saw no NaN, LightGBM reads one as zero.
        as_zero = node["missing_type"] == "None"
        self.unknown_right[tree, place] = node["threshold"] < 0 if as_zero else not node["default_left"]
        self.crossed_out[tree, place] = ((1 << on_left) - 1) << first_leaf
        return on_left + on_right
