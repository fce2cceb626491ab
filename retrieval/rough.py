"""Vectors in a byte a number: what is nearest is found among them, and compared exactly afterwards.

A quarter of the bytes to read is a quarter of the time that comparing all of a large catalogue takes. Each
row is scaled by its own largest number (linear quantisation, symmetric; as Jacob et al., Quantization and
Training of Neural Networks, CVPR 2018, section 2.1, without a zero point), so that a cosine is about .001
off. Made of the matrix, beside which it lies, and rebuilt from it. Knows rows, no product.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import map_artifact, write_artifact
from retrieval.encoder import Vectors

if TYPE_CHECKING:
    import torch

_NAME = "rough"
_LARGEST = 127
_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class RoughVectors:
    """Unit vectors by row in whole numbers from -127 to 127.

    Attributes:
        numbers: [rows, dimension] int8.
        scales: [rows] what one of them stands for.
    """

    numbers: torch.Tensor
    scales: Vectors

    def __len__(self) -> int:
        """How many rows."""
        return len(self.scales)

    def cosines(self, vector: Vectors) -> NDArray[np.float32]:
        """Cosines with all rows, about .001 off [rows]."""
        import torch

        whole, scale = _whole(vector[None, :])
        products = torch._int_mm(self.numbers, torch.from_numpy(np.ascontiguousarray(whole.T)))
        found: NDArray[np.float32] = products.numpy()[:, 0] * (self.scales * scale[0])
        return found

    @classmethod
    def save(cls, folder: Path, vectors: Vectors) -> RoughVectors:
        """Writes the vectors [rows, dimension] into a folder, whole or not at all, and opens them."""
        numbers = np.empty(vectors.shape, dtype=np.int8)
        scales = np.empty(len(vectors), dtype=np.float32)
        for start in range(0, len(vectors), _BLOCK):
            part = slice(start, start + _BLOCK)
            numbers[part], scales[part] = _whole(vectors[part])
        write_artifact(folder, _NAME, {"numbers": numbers, "scales": scales})
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
        return cls(numbers, arrays["scales"])


def _whole(vectors: Vectors) -> tuple[NDArray[np.int8], Vectors]:
    """Whole numbers [rows, dimension] and what one of them stands for [rows]."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12).astype(np.float32) / _LARGEST
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales
