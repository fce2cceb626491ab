"""What purchases say of later clicks, by category: what goes together, and what is bought again.

Two categories go together where the same people buy of both within three months more often than chance would
have it (positive pointwise mutual information: Church and Hanks 1990; smoothed by one pair). Categories, for
products met together are too few to count: 5,000 order lines are 60 a category and 3 a product. Knows rows of
products and no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from recommender.events import Floats, Ints
from retrieval.artifacts import Array

NEAR_DAYS = 90.0
"""Purchases of one person this close to each other belong together."""
HALF_LIFE_DAYS = 60.0
"""After so many days a purchase says half as much about what goes with it."""
APART_DAYS = 1.0
"""Within a day the same again is one purchase."""
LONGEST = 60
"""Purchases looked at of one person, the latest."""
SURE = 4.0
"""Together so many times as often as by chance is as sure as it gets."""
_RARELY = (0.5, 5.0)
"""Bought again, of bought, as if it had been seen."""


@dataclass(frozen=True, slots=True)
class Purchases:
    """What one person bought, oldest first.

    Attributes:
        rows: Of the products [n].
        days: When, in days from any beginning [n]; NaN where nobody knows.
    """

    rows: Ints
    days: Floats


@dataclass(frozen=True, slots=True)
class Baskets:
    """What purchases teach.

    Attributes:
        together: How surely categories go together [c, c], 0 to 1; nothing on the diagonal.
        again: Log of the part of each category's purchases that were of something bought before [c].
    """

    together: sp.csr_array
    again: Floats

    @classmethod
    def fit(cls, people: Sequence[Purchases], categories: Ints, families: Ints) -> Self:
        """Of the purchases of many people.

        Args:
            people: What each bought.
            categories: The code of each product's category [products], 0 to c - 1; -1 for none.
            families: The code of what each product is a variant of [products].
        """
        count = int(categories.max(initial=0)) + 1
        bought, repeated = np.zeros(count), np.zeros(count)
        pairs = [np.zeros(0, dtype=np.int64)]
        for each in people:
            known = np.flatnonzero(categories[each.rows] >= 0)[-LONGEST:]
            rows, days = each.rows[known], each.days[known]
            codes = categories[rows]
            with np.errstate(invalid="ignore"):
                gap = np.abs(days[:, None] - days[None, :])
                near = ~(gap > NEAR_DAYS) & (codes[:, None] != codes[None, :])
                earlier = (families[rows][:, None] == families[rows][None, :]) & (gap > APART_DAYS)
            first, second = np.nonzero(near)
            pairs.append(codes[first] * count + codes[second])
            bought += np.bincount(codes, minlength=count)
            repeated += np.bincount(codes, np.tril(earlier, -1).any(axis=1), minlength=count)
        cells, seen = np.unique(np.concatenate(pairs), return_counts=True)
        first, second = cells // count, cells % count
        sums = np.bincount(first, seen, minlength=count)
        expected = sums[first] * sums[second] / max(float(seen.sum()), 1.0)
        sure = np.log((seen + 1.0) / (expected + 1.0)) / np.log(SURE)
        kept = sure > 0
        table = sp.csr_array(
            (
                np.minimum(sure[kept], 1.0).astype(np.float16).astype(np.float32),
                (first[kept], second[kept]),
            ),
            shape=(count, count),
        )
        table.sort_indices()
        return cls(table, np.log((repeated + _RARELY[0]) / (bought + _RARELY[1])))

    def goes_with(self, bought: Ints, days: Floats, candidates: Ints) -> Floats:
        """What purchases say for candidates [m, 2]: all together, fading with age; and the surest of late.

        Args:
            bought: Categories of what was bought [b].
            days: How long ago [b]; NaN, where nobody knows, fades nothing.
            candidates: Categories of the candidates [m]; -1 for none.
        """
        known = bought >= 0
        codes, ages = bought[known], np.nan_to_num(days[known])
        found = np.zeros((len(candidates), 2))
        named = candidates >= 0
        if len(codes) and named.any():
            table = self.together[codes].toarray()[:, candidates[named]]
            found[named, 0] = 0.5 ** (ages / HALF_LIFE_DAYS) @ table
            found[named, 1] = np.where(ages[:, None] <= NEAR_DAYS, table, 0.0).max(axis=0)
        return found

    def arrays(self) -> dict[str, Array]:
        """Everything, as named arrays."""
        return {
            "together": self.together.data.astype(np.float16),
            "together_columns": self.together.indices.astype(np.int32),
            "together_starts": self.together.indptr.astype(np.int64),
            "bought_again": self.again,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self | None:
        """What `arrays` gave; None where nothing was fitted."""
        if "together" not in arrays:
            return None
        starts = arrays["together_starts"]
        table = (arrays["together"].astype(np.float32), arrays["together_columns"], starts)
        size = len(starts) - 1
        return cls(sp.csr_array(table, shape=(size, size)), arrays["bought_again"])
