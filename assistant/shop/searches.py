"""What customers clicked after they searched -> judgements of the search.

A click low on a list says more than one at its head, since fewer looked there: what was done with a product
after a query is divided by how often it was probably looked at (inverse propensity: Joachims, Swaminathan and
Schnabel, WSDM 2017). Joins events, which the search does not know, with judgements, which the recommender
does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np

from recommender.events import NO_NUMBER, EventTable, Kind
from retrieval.judgements import Judgement
from retrieval.words import fold

WORTH: Mapping[str, float] = {Kind.VIEW: 1.0, Kind.CLICK: 1.0, Kind.CART: 3.0, Kind.PURCHASE: 5.0}
"""What an event after a search says for a product."""

FEWEST = 5
"""A query counts when so much was done after it."""

# As if everything had been looked at this often and left alone: keeps one lucky click small.
_DOUBT = 2.0


def judgements_of(events: EventTable) -> tuple[Judgement, ...]:
    """A gain for each product that was touched after a query, by query and product."""
    asked = events.take(np.array([bool(each) for each in events.query], dtype=np.bool_))
    done: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    looked: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    touches: Counter[str] = Counter()
    written: dict[str, str] = {}
    for query, product_id, kind, position, propensity in zip(
        asked.query, asked.product_id, asked.kind, asked.position, asked.propensity, strict=True
    ):
        name = fold(query)
        written.setdefault(name, query)
        if kind == Kind.IMPRESSION:
            looked[name][product_id] += _seen(int(position), float(propensity))
        elif kind in WORTH:
            done[name][product_id] += WORTH[kind]
            touches[name] += 1
    return tuple(
        Judgement(written[name], product_id, worth / (looked[name][product_id] + _DOUBT))
        for name in sorted(done)
        if touches[name] >= FEWEST
        for product_id, worth in sorted(done[name].items())
    )


def _seen(position: int, propensity: float) -> float:
    """How probably somebody looked at this place of a list."""
    if np.isfinite(propensity) and 0.0 < propensity <= 1.0:
        return propensity
    return 1.0 if position == NO_NUMBER else 1.0 / float(np.log2(position + 2.0))
