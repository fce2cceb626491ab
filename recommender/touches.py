"""What events say about liking: many events of one person with one product -> one weighted touch.

The same rules make the training matrix, a customer's history and what a live event changes in it. Knows no
model.

Weights are set by what an act costs the person: a look little, a purchase most; the tenth look adds less
than the first. A return takes back its part of the purchase, a rating counts relative to the person's own
mean, a dislike takes everything back until a later like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.cleaning import factorize
from recommender.events import EventTable, Floats, Ints, Kind, Strings, strings
from recommender.shopper import Shopper, Touch

KIND_WEIGHT: Mapping[Kind, float] = {
    Kind.IMPRESSION: 0.0,
    Kind.VIEW: 0.25,
    Kind.CLICK: 0.5,
    Kind.CART: 1.0,
    Kind.PURCHASE: 2.0,
    Kind.LIKE: 2.0,
}
"""What one event of a kind adds; more add as the logarithm does. Other kinds have their own rules."""

WANTED = 0.5
"""A touch of this weight or more counts as wanted (a click or stronger); figures are of wanted products."""

UNBOUGHT_RETURN = -1.0
DISLIKE = -2.0
USUAL_RATING, RATINGS_BEHIND_IT = 3.5, 2.0
"""Somebody's mean rating is drawn towards the usual one as if they had given it twice."""
RATING_OFFSET, RATING_LIMIT = 0.75, 2.0


@dataclass(frozen=True, slots=True)
class Touches:
    """One row for each person and product that met, grouped by person, the oldest meeting first.

    Attributes:
        people: Distinct people, sorted; `person` [n] are positions in it.
        products: Distinct products, sorted; `product` [n] are positions in it.
        weight: [n] how much it speaks for liking; 0 or below where it does not.
        kind: [n] the kind of the latest event that speaks for it (of the latest event where none does).
        timestamp: [n] of that event; NaN where unknown.
        order_id: [n] of that event; "" where there is none.
        bought_at: [n] of the latest purchase; NaN where there is none or its time is unknown.
        bought: [n] whether it was bought (and be it sent back, and be it that only a rating tells).
        disliked: [n] whether a dislike stands.
    """

    people: tuple[str, ...]
    products: tuple[str, ...]
    person: Ints
    product: Ints
    weight: Floats
    kind: Strings
    timestamp: Floats
    order_id: Strings
    bought_at: Floats
    bought: NDArray[np.bool_]
    disliked: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many pairs of a person and a product."""
        return len(self.person)


def touches_of(events: EventTable, people: Strings) -> Touches:
    """Clean events as touches.

    Args:
        events: Clean ones, in any order.
        people: Who did each [len(events)]; events of "" are left out.
    """
    order = events.in_order()
    order = order[people[order] != ""]
    events, who = events.take(order), people[order]
    person, names = factorize(who)
    product, product_names = factorize(events.product_id)
    cells, cell = np.unique(person * max(len(product_names), 1) + product, return_inverse=True)
    n = len(cells)
    kinds = {kind: events.kind == kind for kind in Kind}

    weight = np.zeros(n)
    for kind, first in KIND_WEIGHT.items():
        amount = first * np.log2(1.0 + np.bincount(cell[kinds[kind]], minlength=n))
        if kind is Kind.PURCHASE:
            amount *= _kept_part(events, cell, n, kinds)
        weight += amount
    weight += np.bincount(cell, _rating_weights(events, person, kinds[Kind.RATING]), minlength=n)
    bought = np.bincount(cell[kinds[Kind.PURCHASE]], minlength=n) > 0
    last_bought = _last(cell, kinds[Kind.PURCHASE], n)
    returned = np.bincount(cell[kinds[Kind.RETURN]], minlength=n) > 0
    rated = np.bincount(cell[kinds[Kind.RATING]], minlength=n) > 0
    weight[returned & ~bought] += UNBOUGHT_RETURN
    disliked = _last(cell, kinds[Kind.DISLIKE], n) > _last(cell, kinds[Kind.LIKE], n)
    weight[disliked] = DISLIKE

    speaks = ~(kinds[Kind.IMPRESSION] | kinds[Kind.RETURN] | kinds[Kind.DISLIKE])
    latest = _last(cell, speaks, n)
    latest = np.where(latest >= 0, latest, _last(cell, np.ones(len(cell), dtype=bool), n))
    arranged = np.lexsort((latest, cells // max(len(product_names), 1)))
    chosen = latest[arranged]
    return Touches(
        people=names,
        products=product_names,
        person=person[chosen],
        product=product[chosen],
        weight=weight[arranged],
        kind=events.kind[chosen],
        timestamp=events.timestamp[chosen],
        order_id=events.order_id[chosen],
        bought_at=_times(events, last_bought)[arranged],
        bought=(bought | returned | rated)[arranged],
        disliked=disliked[arranged],
    )


def shoppers_of(touches: Touches) -> dict[str, Shopper]:
    """Everybody in the touches as a shopper, by the name they have there."""
    bounds = np.searchsorted(touches.person, np.arange(len(touches.people) + 1))
    return {
        name: _shopper(touches, range(bounds[i], bounds[i + 1]), name)
        for i, name in enumerate(touches.people)
    }


def shopper_of(
    events: EventTable,
    customer_id: str = "",
    preferences: Sequence[str] = (),
    traits: Mapping[str, str] | None = None,
) -> Shopper:
    """The one person whose clean events these all are."""
    touches = touches_of(events, strings(["one"] * len(events)))
    return _shopper(touches, range(len(touches)), customer_id, preferences, traits)


def _shopper(
    touches: Touches,
    rows: range,
    customer_id: str,
    preferences: Sequence[str] = (),
    traits: Mapping[str, str] | None = None,
) -> Shopper:
    ids = [touches.products[code] for code in touches.product[rows.start : rows.stop]]
    history = []
    for row, product_id in zip(rows, ids, strict=True):
        if touches.weight[row] > 0:
            time, bought_at = float(touches.timestamp[row]), float(touches.bought_at[row])
            history.append(
                Touch(
                    product_id=product_id,
                    kind=Kind(touches.kind[row]),
                    weight=float(touches.weight[row]),
                    timestamp=None if np.isnan(time) else time,
                    order_id=str(touches.order_id[row]),
                    bought_at=None if np.isnan(bought_at) else bought_at,
                )
            )
    return Shopper(
        customer_id=customer_id,
        history=tuple(history),
        disliked=frozenset(i for row, i in zip(rows, ids, strict=True) if touches.disliked[row]),
        bought=frozenset(i for row, i in zip(rows, ids, strict=True) if touches.bought[row]),
        preferences=tuple(preferences),
        traits=dict(traits or {}),
    )


def _kept_part(events: EventTable, cell: Ints, n: int, kinds: Mapping[Kind, NDArray[np.bool_]]) -> Floats:
    """The part [n] of the pieces bought that was not sent back."""
    with np.errstate(invalid="ignore"):
        pieces = np.where(events.quantity > 0, events.quantity, 1.0)
    bought = np.bincount(cell, pieces * kinds[Kind.PURCHASE], minlength=n)
    returned = np.bincount(cell, pieces * kinds[Kind.RETURN], minlength=n)
    return np.asarray(np.clip(1.0 - returned / np.maximum(bought, 1e-9), 0.0, 1.0))


def _rating_weights(events: EventTable, person: Ints, rated: NDArray[np.bool_]) -> Floats:
    """What each event's rating [n events] says, 0 where there is none."""
    rated = rated & ~np.isnan(events.value)
    value = np.where(rated, events.value, 0.0)
    count = np.bincount(person, rated)
    mean = (np.bincount(person, value) + USUAL_RATING * RATINGS_BEHIND_IT) / (count + RATINGS_BEHIND_IT)
    relative = np.clip(value - mean[person] + RATING_OFFSET, -RATING_LIMIT, RATING_LIMIT)
    return np.where(rated, relative, 0.0)


def _last(cell: Ints, chosen: NDArray[np.bool_], n: int) -> Ints:
    """The last row [n] of each cell among the chosen ones, -1 where there is none."""
    last = np.full(n, -1, dtype=np.int64)
    rows = np.flatnonzero(chosen)
    np.maximum.at(last, cell[rows], rows)
    return last


def _times(events: EventTable, rows: Ints) -> Floats:
    """The times of events [n] by row; NaN where there is no row."""
    if not len(events):
        return np.full(len(rows), np.nan)
    return np.where(rows >= 0, events.timestamp[rows], np.nan)
