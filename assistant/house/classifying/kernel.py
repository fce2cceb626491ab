"""Least squares under a radial kernel: what examples say of a new row by how near they are to it.

Every example has one weight a class (Saunders et al. 1998, "Ridge Regression Learning Algorithm in Dual
Variables"); a row's score is the sum of the weights, each times exp(-d^2 / 2) of its distance d. What the
fit would say of a group of examples that it had not seen has a closed form (Pahikkala et al. 2006, "Fast
n-Fold Cross-Validation for Regularized Least-Squares"). Knows neither texts nor intents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, lapack

Floats = NDArray[np.float32]

PENALTY = 0.05


@dataclass(frozen=True, slots=True)
class Machine:
    """What rows are held up against, laid out for few rows at a time.

    Attributes:
        sides: The examples [features, examples].
        halves: Half the squared length of each [examples].
    """

    sides: Floats
    halves: Floats

    @classmethod
    def of(cls, rows: Floats) -> Machine:
        """The machine of examples [examples, features]."""
        return cls(np.ascontiguousarray(rows.T), (rows * rows).sum(axis=1) / 2)

    def nearness(self, rows: Floats) -> Floats:
        """The kernel [rows, examples] of rows [rows, features] with the examples."""
        found = rows @ self.sides
        found -= self.halves
        found -= (rows * rows).sum(axis=1, keepdims=True) / 2
        np.minimum(found, 0, out=found)
        nearness: Floats = np.exp(found, out=found)
        return nearness


def fit_duals(
    rows: Floats, columns: NDArray[np.intp], groups: NDArray[np.int_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights of the examples, and the scores that they get from all others outside their group.

    Args:
        rows: The examples [examples, features].
        columns: The class of each, counted from 0.
        groups: Examples of one group are held out together.

    Returns:
        Both [examples, classes].
    """
    targets = np.eye(columns.max() + 1)[columns]
    kernel = Machine.of(rows).nearness(rows).astype(np.float64)
    kernel[np.diag_indices_from(kernel)] += PENALTY
    # In place and in the order of Fortran: three copies of 4,000 by 4,000 are what a small machine feels.
    lower = cholesky(kernel.T, lower=True, overwrite_a=True, check_finite=False)
    inverse, _ = lapack.dpotri(lower, lower=True, overwrite_c=True)
    inverse += np.tril(inverse, -1).T
    duals = inverse @ targets
    held_out = np.empty_like(duals)
    for members in _members(groups):
        held_out[members] = targets[members] - np.linalg.solve(
            inverse[np.ix_(members, members)], duals[members]
        )
    return duals, held_out


def _members(groups: NDArray[np.int_]) -> list[NDArray[np.intp]]:
    """The rows of each group."""
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
