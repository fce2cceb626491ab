"""A normalised graph filter: the weights are a scaled count of common customers, and nothing is trained.

Shen, Wu, Zhang, Shan, Zhang, Li: How Powerful is Graph Convolution for Recommendation? (CIKM 2021). With
degrees of customers D and of products E, the weights are E^-a X' D^-1 X E^-b: the paper's linear filter where
a = b = 1/2 added to an ideal low-pass filter, the span of the leading singular vectors of
the normalised X. Here the two sides have powers of their own: how much a popular product
of the history says, and how much a popular candidate is held back, are different questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.collaborative.svd import leading
from recommender.events import Floats, Ints
from recommender.matrix import AssociationMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOptions(LinearOptions):
    """How the graph is normalised and read.

    Attributes:
        source: The power a of the degree of the history's products.
        target: The power b of the degree of the products that are scored.
        length: The power of a customer's degree.
        factors: Singular vectors of the low-pass filter; 0 does without.
        low_pass: The weight of the low-pass filter, the paper's alpha.
    """

    decay: float = 1.0
    source: float = 0.5
    target: float = 0.5
    length: float = 1.0
    factors: int = 0
    low_pass: float = 0.3


class Graph(LinearModel[GraphOptions]):
    """The score of a product is the sum of its normalised common customers with the history."""

    name: ClassVar[str] = "graph"
    options_type: ClassVar[type[GraphOptions]] = GraphOptions

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        values = self._values(matrix, active)
        degrees, lengths = (np.maximum(np.asarray(values.sum(axis=i)).ravel(), 1e-9) for i in (0, 1))
        between = _scaled(lengths ** -(self.options.length / 2), values)
        toward = sp.csr_matrix(between @ sp.diags(degrees**-self.options.target), dtype=np.float32)
        into = _scaled(degrees**-self.options.source, between.T.tocsr())
        chains: list[Chain] = [(into, toward)]
        if self.options.factors:
            normal = sp.csr_matrix(between @ sp.diags(degrees**-0.5), dtype=np.float32)
            vectors = leading(normal, self.options.factors)
            left = vectors * (self.options.low_pass * degrees**-0.5)[:, None]
            chains.append((left.astype(np.float32), (vectors * degrees[:, None] ** 0.5).T.astype(np.float32)))
        return tuple(chains)


def _scaled(rows: Floats, matrix: sp.csr_matrix) -> sp.csr_matrix:
    return sp.csr_matrix(sp.diags(rows) @ matrix, dtype=np.float32)
