"""The click scorer on public sets, beside peers: AUC on held-out purchases.

`python -m tests.benchmarks.click_quality SET ...` (video-games, office, online-retail). To every product that
somebody came to after the training part stand 50 products drawn uniformly and 50 drawn by popularity^0.75,
the same for all. Peers: popularity; the cosine of TF-IDF vectors, and a logistic regression over their
products; the frozen encoder's largest cosine, and a logistic regression over products of its vectors; a
factorisation machine over the numeric features. `--teacher N` also reads N people's pairs with BERT.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from recommender.clicks.features import FEATURES, OF_WORDS
from recommender.clicks.options import ClickOptions
from recommender.clicks.trainer import BertClickTrainer, Fit
from recommender.clicks.training import predict
from recommender.events import EventTable, Floats, Kind
from recommender.matrix import ProductIndex
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.product import Product
from tests.benchmarks.click_peers import LEARNED, Cases, cases_of, peers
from tests.benchmarks.protocols import DATA, TASKS, Task, table

NOT_OF_WORDS = tuple(name for name in FEATURES if name not in OF_WORDS)


def main() -> None:
    """Prints a table for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", choices=("video-games", "office", "online-retail"))
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--teacher", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=4_000, help="of the fine-tuning")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = {name: judge(name, arguments) for name in arguments.sets}
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def judge(name: str, arguments: argparse.Namespace) -> dict[str, float]:
    """AUC of everything on one set."""
    rng = np.random.default_rng(0)
    task, catalogue = _set(name)
    ids = [product.product_id for product in catalogue]
    rows = {product_id: row for row, product_id in enumerate(ids)}
    cases = cases_of(task, rows, arguments.people, rng)
    device = choose_device()
    vectors = load_encoder("embedded", device).encode_document([each.text() for each in catalogue])
    options = replace(
        ClickOptions.short(), bert_pairs=arguments.pairs if arguments.teacher else 300, valid_pairs=1_500
    )
    found = dict(peers(task, catalogue, vectors, cases, options, rng))
    for label, without in (("words", NOT_OF_WORDS), ("all features", ()), ("all but learned", LEARNED)):
        began = time.perf_counter()
        chosen = replace(options, without=without)
        if not (arguments.teacher and label != "all but learned"):
            chosen = replace(chosen, bert_pairs=300, probe_pairs=200, checks=1)
        trainer = BertClickTrainer(chosen, vectors_of=lambda _: vectors, device=device)
        fit = trainer.fit_with_peers(task.inner[0], catalogue, task.inner[1], rng)
        found[f"ours, student, {label}"] = cases.auc(student_scores(fit, cases))
        if arguments.teacher and label != "all but learned":
            few = Cases(
                cases.judged[: arguments.teacher],
                cases.histories[: arguments.teacher],
                cases.candidates[: arguments.teacher],
            )
            found[f"ours, BERT, {label} ({arguments.teacher} people)"] = few.auc(teacher_scores(fit, few))
            found[f"ours, student, {label} ({arguments.teacher} people)"] = few.auc(student_scores(fit, few))
        print(f"{name}, {label}: {time.perf_counter() - began:.0f} s", flush=True)
    for each, figure in sorted(found.items(), key=lambda pair: -pair[1]):
        print(f"{name:14} {each:50} {figure:.4f}", flush=True)
    return found


def student_scores(fit: Fit, cases: Cases) -> Floats:
    """Log odds [m, 101] of the student."""
    reader, lines = fit.scorer.reader, []
    for each, candidates in zip(cases.judged, cases.candidates, strict=True):
        lines.append(fit.scorer.student.raw_logits(reader.inputs(each.shopper, candidates)))
    return np.array(lines)


def teacher_scores(fit: Fit, cases: Cases) -> Floats:
    """Log odds [m, 101] of the whole network."""
    scorer, lines = fit.scorer, []
    for each, candidates in zip(cases.judged, cases.candidates, strict=True):
        tokens, inputs = scorer.reader.read(each.shopper, candidates)
        lines.append(predict(scorer.network, scorer.reader.tokens, tokens, inputs, scorer.device))
    return np.array(lines)


def _set(name: str) -> tuple[Task, list[Product]]:
    """The task and its products."""
    if name == "office":
        return _office()
    task = TASKS[{"online-retail": "online-retail-new"}.get(name, name)]()
    if name == "video-games":
        items = pl.read_parquet(DATA / "video-games" / "items.parquet")
        return task, [Product(str(i), title or str(i)) for i, title in items.iter_rows()]
    lines = pl.read_parquet(DATA / "online-retail" / "transactions.parquet")
    titles = dict(lines.select("stock_code", "description").drop_nulls().iter_rows())
    return task, [Product(i, titles.get(i, i)) for i in task.products.ids]


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
