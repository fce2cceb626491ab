"""Everything that the held-out lists say, as one record: what `report.json` holds and the page draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from recommender.evaluating.comparison import holm, intervals, permutation_test
from recommender.evaluating.exposure import Exposure, exposure_of
from recommender.evaluating.groups import FEWEST, Group, NewProducts, by_attribute, by_history, new_products
from recommender.evaluating.kept import NO_HISTORY, HeldOut, Panel, Remembered, Step
from recommender.events import Floats

DECISIVE = "ndcg@10"
"""The figure that scorers are compared by."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ranking against one other scorer, by NDCG@10 of the same people.

    Attributes:
        other: Which scorer.
        difference: The ranking's mean less the other's.
        interval: 95 % interval of the mean difference.
        probability: Of such a difference by luck: paired permutation test, two-sided, adjusted after Holm
            for all comparisons of the panel.
        peer: Whether the other one comes from outside.
    """

    other: str
    difference: float
    interval: tuple[float, float]
    probability: float
    peer: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of one panel.

    Attributes:
        name: Which people, and what counts as wanted.
        customers: How many.
        values: Means by scorer and figure.
        intervals: 95 % intervals by scorer and figure.
        comparisons: The ranking against every other scorer.
        best_peer: Of the scorers from outside the one of the highest NDCG@10; "" without any.
    """

    name: str
    customers: int
    values: Mapping[str, Mapping[str, float]]
    intervals: Mapping[str, Mapping[str, tuple[float, float]]]
    comparisons: tuple[Comparison, ...]
    best_peer: str


@dataclass(frozen=True, slots=True)
class Study:
    """What is known of a build's suggestions.

    Attributes:
        ranking: The name of the scorer that serves.
        readings: The panels; the first is what settings were made for. Others of fewer than `FEWEST` people
            are left out.
        exposure: By scorer, over the first panel.
        groups: By how much was known of people, then by their attributes.
        new: How new products fare.
        learning: What more feedback is worth.
        remembered: What an update costs on older events.
    """

    ranking: str
    readings: tuple[Reading, ...]
    exposure: Mapping[str, Exposure]
    groups: tuple[Group, ...]
    new: NewProducts
    learning: tuple[Step, ...]
    remembered: tuple[Remembered, ...]

    def as_record(self) -> dict[str, object]:
        """The study as JSON has it."""
        return asdict(self)


def study_of(
    held: HeldOut,
    attributes_of: Callable[[str], Mapping[str, object]] = lambda customer: {},
    rng: np.random.Generator | None = None,
) -> Study:
    """Works out everything.

    Args:
        held: What the build kept.
        attributes_of: What is known of a customer, by id; values that are no text or number are left out.
        rng: Draws intervals and permutations; seeded with 0 by default.
    """
    rng = rng or np.random.default_rng(0)
    first = held.panels[0]
    panels = [panel for panel in held.panels if panel is first or len(panel.customers) >= FEWEST]
    readings = tuple(_reading(held, panel, rng) for panel in panels)
    shown = [held.ranking, *filter(None, [readings[0].best_peer]), "popularity", "content"]
    strangers = held.panel(NO_HISTORY)
    return Study(
        ranking=held.ranking,
        readings=readings,
        exposure={
            name: exposure_of(lists.rows, held.touched, held.people) for name, lists in first.lists.items()
        },
        groups=(
            *by_history(first, strangers, held.ranking, shown, rng),
            *by_attribute(first, attributes_of, held.ranking, shown, rng),
        ),
        new=new_products(held, first),
        learning=held.learning,
        remembered=held.remembered,
    )


def _reading(held: HeldOut, panel: Panel, rng: np.random.Generator) -> Reading:
    figures = {name: lists.figures(panel.wanted) for name, lists in panel.lists.items()}
    values = {
        name: {each: float(column.mean()) for each, column in found.items()}
        for name, found in figures.items()
    }
    peers = [name for name in held.peers if name in figures]
    return Reading(
        name=panel.name,
        customers=len(panel.customers),
        values=values,
        intervals={name: _intervals(found, rng) for name, found in figures.items()},
        comparisons=_comparisons(
            {name: found[DECISIVE] for name, found in figures.items()}, held.ranking, peers, rng
        ),
        best_peer=max(peers, key=lambda name: values[name][DECISIVE], default=""),
    )


def _intervals(figures: Mapping[str, Floats], rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    lows, highs = intervals(np.column_stack(list(figures.values())), rng)
    return {name: (float(low), float(high)) for name, low, high in zip(figures, lows, highs, strict=True)}


def _comparisons(
    ndcg: Mapping[str, Floats], ranking: str, peers: list[str], rng: np.random.Generator
) -> tuple[Comparison, ...]:
    others = {name: ndcg[ranking] - column for name, column in ndcg.items() if name != ranking}
    if not others:
        return ()
    probabilities = holm([permutation_test(difference, rng) for difference in others.values()])
    lows, highs = intervals(np.column_stack(list(others.values())), rng)
    return tuple(
        Comparison(name, float(difference.mean()), (float(low), float(high)), probability, name in peers)
        for (name, difference), probability, low, high in zip(
            others.items(), probabilities, lows, highs, strict=True
        )
    )
