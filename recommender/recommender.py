"""The one door: recommend, similar, bought together, explain, and take in what happened.

Opens what `fit_recommender` wrote. A shopper is what the build knows of a customer and what the live event
log says since, under the same rules; so what was liked or disliked a moment ago counts in the next ranking.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from recommender.alike import AlikeCustomer, alike_customers
from recommender.associations import Association, Associations
from recommender.blend import MEASURED, Blend, usual_largest
from recommender.bundles.kinds import load_kinds, no_kinds
from recommender.candidates import CandidateSource, gather, scored, unavailable
from recommender.cleaning import clean
from recommender.clicks.contract import ClickScorer
from recommender.errors import UnknownId
from recommender.evaluation import barred_rows
from recommender.event_log import EventLog
from recommender.events import Event, EventTable, Kind
from recommender.exploring.beliefs import ClickBeliefs
from recommender.feedback import demotion
from recommender.histories import Histories
from recommender.lift import Lift
from recommender.matrix import ProductIndex
from recommender.models import LEFT_OUT, Models
from recommender.ranking import Ranked, Ranker, Ranking
from recommender.shopper import Shopper, Touch
from recommender.showings import load_showings, shown_of
from recommender.standing import Standing, standing_in
from recommender.touches import shopper_of
from recommender.training import NAME
from retrieval.artifacts import read_manifest
from retrieval.errors import BadInput, shorten
from retrieval.product import Product

Keep = Callable[[str], bool]
"""Whether a product may be suggested now (a price limit, a category): id -> yes or no."""

EXPECTED_SOURCES = ("semantic",)
"""Sources from outside whose absence is noted."""


@dataclass(frozen=True, slots=True)
class Recommender:
    """Suggests products of one build; safe to share between threads.

    Attributes:
        products: The catalogue's ids, in its order.
        repeats: Whether what was bought before may be suggested again.
        diversity: 0 to 1, how much resembling products make room for others.
        pool_size: The best of each source that make the pool.
        kinds: Which categories are bought together.
        beliefs: How likely a click on each product is, as far as the log of the build says.
    """

    products: ProductIndex
    models: Models
    histories: Histories
    showings: Histories
    log: EventLog
    log_position: int
    ranker: Ranker
    sold_out: frozenset[str]
    repeats: bool
    diversity: float
    pool_size: int
    clock: Callable[[], float] = time.time
    kinds: Associations = field(default_factory=no_kinds)
    beliefs: ClickBeliefs = field(default_factory=ClickBeliefs.nothing)

    @classmethod
    def load(
        cls,
        folder: Path,
        catalogue_products: Sequence[Product],
        event_log: EventLog,
        sources: Sequence[CandidateSource] = (),
        clicks: ClickScorer | None = None,
        clock: Callable[[], float] = time.time,
    ) -> Recommender:
        """Opens what `fit_recommender` wrote.

        Args:
            folder: As given to `fit_recommender`.
            catalogue_products: The same catalogue.
            event_log: What happened since.
            sources: From outside, as in the fit.
            clicks: The click scorer of the build; without one, rankings say so.
            clock: Seconds since 1970.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        parameters = read_manifest(folder, NAME).parameters
        models, histories = Models.load(folder), Histories.load(folder)
        ranked_by = (*models.sources(), *sources)
        return cls(
            products=ProductIndex.of(product.product_id for product in catalogue_products),
            models=models,
            histories=histories,
            showings=load_showings(folder),
            log=event_log,
            log_position=int(parameters["log_position"]),
            ranker=Ranker(
                sources=ranked_by,
                blend=replace(_blend_of(parameters["blend"], ranked_by, histories), lift=Lift.load(folder)),
                likeness=models.neighbours,
                trend=models.trend,
                clicks=clicks,
                newcomers=models.newcomers,
            ),
            sold_out=frozenset(each.product_id for each in catalogue_products if each.in_stock is False),
            repeats=bool(parameters["repeats"]),
            diversity=float(parameters["diversity"]),
            pool_size=int(parameters["pool"]),
            clock=clock,
            kinds=load_kinds(folder),
            beliefs=ClickBeliefs.load(folder),
        )

    def knows(self, customer_id: str) -> bool:
        """Whether anything has ever happened with this customer."""
        return bool(len(self._events(customer_id, "")))

    def shopper(
        self,
        customer_id: str = "",
        session_id: str = "",
        preferences: Sequence[str] = (),
        traits: Mapping[str, str] | None = None,
        *,
        since: float | None = None,
        without: Collection[str] = (),
    ) -> Shopper:
        """A customer, or the guest of a session, as of now; somebody new has an empty history.

        Args:
            customer_id: Empty for a guest.
            session_id: Under which the events of somebody without an account are kept.
            preferences: What was stated, in words.
            traits: Coarse attributes.
            since: Only what happened after this moment counts (seconds since 1970).
            without: Products with which nothing that happened counts.
        """
        events = self._events(customer_id, session_id)
        if since is not None:
            events = events.take(events.timestamp > since)
        if without:
            kept = [each not in without for each in events.product_id]
            events = events.take(np.array(kept, dtype=np.bool_))
        now = self.clock()
        events = clean(events, now=now).events
        shopper = shopper_of(events, customer_id, preferences, traits)
        return replace(shopper, shown=shown_of(events), at=now)

    def shopper_with(self, history: Sequence[str], preferences: Sequence[str] = ()) -> Shopper:
        """Somebody who is in no event but has bought these, oldest first; unknown ones count for nothing."""
        latest = dict.fromkeys(reversed(history))
        touches = tuple(Touch(product_id, Kind.PURCHASE) for product_id in reversed(latest))
        return Shopper(history=touches, bought=frozenset(latest), preferences=tuple(preferences))

    def recommend(
        self,
        shopper: Shopper,
        *,
        k: int = 10,
        among: Sequence[str] | None = None,
        exclude: Collection[str] = (),
        keep: Keep | None = None,
        reasons: bool = True,
    ) -> Ranking:
        """What this shopper may like, best first.

        Args:
            shopper: From `shopper` or `shopper_with`.
            k: How many at most; `among` ranks all that it holds, whatever this says.
            among: Ranks exactly these, each once; those of which nothing is known come last, in the order
                given.
            exclude: Never suggested here.
            keep: Further conditions.
            reasons: Whether to work out reasons.

        Returns:
            Without `among`: nothing disliked, sold out or, unless the shop repeats, bought before.

        Raises:
            BadInput: `k` is not above 0.
        """
        if k <= 0:
            raise BadInput(f"k is {k}; ask for at least 1 suggestion.")
        if among is not None:
            barred = set(exclude)
            wanted = tuple(
                each for each in dict.fromkeys(among) if each not in barred and (not keep or keep(each))
            )
            pool = scored(self.ranker.sources, shopper, wanted, self.products)
            ranking = self.ranker.rank(shopper, pool, diversity=self.diversity, reasons=reasons)
        else:
            pool = gather(
                self.ranker.sources,
                shopper,
                self.products,
                self._allowed(shopper, exclude, keep),
                self.pool_size,
                fewest=k,
            )
            ranking = self.ranker.rank(shopper, pool, k=k, diversity=self.diversity, reasons=reasons)
        return replace(ranking, notes=(*self._missing(), *ranking.notes))

    def explain(self, shopper: Shopper, product_id: str) -> Ranked:
        """This product's place in the shopper's ranking, with its score, reasons and every source's score.

        Raises:
            UnknownId: the catalogue has no such product.
        """
        self._require(product_id)
        allowed = self._allowed(shopper, (), None)
        found = gather(self.ranker.sources, shopper, self.products, allowed, self.pool_size)
        if product_id not in found.product_ids:
            ids = (*found.product_ids, product_id)
            found = scored(self.ranker.sources, shopper, ids, self.products)
        ranking = self.ranker.rank(shopper, found, diversity=self.diversity, about=(product_id,))
        return next(item for item in ranking.items if item.product_id == product_id)

    def standing(self, shopper: Shopper, product_id: str, k: int = 10, keep: Keep | None = None) -> Standing:
        """Where this product stands in the shopper's ranking, and by what the last of the first `k` is ahead.

        Whatever keeps it out of lists (sold out, disliked, bought before, `keep`) is left aside for it alone.

        Raises:
            UnknownId: the catalogue has no such product.
            BadInput: `k` is not above 0.
        """
        self._require(product_id)
        if k <= 0:
            raise BadInput(f"k is {k}; ask for at least 1 place.")
        allowed = self._allowed(shopper, (), keep)
        found = gather(self.ranker.sources, shopper, self.products, allowed, self.pool_size)
        if product_id not in found.product_ids:
            found = scored(self.ranker.sources, shopper, (*found.product_ids, product_id), self.products)
        ranking = self.ranker.rank(shopper, found, diversity=self.diversity, reasons=False)
        return standing_in(ranking, product_id, k)

    def similar(
        self, product_id: str, k: int = 10, keep: Keep | None = None
    ) -> tuple[tuple[str, float], ...]:
        """Products that the same customers like, best first, with their cosine; none when none are known.

        Raises:
            UnknownId: the catalogue has no such product.
            BadInput: `k` is not above 0.
        """
        self._require(product_id)
        if k <= 0:
            raise BadInput(f"k is {k}; ask for at least 1 product.")
        found = self.models.neighbours.similar_products(product_id, len(self.products))
        return tuple(each for each in found if self._offered(each[0], keep))[:k]

    def bought_together(
        self, product_id: str, k: int = 10, keep: Keep | None = None
    ) -> tuple[Association, ...]:
        """What at least five different buyers bought together with it and can be bought, the surest first.

        Raises:
            UnknownId: the catalogue has no such product.
            BadInput: `k` is not above 0.
        """
        found = self.associations(product_id)
        if k <= 0:
            raise BadInput(f"k is {k}; ask for at least 1 product.")
        return tuple(each for each in found if self._offered(each.product_id, keep))[:k]

    def associations(self, product_id: str) -> tuple[Association, ...]:
        """All that is known to be bought together with it, sold out or not, the surest first.

        Raises:
            UnknownId: the catalogue has no such product.
        """
        self._require(product_id)
        return self.models.associations.together_with(product_id)

    def alike(self, customer_id: str, k: int = 10) -> tuple[AlikeCustomer, ...]:
        """Customers who are associated with a customer, best first: for the service desk and offline only.

        The customer's events count as of now, those of the others as of the build.

        Raises:
            UnknownId: nothing has ever happened with this customer.
            BadInput: `k` is not above 0.
        """
        if k <= 0:
            raise BadInput(f"k is {k}; ask for at least 1 customer.")
        if not self.knows(customer_id):
            raise UnknownId(f"Nothing is known of a customer '{shorten(customer_id)}'; check the id.")
        own = self.shopper(customer_id)
        met = {touch.product_id for touch in own.history} | own.bought
        erased = self.log.erased_among(self.histories.customers)
        return alike_customers(self.histories, met, k, {customer_id, *erased})

    def record(self, event: Event) -> Event:
        """Takes in what happened, durably; it counts from the next `shopper` on, the same id once.

        Returns:
            The event as recorded, with its id and time.

        Raises:
            UnknownId: the catalogue has no such product.
        """
        self._require(event.product_id)
        return self.log.append(event)

    def lowered(self, shopper: Shopper) -> Mapping[str, float]:
        """Products that resemble what the shopper disliked -> the factor on their score."""
        return demotion(shopper.disliked, self.models.neighbours)

    def _events(self, customer_id: str, session_id: str) -> EventTable:
        live = self.log.of_person(customer_id, session_id, after=self.log_position)
        if not customer_id or customer_id not in self.histories or self.log.erased_among((customer_id,)):
            return live
        shown = self.showings.events_of(customer_id)
        return EventTable.concatenate((self.histories.events_of(customer_id), shown, live))

    def _allowed(self, shopper: Shopper, exclude: Collection[str], keep: Keep | None) -> np.ndarray:
        allowed = np.ones(len(self.products), dtype=bool)
        allowed[list(barred_rows(shopper, self.products, repeats=self.repeats))] = False
        others = self.products.rows(sorted({*exclude, *self.sold_out}))
        allowed[others[others >= 0]] = False
        if keep:
            for row in np.flatnonzero(allowed):
                allowed[row] = keep(self.products.ids[row])
        return allowed

    def _offered(self, product_id: str, keep: Keep | None) -> bool:
        return (
            product_id in self.products and product_id not in self.sold_out and (not keep or keep(product_id))
        )

    def _require(self, product_id: str) -> None:
        if product_id not in self.products:
            raise UnknownId(f"There is no product '{shorten(product_id)}' in the catalogue; check the id.")

    def _missing(self) -> tuple[str, ...]:
        present = {source.name for source in self.ranker.sources}
        return tuple(unavailable(name) for name in EXPECTED_SOURCES if name not in present) + tuple(
            f"{note.partition(LEFT_OUT)[0]} unavailable" for note in self.models.notes
        )


def _blend_of(record: Mapping[str, Any], sources: Sequence[CandidateSource], histories: Histories) -> Blend:
    """The weights as they were saved; where a build kept no scales, they are measured on who is in it."""
    scales = record.get("scales")
    if scales is None:
        people = histories.customers[:: max(len(histories.customers) // MEASURED, 1)]
        shoppers = [shopper_of(histories.events_of(each), each) for each in people]
        scales = usual_largest(sources, shoppers)
    usual = Blend.usual(record["sources"], scales)
    return replace(
        usual,
        weights=tuple(record["weights"]),
        click=float(record["click"]),
        click_scale=float(record.get("click_scale", usual.click_scale)),
        trend=float(record["trend"]),
    )
