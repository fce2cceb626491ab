"""Neighbouring moments: what was touched next by those who once stood where this history stands now.

Jannach, Ludewig: When Recurrent Neural Networks meet the Neighborhood for Session-Based Recommendation
(RecSys 2017); Garg, Gupta, Malhotra, Vig, Shroff: Sequence and Time Aware Neighborhood for Session-based
Recommendations (SIGIR 2019), from which comes that the past of a neighbour fades as that of the history does,
and that what followed soon counts most. It is no matrix of weights between products: who is asked
depends on the whole history. So it sees what the linear models can't, and blends well with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.neighbourhood import Neighbourhood, NeighbourhoodOptions
from recommender.collaborative.steps import steps_of
from recommender.matrix import AssociationMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentsOptions(NeighbourhoodOptions):
    """How neighbours are found and read: each is a moment in a customer's life.

    Attributes:
        decay: Of a neighbour's past too, which is compared with the history.
        ahead: What followed counts less by this factor with each moment that it came later.
    """

    neighbours: int = 500
    rarity: float = 0.2
    decay: float = 0.8
    ahead: float = 0.5


class MomentNeighbours(Neighbourhood[MomentsOptions]):
    """A neighbour is a customer at one moment, known by the past, and speaks for what followed."""

    name: ClassVar[str] = "moments"
    options_type: ClassVar[type[MomentsOptions]] = MomentsOptions

    def _neighbours(self, matrix: AssociationMatrix) -> tuple[sp.csr_matrix, sp.csr_matrix]:
        options = self.options
        everything = np.arange(len(matrix.products))
        steps = steps_of(matrix, everything, (options.decay,), options.weighting, ahead=options.ahead)
        fading = steps.fading(options.half_life_days, matrix.latest())
        return steps.past, sp.csr_matrix(sp.diags(fading) @ steps.next, dtype=np.float32)
