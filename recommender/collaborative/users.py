"""User-based neighbours: what the customers like whose histories resemble this one.

Resnick, Iacovou, Suchak, Bergstrom, Riedl: GroupLens (CSCW 1994), with the cosine for the correlation and
counts for ratings, as implicit feedback wants it. How they are found and asked is said in `neighbourhood.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import scipy.sparse as sp

from recommender.collaborative.neighbourhood import Neighbourhood, NeighbourhoodOptions
from recommender.matrix import AssociationMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersOptions(NeighbourhoodOptions):
    """How neighbours are found and read: each is a customer."""


class UserNeighbours(Neighbourhood[UsersOptions]):
    """A neighbour is a customer, known by all that they like, and speaks for all of it."""

    name: ClassVar[str] = "users"
    options_type: ClassVar[type[UsersOptions]] = UsersOptions

    def _neighbours(self, matrix: AssociationMatrix) -> tuple[sp.csr_matrix, sp.csr_matrix]:
        rows = matrix.values(self.options.weighting, self.options.half_life_days)
        return rows, rows
