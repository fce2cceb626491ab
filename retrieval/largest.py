"""The places of the largest of many numbers, without looking twice at most of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_FEW = 20_000
_SAMPLED = 4_096
_SURPLUS = 2.0


def largest(values: NDArray[np.floating[Any]], count: int) -> NDArray[np.int64]:
    """Places of the `count` largest, rising; with all that equal the last of them.

    Of very many numbers a sample says which are too small (Floyd and Rivest, Expected Time Bounds for
    Selection, CACM 1975); where it misleads, all are looked at.
    """
    if count >= len(values):
        return np.arange(len(values))
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    if len(values) > _FEW:
        sample = values[:: len(values) // _SAMPLED]
        place = int(min(_SURPLUS * count / len(values), 1.0) * len(sample)) + 16
        if place < len(sample):
            near = np.flatnonzero(values >= np.partition(sample, -place)[-place])
            if count <= len(near) < len(values) // 2:
                return near[_largest(values[near], count)]
    return _largest(values, count)


def _largest(values: NDArray[np.floating[Any]], count: int) -> NDArray[np.int64]:
    if count >= len(values):
        return np.arange(len(values))
    return np.flatnonzero(values >= np.partition(values, -count)[-count])
