"""Whether reasons are true, on builds of real shops: the evidence of every reason is taken away.

    python -m tests.benchmarks.reason_quality STATE... [--recommendations 1000] [--json FILE]

Evidence goes from every stage by the recommender's own doors: a shopper of whom it is not known, asked for
again with candidates of their own; a statement that was never made; for popularity, a product that nobody
bought. The goal is that 99 of 100 reasons that claim a share cost the score that much, within a fifth.
Statements are tried too: half of the people like one of the words that the catalogue is divided by. Nobody
publishes such figures; the peer is what many explain by, the addends of the score, held to the same test.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from assistant.shop.shop import Shop
from recommender.evaluating.faithful import WITHIN, Faithfulness, faithfulness, unpopular, without
from recommender.leanings import Leaning
from recommender.ranking import Ranked
from recommender.reasons import Reason
from recommender.recommender import Recommender
from recommender.shopper import Shopper
from tests.benchmarks.states import over_states

PLACES = 10
GOAL = 0.99


def people(shop: Shop, count: int) -> list[Shopper]:
    """Customers with a history, evenly; every second one has stated to like a category."""
    recommender, found = shop.recommender, []
    customers = sorted(recommender.histories.customers)
    kinds = sorted({each.category[-1] for each in shop.catalogue.products if each.category})
    rng = np.random.default_rng(0)
    for customer in rng.permutation(customers).tolist():
        shopper = recommender.shopper(customer)
        if not shopper.history:
            continue
        if kinds and len(found) % 2:
            liked = str(rng.choice(kinds))
            products = frozenset(e.product_id for e in shop.catalogue.products if liked in e.category)
            shopper = replace(shopper, leanings=(Leaning(f"likes {liked}", products),))
        found.append(shopper)
        if len(found) == count:
            break
    return found


def again(recommender: Recommender, item: Ranked, reason: Reason, shopper: Shopper) -> float:
    """The score of a recommendation without the evidence of a reason: everything is asked for again."""
    if reason.kind == "popular":
        ranker = unpopular(recommender.ranker, item.product_id)
        recommender = replace(recommender, ranker=ranker)
    return recommender.explain(without(shopper, reason), item.product_id).score


def addends(item: Ranked) -> float:
    """What the part of the strongest source alone would claim: the naive explanation."""
    return max(item.parts.values()) / max(sum(item.parts.values()), 1e-12)


def judge(shop: Shop, recommendations: int) -> tuple[Faithfulness, float]:
    """The figures of one shop, and how often the strongest source's addend would be within a fifth."""
    recommender = shop.recommender
    shoppers = people(shop, -(-recommendations // PLACES))
    naive: list[bool] = []

    def asked(item: Ranked, reason: Reason, shopper: Shopper) -> float:
        score = again(recommender, item, reason, shopper)
        if reason is item.reasons[0]:
            fall = 1.0 - score / item.score
            naive.append(abs(fall - addends(item)) <= WITHIN * addends(item))
        return score

    found = faithfulness(shoppers, lambda each: recommender.recommend(each, k=PLACES).items, asked)
    return found, float(np.mean(naive)) if naive else 0.0


def show(found: Faithfulness, naive: float) -> None:
    """Prints one shop's figures."""
    print(f"  {found.recommendations} recommendations")
    for kind in sorted({*found.claiming, *found.moving}):
        claims, faithful = found.claiming.get(kind, 0), found.faithful.get(kind, 0)
        moving, moved = found.moving.get(kind, 0), found.moved.get(kind, 0)
        print(f"  {kind:<12}{faithful:>6} of {claims:<6} claims hold   {moved:>5} of {moving:<5} moved it up")
    verdict = "holds" if found.share >= GOAL else "FAILS"
    print(f"  {verdict}: {found.share:.2%} of the claims; by the strongest source's addend {naive:.2%}")


def rows_of(shop: Shop, recommendations: int) -> list[dict[str, Any]]:
    """The figures of one shop, which are printed too."""
    found, naive = judge(shop, recommendations)
    show(found, naive)
    return [{"addends": naive, **found.as_record()}]


if __name__ == "__main__":
    over_states(__doc__, "recommendations", 1_000, rows_of)
