"""Vectors in a byte a number, in clusters: the nearest are found among them, and compared exactly afterwards.

Of many vectors only the clusters whose centres are nearest are read (an inverted file: Jégou, Douze and
Schmid, Product Quantization for Nearest Neighbor Search, TPAMI 33(1), 2011, section 4), and of those a
quarter of the bytes: each row is scaled by its own largest number (linear quantisation, symmetric; as Jacob
et al., Quantization and Training of Neural Networks, CVPR 2018, section 2.1, without a zero point), so that
a cosine is about .001 off. How many clusters are read is the caller's choice. Made of the matrix, beside
which it lies, and rebuilt from it. Knows rows, no product.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import Array, map_artifact, write_artifact
from retrieval.encoder import Vectors

if TYPE_CHECKING:
    import torch

Rows = NDArray[np.int64]

_NAME = "rough"
_LARGEST = 127
_BLOCK = 20_000
_SAMPLED, _ROUNDS = 48, 6
"""Vectors a cluster that its centre is fitted on, and how often."""


@dataclass(frozen=True, slots=True)
class RoughVectors:
    """Unit vectors in whole numbers from -127 to 127, one cluster after the other.

    Attributes:
        numbers: [places, dimension] int8.
        scales: [places] what one of them stands for.
        rows: [places] whose vector each is.
        starts: [clusters + 1] where each cluster begins.
        centres: [clusters, dimension] of unit length.
    """

    numbers: torch.Tensor
    scales: Vectors
    rows: Rows
    starts: Rows
    centres: Vectors

    @property
    def clusters(self) -> int:
        """How many there are."""
        return len(self.centres)

    def cosines(self, vector: Vectors) -> NDArray[np.float32]:
        """Cosines with all rows, about .001 off [rows]."""
        found = np.empty(len(self.rows), dtype=np.float32)
        rows, cosines = self.near(vector, self.clusters)
        found[rows] = cosines
        return found

    def near(self, vector: Vectors, clusters: int) -> tuple[Rows, NDArray[np.float32]]:
        """The rows of so many nearest clusters, and their cosines, about .001 off; in no order."""
        import torch

        whole, scale = _whole(vector[None, :])
        column = torch.from_numpy(np.ascontiguousarray(whole.T))
        count = min(max(clusters, 1), self.clusters)
        chosen = np.sort(np.argpartition(-(self.centres @ vector), count - 1)[:count])
        # Clusters that lie beside each other are read in one go.
        breaks = np.flatnonzero(np.diff(chosen) != 1) + 1
        stretches = [
            slice(int(self.starts[part[0]]), int(self.starts[part[-1] + 1]))
            for part in np.split(chosen, breaks)
        ]
        products = torch.cat(
            [torch._int_mm(self.numbers[each], column) for each in stretches if each.stop > each.start]
        )
        scales = np.concatenate([self.scales[each] for each in stretches])
        cosines: NDArray[np.float32] = products.numpy()[:, 0] * (scales * scale[0])
        return np.concatenate([self.rows[each] for each in stretches]), cosines

    @classmethod
    def save(cls, folder: Path, vectors: Vectors, rng: np.random.Generator) -> RoughVectors:
        """Writes at least one vector [rows, dimension] into a folder, whole or not at all, and opens them."""
        centres = _centres(vectors, max(1, round(len(vectors) ** 0.5)), rng)
        cluster = np.concatenate(
            [
                np.argmax(vectors[start : start + _BLOCK] @ centres.T, axis=1)
                for start in range(0, len(vectors), _BLOCK)
            ]
        )
        rows = np.argsort(cluster, kind="stable")
        numbers = np.empty(vectors.shape, dtype=np.int8)
        scales = np.empty(len(vectors), dtype=np.float32)
        for start in range(0, len(vectors), _BLOCK):
            part = slice(start, start + _BLOCK)
            numbers[part], scales[part] = _whole(vectors[rows[part]])
        starts = np.searchsorted(cluster[rows], np.arange(len(centres) + 1))
        clustered: dict[str, Array] = {"rows": rows, "starts": starts, "centres": centres}
        write_artifact(folder, _NAME, clustered | {"numbers": numbers, "scales": scales})
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> RoughVectors:
        """Maps what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
        """
        import torch

        arrays = map_artifact(folder, _NAME).arrays
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The given NumPy array is not writable", UserWarning)
            numbers = torch.from_numpy(arrays["numbers"])  # which is read, and never written
        return cls(numbers, arrays["scales"], arrays["rows"], arrays["starts"], arrays["centres"])


def _centres(vectors: Vectors, count: int, rng: np.random.Generator) -> Vectors:
    """Centres of so many clusters by k-means on the sphere (Dhillon and Modha, Machine Learning 42, 2001)."""
    chosen = np.sort(rng.choice(len(vectors), size=min(_SAMPLED * count, len(vectors)), replace=False))
    sample = vectors[chosen]
    centres = sample[rng.choice(len(sample), size=count, replace=False)]
    for _ in range(_ROUNDS):
        nearest = np.argmax(sample @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        order = np.argsort(nearest, kind="stable")
        held, starts = np.unique(nearest[order], return_index=True)
        sums[held] = np.add.reduceat(sample[order], starts, axis=0)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A centre that lost all of its vectors stays where it was.
        centres = np.where(lengths > 1e-6, sums / np.maximum(lengths, 1e-6), centres).astype(np.float32)
    return centres


def _whole(vectors: Vectors) -> tuple[NDArray[np.int8], Vectors]:
    """Whole numbers [rows, dimension] and what one of them stands for [rows]."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12).astype(np.float32) / _LARGEST
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales
