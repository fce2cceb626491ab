"""Gives the last place of a list, now and then, to a product of which little is known.

Thompson sampling: a product stands there as often as it is the most clicked one by what is believed
(Chapelle, Li: An empirical evaluation of Thompson sampling, NIPS 2011). The chances are worked out first, as
integrals over the Beta distributions, and the product is drawn by them; so the propensity of what is shown
is known exactly, and has a floor that keeps estimates from being ruled by few lists. At most one place of a
list is given away, and over many lists no more than the share that the shop sets.

A shop that wants to learn rather than to sell may draw by doubt instead: by how much one more showing is
expected to narrow what is believed of a product (active learning by expected variance reduction: Cohn,
Ghahramani, Jordan: Active learning with statistical models, JAIR 1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import betainc

from recommender.events import Floats
from recommender.exploring.beliefs import ClickBeliefs

LITTLE = 30.0
"""Shown less often than this, a product counts as little known."""
MOST_LISTS = 0.45
"""The part of lists that give their last place away, at most; what stands there with more than half a chance
is then the ranking's own choice, as an estimate from the log has to know."""
MOST = 20
"""Little-known products that are drawn from, the best of the ranking."""
EVEN = 0.2
"""The part of the draws that is even among them."""
GRID = 400

By = Literal["clicks", "doubt"]


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at a place, and the chance it had of standing there."""

    product_id: str
    propensity: float


@dataclass(frozen=True, slots=True)
class Explorer:
    """Draws what the last place holds.

    Attributes:
        share: The share of all places, 0 to 1, that may go to little-known products.
        by: What decides among those: the clicks they may bring, or how much there is to learn of them.
    """

    beliefs: ClickBeliefs
    share: float
    by: By = "clicks"

    def show(self, ranked: Sequence[str], k: int, rng: np.random.Generator) -> tuple[Place, ...]:
        """The first `k` of a ranking, the last of them perhaps given to one further down.

        Args:
            ranked: Product ids, best first, each once; those beyond `k` are what the place may be given to.
            k: How many are shown.
            rng: Draws.
        """
        shown = [Place(product_id, 1.0) for product_id in ranked[:k]]
        candidates = self._little_known(ranked[k:])
        chance = min(MOST_LISTS, self.share * k) if candidates else 0.0
        if chance <= 0.0:
            return tuple(shown)
        shares = self.shares(candidates)
        if rng.random() >= chance:
            shown[-1] = Place(shown[-1].product_id, 1.0 - chance)
            return tuple(shown)
        drawn = int(np.searchsorted(np.cumsum(shares)[:-1], rng.random(), side="right"))
        shown[-1] = Place(candidates[drawn], chance * float(shares[drawn]))
        return tuple(shown)

    def shares(self, candidates: Sequence[str]) -> Floats:
        """The chance [candidates] of each, given that the place is given away; they sum to 1."""
        beliefs = self.beliefs.of(candidates)
        wanted = win_chances(*beliefs) if self.by == "clicks" else doubts(*beliefs)
        return np.asarray((1.0 - EVEN) * wanted + EVEN / len(candidates))

    def _little_known(self, ranked: Sequence[str]) -> list[str]:
        seen = self.beliefs.seen(ranked) if len(ranked) else np.zeros(0)
        return [product_id for product_id, n in zip(ranked, seen, strict=True) if n < LITTLE][:MOST]


def win_chances(up: Floats, down: Floats) -> Floats:
    """The chance of each Beta(up, down) [n] to give the largest draw; they sum to 1.

    The integral of each one's density times the others' distribution functions, by the midpoint rule on a
    grid that is finest where rates are small; [n, GRID] numbers are held.
    """
    edges = np.linspace(0.0, 1.0, GRID + 1) ** 2
    below = betainc(up[:, None], down[:, None], edges[None, :])
    mass = np.diff(below, axis=1)
    middle = np.maximum((below[:, 1:] + below[:, :-1]) / 2.0, 1e-300)
    logs = np.log(middle)
    won = (mass * np.exp(logs.sum(axis=0)[None, :] - logs)).sum(axis=1)
    return np.asarray(won / won.sum())


def doubts(up: Floats, down: Floats) -> Floats:
    """How much one showing narrows each Beta(up, down) [n], as shares that sum to 1.

    The variance that one draw is expected to take away: up * down / ((up + down) * (up + down + 1)) ** 2.
    """
    size = up + down
    narrowed = up * down / (size * (size + 1.0)) ** 2
    return np.asarray(narrowed / narrowed.sum())
