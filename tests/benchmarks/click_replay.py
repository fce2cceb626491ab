"""A month of new events: is it learned, and are the old months kept?

`python -m tests.benchmarks.click_replay 11 12 13 --turn 1` plays a demo world of each seed in which tastes
turn a month before the end of the log: kinds, styles, colours and brands come in and go out for everybody
(`--turn 0`: nothing happens, as in the demo shop). The student is fitted on what came before, less one list
in eight, and goes on with the first three quarters of the month. AUC of the lists that were left out (old)
and of the month's last quarter (new), against clicks, and against the world's click probabilities, which tell
the same with less noise. Peers: not going on; going on with new pairs alone; training anew on everything.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.shop.demo.world import World
from recommender.cleaning import people
from recommender.clicks.continuing import gather
from recommender.clicks.drawing import make_pairs
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.popularity import Popularity
from recommender.clicks.preparing import prepare
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import PairReader, by_shopper
from recommender.clicks.student import Student
from recommender.clicks.towers import Vectors
from recommender.events import EventTable, Floats, Kind
from retrieval.artifacts import write_whole
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.product import Product
from retrieval.progress import silent

MONTH = 30 * 86_400.0
LEFT_OUT = 8
DRAWS = 300
TURNS = {"d": 0.5, "k": 0.5, "s": 0.5, "c": 0.3, "b": 0.3, "w": 0.0}
"""How far tastes turn, in log odds (standard deviation), by the first letter of what is liked."""
LAST = 11
"""The month of the world in which they do."""
PARTS = ("old", "new")


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of one part of the log, and the probability [n] that the world gave each of them."""

    pairs: Pairs
    chances: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """A student with what reads its inputs, and the log odds of each rank."""

    student: Student
    reader: PairReader
    positions: Floats


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="+", type=int, help="of the worlds")
    parser.add_argument("--turn", type=float, default=1.0, help="how far tastes turn; 0: not at all")
    parser.add_argument("--products", type=int, default=1_500, help="of each world")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = {}
    for seed in arguments.seeds:
        found[f"demo {seed}, turn {arguments.turn:g}"] = measure(seed, arguments.turn, arguments.products)
        if arguments.json:
            write_whole(arguments.json, json.dumps(found, indent=1).encode())


def turned(seed: int, turn: float, products: int) -> World:
    """The world of a seed, whose tastes turn in its last month for everybody alike."""
    world, rng = World.from_seed(seed, products), np.random.default_rng([seed, 99])
    tastes = world.tastes
    names = sorted(tastes._row, key=tastes._row.__getitem__)
    tastes.weights[:, LAST:] += turn * rng.normal(0.0, [TURNS[name[0]] for name in names])
    return world


def measure(seed: int, turn: float, size: int) -> dict[str, float]:
    """AUC by part and by how the month was learned."""
    world = turned(seed, turn, size)
    history, products = world.play(), [article.product for article in world.articles]
    events = EventTable.of(history.events)
    vectors = load_encoder("embedded", choose_device()).encode_document([each.text() for each in products])
    cut = float(np.nanmax(events.timestamp)) - MONTH
    left_out = np.array([zlib.crc32(str(each).encode()) % LEFT_OUT == 0 for each in events.list_id])
    left_out &= events.list_id != ""
    before, last = events.timestamp < cut, events.timestamp >= cut + 0.75 * MONTH
    old, month = events.take(before & ~left_out), events.take(~before & ~last)
    everything = EventTable.concatenate([old, month])
    chances = _chances(events, history.probabilities)
    rng, options = np.random.default_rng(0), ClickOptions.short()
    judged = {
        name: _judged(part, events, products, options, chances, rng)
        for name, part in zip(PARTS, (events.take(before & left_out), events.take(last)), strict=True)
    }
    fitted = fit(old, products, vectors, options)
    middle = month.timestamp < float(np.median(month.timestamp))
    scored = {
        "not going on": score(fitted, judged),
        "going on, old pairs replayed": score(go_on(fitted, old, month, products, options), judged),
        "going on with the month alone": score(
            go_on(fitted, month.take(middle), month.take(~middle), products, options), judged
        ),
        "training anew on everything": score(fit(everything, products, vectors, options), judged),
    }
    print(f"demo {seed}, turn {turn:g}: {', '.join(f'{len(judged[n].pairs)} {n} pairs' for n in PARTS)}")
    found: dict[str, float] = {}
    for name, logits in scored.items():
        for part in PARTS:
            each, start = judged[part], scored["not going on"][part]
            auc = float(roc_auc_score(each.pairs.clicked, logits[part]))
            true = expected_auc(logits[part], each.chances)
            low, high = _change(each.pairs.clicked, start, logits[part], rng)
            found |= {f"{part}, {name}": auc, f"{part}, {name}, expected": true}
            print(
                f"{part} months  {name:30} AUC {auc:.4f}  change [{low:+.4f}, {high:+.4f}]"
                f"  expected AUC {true:.4f}",
                flush=True,
            )
    return found


def fit(events: EventTable, products: Sequence[Product], vectors: Vectors, options: ClickOptions) -> Fitted:
    """The student of a build whose log ends with these events."""
    edge = float(np.quantile(events.timestamp, 0.85))
    earlier, later = events.take(events.timestamp < edge), events.take(events.timestamp >= edge)
    tokenizer, rng = load_checkpoint("embedded").tokenizer, np.random.default_rng(0)
    prepared = prepare(earlier, products, later, options, tokenizer, vectors, choose_device(), rng, silent)
    head = prepared.head()
    reader = prepared.reader.as_of(Popularity(prepared.both, products))
    return Fitted(prepared.student(head), reader, head[1])


def go_on(
    fitted: Fitted, seen: EventTable, since: EventTable, products: Sequence[Product], options: ClickOptions
) -> Fitted:
    """The student after it went on, as `BertClickTrainer.finish` does it."""
    replay = gather(fitted.reader, seen, since, products, options, np.random.default_rng(1))
    return Fitted(replay.student(fitted.student, fitted.positions), replay.reader, fitted.positions)


def score(fitted: Fitted, judged: Mapping[str, Judged]) -> Mapping[str, Floats]:
    """Log odds of the pairs of each part."""
    found: dict[str, Floats] = {}
    for name, part in judged.items():
        found[name] = np.zeros(len(part.pairs))
        for mine in by_shopper(part.pairs):
            rows = fitted.reader.facts.rows_of(part.pairs.product_id[mine].tolist())
            inputs = fitted.reader.inputs(part.pairs.shopper_of(int(mine[0])), rows)
            found[name][mine] = fitted.student.raw_logits(inputs)
    return found


def expected_auc(logits: Floats, chances: Floats) -> float:
    """AUC as clicks with these chances would give it on the mean."""
    chances = chances[np.argsort(logits, kind="stable")]
    below = np.cumsum(1 - chances) - (1 - chances)
    both = chances.sum() * (1 - chances).sum() - (chances * (1 - chances)).sum()
    return float((chances * below).sum() / both)


def _chances(events: EventTable, probabilities: Floats) -> Mapping[tuple[str, str, float], float]:
    """The world's click probability of each impression, by person, product and moment."""
    shown = events.of_kind(Kind.IMPRESSION)
    keys = zip(people(shown), shown.product_id, shown.timestamp, strict=True)
    return {
        (str(who), str(product), float(when)): float(chance)
        for (who, product, when), chance in zip(keys, probabilities, strict=True)
    }


def _judged(
    part: EventTable,
    events: EventTable,
    products: Sequence[Product],
    options: ClickOptions,
    chances: Mapping[tuple[str, str, float], float],
    rng: np.random.Generator,
) -> Judged:
    """Logged pairs of a part of the log, each with the history that lay before it."""
    pairs = make_pairs(part, Pasts(events), products, options, rng, like="logged")
    who = [pairs.people[row] for row in pairs.shopper.tolist()]
    keys = zip(who, pairs.product_id.tolist(), pairs.moment.tolist(), strict=True)
    return Judged(pairs, np.array([chances[key] for key in keys]))


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
