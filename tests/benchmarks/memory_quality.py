"""Whether a month of updates forgets the months before: online-retail, week by week, without a refit.

Models learn everything up to eight weeks before the end; they are judged on the four weeks after that, before
and after the last four weeks were folded in by four updates. What is judged on is never learned.

    python -m tests.benchmarks.memory_quality [--customers N] [--out F]
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from recommender.cleaning import factorize
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.remembering import remembered
from tests.benchmarks.protocols import WEEKS, online_retail


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, help="A sample of so many.")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    events = online_retail()
    events = events.take(events.customer_id != "")
    if asked.customers:
        who, names = factorize(events.customer_id)
        drawn = np.random.default_rng(0).permutation(len(names))[: asked.customers]
        events = events.take(np.isin(who, drawn))
    end = float(np.nanmax(events.timestamp))
    learned = events.take(events.timestamp < end - 2 * WEEKS)
    held_out = events.take((events.timestamp >= end - 2 * WEEKS) & (events.timestamp < end - WEEKS))
    month = events.take(events.timestamp >= end - WEEKS)
    products = ProductIndex(factorize(events.product_id)[1])
    began = time.perf_counter()
    models = Models.fit(learned, products, Settings())
    fitted = time.perf_counter()
    rows = remembered(models, learned, held_out, month)
    updated = time.perf_counter()
    print(f"{len(learned)} events learned, {len(month)} folded in; fit {fitted - began:.1f} s, ", end="")
    print(f"four updates and the figures {updated - fitted:.1f} s")
    for row in rows:
        ratio = row.after / max(row.before, 1e-9)
        print(f"{row.model:12} {row.customers:6} {row.before:.4f} {row.after:.4f} {ratio:6.3f}")
    if asked.out:
        asked.out.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
