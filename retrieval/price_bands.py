"""Prices cut into a few bands with round ends, each with about as many prices. Knows no product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.conditions import price_words
from retrieval.product import Money
from retrieval.request import PriceRange

_MOST_BANDS = 5
_ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0, 10.0)


def band_edges(prices: NDArray[np.float64]) -> tuple[int, ...]:
    """Where bands meet, in minor units, rising; none where prices are too much alike to be cut.

    The edges are quantiles, moved to the nearest round amount.
    """
    if len(prices) < 2:
        return ()
    shares = np.arange(1, _MOST_BANDS) / _MOST_BANDS
    quantiles = np.quantile(prices, shares, method="closest_observation")
    lowest, highest = float(prices.min()), float(prices.max())
    edges = sorted({_round(float(each)) for each in quantiles})
    return tuple(edge for edge in edges if lowest < edge <= highest)


def bands_of(edges: Sequence[int], currency: str) -> tuple[PriceRange, ...]:
    """The bands between edges: below the first, from each up to right below the next, from the last on."""
    starts = [None, *(Money(edge, currency) for edge in edges)]
    ends = [*(Money(edge - 1, currency) for edge in edges), None]
    return tuple(PriceRange(start, end) for start, end in zip(starts, ends, strict=True))


def band_words(band: PriceRange) -> str:
    """A band as people read it: "£10.00 to £19.99"."""
    return price_words(band).removeprefix("price ")


def _round(minor: float) -> int:
    """The nearest amount that is one, one and a half, two ... times a power of ten."""
    if minor <= 0:
        return 0
    power = float(10 ** int(np.floor(np.log10(minor))))
    rounds = [step * power for step in _ROUND]
    nearest: float = min(rounds, key=lambda each: abs(each - minor))
    return round(nearest)
