"""For whom it works: figures by how much is known of somebody, by customer attribute, and for new products.

A group of fewer than `FEWEST` people is left out: its mean says little, and might say it about somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.evaluating.comparison import intervals
from recommender.evaluating.kept import HeldOut, Panel
from recommender.events import Floats, Ints

FEWEST = 10
MOST_VALUES = 20
"""An attribute with more values than this is no attribute of groups (a name, a date)."""
BANDS = (("1-4", 1, 4), ("5-19", 5, 19), ("20+", 20, None))
"""How many products somebody had touched before; those with none have a panel of their own."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some of the people of a panel.

    Attributes:
        kind: What groups are told apart by: "products known", or the name of an attribute.
        name: Which group.
        customers: How many.
        values: Mean by figure and scorer: {"ndcg@10": {"whole ranking": 0.1}}.
        interval: 95 % interval of the ranking's mean NDCG@10.
    """

    kind: str
    name: str
    customers: int
    values: Mapping[str, Mapping[str, float]]
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class NewProducts:
    """How products fare that nobody had touched before the cut.

    Attributes:
        products: How many of the catalogue are new.
        customers: How many wanted one of them.
        values: Mean by figure and scorer, over those customers, where only new products count as wanted.
        shown: The part of all places of lists of ten that holds a new product, by scorer.
    """

    products: int
    customers: int
    values: Mapping[str, Mapping[str, float]]
    shown: Mapping[str, float]


FIGURES = ("ndcg@10", "recall@20", "hit_rate@10")
"""What is given of each group."""


def by_history(
    panel: Panel, strangers: Panel | None, ranking: str, scorers: Sequence[str], rng: np.random.Generator
) -> tuple[Group, ...]:
    """Groups by how many products somebody had touched before the cut."""
    found: list[Group | None] = []
    if strangers:
        everybody = np.ones(len(strangers.customers), dtype=bool)
        found.append(_group(strangers, everybody, "products known", "0", ranking, scorers, rng))
    for name, least, most in BANDS:
        chosen = (panel.events >= least) & ((panel.events <= most) if most else True)
        found.append(_group(panel, chosen, "products known", name, ranking, scorers, rng))
    return tuple(each for each in found if each)


def by_attribute(
    panel: Panel,
    attributes_of: Callable[[str], Mapping[str, object]],
    ranking: str,
    scorers: Sequence[str],
    rng: np.random.Generator,
) -> tuple[Group, ...]:
    """Groups by every attribute that has few values; a person without a value is in no group of it."""
    facts = [attributes_of(customer) for customer in panel.customers]
    found: list[Group | None] = []
    for attribute in sorted({name for each in facts for name in each}):
        values = np.array([_plain(each.get(attribute)) for each in facts], dtype=object)
        distinct = sorted(set(values) - {""})
        if len(distinct) < 2 or len(distinct) > MOST_VALUES:
            continue
        found += [_group(panel, values == each, attribute, each, ranking, scorers, rng) for each in distinct]
    return tuple(each for each in found if each)


def new_products(held: HeldOut, panel: Panel) -> NewProducts:
    """The figures of every scorer on what nobody had touched before."""
    new = frozenset(np.flatnonzero(held.touched == 0).tolist())
    wanted = [each & new for each in panel.wanted]
    chosen = np.array([bool(each) for each in wanted])
    values: dict[str, dict[str, float]] = {name: {} for name in FIGURES}
    shown = {}
    for scorer, lists in panel.lists.items():
        ten = lists.rows[:, :10]
        places = ten[ten >= 0]
        shown[scorer] = float((held.touched[places] == 0).mean()) if len(places) else 0.0
        if chosen.any():
            figures = lists.figures([each or frozenset({-2}) for each in wanted])
            for name in FIGURES:
                values[name][scorer] = float(figures[name][chosen].mean())
    return NewProducts(len(new), int(chosen.sum()), values, shown)


def _group(
    panel: Panel,
    chosen: Mask,
    kind: str,
    name: str,
    ranking: str,
    scorers: Iterable[str],
    rng: np.random.Generator,
) -> Group | None:
    people: Ints = np.flatnonzero(chosen)
    if len(people) < FEWEST:
        return None
    values: dict[str, dict[str, float]] = {figure: {} for figure in FIGURES}
    ndcg: Floats = np.zeros(len(people))
    for scorer in scorers:
        if scorer not in panel.lists:
            continue
        figures = panel.lists[scorer].figures(panel.wanted)
        for figure in FIGURES:
            values[figure][scorer] = float(figures[figure][people].mean())
        if scorer == ranking:
            ndcg = figures["ndcg@10"][people]
    low, high = intervals(ndcg[:, None], rng)
    return Group(kind, name, len(people), values, (float(low[0]), float(high[0])))


def _plain(value: object) -> str:
    return str(value) if isinstance(value, str | int | bool) else ""
