"""The click scorer beside heads over the same encoder frozen, on held-out time.

`python tests/benchmarks/logged_click_quality.py demo --seed 7` writes that demo shop and judges the last 15 %
of its time (logged impressions); `... online-retail` takes real invoices (purchases, drawn negatives).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.shop.demo import write_demo
from assistant.shop.folder import read_folder
from assistant.shop.importers.registry import import_shop
from recommender.clicks.drawing import make_pairs
from recommender.clicks.held_out import FINE_TUNED, held_out
from recommender.clicks.options import ClickOptions
from recommender.clicks.pasts import Pasts
from recommender.clicks.trainer import BertClickTrainer
from recommender.split import TEST, TRAIN, VALIDATION, SplitOptions, split

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> None:
    """Fits one shop and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=("demo", "online-retail"))
    parser.add_argument("--seed", type=int, default=7, help="of the demo shop's world")
    parser.add_argument("--clicks", choices=("short", "full"), default="short")
    parser.add_argument("--pairs", type=int, default=6_000, help="held-out pairs to judge, at most")
    parser.add_argument("--adapt", choices=("weights", "lora", "prefix"), default="weights")
    parser.add_argument("--layers", type=int, default=3, help="of weights, the last that learn; -1: all")
    parser.add_argument("--trained", type=int, help="pairs of the fine-tuning")
    arguments = parser.parse_args()
    options = ClickOptions.short() if arguments.clicks == "short" else ClickOptions.full()
    options = replace(options, adapt=arguments.adapt, trained_layers=arguments.layers)
    if arguments.trained:
        options = replace(options, bert_pairs=arguments.trained, valid_pairs=400, probe_pairs=500, checks=2)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shop"
        if arguments.name == "demo":
            print(write_demo(folder, seed=arguments.seed))
        else:
            import_shop("online-retail", DATA / "online-retail", folder)
        shop = read_folder(folder, time.time())
    products, events, rng = shop.catalogue.products, shop.events, np.random.default_rng(0)
    parts = split(events, SplitOptions(), rng)
    train, valid = events.take(parts.mask(TRAIN)), events.take(parts.mask(VALIDATION))
    trainer = BertClickTrainer(options)
    fit = trainer.fit_with_peers(train, products, valid, rng)
    report = fit.scorer.report
    print(f"{report.negatives} negatives, {report.train_pairs} pairs, {report.valid_pairs} to validate")
    print(f"{report.learning:,} weights learned; ranks are worth {dict(report.propensity)}")
    print(
        f"{report.seconds:.0f} s, {report.pairs_per_second:.0f} pairs/s fine-tuned, step {report.steps} kept"
    )

    wanted = replace(options, valid_pairs=arguments.pairs)
    later = make_pairs(
        events.take(parts.mask(TEST)), Pasts(events), products, wanted, rng, like=report.negatives
    )
    if len(later) > arguments.pairs:
        later = later.take(np.sort(rng.choice(len(later), arguments.pairs, replace=False)))
    found = held_out(fit, later)
    auc = found.auc()
    print(f"{len(later)} held-out pairs, {later.clicked.mean():.3f} of them clicked; AUC:")
    for name, figure in sorted(auc.items(), key=lambda each: -each[1]):
        low, high = found.lead(name, rng) if name != FINE_TUNED else (0.0, 0.0)
        print(f"{name:46} {figure:.4f}  ratio {auc[FINE_TUNED] / figure:.3f}  lead [{low:+.4f}, {high:+.4f}]")
    probability = 1 / (1 + np.exp(-found.logits[FINE_TUNED]))
    print(f"mean probability {probability.mean():.3f}")


if __name__ == "__main__":
    main()
