"""What exploring costs, or brings: a shop's own log valued as though it had not explored.

A list that explores gives one place to a product of few showings, and the log holds the chance that each
place had (`policy.py`). The ranking's own choice has a chance above one half, for never more than 45 of 100
lists explore; so the log alone says which places the ranking would have filled alike. What it would have put
in place of an explored product was not shown, and is valued by the lists in which it stood there by weight
(`values.py`). Knows no ranking.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.cleaning import factorize, people
from recommender.errors import NotEnoughData
from recommender.events import EventTable, Kind
from recommender.exploring.beliefs import clicked_of
from recommender.exploring.values import LoggedPlaces, PolicyValues, policy_values

OWN_CHOICE = 0.5
"""A place whose chance was above this was the ranking's own."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """What was logged, and what it would have been.

    Attributes:
        lists: Lists whose places have chances.
        explored: Those of them with a product that the ranking would not have put there.
        followed: Clicks a list, as it was shown.
        without: The value of the same lists by the ranking alone; its doubly robust estimate has no model
            and is that by inverse propensity.
    """

    lists: int
    explored: int
    followed: float
    without: PolicyValues


def exploration_of(events: EventTable) -> Exploration:
    """Values a log.

    Args:
        events: Impressions with list, place and chance, and the clicks on them; other events don't count.

    Raises:
        NotEnoughData: nothing was explored, or in fewer than two visits.
    """
    shown = events.of_kind(Kind.IMPRESSION)
    known = (shown.list_id != "") & ~np.isnan(shown.propensity) & (shown.propensity > 0)
    shown = shown.take(known)
    own = shown.propensity > OWN_CHOICE
    if own.all():
        raise NotEnoughData(
            "The log has no list that explored; set 'exploration' in shop.yaml, and ask again once it has."
        )
    list_row, lists = factorize(shown.list_id)
    visits, _ = factorize(people(shown))
    visit = np.zeros(len(lists), dtype=np.int64)
    visit[list_row] = visits
    clicked = clicked_of(shown, events)
    nothing = np.zeros(len(shown))
    log = LoggedPlaces(
        list_row=list_row,
        visit=visit,
        propensity=shown.propensity,
        clicked=clicked,
        chance=own.astype(np.float64),
        expected=nothing,
        baseline=np.zeros(len(lists)),
        places=np.bincount(list_row, minlength=len(lists)).astype(np.float64),
    )
    explored = len(np.unique(list_row[~own]))
    return Exploration(len(lists), explored, float(clicked.sum() / len(lists)), policy_values(log))
