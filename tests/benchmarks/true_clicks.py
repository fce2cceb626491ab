"""A demo shop's true click model, given no more than its log shows: what a click scorer can be held to.

The world's law is known (`assistant/shop/demo/tastes.py`: what a season, a visit, a purchase, a search and a
place add to the log odds), and how tastes are spread over people and wander; whose taste is what is not. Each
person's log odds are a Gaussian process over the impressions of that person, with the mean and covariance
that tastes drawn from the world's law have, and are conditioned on the clicks seen so far (Laplace's
approximation: Rasmussen and Williams 2006, algorithms 3.1 and 3.2). What everybody likes about a family of
products is found from everybody's clicks in turn with the tastes. Knows no scorer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.special import expit, logit

from assistant.shop.demo.people import invite_people
from assistant.shop.demo.tastes import EXAMINATION, PRICE, Tastes
from assistant.shop.demo.visits import Shelf
from assistant.shop.demo.world import World
from recommender.cleaning import people
from recommender.events import EventTable, Floats, Ints, Kind

DRAWN = 3_000
"""People drawn from the world's law, that tell how tastes are spread."""
SWEEPS = 3
_ROUNDS = 30
_JITTER = 1e-4

VISIT, BOUGHT, QUERY = "clicks of the visit", "purchases", "query"
APPEAL, PASSED, PERSON = "appeal", "what was passed over", "all that the person did"
PIECES = (QUERY, BOUGHT, PERSON, APPEAL, PASSED, VISIT)
"""What the true model can be made blind to."""
_SHOWN = (VISIT, BOUGHT, QUERY)

Impression = tuple[str, str, float]
"""Who, as the log names them; the product; when."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Click probabilities of some impressions [n].

    Attributes:
        of_world: The world's own.
        unplaced: The same, had each stood on the first place.
        of_log: The same with tastes and appeal as the log so far lets one guess them.
    """

    of_world: Floats
    unplaced: Floats
    of_log: Floats


class TrueClicks:
    """The true model over the impressions of one world, in the order of its log."""

    def __init__(self, world: World, seed: int = 0) -> None:
        """Play the world's year and lay its impressions out as columns."""
        shelves: dict[str, Shelf] = {}

        def watch(shelf: Shelf) -> None:
            shelves[shelf.list_id] = shelf

        history, tastes = world.play(watch=watch), world.tastes
        table = EventTable.of(history.events)
        shown = table.take(table.kind == Kind.IMPRESSION)
        rows = {article.product.product_id: row for row, article in enumerate(world.articles)}
        self._tastes = tastes
        self.probabilities = history.probabilities
        self.clicked = history.clicks
        self.when = shown.timestamp
        self._place = EXAMINATION * np.log2(1.0 + history.positions)
        self.named = people(shown)
        self.row = np.array([rows[each] for each in shown.product_id], dtype=np.int64)
        self.month = np.array([shelves[each].month for each in shown.list_id], dtype=np.int64)
        self.of = {
            (str(who), str(product), float(when)): place
            for place, (who, product, when) in enumerate(
                zip(self.named, shown.product_id, self.when, strict=True)
            )
        }
        self.known = np.zeros(len(shown))
        self._parts = np.zeros((len(_SHOWN), len(shown)))
        self._appeals: dict[float, Floats] = {}
        lists = np.unique(shown.list_id.astype(str), return_inverse=True)[1]
        for places in _groups(lists):
            shelf = shelves[shown.list_id[places[0]]]
            self.known[places] = _shown_by_log(tastes, shelf, self.row[places])
            self._parts[:, places] = _parts(tastes, shelf, self.row[places])
        rng = np.random.default_rng(seed)
        law = Tastes(world.lexicon, world.articles, invite_people(world.lexicon, DRAWN, rng), rng)
        self._weights, self._levels = law.weights.astype(np.float32), law.price_levels

    def given(self, places: Ints, until: float, without: Collection[str] = ()) -> Truth:
        """What may be said of some impressions, each by what came before it.

        Args:
            places: Of the impressions [n].
            until: Appeal is found from the impressions before this moment.
            without: Of `PIECES`, those that the model is blind to.
        """
        if until not in self._appeals:
            self._appeals[until] = self._appeal(self.when < until)
        appeal = self._appeals[until] * (APPEAL not in without)
        known = self.known - sum(
            part for name, part in zip(_SHOWN, self._parts, strict=True) if name in without
        )
        found = np.zeros(len(self.row))
        asked = np.isin(np.arange(len(self.row)), places)
        for mine in _groups(np.unique(self.named.astype(str), return_inverse=True)[1]):
            if asked[mine].any():
                self._follow(mine, asked, known + appeal[self._tastes.families[self.row]], found, without)
        world = self.probabilities[places]
        return Truth(world, expit(logit(world) + self._place[places]), found[places])

    def _follow(
        self, mine: Ints, asked: np.ndarray, known: Floats, found: Floats, without: Collection[str]
    ) -> None:
        """Guess the asked impressions of one person, list by list, from those before."""
        mean, spread = self._prior(mine)
        for now in np.unique(self.when[mine[asked[mine]]]):
            before, after = self.when[mine] < now, (self.when[mine] == now) & asked[mine]
            before &= (PERSON not in without) & (self.clicked[mine] | (PASSED not in without))
            offset = known[mine[before]] + mean[before] - self._place[mine[before]]
            centre = known[mine[after]] + mean[after]
            variance = np.diag(spread)[after]
            if before.any():
                there = _Laplace.fit(spread[np.ix_(before, before)], offset, self.clicked[mine[before]])
                more, variance = there.guess(spread[np.ix_(after, before)], variance)
                centre = centre + more
            found[mine[after]] = expit(centre / np.sqrt(1 + np.pi * variance / 8))

    def _prior(self, mine: Ints) -> tuple[Floats, Floats]:
        """Mean [n] and covariance [n, n] of what the tastes of drawn people say of impressions."""
        drawn = np.zeros((DRAWN, len(mine)))
        for month in np.unique(self.month[mine]):
            here = self.month[mine] == month
            drawn[:, here] = self._weights[:, month] @ self._tastes.features[self.row[mine[here]]].T
        gap = self._tastes.level[self.row[mine]] - self._levels[:, None]
        drawn -= PRICE * np.minimum(gap**2, 4.0)
        mean = drawn.mean(axis=0)
        spread = (drawn - mean).T @ (drawn - mean) / DRAWN
        return mean, spread + _JITTER * np.eye(len(mine))

    def _appeal(self, seen: np.ndarray) -> Floats:
        """What is liked about each family [families], found from the clicks of everybody."""
        families = self._tastes.families
        variance = float(self._tastes.appeal.var())
        appeal = np.zeros(int(families.max()) + 1)
        family, taste, known = families[self.row], np.zeros(len(self.row)), self.known - self._place
        priors = [
            (mine, *self._prior(mine))
            for mine in _groups(np.unique(self.named.astype(str), return_inverse=True)[1], seen)
        ]
        for _ in range(SWEEPS):
            for mine, mean, spread in priors:
                offset = known[mine] + mean + appeal[family[mine]]
                there = _Laplace.fit(spread, offset, self.clicked[mine])
                taste[mine] = mean + spread @ there.pull
            for _ in range(_ROUNDS):
                chance = expit(known + taste + appeal[family])
                pull = np.bincount(family[seen], (self.clicked - chance)[seen], len(appeal))
                stiff = np.bincount(family[seen], (chance * (1 - chance))[seen], len(appeal))
                appeal = appeal + (pull - appeal / variance) / (stiff + 1 / variance)
        return appeal


@dataclass(frozen=True, slots=True)
class _Laplace:
    """The mode of a person's log odds, given clicks.

    Attributes:
        pull: The gradient of the log likelihood at the mode [n].
        roots: Of the curvature there [n].
        factor: Cholesky factor of I + roots K roots.
    """

    pull: Floats
    roots: Floats
    factor: tuple[Floats, bool]

    @classmethod
    def fit(cls, spread: Floats, offset: Floats, clicked: np.ndarray) -> _Laplace:
        """Newton's way to the mode of f ~ N(0, spread), clicked ~ sigmoid(offset + f)."""
        values = np.zeros(len(offset))
        for _ in range(_ROUNDS):
            chance = expit(offset + values)
            curvature = chance * (1 - chance)
            roots = np.sqrt(curvature)
            factor = cho_factor(np.eye(len(values)) + roots[:, None] * spread * roots, lower=True)
            aim = curvature * values + clicked - chance
            pull = aim - roots * cho_solve(factor, roots * (spread @ aim))
            step = spread @ pull - values
            values = values + step
            if np.abs(step).max() < 1e-6:
                break
        return cls(pull, roots, factor)

    def guess(self, across: Floats, variance: Floats) -> tuple[Floats, Floats]:
        """Mean and variance [m] of other values, whose covariance with the seen ones is [m, n]."""
        inner = solve_triangular(self.factor[0], self.roots[:, None] * across.T, lower=True)
        return across @ self.pull, np.maximum(variance - (inner**2).sum(axis=0), 0.0)


def _shown_by_log(tastes: Tastes, shelf: Shelf, rows: Ints) -> Floats:
    """The part of the log odds [n] that taste, price level, appeal and place have no part in."""
    person = shelf.visit.person
    whole = tastes.click_logits(
        person, rows.tolist(), [0] * len(rows), shelf.month, shelf.when.month, shelf.moment
    )
    gap = tastes.level[rows] - tastes.price_levels[person]
    own = tastes.features[rows] @ tastes.weights[person, shelf.month] + tastes.appeal[rows]
    return np.asarray(whole - own + PRICE * np.minimum(gap**2, 4.0))


def _parts(tastes: Tastes, shelf: Shelf, rows: Ints) -> Floats:
    """What the clicks of the visit, purchases and the query add to the log odds [3, n]."""
    query = shelf.moment.query
    return np.stack(
        [
            tastes._interest(rows, shelf.moment.clicked),
            tastes._history(rows, shelf.moment.bought),
            tastes._match(rows, query) if query is not None else np.zeros(len(rows)),
        ]
    )


def _groups(codes: Ints, among: np.ndarray | None = None) -> list[Ints]:
    """The places of each code, in order; of a mask's alone where one is given."""
    order = np.argsort(codes, kind="stable")
    if among is not None:
        order = order[among[order]]
    return [each for each in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(each)]
