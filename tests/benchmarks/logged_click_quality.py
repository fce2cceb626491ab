"""The click scorer on a demo shop's logged impressions, beside its peers and the world's own click model.

`python -m tests.benchmarks.logged_click_quality 11 12 13` writes the demo shop of each seed, fits on its past
as a build does, and judges impressions of the last 15 % of its time, all as at serving: what stood where is
not told. Bounds: the world's click probabilities, the same without their places, and the true click model
given no more than the log shows (`true_clicks.py`). Peers: heads over the frozen encoder and over the numeric
inputs (`held_out.py`); popularity, TF-IDF, the frozen encoder's cosine, and a factorisation machine
(`click_peers.py`), their settings chosen on the validation part, where ours stops early.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.special import logit
from sklearn.metrics import roc_auc_score

from assistant.shop.demo import write_demo
from assistant.shop.demo.world import World
from assistant.shop.folder import read_folder
from recommender.clicks.drawing import make_pairs
from recommender.clicks.held_out import FINE_TUNED, STUDENT, HeldOut, held_out
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.popularity import Popularity
from recommender.clicks.preparing import prepare
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import by_shopper
from recommender.clicks.towers import Vectors
from recommender.clicks.trainer import BertClickTrainer
from recommender.events import EventTable, Floats
from recommender.split import TEST, TRAIN, VALIDATION, SplitOptions, split
from retrieval.artifacts import write_whole
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.product import Product
from retrieval.progress import silent
from tests.benchmarks.click_peers import Score, best_settings, peers
from tests.benchmarks.true_clicks import TrueClicks

SEEDS = (11, 12, 13)
LOGGED = "logged"
OF_LOG = "true click model, given what the log shows"


def main() -> None:
    """Fits each shop and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=SEEDS, help="of the demo shops' worlds")
    parser.add_argument("--student", action="store_true", help="the student and its peers alone: quick")
    parser.add_argument("--no-peers", action="store_true", help="bounds alone beside ours: quicker still")
    parser.add_argument("--clicks", choices=("short", "full"), default="short")
    parser.add_argument("--pairs", type=int, default=6_000, help="held-out pairs to judge, at most")
    parser.add_argument("--adapt", choices=("weights", "lora", "prefix"), default="weights")
    parser.add_argument("--layers", type=int, help="of weights, the last that learn; -1: all")
    parser.add_argument("--trained", type=int, help="pairs of the fine-tuning")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    options = ClickOptions.short() if arguments.clicks == "short" else ClickOptions.full()
    options = replace(
        options,
        adapt=arguments.adapt,
        trained_layers=options.trained_layers if arguments.layers is None else arguments.layers,
        bert_pairs=arguments.trained or options.bert_pairs,
    )
    found = {}
    for seed in arguments.seeds:
        found[f"demo {seed}"] = judge(
            seed, options, arguments.pairs, arguments.student, not arguments.no_peers
        )
        if arguments.json:
            write_whole(arguments.json, json.dumps(found, indent=1).encode())


def judge(
    seed: int, options: ClickOptions, most: int, student_alone: bool, with_peers: bool = True
) -> dict[str, object]:
    """AUC of everything on what came last, and the intervals of the student's leads."""
    with tempfile.TemporaryDirectory() as scratch:
        write_demo(Path(scratch) / "shop", seed=seed)
        shop = read_folder(Path(scratch) / "shop", time.time())
    products, events, rng = shop.catalogue.products, shop.events, np.random.default_rng(0)
    parts = split(events, SplitOptions(), rng)
    train, valid = events.take(parts.mask(TRAIN)), events.take(parts.mask(VALIDATION))
    vectors = load_encoder("embedded", choose_device()).encode_document([each.text() for each in products])
    known = events.take(parts.mask(TRAIN, VALIDATION))
    checks = make_pairs(valid, Pasts(known), products, options, rng, like=LOGGED)
    checks = _some(checks, options.valid_pairs, rng)
    later = make_pairs(events.take(parts.mask(TEST)), Pasts(events), products, options, rng, like=LOGGED)
    later = _some(later, most, rng)
    if student_alone:
        logits, report = _student(train, valid, products, vectors, options, later), None
    else:
        trainer = BertClickTrainer(options, vectors_of=lambda _: vectors)
        fit = trainer.fit_with_peers(train, products, valid, rng)
        logits, report = dict(held_out(fit, later).logits), fit.scorer.report
        print(f"demo {seed}: {report.train_pairs} pairs, {report.seconds:.0f} s, step {report.steps} kept")
    rows = {product.product_id: row for row, product in enumerate(products)}
    chosen = {}
    for name, setting, score in best_settings(
        peers(train, products, vectors, options, drawings=(True,)) if with_peers else {},
        lambda score: float(roc_auc_score(checks.clicked, _of_pairs(score, checks, rows))),
    ):
        chosen[name], logits[name] = setting, _of_pairs(score, later, rows)
    logits |= _bounds(seed, later, float(parts.test_from or np.inf))
    found = HeldOut(logits, later.clicked)
    auc = found.auc()
    leads = {name: found.lead(name, rng, ours=STUDENT) for name in auc if name != STUDENT}
    print(f"{len(later)} held-out pairs, {later.clicked.mean():.3f} of them clicked; AUC:")
    for name, figure in sorted(auc.items(), key=lambda each: -each[1]):
        low, high = leads.get(name, (0.0, 0.0))
        print(
            f"{name:46} {figure:.4f}  student's lead [{low:+.4f}, {high:+.4f}] {chosen.get(name, '')}",
            flush=True,
        )
    return {
        "pairs": len(later),
        "auc": auc,
        "lead of the student": leads,
        "below the true model": {
            name: auc[OF_LOG] - auc[name] for name in (STUDENT, FINE_TUNED) if name in auc
        },
        "chosen": chosen,
        "report": report.as_record() if report else None,
    }


def _student(
    train: EventTable,
    valid: EventTable,
    products: Sequence[Product],
    vectors: Vectors,
    options: ClickOptions,
    later: Pairs,
) -> dict[str, Floats]:
    """Log odds of the student, fitted as a build does it."""
    rng, tokenizer = np.random.default_rng(0), load_checkpoint("embedded").tokenizer
    prepared = prepare(train, products, valid, options, tokenizer, vectors, choose_device(), rng, silent)
    student, found = prepared.student(prepared.head()), np.zeros(len(later))
    reader = prepared.reader.as_of(Popularity(prepared.both, products))
    for mine in by_shopper(later):
        rows = reader.facts.rows_of(later.product_id[mine].tolist())
        found[mine] = student.logits(reader.inputs(later.shopper_of(int(mine[0])), rows))
    return {STUDENT: found}


def _some(pairs: Pairs, most: int, rng: np.random.Generator) -> Pairs:
    if len(pairs) <= most:
        return pairs
    return pairs.take(np.sort(rng.choice(len(pairs), most, replace=False)))


def _of_pairs(score: Score, pairs: Pairs, rows: Mapping[str, int]) -> Floats:
    """What a score gives to pairs [n]."""
    found = np.zeros(len(pairs))
    for mine in by_shopper(pairs):
        candidates = np.array([rows[each] for each in pairs.product_id[mine]], dtype=np.int64)
        found[mine] = score(pairs.shopper_of(int(mine[0])), candidates)
    return found


def _bounds(seed: int, pairs: Pairs, until: float) -> dict[str, Floats]:
    """Log odds [n] by those who know the world's law."""
    truth = TrueClicks(World.from_seed(seed))
    named = [pairs.people[row] for row in pairs.shopper.tolist()]
    keys = zip(named, pairs.product_id.tolist(), pairs.moment.tolist(), strict=True)
    found = truth.given(np.array([truth.of[key] for key in keys], dtype=np.int64), until)
    return {
        "world's probabilities, places told": logit(found.of_world),
        "world's probabilities": logit(found.unplaced),
        OF_LOG: logit(found.of_log),
    }


if __name__ == "__main__":
    main()
