"""What comes next by its likelihood: a log-bilinear model from the faded past to the next product.

Mnih, Hinton: Three new graphical models for statistical language modelling (ICML 2007): the past is a sum of
vectors, a product's score its vector times that sum, and the chance of what comes next the softmax of the
scores. `successor.py` regresses the same steps by least squares, in closed form; here every step
says which one of all products it was, and the few dimensions make products alike that lead to the same ones.
The past is read twice, as that model reads it, and each reading has vectors of its own. The scores are
logarithms of chances up to a number; they are linear in the history all the same, and so are the reasons.
There is no inverse: the time of a fit grows with the steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.collaborative.softmax import Training, fit_factors
from recommender.collaborative.steps import steps_of
from recommender.errors import TooLarge
from recommender.events import Ints
from recommender.matrix import AssociationMatrix

SECONDS_OF_A_STEP = 5e-5
"""Of one ordinary core, in one epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilinearOptions(LinearOptions):
    """How the vectors are learned and read.

    Attributes:
        decay: Of the first reading of the past, in the fit as in the score.
        slow: Of the second, above `decay` and below 1.
        most_steps: Beyond so many, `fit` refuses.
        factors, epochs, batch, rate, shrinkage, dropout, drawn, seed, device: As `Training` has them.
    """

    decay: float = 0.5
    slow: float = 0.9
    factors: int = 128
    epochs: int = 12
    batch: int = 512
    rate: float = 0.003
    shrinkage: float = 1.6
    dropout: float = 0.3
    drawn: int = 2048
    seed: int = 0
    device: str = "cpu"
    most_steps: int = 300_000

    def __post_init__(self) -> None:
        if not 0 < self.decay < self.slow < 1:
            raise ValueError(f"decay is {self.decay} and slow {self.slow}; they rise from 0 to 1")

    @property
    def decays(self) -> tuple[float, ...]:
        """The decays that the past is read with."""
        return (self.decay, self.slow)

    @property
    def training(self) -> Training:
        """How the factors are fitted."""
        return Training(
            self.factors,
            self.epochs,
            self.batch,
            self.rate,
            self.shrinkage,
            self.dropout,
            self.drawn,
            self.seed,
            self.device,
        )


class Bilinear(LinearModel[BilinearOptions]):
    """The score of a product is its vector times the sum of those of the faded past."""

    name: ClassVar[str] = "bilinear"
    options_type: ClassVar[type[BilinearOptions]] = BilinearOptions

    def fit(self, matrix: AssociationMatrix) -> Self:
        """Learns the vectors.

        Raises:
            TooLarge: there are too many steps; nothing was started.
        """
        steps = matrix.steps()
        if steps > self.options.most_steps:
            minutes = SECONDS_OF_A_STEP * steps * self.options.epochs / 60.0
            raise TooLarge(
                f"A softmax over {steps} steps takes about {minutes:.0f} minutes; the limit is"
                f" {self.options.most_steps} steps."
            )
        return super().fit(matrix)

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        options = self.options
        steps = steps_of(matrix, active, options.decays, options.weighting)
        if not len(steps.person):
            return ()
        # a long past has a large sum: each reading in units of its length at a weight of 1 for each moment
        unit = np.repeat([np.sqrt(1.0 - decay**2) for decay in options.decays], len(active))
        past = sp.csr_matrix(steps.past @ sp.diags(unit), dtype=np.float32)
        weights = steps.fading(options.half_life_days, matrix.latest())
        into, out = fit_factors(past, steps.next, weights, options.training)
        return (((into * unit[:, None]).astype(np.float32), np.ascontiguousarray(out.T)),)
