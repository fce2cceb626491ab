"""What is bought again: the products of the history themselves, by how often people come back for each.

Anderson, Kumar, Tomkins, Vassilvitskii: The dynamics of repeat consumption (WWW 2014): what somebody
consumes again is told by how recently they did, and by the product. The weights are a diagonal: the part of a
product's customers who bought it more than once, drawn towards that of all products. For shops that suggest
what was bought before; elsewhere it adds nothing, for its products are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from recommender.collaborative.chains import Chain
from recommender.collaborative.linear import LinearModel, LinearOptions
from recommender.events import Ints, Kind
from recommender.matrix import AssociationMatrix, Weighting
from recommender.touches import KIND_WEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainOptions(LinearOptions):
    """How the rates are counted and read.

    Attributes:
        behind: Customers of the usual rate that every product is given.
    """

    weighting: Weighting = "amount"
    behind: float = 10.0


class Again(LinearModel[AgainOptions]):
    """The score of a product is its weight in the history by the rate at which people return to it."""

    name: ClassVar[str] = "again"
    options_type: ClassVar[type[AgainOptions]] = AgainOptions

    def _learn(self, matrix: AssociationMatrix, active: Ints) -> tuple[Chain, ...]:
        touched = matrix.weights[:, active]
        customers = np.bincount(touched.indices, minlength=len(active))
        returned = np.bincount(
            touched.indices, touched.data > KIND_WEIGHT[Kind.PURCHASE], minlength=len(active)
        )
        usual = returned.sum() / max(customers.sum(), 1)
        rate = (returned + self.options.behind * usual) / (customers + self.options.behind)
        return ((sp.csr_matrix(sp.diags(rate), dtype=np.float32),),)
