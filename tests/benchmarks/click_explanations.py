"""What a click score is said to rest on, checked by taking it away.

`python -m tests.benchmarks.click_explanations MODEL --shop SHOP` takes a scorer (`click_speed --fit` writes
one) and held-out pairs of its shop. From each pair the three words said to move BERT's log odds most are
taken out, and the three said to raise it most, beside three drawn ones, ten times; the student's three
strongest features are put to their means, beside three drawn ones. The figure is the mean size of the move
(for words that raise: of the fall), and the part of the pairs where the named ones move it more.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from assistant.shop.folder import read_folder
from recommender.clicks.drawing import make_pairs
from recommender.clicks.explaining import explain, without_words
from recommender.clicks.features import FEATURES
from recommender.clicks.forms import PackedPairs
from recommender.clicks.options import ClickOptions
from recommender.clicks.pasts import Pasts
from recommender.clicks.scorer import BertClickScorer
from recommender.shopper import Shopper
from recommender.split import TEST, SplitOptions, split
from retrieval.device import Device

NAMED, DRAWS = 3, 10
PLAIN = Device(torch.device("cpu"), torch.float32, "as its library computes it")


def main() -> None:
    """Prints one line for words and one for features."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--shop", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rng = np.random.default_rng(2)
    scorer = BertClickScorer.load(arguments.model, PLAIN)
    shop = read_folder(arguments.shop, time.time())
    parts = split(shop.events, SplitOptions(), np.random.default_rng(0))
    held_out = shop.events.take(parts.mask(TEST))
    pairs = make_pairs(held_out, Pasts(shop.events), shop.catalogue.products, ClickOptions(), rng, "logged")
    chosen = [(pairs.shopper_of(int(row)), str(pairs.product_id[row])) for row in rng.permutation(len(pairs))]
    chosen = [each for each in chosen if each[0].history][: arguments.pairs]
    found: dict[str, Any] = {}
    began = time.perf_counter()
    words = [moves_of_words(scorer, shopper, product_id, rng) for shopper, product_id in chosen]
    print(f"{(time.perf_counter() - began) / len(chosen):.1f} s to explain words and take them out")
    moved = {
        "words": [strongest for strongest, _ in words],
        "words that raise": [raising for _, raising in words],
        "features": [moves_of_features(scorer, *each, rng) for each in chosen],
    }
    for name, each in moved.items():
        named, drawn = (np.array(column) for column in zip(*each, strict=True))
        found[name] = {
            "named": float(named.mean()),
            "drawn": float(drawn.mean()),
            "ratio": float(named.mean() / drawn.mean()),
            "more often": float((named > drawn).mean()),
            "pairs": len(each),
        }
        print(name, {key: round(value, 4) for key, value in found[name].items()}, flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def moves_of_words(
    scorer: BertClickScorer, shopper: Shopper, product_id: str, rng: np.random.Generator
) -> tuple[tuple[float, float], tuple[float, float]]:
    """How far BERT's log odds move without the strongest words, and fall without those that raise them.

    Each beside the mean of drawn words.
    """
    (pair,), inputs = scorer.reader.read(shopper, scorer.reader.facts.rows_of([product_id]))
    words = explain(scorer, shopper, product_id, "bert").words
    raising = sorted(words, key=lambda each: -each.amount)[:NAMED]
    changed = [words[:NAMED], raising, *_draws(words, rng)]
    form = PackedPairs(scorer.network, scorer.reader.tokens, torch.float32)
    shorter = [without_words(pair, each) for each in changed]
    logits = form.logits([pair, *shorter], np.repeat(inputs, len(changed) + 1, axis=0))
    falls = logits[0] - logits[1:]
    strongest = float(abs(falls[0])), float(np.abs(falls[2:]).mean())
    return strongest, (float(falls[1]), float(falls[2:].mean()))


def moves_of_features(
    scorer: BertClickScorer, shopper: Shopper, product_id: str, rng: np.random.Generator
) -> tuple[float, float]:
    """How far the student's log odds move with the named features at their means, and with drawn ones."""
    inputs = scorer.reader.inputs(shopper, scorer.reader.facts.rows_of([product_id]))
    features = explain(scorer, shopper, product_id, "student").features
    table = np.repeat(inputs, DRAWS + 2, axis=0)
    for row, chosen in enumerate([features[:NAMED], *_draws(features, rng)], start=1):
        for each in chosen:
            place = FEATURES.index(each.name)
            table[row, [place, place + len(FEATURES)]] = 0.0
    return _moves(scorer.student.logits(table))


def _draws(among: Sequence[Any], rng: np.random.Generator) -> list[list[Any]]:
    size = min(NAMED, len(among))
    return [[among[i] for i in rng.choice(len(among), size, replace=False)] for _ in range(DRAWS)]


def _moves(logits: np.ndarray) -> tuple[float, float]:
    """Of log odds: the first as it is, then without the named, then without each draw."""
    moved = np.abs(logits[1:] - logits[0])
    return float(moved[0]), float(moved[1:].mean())


if __name__ == "__main__":
    main()
