"""The click scorer on public sets, beside peers: AUC on held-out purchases.

`python -m tests.benchmarks.click_quality SET ...` (video-games, office, online-retail). To every product that
somebody came to after the training part stand 50 products drawn uniformly and 50 drawn by popularity^0.75,
the same for all. An inner split of the training part chooses the settings, of ours (the towers' width and
epochs, whether drawn negatives are mixed, trees) and of each peer; held-out people are scored once. Peers:
popularity; the cosine of TF-IDF vectors, and a logistic regression over their products; the frozen encoder's
cosine, and a logistic regression over products of its vectors; a factorisation machine over the numeric
features. `--withheld` takes a tenth of the products out of everything that is fitted, and judges on those
alone: both what is right and what is not was never seen. `--hindsight` leaves the inner split out: ours keeps
what earlier inner splits chose (`CHOSEN`), every peer gets the setting that is best on the judged people.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from recommender.clicks.features import FEATURES, OF_WORDS
from recommender.clicks.options import ClickOptions
from recommender.clicks.preparing import Prepared, prepare
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import Examples
from recommender.clicks.student import Student
from recommender.clicks.towers import TowerOptions, Vectors
from recommender.events import EventTable, Floats, Kind
from recommender.matrix import ProductIndex
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.product import Product
from tests.benchmarks.click_peers import LEARNED, Cases, best_settings, cases_of, peers
from tests.benchmarks.protocols import DATA, TASKS, Task, table

NOT_OF_WORDS = tuple(name for name in FEATURES if name not in OF_WORDS)
NOTHING = EventTable.of(())
SETS = ("video-games", "office", "online-retail")
WITHHELD = 0.1
CHANGES: Mapping[str, Mapping[str, object]] = {
    "6 epochs": {"epochs": 6},
    "width 128": {"width": 128},
    "popular negatives": {"mixed_negatives": False},
}
"""Tried one after the other, each on top of what has helped so far."""
CHOSEN: Mapping[str, Sequence[str]] = {"office": ("6 epochs", "width 128")}
"""What of these an inner split chose; nothing for the other sets, and trees for none."""


@dataclass(frozen=True, slots=True)
class Shop:
    """One set: its rules, its products and what the frozen encoder says of them."""

    task: Task
    catalogue: Sequence[Product]
    vectors: Vectors

    def fit(self, events: EventTable, options: ClickOptions) -> Ours:
        """The student of some events; part of their people stand in for a validation part."""
        rng, device = np.random.default_rng(0), choose_device()
        tokenizer = load_checkpoint("embedded").tokenizer
        prepared = prepare(
            events, self.catalogue, NOTHING, options, tokenizer, self.vectors, device, rng, lambda *_: None
        )
        return Ours(prepared, prepared.student(prepared.head()))


@dataclass(frozen=True, slots=True)
class Ours:
    """A fitted student and what reads for it."""

    prepared: Prepared
    student: Student

    def without(self, names: Sequence[str]) -> Ours:
        """Fitted anew with some features missing everywhere; what histories taught stays as it is."""
        left_out = np.array([name in names for name in FEATURES], dtype=np.bool_)
        was, reader = self.prepared, self.prepared.reader

        def blind(numbers: Examples) -> Examples:
            inputs = numbers.inputs.copy()
            inputs[:, : len(FEATURES)][:, left_out] = 0.0
            inputs[:, len(FEATURES) : 2 * len(FEATURES)][:, left_out] = 1.0
            return replace(numbers, inputs=inputs)

        seen = replace(reader.standardiser, used=reader.standardiser.used & ~left_out)
        prepared = replace(
            was,
            train_numbers=blind(was.train_numbers),
            valid_numbers=blind(was.valid_numbers),
            reader=replace(reader, standardiser=seen),
        )
        return Ours(prepared, prepared.student(prepared.head()))

    def scores(self, cases: Cases, trees: bool) -> Floats:
        """Log odds [m, 101], of the head with its trees or without."""
        reader, lines = self.prepared.reader, []
        for each, candidates in zip(cases.judged, cases.candidates, strict=True):
            inputs = reader.inputs(each.shopper, candidates)
            lines.append((self.student.raw_logits if trees else self.student.head.logits)(inputs))
        return np.array(lines)


def main() -> None:
    """Prints a table for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"{', '.join(SETS)}; all where none is named")
    parser.add_argument("--people", type=int, default=1_500)
    parser.add_argument("--fitted", type=int, default=0, help="people whose events are fitted on; 0: all")
    parser.add_argument("--positives", type=int, help="products that training pairs are made of, at most")
    parser.add_argument("--tried", nargs="*", choices=list(CHANGES), default=list(CHANGES))
    parser.add_argument("--withheld", action="store_true")
    parser.add_argument("--inner", action="store_true", help="choose settings, and judge nobody")
    parser.add_argument("--chosen", type=Path, help="what an earlier --inner wrote to --json")
    parser.add_argument("--hindsight", action="store_true", help="peers as suits the judged people best")
    parser.add_argument("--ablated", action="store_true", help="ours without what was learned, too")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = {}
    for name in arguments.sets or SETS:
        found[name] = judge(name, arguments)
        if arguments.json:
            arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def judge(name: str, arguments: argparse.Namespace) -> dict[str, object]:
    """Settings that the inner split chose, and AUC of everything on what was held out."""
    task, catalogue = _set(name)
    if arguments.fitted:
        task = of_some_people(task, arguments.fitted)
    rng = np.random.default_rng(0)
    among = None
    if arguments.withheld:
        among = np.sort(rng.permutation(len(catalogue))[: round(WITHHELD * len(catalogue))])
        task = without(task, {catalogue[row].product_id for row in among.tolist()})
    vectors = load_encoder("embedded", choose_device()).encode_document([each.text() for each in catalogue])
    shop = Shop(task, catalogue, vectors)
    usual = replace(ClickOptions.short(), valid_pairs=6_000)
    usual = replace(usual, positives=arguments.positives or usual.positives)
    if arguments.hindsight:
        inside: dict[str, Any] = {"helped": CHOSEN.get(name, ()), "trees": False, "peers": {}}
    elif arguments.chosen:
        inside = json.loads(arguments.chosen.read_text(encoding="utf-8"))[name]
    else:
        inside = choose_all(shop, usual, arguments, rng)
    if arguments.inner:
        return inside
    options, trees = usual, inside["trees"]
    for each in inside["helped"]:
        options = changed(options, CHANGES[each])
    chosen = inside["peers"]
    more = (("all but learned", LEARNED),) if arguments.ablated else ()
    rng = np.random.default_rng(1)
    judged = cases_of(task, task.rest, task.held_out, catalogue, arguments.people, rng, among)
    found: dict[str, float] = {}
    scores: dict[str, Floats] = {}
    for each, settings in peers(task.rest, catalogue, vectors, options).items():
        fits = {chosen[each]: settings[chosen[each]]} if each in chosen else settings
        tables = {setting: judged.scores(fit()) for setting, fit in fits.items()}
        chosen[each] = max(tables, key=lambda setting: judged.auc(tables[setting]))
        scores[each] = tables[chosen[each]]
    ours = shop.fit(task.rest, options)
    for label, left_out in (("all features", ()), ("words", NOT_OF_WORDS), *more):
        scores[f"ours, {label}"] = ours.without(left_out).scores(judged, trees)
    found = {each: judged.auc(table) for each, table in scores.items()}
    leads, of_words = {}, {}
    for each, figure in sorted(found.items(), key=lambda pair: -pair[1]):
        low, high = judged.lead(scores["ours, all features"], scores[each])
        leads[each] = (low, high)
        of_words[each] = judged.lead(scores["ours, words"], scores[each])
        low_words, high_words = of_words[each]
        print(
            f"{name:14} {each:50} {figure:.4f}  lead [{low:+.4f}, {high:+.4f}]"
            f"  of words [{low_words:+.4f}, {high_words:+.4f}] {chosen.get(each, '')}",
            flush=True,
        )
    return {
        "people": len(judged.judged),
        "withheld": arguments.withheld,
        "inner": inside,
        "auc": found,
        "lead": leads,
        "lead of words": of_words,
    }


def choose_all(
    shop: Shop, options: ClickOptions, arguments: argparse.Namespace, rng: np.random.Generator
) -> dict[str, Any]:
    """What the inner split chooses of ours and of every peer, with the figures that it rests on."""
    task, catalogue = shop.task, shop.catalogue
    inner, after = task.inner
    # Inside nothing is withheld once more: settings are chosen for products that are known.
    checks = cases_of(task, inner, after, catalogue, arguments.people, rng)
    options, inside = choose(shop, inner, checks, options, arguments.tried)
    inside |= {"people": len(checks.judged), "peers": {}}
    for name, setting, score in best_settings(
        peers(inner, catalogue, shop.vectors, options), lambda score: checks.auc(checks.scores(score))
    ):
        inside["peers"][name] = setting
        inside["figures"][name] = round(checks.auc(checks.scores(score)), 4)
        print(f"{task.name}, inner split: {name:40} {inside['figures'][name]:.4f} {setting}", flush=True)
    return inside


def choose(
    shop: Shop, events: EventTable, checks: Cases, options: ClickOptions, changes: Sequence[str]
) -> tuple[ClickOptions, dict[str, Any]]:
    """The settings of ours that do best on checks, whether with trees, and the figures of what was tried."""
    figures: dict[str, float] = {}
    helped: list[str] = []

    def look(name: str, tried: ClickOptions) -> tuple[float, bool]:
        ours = shop.fit(events, tried)
        figures[f"words, {name}"] = round(checks.auc(ours.without(NOT_OF_WORDS).scores(checks, False)), 4)
        both = {trees: checks.auc(ours.scores(checks, trees)) for trees in (True, False)}
        figures[name] = round(max(both.values()), 4)
        return max(both.values()), both[True] >= both[False]

    best, trees = look("as it is", options)
    for name in changes:
        tried = changed(options, CHANGES[name])
        figure, with_trees = look(name, tried)
        if figure > best:
            best, trees, options = figure, with_trees, tried
            helped.append(name)
    print(figures, "chosen:", *helped, "trees" if trees else "no trees", flush=True)
    return options, {"figures": figures, "helped": helped, "trees": trees}


def changed(options: ClickOptions, change: Mapping[str, object]) -> ClickOptions:
    """Options with some of them, or some of their towers', replaced."""
    of_towers = {name: value for name, value in change.items() if name in TowerOptions.__slots__}
    others = {name: value for name, value in change.items() if name not in of_towers}
    return replace(options, towers=replace(options.towers, **of_towers), **others)  # type: ignore[arg-type]


def of_some_people(task: Task, people: int) -> Task:
    """The task of some people alone."""
    everybody = np.unique(task.rest.customer_id.astype(str))
    kept = set(np.random.default_rng(0).permutation(everybody)[:people].tolist())

    def cut(events: EventTable) -> EventTable:
        return events.take(np.array([each in kept for each in events.customer_id], dtype=np.bool_))

    inner = (cut(task.inner[0]), cut(task.inner[1]))
    return replace(task, rest=cut(task.rest), held_out=cut(task.held_out), inner=inner)


def without(task: Task, products: set[str]) -> Task:
    """The task with nothing of some products in what is fitted, nor in what settings are chosen on."""

    def cut(events: EventTable) -> EventTable:
        return events.take(np.array([each not in products for each in events.product_id], dtype=np.bool_))

    return replace(task, rest=cut(task.rest), inner=(cut(task.inner[0]), cut(task.inner[1])))


def _set(name: str) -> tuple[Task, list[Product]]:
    """The task and its products."""
    if name == "office":
        return _office()
    if name == "video-games":
        return video_games()
    task = TASKS["online-retail-new"]()
    lines = pl.read_parquet(DATA / "online-retail" / "transactions.parquet")
    titles = dict(lines.select("stock_code", "description").drop_nulls().iter_rows())
    return task, [Product(i, titles.get(i, i)) for i in task.products.ids]


def video_games() -> tuple[Task, list[Product]]:
    """Purchases in order, products by their titles."""
    items = pl.read_parquet(DATA / "video-games" / "items.parquet")
    return TASKS["video-games"](), [Product(str(i), title or str(i)) for i, title in items.iter_rows()]


def _office() -> tuple[Task, list[Product]]:
    """The last fifth by time is held out."""
    items = pl.read_parquet(DATA / "office" / "items.parquet")
    rows = pl.read_parquet(DATA / "office" / "ratings.parquet").sort("timestamp_unix_s", "user_id", "asin")
    events = table(
        rows["asin"].to_list(),
        [str(Kind.RATING)] * len(rows),
        rows["user_id"].to_list(),
        timestamp=rows["timestamp_unix_s"].to_numpy().astype(np.float64),
    )
    events = replace(events, value=rows["rating"].to_numpy().astype(np.float64))
    rest, held_out = _cut(events, 0.8)
    products = ProductIndex.of(items["asin"].to_list())
    catalogue = [
        Product(i, title or i, description=words or "", brand=brand or "")
        for i, title, words, brand in items.select("asin", "title", "description", "brand").iter_rows()
    ]
    return Task("office", products, None, rest, held_out, _cut(rest, 0.875)), catalogue


def _cut(events: EventTable, share: float) -> tuple[EventTable, EventTable]:
    moment = float(np.quantile(events.timestamp, share))
    return events.take(events.timestamp < moment), events.take(events.timestamp >= moment)


if __name__ == "__main__":
    main()
