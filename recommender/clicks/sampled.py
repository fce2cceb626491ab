"""Pairs where nothing was logged as shown: what was touched last, and drawn negatives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.cleaning import people
from recommender.clicks.pairs import PairRows, Pairs
from recommender.clicks.pasts import Pasts, moments, wanted
from recommender.events import NO_NUMBER, EventTable, Floats

NEGATIVE_POWER = 0.75
"""Half of them are drawn by count^0.75 (Mikolov et al. 2013, section 2.2): common enough to be hard."""
_TRIES = 20


def sampled_pairs(
    events: EventTable,
    pasts: Pasts,
    category_of: Mapping[str, str],
    *,
    positives: int,
    negatives: int,
    rng: np.random.Generator,
    mixed: bool = True,
    oldest: float = 0.0,
) -> Pairs:
    """Pairs from what was touched first after an earlier touch, with `negatives` drawn ones for each.

    Negatives are drawn among products that somebody had touched by then: the first from the positive's own
    category where it has company there, the others in turn uniformly and by popularity to the power .75 (the
    one alone would teach that popularity says nothing, the other that it says everything). Never is one a
    product that its customer touches at any time. At most `positives` are taken: the latest, for what is
    wanted changes; where nothing tells what of others came before, each touch has the same chance.

    Args:
        events: Where the positives come from.
        pasts: Pasts over these events and all earlier ones.
        category_of: The category of every product that may take part; "" where it has none.
        positives: At most so many clicked pairs.
        negatives: So many drawn ones for each.
        rng: Draws both.
        mixed: Whether some of them are drawn uniformly; otherwise all by popularity.
        oldest: What everybody does was counted up to so many seconds before a touch.
    """
    chosen = _first_touches(events, pasts, category_of)
    if len(chosen) > positives:
        shuffled = rng.permutation(len(chosen))
        whens = np.array([moment if pasts.timed else 0.0 for _, moment, _ in chosen])[shuffled]
        kept = shuffled[np.argsort(whens, kind="stable")[-positives:]]
        chosen = [chosen[row] for row in np.sort(kept).tolist()]
    drawer = _NegativeDrawer(pasts, category_of, rng, mixed)
    gathered = PairRows(pasts)
    ages = rng.uniform(0.0, oldest if pasts.timed else 0.0, len(chosen)).tolist()
    for (person, moment, product), age in zip(chosen, ages, strict=True):
        gathered.add(person, moment, product, True, NO_NUMBER, age=age)
        for drawn in drawer.draw(person, moment, product, negatives):
            gathered.add(person, moment, drawn, False, NO_NUMBER, age=age)
    return gathered.pairs("sampled")


def _first_touches(
    events: EventTable, pasts: Pasts, category_of: Mapping[str, str]
) -> list[tuple[str, float, str]]:
    """(person, moment, product) of first touches whose person had touched something else before.

    The product had been touched by somebody before too, as every drawn one had: otherwise "nobody ever
    touched it" would be a mark of the right one.
    """
    events = wanted(events)
    found: dict[tuple[str, str], float] = {}
    for person, product, moment in zip(people(events), events.product_id, moments(events), strict=True):
        first = pasts.first_touch(person, product)
        known = pasts.product_starts.get(product, moment) < moment and (
            pasts.timed or pasts.product_counts[product] > 1
        )
        if not known or product not in category_of or first != moment:
            continue
        if pasts.has_before(person, float(moment), product):
            found[person, product] = float(moment)
    return [(person, moment, product) for (person, product), moment in found.items()]


class _NegativeDrawer:
    """Draws products that a customer never touches."""

    def __init__(
        self, pasts: Pasts, category_of: Mapping[str, str], rng: np.random.Generator, mixed: bool
    ) -> None:
        self._pasts = pasts
        self._mixed = mixed
        self._category_of = category_of
        self._rng = rng
        starts = {product: first for product, first in pasts.product_starts.items() if product in category_of}
        self._starts = starts
        self._popular = _Weighted.of(sorted(starts), pasts.product_counts)
        self._uniform = _Weighted.of(sorted(starts), dict.fromkeys(starts, 1))
        by_category: dict[str, list[str]] = defaultdict(list)
        for product in sorted(starts):
            if category_of[product]:
                by_category[category_of[product]].append(product)
        self._of_category = {
            name: _Weighted.of(members, pasts.product_counts)
            for name, members in by_category.items()
            if members[1:]
        }

    def draw(self, person: str, moment: float, product: str, count: int) -> list[str]:
        """At most `count` different products; fewer where the shop is too small."""
        taken = {product}
        drawn: list[str] = []
        for place in range(count):
            pool = self._of_category.get(self._category_of[product]) if place == 0 else None
            for source in (pool, self._uniform if self._mixed and place % 2 else self._popular):
                found = self._one(source, person, moment, taken) if source is not None else None
                if found is not None:
                    taken.add(found)
                    drawn.append(found)
                    break
        return drawn

    def _one(self, source: _Weighted, person: str, moment: float, taken: set[str]) -> str | None:
        for candidate in source.draw(self._rng, _TRIES):
            if (
                candidate not in taken
                and self._starts[candidate] <= moment
                and self._pasts.first_touch(person, candidate) is None
            ):
                return candidate
        return None


@dataclass(frozen=True, slots=True)
class _Weighted:
    """Names and the cumulated chances of drawing them."""

    names: tuple[str, ...]
    chances: Floats

    @classmethod
    def of(cls, names: Sequence[str], counts: Mapping[str, int]) -> _Weighted:
        weights = np.cumsum(np.array([counts[name] for name in names], dtype=np.float64) ** NEGATIVE_POWER)
        return cls(tuple(names), weights / weights[-1] if len(weights) else weights)

    def draw(self, rng: np.random.Generator, count: int) -> list[str]:
        if not self.names:
            return []
        return [self.names[i] for i in np.searchsorted(self.chances, rng.random(count), side="right")]
