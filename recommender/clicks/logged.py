"""Pairs from a shop's own log: what was shown and clicked, and what was shown and not."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from recommender.cleaning import people
from recommender.clicks.pairs import PairRows, Pairs
from recommender.clicks.pasts import Pasts, moments
from recommender.events import EventTable, Kind, Strings, strings
from recommender.showings import answered_at


def logged_pairs(
    events: EventTable, pasts: Pasts, known: frozenset[str], limit: int, rng: np.random.Generator
) -> Pairs:
    """One pair for each impression of a product of `known`; clicked where a click of the same list followed.

    What a list was searched with counts as stated by its shopper: the log's only words of what people want.
    Impressions without a list are matched by session (or customer) and product within half an hour. Of more
    than `limit` impressions the most recent count, the last of them drawn by `rng` where moments tie.
    """
    shown = events.of_kind(Kind.IMPRESSION)
    shown = shown.take(np.array([product_id in known for product_id in shown.product_id], dtype=np.bool_))
    order = np.lexsort((rng.random(len(shown)), moments(shown)))
    shown = shown.take(np.sort(order[-limit:]))
    clicks = events.of_kind(Kind.CLICK)
    of_list = {(row, product) for row, product in zip(clicks.list_id, clicks.product_id, strict=True) if row}
    loose: dict[tuple[str, str], list[float]] = defaultdict(list)
    for who, product, moment in zip(_visits(clicks), clicks.product_id, moments(clicks), strict=True):
        loose[who, product].append(float(moment))
    for times in loose.values():
        times.sort()
    gathered = PairRows(pasts)
    columns = (people(shown), _visits(shown), shown.list_id, shown.product_id, moments(shown))
    rest = zip(*columns, shown.position, shown.query, strict=True)
    for person, visit, row, product, moment, position, query in rest:
        clicked = (row, product) in of_list if row else _followed(loose.get((visit, product)), float(moment))
        gathered.add(person, float(moment), product, clicked, int(position), str(query))
    return gathered.pairs("logged")


def _visits(events: EventTable) -> Strings:
    """What ties an impression to a click where no list does: the session, or else the customer."""
    return strings([s or c for s, c in zip(events.session_id, events.customer_id, strict=True)])


def _followed(times: list[float] | None, shown: float) -> bool:
    """Whether a click followed by its sorted times (any, where nothing is timed)."""
    return bool(times) if shown == -np.inf else answered_at(times, shown) < np.inf
