"""What comes next, for catalogues whose dense inverse does not fit: the successor model over near products.

The regression of `successor.py`, with the feature selection of `sparse.py`: what is touched at a moment is
explained by those products of the faded past alone that were touched before it most often. It is exact where
these are the whole catalogue; a product does not explain itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.collaborative.ridge import ridge_of
from recommender.collaborative.sparse import local_weights
from recommender.collaborative.steps import steps_of
from recommender.events import Ints
from recommender.matrix import AssociationMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseSuccessorOptions(LinearOptions):
    """How the systems are chosen, solved and read.

    Attributes:
        decay: Of the past in the fit; a history is read with the same.
        neighbours: The most products that one is regressed on.
        regularisation: What is added to the diagonal, in steps.
    """

    decay: float = 0.7
    neighbours: int = 64
    regularisation: float = 10.0


class SparseSuccessor(LinearModel[SparseSuccessorOptions]):
    """The score of a product is the sum of its weights from the products that lead to it."""

    name: ClassVar[str] = "sparse_successor"
    options_type: ClassVar[type[SparseSuccessorOptions]] = SparseSuccessorOptions

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        options = self.options
        steps = steps_of(matrix, active, options.decays, options.weighting)
        weights = sp.diags(steps.fading(options.half_life_days, matrix.latest()))
        gram = sp.csr_matrix(steps.past.T @ weights @ steps.past, dtype=np.float32)
        toward = sp.csr_matrix(steps.next.T @ weights @ steps.past, dtype=np.float32)
        ridge = ridge_of(matrix, active, options.regularisation, 0.0)
        return ((local_weights(gram, toward, ridge, options.neighbours),),)
