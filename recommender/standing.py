"""Why a product is not among the first: its place in a ranking, and which parts of the score it lacks.

The parts are those that summed to the score (`ranking.py`), so nothing is said here that did not order the
list. Knows no conditions: what may not be shown at all, whoever asks has found out before.
"""

from __future__ import annotations

from dataclasses import dataclass

from recommender.ranking import Ranking

SMALLEST_LACK = 0.1
"""A part of less than this share of all that is lacking is not worth naming."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a product stands.

    Attributes:
        place: From 1.
        of: How many were ranked.
        ahead: The last of those that are shown, which it would have to pass; empty where it is one of them.
        lacks: Part of the score -> the share of the lack that it makes, the largest first; empty where the
            product scores no less (only what resembles it, shown already, keeps it down).
    """

    place: int
    of: int
    ahead: str = ""
    lacks: tuple[tuple[str, float], ...] = ()


def standing_in(ranking: Ranking, product_id: str, k: int) -> Standing:
    """The standing of a product of the ranking, where `k` are shown."""
    place = next(n for n, item in enumerate(ranking.items) if item.product_id == product_id)
    count = len(ranking.items)
    if place < k:
        return Standing(place + 1, count)
    own, last = ranking.items[place].parts, ranking.items[k - 1]
    lacking = {name: last.parts[name] - own.get(name, 0.0) for name in last.parts}
    whole = sum(amount for amount in lacking.values() if amount > 0)
    if sum(lacking.values()) <= 0:
        return Standing(place + 1, count, last.product_id)
    shares = sorted(((amount / whole, name) for name, amount in lacking.items()), key=lambda s: (-s[0], s[1]))
    named = tuple((name, share) for share, name in shares if share >= SMALLEST_LACK)
    return Standing(place + 1, count, last.product_id, named)
