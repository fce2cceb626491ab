"""The models of today from those of yesterday: what happened since is folded in, new products too.

Each model follows by its own `update` (`docs/decisions/029-updates.md`): those with a dear inverse by a term
of low rank, the others by a fit that costs little. Settings, the blend's weights, the click scorer and the
figures stay until the next build, which chooses and measures them anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from recommender.associations import Associations
from recommender.bundles.kinds import FOLDER as KINDS
from recommender.bundles.kinds import fit_kinds
from recommender.cleaning import clean
from recommender.event_log import EventLog
from recommender.events import EventTable
from recommender.exploring.beliefs import ClickBeliefs
from recommender.fairness import fair
from recommender.fitting.options import NAME, REPORT
from recommender.guests import load_guests, save_guests
from recommender.histories import Histories
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.models import Models
from recommender.newcomers import Newcomers
from recommender.showings import load_showings, save_showings
from recommender.traits import Traits, traits_of
from recommender.trend import Trend
from retrieval.artifacts import read_manifest, write_manifest
from retrieval.product import Product


def updated(
    models: Models,
    before: EventTable,
    after: EventTable,
    products: ProductIndex,
    traits: Traits | None = None,
) -> Models:
    """The models of `after`; those given stay as they are, for whoever still serves from them.

    Args:
        models: Fitted on `before`, or last updated to it.
        before: Clean events.
        after: The same and what came since.
        products: Those of the models, and new ones behind them.
        traits: What the products' records say.

    Raises:
        TooLarge: with the new products there are too many for one of the models.
    """
    old = AssociationMatrix.of(before, models.popularity.products)
    new = AssociationMatrix.of(after, products, traits)
    return replace(
        models,
        popularity=models.popularity.update(old, new),
        neighbours=models.neighbours.update(old, new),
        category=models.category.update(old, new),
        personal=tuple(each.update(old, new) for each in models.personal),
        associations=Associations.fit(after, products),
        trend=Trend.fit(new),
        newcomers=Newcomers.fit(new),
    )


@dataclass(frozen=True, slots=True)
class Learned:
    """What an update took in, and what it did not.

    Attributes:
        events: New events of the live log that the shop's products are in.
        customers: How many different customers those are of.
        repeated: Events whose id had been there before.
        future: Events later than now; the next build looks at them again.
        excess: Events beyond what a person does in a day, or in all.
        crowded: Events that shared models do not count, being of one person's many products.
        flooding: Events that they do not count, being of too many guests.
        erased: Customers who were erased since and are no longer learned from.
    """

    events: int
    customers: int
    repeated: int
    future: int
    excess: int
    crowded: int
    flooding: int
    erased: int


def update_recommender(folder: Path, catalogue: Sequence[Product], log: EventLog, now: float) -> Learned:
    """Brings a recommender on disk up to the live log's last event, without a refit.

    Args:
        folder: A copy of what `fit_recommender` or an update wrote; nobody serves from it.
        catalogue: The products it was made with, in their order, and new ones behind them.
        log: Where the events are since.
        now: Seconds since 1970; what lies after it has not happened.

    Raises:
        DamagedArtifact: a file is missing (an older version kept no guests), cut short or changed.
        TooLarge: with the new products there are too many for one of the models.
    """
    parameters = dict(read_manifest(folder, NAME).parameters)
    models, histories, guests = Models.load(folder), Histories.load(folder), load_guests(folder)
    products = ProductIndex.of(product.product_id for product in catalogue)
    replay = log.replay(after=int(parameters["log_position"]))
    live = replay.events.take(_among(replay.events.product_id.tolist(), products))
    erased = log.erased_among(histories.customers)
    known = histories.everything()
    if erased:
        known = known.take(~_among(known.customer_id.tolist(), erased))
    cleaned = clean(EventTable.concatenate((known, guests, live)), now=now)
    shared = fair(cleaned.events)
    before = EventTable.concatenate((histories.counted(), guests))
    models = updated(models, before, shared.events, products, traits_of(catalogue, products))
    models.save(folder)
    Histories.of(cleaned.events, shared.counts).save(folder)
    save_guests(shared.events, folder)
    shown = load_showings(folder).everything()
    if erased:
        shown = shown.take(~_among(shown.customer_id.tolist(), erased))
    save_showings(EventTable.concatenate((shown, cleaned.events)), folder)
    fit_kinds(shared.events, catalogue).save(folder / KINDS)
    ClickBeliefs.load(folder).since(live, products).save(folder)
    write_manifest(folder, NAME, [REPORT], parameters | {"log_position": replay.last_number})
    return Learned(
        events=len(live),
        customers=len(set(live.customer_id.tolist()) - {""}),
        repeated=cleaned.repeated,
        future=cleaned.future,
        excess=cleaned.excess,
        crowded=shared.crowded,
        flooding=shared.flooding,
        erased=len(erased),
    )


def _among(ids: Sequence[str], wanted: Collection[str] | ProductIndex) -> np.ndarray:
    return np.fromiter((each in wanted for each in ids), dtype=np.bool_, count=len(ids))
