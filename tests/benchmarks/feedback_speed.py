"""How quickly feedback counts, and what one recommendation costs, beside a refit and beside implicit.

A made-up shop of many products (what is measured hangs on sizes, not on tastes), with a durable log. One
recommendation is told twice: of the model that scores by the history, with the contributions of all that it
suggests, as implicit's is of one model; and of the whole shop, whose ranking blends all models and words its
reasons. Ours and the peer's take turns, call by call, so that whatever else the machine does meets both; each
is told in wall time and in the processor's. Prints a table with ratios and writes JSON.

From an event to the changed ranking everything is counted that a shop does: the event is brought to the disk,
the customer's events are read again, and all models score the longer history. The refit is of all that
serves, with its settings known: cleaning, histories and every model, but no search of settings and no click
scorer.

    python -m tests.benchmarks.feedback_speed [--products 20000] [--customers 20000] [--rounds 200] [--out F]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assistant.database import open_database
from recommender.blend import Blend
from recommender.cleaning import clean
from recommender.event_log import EventLog
from recommender.events import Event, EventTable, Kind
from recommender.fairness import fair
from recommender.histories import Histories
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.models import Models, Settings
from recommender.ranking import Ranker
from recommender.recommender import Recommender

NOW, DAY = 1_780_000_000.0, 86_400.0
BOUGHT = 12
"""Products of a customer."""
HISTORY = 20
FACTORS = 128


def made_events(customers: int, products: int, rng: np.random.Generator) -> EventTable:
    """Purchases of products whose popularity falls as one over their rank, in kinds that go together."""
    share = 1.0 / np.arange(1, products + 1)
    share /= share.sum()
    own = rng.integers(50, size=customers)
    events = []
    for customer in range(customers):
        drawn = rng.choice(products, size=BOUGHT, p=share)
        near = np.where(rng.random(BOUGHT) < 0.7, drawn // 50 * 50 + own[customer], drawn) % products
        moments = NOW - DAY * rng.uniform(1, 365, size=BOUGHT)
        events += [
            Event(f"p{product}", Kind.PURCHASE, f"c{customer}", timestamp=float(moment))
            for product, moment in zip(near, moments, strict=True)
        ]
    return EventTable.of(events)


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of calls: by the clock on the wall, and of the processor."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def call(self, what: Callable[[int], object], number: int) -> None:
        """Times one call."""
        began, worked = time.perf_counter(), time.thread_time()
        what(number)
        self.processor.append(time.thread_time() - worked)
        self.wall.append(time.perf_counter() - began)

    def figures(self) -> dict[str, float]:
        """Milliseconds."""
        worked = {f"{name} of processor": value for name, value in percentiles(self.processor).items()}
        return percentiles(self.wall) | worked


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Milliseconds."""
    return {f"p{part}": float(np.percentile(seconds, part)) * 1e3 for part in (50, 95)}


def timed(times: int, calls: Sequence[Callable[[int], object]]) -> list[Spent]:
    """What calls spent that took turns, after a few rounds that nobody counts."""
    spent = [Spent() for _ in calls]
    for number in range(times + 5):
        for what, each in zip(calls, spent, strict=True):
            if number < 5:
                what(number)
            else:
                each.call(what, number)
    return spent


def waiting_for_the_disk(folder: Path, times: int) -> list[float]:
    """Seconds of a page written and brought to the disk by the system: the floor of what is durable."""
    seconds = []
    with (folder / "page").open("wb", buffering=0) as file:
        for _ in range(times):
            began = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            seconds.append(time.perf_counter() - began)
    return seconds


def peer(matrix: AssociationMatrix) -> tuple[Callable[[NDArray[np.int64]], object], float]:
    """implicit's recommendation for somebody's rows, their factors worked out anew; seconds of its fit."""
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(factors=FACTORS, iterations=15, random_state=0, num_threads=1)
    began = time.perf_counter()
    model.fit(matrix.weights, show_progress=False)
    spent = time.perf_counter() - began

    def recommend(rows: NDArray[np.int64]) -> object:
        ones = np.ones(len(rows), dtype=np.float32)
        user = sp.csr_matrix(
            (ones, (np.zeros(len(rows), dtype=np.int64), rows)), shape=(1, len(matrix.products))
        )
        return model.recommend(0, user, N=10, recalculate_user=True)

    return recommend, spent


def measure(products: int, customers: int, rounds: int) -> dict[str, object]:
    """The figures."""
    rng = np.random.default_rng(7)
    events = made_events(customers, products, rng)
    index = ProductIndex(tuple(f"p{i}" for i in range(products)))
    began, worked = time.perf_counter(), time.process_time()
    models, histories = refitted(events, index)
    refit, refit_work = time.perf_counter() - began, time.process_time() - worked
    names = tuple(source.name for source in models.sources())
    blend = Blend(names, tuple(1.0 / len(names) for _ in names), tuple(1.0 for _ in names))
    with tempfile.TemporaryDirectory() as scratch, opened_log(Path(scratch)) as log:
        recommender = Recommender(
            products=index,
            models=models,
            histories=histories,
            log=log,
            log_position=0,
            ranker=Ranker(models.sources(), blend, models.neighbours, models.trend),
            sold_out=frozenset(),
            repeats=False,
            diversity=0.0,
            pool_size=200,
            clock=lambda: NOW,
        )
        rows = [rng.choice(products, size=HISTORY, replace=False) for _ in range(rounds + 5)]
        shoppers = [recommender.shopper_with([index.ids[row] for row in each]) for each in rows]
        model = max(models.personal, key=lambda each: each.name in ("ease", "sparse"))
        theirs, peer_fit = peer(AssociationMatrix.of(events, index))

        def alone(number: int) -> object:
            history = shoppers[number].history
            found = model.recommend(history, 10)
            return model.contributions(history, [product_id for product_id, _ in found])

        one_model, whole, beside = timed(
            rounds,
            (alone, lambda i: recommender.recommend(shoppers[i], k=10), lambda i: theirs(rows[i])),
        )
        on_disk: list[float] = []

        def feedback(number: int, reasons: bool) -> object:
            who, what = f"c{number % customers}", index.ids[int(rows[number][0])]
            began = time.perf_counter()
            recommender.record(Event(what, Kind.LIKE, who, timestamp=NOW - 1.0))
            on_disk.append(time.perf_counter() - began)
            return recommender.recommend(recommender.shopper(who), k=10, reasons=reasons)

        changed, explained = timed(rounds, (lambda i: feedback(i, False), lambda i: feedback(i, True)))
        bare = percentiles(waiting_for_the_disk(Path(scratch), rounds))
    spent = (one_model, whole, beside, changed, explained)
    one, shop, two, live, told = (each.figures() for each in spent)
    work, worst = "p50 of processor", "p95 of processor"
    return {
        "products": products,
        "customers": customers,
        "personal models": [model.name for model in models.personal],
        "one model": model.name,
        "one model with contributions (ms)": one,
        "whole ranking with reasons (ms)": shop,
        "implicit with recalculate_user (ms)": two,
        "model, times implicit at p50": one["p50"] / two["p50"],
        "model, times implicit, processor": one[work] / two[work],
        "whole ranking, times implicit at p50": shop["p50"] / two["p50"],
        "whole ranking, times implicit, processor": shop[work] / two[work],
        "event to changed ranking (ms)": live,
        "event to changed ranking with reasons (ms)": told,
        "of which until it is on disk (ms)": percentiles(on_disk),
        "a page to the disk, by the system alone (ms)": bare,
        "refit (s)": refit,
        "refit, processor (s)": refit_work,
        "implicit's fit (s)": peer_fit,
        "refit over event at p95": refit * 1e3 / live["p95"],
        "refit over event at p50, processor": refit_work * 1e3 / live[work],
        "refit over event at p95, processor": refit_work * 1e3 / live[worst],
    }


def refitted(events: EventTable, index: ProductIndex) -> tuple[Models, Histories]:
    """What a refit makes of a shop's events, with its settings known."""
    cleaned = clean(events, now=NOW)
    shared = fair(cleaned.events)
    return Models.fit(shared.events, index, Settings()), Histories.of(cleaned.events, shared.counts)


@contextmanager
def opened_log(folder: Path) -> Iterator[EventLog]:
    """A durable log in a folder."""
    engine = open_database(folder / "live.db")
    try:
        yield EventLog(engine, clock=lambda: NOW)
    finally:
        engine.dispose()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path("build/feedback_speed.json"))
    asked = parser.parse_args()
    figures = measure(asked.products, asked.customers, asked.rounds)
    for name, value in figures.items():
        shown = {k: round(v, 2) for k, v in value.items()} if isinstance(value, dict) else value
        print(f"{name:45} {shown}")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
