"""Whether a second head for purchases and a third for ratings would tell more than the head for clicks.

`python -m tests.benchmarks.click_heads 3` writes the demo shop of a seed and takes its logged impressions: of
the last 15 % of the time it asks which were followed by the person's purchase within a week, and what people
rated four or more of five among all that they rated. A head of its own is fitted over the same inputs (alone,
and as what it adds to the log odds of a click); beside it stands the head of clicks as it is.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from assistant.shop.demo import write_demo
from assistant.shop.folder import read_folder
from recommender.cleaning import people
from recommender.clicks.drawing import make_pairs
from recommender.clicks.heads import INPUT_PENALTIES
from recommender.clicks.logistic import fit_best_logistic
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import PairRows, Pairs
from recommender.clicks.pasts import LEAST_LIKED, Pasts, moments
from recommender.clicks.popularity import Popularity
from recommender.clicks.preparing import prepare
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import pair_features
from recommender.events import NO_NUMBER, EventTable, Floats, Kind
from recommender.split import TEST, TRAIN, VALIDATION, SplitOptions, split
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.progress import silent

WEEK = 7 * 86_400.0
CLICKS, OWN, ADDED = "head of clicks", "head of its own", "its own on top of clicks"


@dataclass(frozen=True, slots=True)
class Part:
    """Pairs of one part of the time: inputs [n, d], log odds of a click [n], what is to be told [n]."""

    inputs: NDArray[np.float32]
    clicks: Floats
    wanted: NDArray[np.bool_]


def main() -> None:
    """Prints AUC of three heads for purchases and for ratings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=[3])
    for seed in parser.parse_args().seeds:
        judge(seed)


def judge(seed: int) -> None:
    """One shop's figures."""
    with tempfile.TemporaryDirectory() as scratch:
        write_demo(Path(scratch) / "shop", seed=seed)
        shop = read_folder(Path(scratch) / "shop", time.time())
    products, events, rng = shop.catalogue.products, shop.events, np.random.default_rng(0)
    cuts = split(events, SplitOptions(), rng)
    parts = [events.take(cuts.mask(each)) for each in (TRAIN, VALIDATION, TEST)]
    device, options = choose_device(), ClickOptions.short()
    vectors = load_encoder("embedded", device).encode_document([each.text() for each in products])
    tokenizer = load_checkpoint("embedded").tokenizer
    prepared = prepare(parts[0], products, parts[1], options, tokenizer, vectors, device, rng, silent)
    student, reader = prepared.student(prepared.head()), prepared.reader
    popularity, pasts = Popularity(events, products), Pasts(events)
    bought = _moments_of(events.of_kind(Kind.PURCHASE))

    def read(pairs: Pairs, wanted: NDArray[np.bool_]) -> Part:
        inputs = reader.standardiser.apply(*pair_features(pairs, reader.facts, popularity))
        return Part(inputs, student.raw_logits(inputs), wanted)

    # Training pairs are read as the fit read them: by what those taught who are not in the pair.
    table = prepared.train_numbers.inputs
    shown = Part(table, student.raw_logits(table), _followed(prepared.train, bought))
    later = [make_pairs(each, pasts, products, options, rng, like="logged") for each in parts[1:]]
    tell(
        f"demo {seed}, bought within a week",
        [shown, *(read(each, _followed(each, bought)) for each in later)],
    )
    known = frozenset(product.product_id for product in products)
    rated = [_rated(each, pasts, known) for each in parts]
    tell(f"demo {seed}, rated well", [read(each, each.clicked) for each in rated])


def tell(name: str, parts: list[Part]) -> None:
    """Fits on the first part, chooses the penalty on the second, judges on the third."""
    train, valid, test = parts
    pairs = (train.inputs, train.wanted), (valid.inputs, valid.wanted)
    own = fit_best_logistic(*pairs, INPUT_PENALTIES)
    added = fit_best_logistic(*pairs, (1.0, 0.3, 0.1, *INPUT_PENALTIES), (train.clicks, valid.clicks))
    scores = {
        CLICKS: test.clicks,
        OWN: own.logits(test.inputs),
        ADDED: test.clicks + added.logits(test.inputs),
    }
    counts = [f"{int(each.wanted.sum())} of {len(each.wanted)}" for each in (train, test)]
    print(f"{name}: {counts[0]} to learn from, {counts[1]} to judge by")
    for each, found in scores.items():
        low, high = _lead(found, test.clicks, test.wanted)
        print(
            f"  {each:26} {roc_auc_score(test.wanted, found):.4f}  lead [{low:+.4f}, {high:+.4f}]", flush=True
        )


def _lead(ours: Floats, theirs: Floats, wanted: NDArray[np.bool_], draws: int = 300) -> tuple[float, float]:
    """Ends of the 95 % bootstrap interval of one AUC less the other."""
    rng, leads = np.random.default_rng(0), []
    while len(leads) < draws:
        rows = rng.integers(len(wanted), size=len(wanted))
        if 0 < wanted[rows].sum() < len(rows):
            both = (roc_auc_score(wanted[rows], each[rows]) for each in (ours, theirs))
            leads.append(float(np.subtract(*both)))
    return float(np.quantile(leads, 0.025)), float(np.quantile(leads, 0.975))


def _moments_of(events: EventTable) -> Mapping[tuple[str, str], Floats]:
    """When each person did something with each product, sorted."""
    found: dict[tuple[str, str], list[float]] = {}
    for person, product, when in zip(people(events), events.product_id, moments(events), strict=True):
        found.setdefault((person, product), []).append(float(when))
    return {each: np.sort(times) for each, times in found.items()}


def _followed(pairs: Pairs, bought: Mapping[tuple[str, str], Floats]) -> NDArray[np.bool_]:
    """Whether the person of each pair bought its product within a week [n]."""
    found = np.zeros(len(pairs), dtype=np.bool_)
    for row, (who, product, when) in enumerate(
        zip(pairs.shopper, pairs.product_id, pairs.moment, strict=True)
    ):
        times = bought.get((pairs.people[int(who)], product))
        found[row] = times is not None and bool(((times >= when) & (times < when + WEEK)).any())
    return found


def _rated(events: EventTable, pasts: Pasts, known: frozenset[str]) -> Pairs:
    """What was rated, each as known before; "clicked" where it was rated well."""
    rated, rows = events.of_kind(Kind.RATING), PairRows(pasts)
    columns = zip(people(rated), moments(rated), rated.product_id, rated.value, strict=True)
    for person, when, product, value in columns:
        if product in known:
            rows.add(person, float(when), product, bool(value >= LEAST_LIKED), NO_NUMBER)
    return rows.pairs("logged")


if __name__ == "__main__":
    main()
