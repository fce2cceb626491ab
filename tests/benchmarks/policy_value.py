"""Off-policy estimates against the truth of demo worlds: how often the interval holds it, and how wide it is.

    python -m tests.benchmarks.policy_value [--seeds 200] [--products 120] [--out FILE]

In each world the first half of the year's log teaches what is believed of clicks; the policy to be valued
deals the shelves by these beliefs, and what it would have been worth in the lists of the second half is
estimated from their log alone. The truth is the mean of the true click probabilities under that policy in the
same lists. The peer is the estimate that many make: the logged mean of the lists in which the new policy's
favourite was shown at its place.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.shop.demo.shelf_policy import propensities
from assistant.shop.demo.tastes import EXAMINATION, click_probabilities
from assistant.shop.demo.visits import Shelf
from assistant.shop.demo.world import World
from recommender.events import EventTable, Kind
from recommender.exploring.beliefs import PLACES, ClickBeliefs, clicked_of
from recommender.exploring.values import CONFIDENCE, LoggedPlaces, PolicyValues, Value, policy_values
from recommender.matrix import ProductIndex

Floats = NDArray[np.float64]
BOLDNESS = 1.0
"""How far beliefs move the shop's own scores, in log odds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One world: the truth, the worth of the policy that was followed, the estimates, the naive one."""

    truth: float
    followed: float
    values: PolicyValues
    naive: float


def outcome_of(seed: int, products: int) -> Outcome:
    """One world, its log and what is made of it."""
    world = World.from_seed(seed, products)
    shelves: list[Shelf] = []
    history = world.play(watch=shelves.append)
    events = EventTable.of(history.events)
    half = sorted(shelf.when for shelf in shelves)[len(shelves) // 2].timestamp()
    ids = [article.product.product_id for article in world.articles]
    beliefs = ClickBeliefs.fit(events.take(events.timestamp < half), ProductIndex.of(ids))
    rates = beliefs.rates(ids)
    judged = [shelf for shelf in shelves if shelf.when.timestamp() >= half and shelf.places]
    row_of = {product_id: row for row, product_id in enumerate(ids)}
    shown = events.of_kind(Kind.IMPRESSION)
    clicked = clicked_of(shown, events)
    by_list: dict[str, list[int]] = {}
    for i, list_id in enumerate(shown.list_id):
        by_list.setdefault(str(list_id), []).append(i)
    columns: list[tuple[int, float, float, float, float]] = []
    baseline, places, truth, followed, visits = [], [], [], [], []
    favourites: list[float] = []
    for number, shelf in enumerate(judged):
        rows, chances = target(shelf, rates)
        modelled = rates[list(rows)][:, None] * beliefs.looked_at[: chances.shape[1]][None, :]
        true = true_clicks(world, shelf, rows, chances.shape[1])
        baseline.append(float((chances * modelled).sum()))
        truth.append(float((chances * true).sum()))
        logged_rows, logged_chances = propensities(shelf.families, shelf.scores, shelf.members, shelf.places)
        followed.append(float((logged_chances * true_clicks(world, shelf, logged_rows, true.shape[1])).sum()))
        places.append(chances.shape[1])
        visits.append(int(shelf.visit.session_id[1:]))
        at = {row: i for i, row in enumerate(rows)}
        agrees = False
        for i in by_list[shelf.list_id]:
            product, place = at[row_of[str(shown.product_id[i])]], int(shown.position[i])
            expected = float(modelled[product, place])
            chance = float(chances[product, place])
            columns.append((number, float(shown.propensity[i]), float(clicked[i]), chance, expected))
            agrees |= place == 0 and product == int(chances[:, 0].argmax())
        if agrees:
            favourites.append(sum(float(clicked[i]) for i in by_list[shelf.list_id]))
    table = np.array(columns)
    log = LoggedPlaces(
        list_row=table[:, 0].astype(np.int64),
        visit=np.array(visits, dtype=np.int64),
        propensity=table[:, 1],
        clicked=table[:, 2],
        chance=table[:, 3],
        expected=table[:, 4],
        baseline=np.array(baseline),
        places=np.array(places, dtype=np.float64),
    )
    naive = float(np.mean(favourites)) if favourites else float("nan")
    return Outcome(float(np.mean(truth)), float(np.mean(followed)), policy_values(log), naive)


def target(shelf: Shelf, rates: Floats) -> tuple[tuple[int, ...], Floats]:
    """The policy to be valued: the shop's scores moved by what is believed of each family's clicks."""
    believed = np.array([rates[list(shelf.members[family])].mean() for family in shelf.families])
    moved = shelf.scores + BOLDNESS * np.log(believed / (1.0 - believed))
    return propensities(shelf.families, moved, shelf.members, shelf.places)


def true_clicks(world: World, shelf: Shelf, rows: tuple[int, ...], places: int) -> Floats:
    """The true chance of a click [rows, places] in that moment."""
    first = world.tastes.click_logits(
        shelf.visit.person, rows, [0] * len(rows), shelf.month, shelf.when.month, shelf.moment
    )
    lost = EXAMINATION * np.log2(1.0 + np.arange(places, dtype=np.float64))
    return click_probabilities(first[:, None] - lost[None, :])


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--products", type=int, default=120)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    found = [outcome_of(seed, arguments.products) for seed in range(arguments.seeds)]
    truth = np.array([each.truth for each in found])
    gain = float(np.mean([each.truth / each.followed for each in found]))
    figures: dict[str, object] = {
        "seeds": len(found),
        "places told apart": PLACES,
        "confidence": CONFIDENCE,
        "true worth over that of the policy followed": gain,
    }
    for name in ("inverse", "normalised", "doubly_robust"):
        values: list[Value] = [getattr(each.values, name) for each in found]
        means = np.array([value.mean for value in values])
        held = sum(bool(v.low <= t <= v.high) for v, t in zip(values, truth, strict=True))
        figures[name] = {
            "truth within the interval": held,
            "mean error": float(np.abs(means - truth).mean()),
            "bias": float((means - truth).mean()),
            "mean width": float(np.mean([value.high - value.low for value in values])),
            "effective lists": float(np.mean([value.effective for value in values])),
        }
    naive = np.array([each.naive for each in found])
    figures["naive peer"] = {
        "mean error": float(np.nanmean(np.abs(naive - truth))),
        "bias": float(np.nanmean(naive - truth)),
    }
    figures["mean truth"] = float(truth.mean())
    for name, row in figures.items():
        print(f"{name:45} {row}")
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
