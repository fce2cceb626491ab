"""What the ranking asks of a click scorer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.shopper import Shopper


class ClickScorer(Protocol):
    """How likely is it that this shopper clicks on these products?"""

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities [len(product_ids)], each strictly between 0 and 1; the order asked for is kept."""
        ...
