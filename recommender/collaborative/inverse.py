"""The inverse of a ridge-regularised Gram matrix: what it costs, how it is made, how it follows new rows.

P = (X'X + diag(ridge))^-1 by Cholesky in torch, on the device that is given. Rows that come, go or change
alter P by a term of low rank (Woodbury's identity; Golub, Van Loan: Matrix Computations, 2013, section
2.1.4), which costs products^2 for each row where a new inverse costs products^3. Knows no model.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray

from recommender.errors import TooLarge
from recommender.events import Floats

DOUBLE_BELOW = 6_000
"""Products up to which the inverse is in double precision; beyond, single saves half the memory."""
SHARE = 0.6
"""The part of the machine's memory that a fit may take."""

AT_ONCE = 512
"""Rows that an update brings in together; what comes is first, so that what goes was always there."""

Inverse = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a fit needs: bytes at its peak, and seconds on one ordinary core."""

    memory: int
    seconds: float


def inverse_cost(products: int) -> Cost:
    """What the inverse over so many products needs: three dense matrices, and a cubic time."""
    size = 8 if products <= DOUBLE_BELOW else 4
    return Cost(memory=3 * size * products**2, seconds=9.0 * (products / 10_000) ** 3)


def refuse_too_large(products: int, most_products: int) -> None:
    """Refuses what would not fit, before anything is started.

    Raises:
        TooLarge: there are more products than wanted, or less memory than needed.
    """
    cost = inverse_cost(products)
    needs = f"{products} products needs {cost.memory / 2**30:.1f} GB and about {cost.seconds:.0f} s"
    if products > most_products:
        raise TooLarge(f"An inverse over {needs}; the limit is {most_products} products.")
    if cost.memory > SHARE * _memory():
        raise TooLarge(f"An inverse over {needs}; this machine has {_memory() / 2**30:.1f} GB.")


def ridge_inverse(gram: sp.csr_matrix, ridge: Floats, device: str = "cpu") -> Inverse:
    """P [n, n] float32 of the Gram matrix [n, n] and what is added to its diagonal [n].

    A model that was fitted on a GPU and is brought up to date without one goes on on the processor.
    """
    place = torch.device(device)
    if place.type == "cuda" and not torch.cuda.is_available():
        place = torch.device("cpu")
    n = gram.shape[0]
    dtype = np.float64 if n <= DOUBLE_BELOW else np.float32
    dense: NDArray[Any] = np.asarray(gram.toarray(), dtype=dtype)
    dense[np.arange(n), np.arange(n)] += ridge.astype(dtype)
    factor = torch.linalg.cholesky(torch.from_numpy(dense).to(place))
    del dense  # each of these takes n * n numbers: at most two are held at once
    found: Inverse = torch.cholesky_inverse(factor).cpu().numpy().astype(np.float32, copy=False)
    # It comes by columns, and equals its transpose: so its rows, which scores are read from, lie together.
    return found if found.flags.c_contiguous else found.T


def updated_inverse(
    inverse: Inverse, gone: sp.csr_matrix, come: sp.csr_matrix, ridge_change: Floats, new_ridge: Floats
) -> Inverse:
    """P after rows went and came, and products were added behind.

    Args:
        inverse: P [n, n] as it was.
        gone: Rows [g, n + m] that are no longer part of X.
        come: Rows [c, n + m] that are now.
        ridge_change: What is added to the ridge of the old products [n].
        new_ridge: The ridge of the new products [m].
    """
    n, m = len(inverse), len(new_ridge)
    grown = np.zeros((n + m, n + m), dtype=np.float32)
    grown[:n, :n] = inverse
    grown[np.arange(n, n + m), np.arange(n, n + m)] = 1.0 / new_ridge
    moved = np.flatnonzero(ridge_change)
    unit = sp.csr_matrix((np.ones(len(moved)), (np.arange(len(moved)), moved)), shape=(len(moved), n + m))
    sides = sp.vstack([come, gone, unit], format="csr").astype(np.float64)
    signs = np.r_[np.ones(come.shape[0]), -np.ones(gone.shape[0]), ridge_change[moved]]
    for start in range(0, len(signs), AT_ONCE):
        side, sign = sides[start : start + AT_ONCE], signs[start : start + AT_ONCE]
        reach = np.asarray(side @ grown, dtype=np.float64)
        inner = np.diag(1.0 / sign) + np.asarray((side @ reach.T).T)
        grown -= (reach.T @ np.linalg.solve(inner, reach)).astype(np.float32)
    return grown


def _memory() -> int:
    """The machine's memory in bytes; where the system does not tell, a petabyte."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 2**50
