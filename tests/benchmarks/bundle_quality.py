"""The best set under a budget, on generated needs whose best sets are known, beside a greedy peer.

    python -m tests.benchmarks.bundle_quality [--needs 200] [--products 1500] [--out FILE]

Each case is three to five kinds of things of the demo shop, up to twelve products of each with a drawn worth,
now and then several pieces, a budget between what the cheapest and what the best set cost, and the deals of a
drawn shop. The truth comes from trying every set, with arithmetic of its own; the peer takes the needs in
order and for each the best option that the rest of the budget still pays for.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.shop.demo.world import World
from recommender.bundles.deals import Coupon, Deals, MultiBuy, Scope
from recommender.bundles.programme import Choice, Need, Option, best_choice, cost
from retrieval.product import Product

Ints = NDArray[np.int64]
BONUS = 1_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked for, how much may be spent, and what the shop takes off."""

    needs: tuple[Need, ...]
    budget: int
    deals: Deals


def cases(products: Sequence[Product], count: int, rng: np.random.Generator) -> list[Case]:
    """Generated needs, each on its own deals and budget."""
    shelves: dict[str, list[Product]] = {}
    for product in products:
        if product.price and product.in_stock is not False:
            shelves.setdefault(product.category_path, []).append(product)
    names = sorted(name for name, shelf in shelves.items() if len(shelf) >= 4)
    return [_case(shelves, names, rng) for _ in range(count)]


def _case(shelves: dict[str, list[Product]], names: list[str], rng: np.random.Generator) -> Case:
    most = int(rng.integers(3, 6))
    needs = []
    for name in rng.choice(names, size=most, replace=False):
        shelf = shelves[str(name)]
        kept = rng.permutation(len(shelf))[: int(rng.integers(4, 13 if most < 5 else 9))]
        options = tuple(Option(shelf[i], int(rng.integers(1, 1001))) for i in kept)
        needs.append(Need(str(name), options, 1 if rng.random() < 0.7 else int(rng.integers(2, 7))))
    prices = [sorted(_price(o.product) * need.pieces for o in need.options) for need in needs]
    low, high = sum(p[0] for p in prices), sum(p[-1] for p in prices)
    budget = int(low * 0.7 + rng.random() * 0.6 * (high - low * 0.7))
    return Case(tuple(needs), budget, _deals(needs, budget, rng))


def _deals(needs: Sequence[Need], budget: int, rng: np.random.Generator) -> Deals:
    def scope() -> Scope:
        return (
            Scope() if rng.random() < 0.4 else Scope(categories=(needs[int(rng.integers(len(needs)))].name,))
        )

    multi = tuple(
        MultiBuy(f"deal {n}", take, take - int(rng.integers(1, take)), scope())
        for n, take in enumerate(rng.integers(2, 5, size=int(rng.integers(0, 3))).tolist())
    )
    percent = Coupon(
        "PART", percent=int(rng.integers(5, 31)), minimum=int(rng.random() * budget), scope=scope()
    )
    amount = Coupon(
        "OFF", amount=int(rng.integers(100, 2000)), minimum=int(rng.random() * budget), scope=scope()
    )
    drawn = rng.random(2) < 0.4
    return Deals(multi, tuple(c for c, d in zip((percent, amount), drawn, strict=True) if d))


def _price(product: Product) -> int:
    assert product.price is not None
    return product.price.minor


def known_best(case: Case) -> tuple[int, int]:
    """The greatest aim of all affordable sets (needs met, then worth), and the least such a set costs."""
    sizes = [len(need.options) + 1 for need in case.needs]
    grid = np.stack([each.ravel() for each in np.meshgrid(*map(np.arange, sizes), indexing="ij")])
    columns = [
        (n, o, need, option) for n, need in enumerate(case.needs) for o, option in enumerate(need.options)
    ]
    columns.sort(key=lambda column: _price(column[3].product))
    pieces = np.stack([(grid[n] == o) * need.pieces for n, o, need, _ in columns]).astype(np.int64)
    price = np.array([_price(option.product) for *_, option in columns])
    owner = [next((d for d in case.deals.multi_buys if d.scope.covers(o.product)), None) for *_, o in columns]
    free = np.zeros_like(pieces)
    for deal in case.deals.multi_buys:
        counted = np.array([each is deal for each in owner])
        left = pieces[counted].sum(axis=0) // deal.take * (deal.take - deal.pay)
        for row in np.flatnonzero(counted):
            free[row] = np.minimum(left, pieces[row])
            left = left - free[row]
    paid = (pieces - free) * price[:, None]
    total = paid.sum(axis=0)
    off = np.zeros_like(total)
    for coupon in case.deals.coupons:
        eligible = paid[[coupon.scope.covers(o.product) for *_, o in columns]].sum(axis=0)
        saved = np.minimum(eligible, coupon.amount) + eligible * coupon.percent // 100
        off = np.maximum(off, np.where(eligible >= coupon.minimum, saved, 0))
    total = total - off
    gain = sum(
        np.array([*(BONUS + option.worth for option in need.options), 0])[grid[n]]
        for n, need in enumerate(case.needs)
    )
    gain = np.where(total <= case.budget, gain, -1)
    best = int(gain.max())
    return best, int(total[gain == best].min())


def aim(case: Case, choice: Choice) -> int:
    """Needs met, then worth, as one number; -1 where the set costs too much."""
    if cost(case.needs, choice, case.deals) > case.budget:
        return -1
    pairs = zip(case.needs, choice, strict=True)
    return sum(BONUS + need.options[i].worth for need, i in pairs if i is not None)


def greedy(case: Case) -> Choice:
    """For each need in order the best option that can still be paid."""
    choice: Choice = (None,) * len(case.needs)
    for n, need in enumerate(case.needs):
        for i in sorted(range(len(need.options)), key=lambda i: -need.options[i].worth):
            tried = (*choice[:n], i, *choice[n + 1 :])
            if cost(case.needs, tried, case.deals) <= case.budget:
                choice = tried
                break
    return choice


def exact(case: Case) -> Choice:
    """The product's own answer."""
    return best_choice(case.needs, case.budget, case.deals)


def judged(
    all_cases: Sequence[Case], solve: Callable[[Case], Choice], truth: Sequence[tuple[int, int]]
) -> dict[str, float]:
    """How often the best set was found, at the least cost, and how long an answer takes in milliseconds."""
    best = cheapest = met = 0
    taken, worked = [], []
    for case, (wanted, least) in zip(all_cases, truth, strict=True):
        began, before = time.perf_counter(), time.process_time()
        choice = solve(case)
        taken.append((time.perf_counter() - began) * 1e3)
        worked.append((time.process_time() - before) * 1e3)
        reached = aim(case, choice) == wanted
        best += reached
        cheapest += reached and cost(case.needs, choice, case.deals) == least
        met += sum(i is not None for i in choice)
    p50, p95 = np.percentile(taken, [50, 95])
    return {
        "best": best,
        "best and cheapest": cheapest,
        "needs met": met,
        "p50 (ms)": float(p50),
        "p95 (ms)": float(p95),
        "p95 of processor (ms)": float(np.percentile(worked, 95)),
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--needs", type=int, default=200)
    parser.add_argument("--products", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    world = World.from_seed(arguments.seed, arguments.products)
    drawn = cases([a.product for a in world.articles], arguments.needs, np.random.default_rng(arguments.seed))
    truth = [known_best(case) for case in drawn]
    asked = sum(len(case.needs) for case in drawn)
    figures = {
        "cases": len(drawn),
        "needs": asked,
        "needs that can be met": sum(t[0] // BONUS for t in truth),
    }
    rows = {"exact": judged(drawn, exact, truth), "greedy": judged(drawn, greedy, truth)}
    print(figures)
    for name, row in rows.items():
        print(f"{name:8}", {key: round(value, 1) for key, value in row.items()})
    if arguments.out:
        arguments.out.write_text(json.dumps({**figures, **rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
