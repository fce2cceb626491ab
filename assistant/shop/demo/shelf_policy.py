"""The policy that decided what the demo shop showed while its log was written, with exact propensities.

Families that may be shown are sorted by what the shop knows (what the search or category asks for,
popularity so far, departments this customer clicked before) and dealt in turn to as many slots as the
list has places. Each slot draws one of its families (a softmax mixed with even chances) and one of its
variants, and the slots are rotated: usually not at all. So the chance of every product at every place is
known and above zero:

    P(product at place j) = P(rotation (j - slot) mod places) * P(family in its slot) / variants of the family

Knows no taste: only what the shop could have known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EVEN_SHARE = 0.12
TEMPERATURE = 0.7
STAYS = 0.55


@dataclass(frozen=True, slots=True)
class Shown:
    """One product in a list: its row, its place from 0, and the chance it had of standing there."""

    row: int
    position: int
    propensity: float


def show(
    families: Sequence[int],
    scores: NDArray[np.float64],
    members: Sequence[Sequence[int]],
    places: int,
    rng: np.random.Generator,
) -> tuple[Shown, ...]:
    """Draws one list, in the order of its places.

    Args:
        families: Row numbers of the families that may be shown.
        scores: One score for each of them, higher is better.
        members: For each family of the shop, the rows of its variants.
        places: How many to show; fewer when fewer families may be shown.
        rng: Where the chances come from.
    """
    places = min(places, len(families))
    if not places:
        return ()
    order = np.lexsort((np.asarray(families), -np.round(scores, 6)))
    rotation = 0 if rng.random() < STAYS or places == 1 else int(rng.integers(1, places))
    rotated = 1.0 if places == 1 else STAYS if rotation == 0 else (1 - STAYS) / (places - 1)
    shown = []
    for slot in range(places):
        dealt = order[slot::places]
        chances = _chances(scores[dealt])
        drawn = int(np.searchsorted(np.cumsum(chances)[:-1], rng.random(), side="right"))
        variants = members[families[int(dealt[drawn])]]
        row = variants[int(rng.integers(len(variants)))]
        propensity = rotated * float(chances[drawn]) / len(variants)
        shown.append(Shown(row, (slot + rotation) % places, max(round(propensity, 8), 1e-8)))
    return tuple(sorted(shown, key=lambda one: one.position))


def propensities(
    families: Sequence[int], scores: NDArray[np.float64], members: Sequence[Sequence[int]], places: int
) -> tuple[tuple[int, ...], NDArray[np.float64]]:
    """Every product that `show` may draw (their rows), and its chance at each place [rows, places]."""
    places = min(places, len(families))
    order = np.lexsort((np.asarray(families), -np.round(scores, 6)))
    rows: list[int] = []
    chances: list[NDArray[np.float64]] = []
    for slot in range(places):
        turned = np.full(places, (1 - STAYS) / max(places - 1, 1))
        turned[slot] = STAYS if places > 1 else 1.0
        dealt = order[slot::places]
        for which, chance in zip(dealt, _chances(scores[dealt]), strict=True):
            variants = members[families[int(which)]]
            rows.extend(variants)
            chances.extend([turned * float(chance) / len(variants)] * len(variants))
    return tuple(rows), np.array(chances).reshape(len(rows), places)


def _chances(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp((scores - scores.max()) / TEMPERATURE)
    mixed = (1 - EVEN_SHARE) * weights / weights.sum() + EVEN_SHARE / len(scores)
    rounded = np.round(mixed, 9)
    chances: NDArray[np.float64] = rounded / rounded.sum()
    return chances
