"""The demo world: goods, people, their true tastes, and the year that its log was written in.

The same seed and size make the same world, in every process. The truth stays here: nothing of it is
written to the shop folder, and whoever compares models or off-policy estimates with it builds the world
again from its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from assistant.shop.demo.catalogue import Article, stock_shelves
from assistant.shop.demo.lexicon import Lexicon, load_lexicon
from assistant.shop.demo.orders import PlacedOrder, settle
from assistant.shop.demo.people import Customer, invite_people
from assistant.shop.demo.tastes import Moment, Query, Tastes, click_probabilities
from assistant.shop.demo.visits import Basket, Line, Shopfloor, Visit, Watch
from recommender.events import Event, Kind
from retrieval.errors import BadInput

START = datetime(2025, 10, 1, tzinfo=UTC)
END = datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
SMALLEST = 24

Progress = Callable[[str, int, int], None]

_CUSTOMERS_PER_PRODUCT = 800 / 1500
_VISITS_PER_PRODUCT = 2.3
_GUESTS = 0.10
_QUIET = 0.10
_RUSH_DAYS, _RUSH = 10, 0.06


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a visit when a product is shown, in public ids; the default: it has just begun.

    Attributes:
        clicked: Products clicked earlier in the session, oldest first.
        bought: Product -> when this customer last bought it.
        query: What was searched for, if the list answers a search.
    """

    clicked: Sequence[str] = ()
    bought: Mapping[str, datetime] | None = None
    query: Query | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A year in the shop.

    Attributes:
        events: Oldest first, with their ids.
        orders: Oldest first.
        probabilities: The true click probability of each impression, in the order of the impressions.
        clicks: Whether each of those impressions was clicked.
        positions: Where each of them stood.
    """

    events: tuple[Event, ...]
    orders: tuple[PlacedOrder, ...]
    probabilities: NDArray[np.float64]
    clicks: NDArray[np.bool_]
    positions: NDArray[np.int64]


class World:
    """Goods, people and truth of one seed. Make it with `from_seed`."""

    def __init__(
        self,
        seed: int,
        lexicon: Lexicon,
        articles: tuple[Article, ...],
        people: tuple[Customer, ...],
        tastes: Tastes,
    ) -> None:
        self.seed = seed
        self.lexicon = lexicon
        self.articles = articles
        self.people = people
        self.tastes = tastes
        self._article_row = {article.product.product_id: row for row, article in enumerate(articles)}
        self._person_row = {person.customer_id: row for row, person in enumerate(people)}

    @classmethod
    def from_seed(cls, seed: int = 7, products: int = 1500) -> World:
        """The world of this seed, with that many products and customers in proportion.

        Raises:
            BadInput: a negative seed, or fewer products than a shop needs.
        """
        if seed < 0:
            raise BadInput(f"The seed is {seed}; give a whole number from 0 up.")
        if products < SMALLEST:
            raise BadInput(f"A demo shop of {products} products is too small; ask for {SMALLEST} or more.")
        lexicon = load_lexicon()
        articles = stock_shelves(lexicon, products, END, _stream(seed, 1))
        count = max(12, round(products * _CUSTOMERS_PER_PRODUCT))
        people = invite_people(lexicon, count, _stream(seed, 2))
        return cls(seed, lexicon, articles, people, Tastes(lexicon, articles, people, _stream(seed, 3)))

    def click_probability(
        self, customer: str, product: str, position: int, when: datetime, context: Context | None = None
    ) -> float:
        """The true probability that this customer clicks this product, shown at that place at that time.

        Args:
            customer: A customer's id.
            product: A product's id.
            position: Its place in the list, from 0.
            when: UTC-aware; before and after the year of the log the taste of its first and last month holds.
            context: What is going on in the visit; by default nothing yet.

        Raises:
            KeyError: no such customer or product.
        """
        known = context or Context()
        bought = known.bought or {}
        moment = Moment(
            clicked=[self._article_row[one] for one in known.clicked],
            bought={
                self._article_row[p]: (when - then).total_seconds() / 86400 for p, then in bought.items()
            },
            query=known.query,
        )
        month = max(0, min(12, int((when - START).days // 30.5)))
        logits = self.tastes.click_logits(
            self._person_row[customer], [self._article_row[product]], [position], month, when.month, moment
        )
        return float(click_probabilities(logits)[0])

    @cached_property
    def history(self) -> History:
        """The year that the log tells of, played once."""
        return self.play()

    def play(self, progress: Progress | None = None, watch: Watch | None = None) -> History:
        """Plays the year from its beginning: always the same one."""
        visits = self._plan(_stream(self.seed, 4))
        floor = Shopfloor(
            self.lexicon, self.articles, self.people, self.tastes, START, _stream(self.seed, 5), watch
        )
        for done, visit in enumerate(visits):
            floor.play(visit)
            if progress and done % 50 == 0:
                progress("visits", done, len(visits))
        if progress:
            progress("visits", len(visits), len(visits))
        diary = floor.diary
        orders, later = settle(
            diary.baskets, self.articles, self.people, self._liking, END, _stream(self.seed, 6)
        )
        return _history([*diary.events, *later], diary.probabilities, orders)

    def _liking(self, basket: Basket, line: Line) -> float:
        month = max(0, min(12, int((basket.placed_at - START).days // 30.5)))
        return float(self.tastes.affinity(basket.person, month, [line.row])[0]) - 1.0

    def _plan(self, rng: np.random.Generator) -> list[Visit]:
        """Who comes when, oldest first; a tenth of the people hardly ever, a tenth of the visits unnamed."""
        people = len(self.people)
        quiet = max(1, round(_QUIET * people))
        activity = rng.gamma(1.6, 1.0, size=people) + 0.15
        order = rng.permutation(people)
        glancing, active = order[:quiet], order[quiet:]
        count = round(_VISITS_PER_PRODUCT * len(self.articles))
        shares = np.round(activity[active] / activity[active].sum(), 9)
        visitors = active[rng.choice(len(active), size=count, p=shares / shares.sum())]
        guests = rng.random(count) < _GUESTS
        starts = self._starts(count, rng)
        orders = len(self.articles)
        chances = np.where(guests, 0.0, 1.0)
        buyers = np.zeros(count, dtype=bool)
        buyers[rng.choice(count, size=orders, replace=False, p=chances / chances.sum())] = True
        plans = [(starts[i], int(visitors[i]), bool(guests[i]), bool(buyers[i]), False) for i in range(count)]
        glances = self._starts(quiet, rng)
        plans += [(glances[i], int(glancing[i]), False, False, True) for i in range(quiet) if i % 4]
        plans.sort(key=lambda plan: (plan[0], plan[1]))
        return [Visit(f"S{number:05d}", *plan) for number, plan in enumerate(plans, start=1)]

    def _starts(self, count: int, rng: np.random.Generator) -> list[datetime]:
        """Moments over the year, more towards its end (the shop grows) and most in its last days."""
        length = (END - START).total_seconds() / 86400 - 1
        grown = np.sqrt(rng.random(count) * 0.75 + 0.25) * 2 - 1
        days = np.where(rng.random(count) < _RUSH, length - rng.random(count) * _RUSH_DAYS, grown * length)
        hours = np.clip(rng.normal(16.0, 4.0, size=count), 0.0, 21.4)
        return [
            START + timedelta(days=int(day), seconds=int(hour * 3600))
            for day, hour in zip(np.clip(days, 0, length), hours, strict=True)
        ]


def auc(scores: NDArray[np.float64], hits: NDArray[np.bool_]) -> float:
    """The area under the ROC curve (Mann-Whitney, ties counted half); NaN where all are hits or none."""
    positives = int(hits.sum())
    negatives = len(hits) - positives
    if not positives or not negatives:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[hits].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _history(events: list[Event], probabilities: list[float], orders: tuple[PlacedOrder, ...]) -> History:
    impressions = [event for event in events if event.kind is Kind.IMPRESSION]
    clicked = {(event.list_id, event.position) for event in events if event.kind is Kind.CLICK}
    order = sorted(range(len(events)), key=lambda row: (events[row].timestamp or 0.0, row))
    truth = {id(event): probability for event, probability in zip(impressions, probabilities, strict=True)}
    in_order = [events[row] for row in order]
    shown = [event for event in in_order if event.kind is Kind.IMPRESSION]
    return History(
        events=tuple(replace(event, event_id=f"E{n:06d}") for n, event in enumerate(in_order, start=1)),
        orders=orders,
        probabilities=np.array([truth[id(event)] for event in shown]),
        clicks=np.array([(event.list_id, event.position) in clicked for event in shown]),
        positions=np.array([event.position or 0 for event in shown]),
    )


def _stream(seed: int, number: int) -> np.random.Generator:
    """One of the independent generators of a seed; each part has its own, so that none disturbs another."""
    return np.random.default_rng([seed, number])
