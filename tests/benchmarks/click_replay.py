"""A month of new events: is it learned, and are the old months kept?

`python -m tests.benchmarks.click_replay SHOP` cuts a shop's log a month before its end. A scorer is fitted
on what came before, less one list in eight; then it goes on with the first three quarters of the month, with
and without replay of old pairs (`finish` does it with). AUC of the lists that were left out (old) and of the
month's last quarter (new), by the student and by BERT, before and after, with 95 % intervals of the change.
"""

from __future__ import annotations

import argparse
import json
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.shop.folder import read_folder
from recommender.clicks.drawing import make_pairs
from recommender.clicks.forms import quickest
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.reading import by_shopper
from recommender.clicks.scorer import BertClickScorer
from recommender.clicks.towers import TowerOptions
from recommender.clicks.trainer import BertClickTrainer
from recommender.events import EventTable, Floats
from retrieval.product import Product

MONTH = 30 * 86_400.0
LEFT_OUT = 8
DRAWS = 300


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("--model", type=Path, help="where the scorer from before the month is kept")
    parser.add_argument("--fit-only", action="store_true", help="fit that, and stop")
    parser.add_argument("--impressions", type=int, default=16_000, help="that the fit looks at, the latest")
    parser.add_argument("--pairs", type=int, default=400, help="of the fine-tuning before the month")
    parser.add_argument("--continue-pairs", type=int, default=600)
    parser.add_argument("--judged", type=int, default=1_500, help="pairs of each part, at most")
    parser.add_argument("--read", type=int, default=400, help="of those, pairs that BERT reads")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = measure(arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def measure(arguments: argparse.Namespace) -> dict[str, float]:
    """AUC by form, part and moment."""
    shop = read_folder(arguments.shop, time.time())
    products, events = shop.catalogue.products, shop.events
    options = replace(
        ClickOptions.short(),
        logged_limit=arguments.impressions,
        bert_pairs=arguments.pairs,
        valid_pairs=300,
        probe_pairs=200,
        checks=2,
        trained_layers=2,
        continue_pairs=arguments.continue_pairs,
        towers=TowerOptions(most=12_000, epochs=1),
    )
    cut = float(np.nanmax(events.timestamp)) - MONTH
    left_out = np.array([zlib.crc32(str(each).encode()) % LEFT_OUT == 0 for each in events.list_id])
    left_out &= events.list_id != ""
    before, after = events.timestamp < cut, events.timestamp >= cut
    last = events.timestamp >= cut + 0.75 * MONTH
    rng = np.random.default_rng(0)
    old = events.take(before & ~left_out)
    trainer = BertClickTrainer(options)
    edge = float(np.quantile(old.timestamp, 0.85))
    if arguments.model and (arguments.model / "clicks.json").is_file():
        scorer = BertClickScorer.load(arguments.model)
    else:
        earlier, later = old.take(old.timestamp < edge), old.take(old.timestamp >= edge)
        scorer = trainer.fit(earlier, products, later, np.random.default_rng(0))
        if arguments.model:
            scorer.save(arguments.model)
    if arguments.fit_only:
        return {}
    parts = {
        "old": _judged(events.take(before & left_out), events, products, options, arguments.judged, rng),
        "new": _judged(events.take(last), events, products, options, arguments.judged, rng),
    }
    month = events.take(after & ~last)
    middle = month.timestamp < float(np.median(month.timestamp))
    made = {
        "before": scorer,
        "with replay": trainer.finish(scorer, old, month, products, np.random.default_rng(1)),
        "without replay": trainer.finish(
            scorer, month.take(middle), month.take(~middle), products, np.random.default_rng(1)
        ),
    }
    scored = {
        (name, part, form): score(each, pairs, form, arguments.read)
        for name, each in made.items()
        for part, pairs in parts.items()
        for form in (("student", "bert") if arguments.read else ("student",))
    }
    found: dict[str, float] = {}
    for (name, part, form), logits in scored.items():
        clicked = parts[part].clicked[: len(logits)]
        auc = float(roc_auc_score(clicked, logits))
        low, high = _change(clicked, scored["before", part, form], logits, rng)
        found[f"{form}, {part} months, {name}"] = auc
        print(
            f"{form:8} {part} months  {name:15} AUC {auc:.4f}  change [{low:+.4f}, {high:+.4f}]", flush=True
        )
    return found


def _judged(
    part: EventTable,
    events: EventTable,
    products: Sequence[Product],
    options: ClickOptions,
    most: int,
    rng: np.random.Generator,
) -> Pairs:
    """Logged pairs of a part of the log, each with the history that lay before it."""
    pairs = make_pairs(part, Pasts(events), products, options, rng, like="logged")
    return pairs.take(rng.permutation(len(pairs))[:most])


def score(scorer: BertClickScorer, pairs: Pairs, form: str, read: int) -> Floats:
    """Log odds of the pairs, of the first `read` of them by BERT."""
    chosen = pairs if form == "student" else pairs.take(np.arange(min(read, len(pairs))))
    found = np.zeros(len(chosen))
    computed = quickest(scorer.network, scorer.reader.tokens, scorer.device)
    for mine in by_shopper(chosen):
        rows = scorer.reader.facts.rows_of(chosen.product_id[mine].tolist())
        shopper = chosen.shopper_of(int(mine[0]))
        if form == "student":
            found[mine] = scorer.student.raw_logits(scorer.reader.inputs(shopper, rows))
        else:
            found[mine] = computed.logits(*scorer.reader.read(shopper, rows))
    return found


def _change(
    clicked: np.ndarray, before: Floats, after: Floats, rng: np.random.Generator
) -> tuple[float, float]:
    """Ends of the 95 % bootstrap interval of the change of AUC."""
    changes: list[float] = []
    while len(changes) < DRAWS:
        rows = rng.integers(len(clicked), size=len(clicked))
        if 0 < clicked[rows].sum() < len(rows):
            first, second = (roc_auc_score(clicked[rows], each[rows]) for each in (before, after))
            changes.append(float(second - first))
    return float(np.quantile(changes, 0.025)), float(np.quantile(changes, 0.975))


if __name__ == "__main__":
    main()
