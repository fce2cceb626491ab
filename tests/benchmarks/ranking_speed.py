"""From 200 candidates to a ranked list with reasons, beside the re-ranking of 50 by a cross-encoder.

    python -m tests.benchmarks.ranking_speed STATE [--people 60] [--json FILE]

Ours: the recommender scores 200 candidates for a customer and gives the best ten, every reason with the share
that was measured for it. The peer: the 50 products nearest to a history by their sentence vectors, each read
beside the history's titles by sentence-transformers' CrossEncoder in 32 bits over the encoder's own weights;
it gives an order and no reason. Both are warm, take turns, and are timed by the clock.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sentence_transformers import CrossEncoder

from assistant.shop.shop import Shop
from recommender.shopper import Shopper
from retrieval.encoder import embedded_weights

CANDIDATES, RETRIEVED, TITLES, LONGEST = 200, 50, 5, 256
GOAL_RATIO, GOAL_SECONDS = 0.2, 0.120


def candidates(shop: Shop, shopper: Shopper) -> list[str]:
    """The best of the customer's ranking: what would be ranked for them."""
    found = shop.recommender.recommend(shopper, k=CANDIDATES, reasons=False)
    return [item.product_id for item in found.items]


def ours(shop: Shop, shopper: Shopper, among: frozenset[str]) -> int:
    """Ranks the candidates, with reasons for the ten that are shown."""
    found = shop.recommender.recommend(shopper, k=10, keep=among.__contains__)
    return len(found.items)


def theirs(shop: Shop, model: CrossEncoder, shopper: Shopper) -> int:
    """Retrieves the nearest and re-ranks them."""
    touched = [shop.catalogue.get(touch.product_id) for touch in shopper.history[-TITLES:]]
    titles = [product.title for product in touched if product]
    latest = shopper.history[-1].product_id
    near = [product_id for product_id, _ in shop.search.similar(latest, RETRIEVED)]
    texts = [product.text() for each in near if (product := shop.catalogue.get(each))]
    scores = model.predict([("; ".join(titles), text) for text in texts], batch_size=32)
    return len(np.argsort(-scores))


def timed(run: Callable[[], int]) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    """Times both for the same people."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--json", type=Path, help="where the figures go")
    options = parser.parse_args()
    shop = Shop.open(options.state, device="cpu")
    model = CrossEncoder(str(embedded_weights()), num_labels=1, max_length=LONGEST, device="cpu")
    customers = np.random.default_rng(0).permutation(sorted(shop.recommender.histories.customers)).tolist()
    everybody = (shop.recommender.shopper(customer) for customer in customers)
    people = [each for each in everybody if each.history][: options.people]
    seconds: dict[str, list[float]] = {"ranked with reasons": [], "CrossEncoder": []}
    for number, shopper in enumerate(people):
        among = frozenset(candidates(shop, shopper))
        fresh = shop.recommender.shopper(shopper.customer_id)  # nothing of the last ranking is kept for it
        mine = timed(lambda fresh=fresh, among=among: ours(shop, fresh, among))  # type: ignore[misc]
        peer = timed(lambda shopper=shopper: theirs(shop, model, shopper))  # type: ignore[misc]
        if number >= 3:  # warm by then
            seconds["ranked with reasons"].append(mine)
            seconds["CrossEncoder"].append(peer)
    half, most = ({name: float(np.quantile(each, q)) for name, each in seconds.items()} for q in (0.5, 0.95))
    for name in seconds:
        print(f"{name:<22} p50 {1e3 * half[name]:7.1f} ms   p95 {1e3 * most[name]:7.1f} ms")
    ratio = half["ranked with reasons"] / half["CrossEncoder"]
    print(f"ratio of medians {ratio:.3f} (goal {GOAL_RATIO}), p95 goal {1e3 * GOAL_SECONDS:.0f} ms")
    if options.json:
        record = {
            "state": options.state.name,
            "p50": half,
            "p95": most,
            "ratio": ratio,
            "people": len(people),
        }
        options.json.write_text(json.dumps(record, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
