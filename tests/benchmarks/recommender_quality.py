"""The models on public sets, beside tuned peers: accuracy, and the time of a fit.

`python -m tests.benchmarks.recommender_quality [SET ...]`. Peers and our models are searched with the same
budget on the same inner split; the blend's weights come from there too. Then all are fitted once more on all
but the held-out part, and that is scored once; the two halves can be run apart (`--inner`). Peers:
implicit's ALS, item neighbours, and the graph filter of GF-CF as its paper has it. The time of a fit is that
of the final one, with the inverse on one thread.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.collaborative.blend import BlendOptions, ModelBlend
from recommender.collaborative.graph import GraphOptions
from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.collaborative.registry import MODELS, placed
from recommender.evaluation import BATCH, Judged, sample
from recommender.events import Floats
from recommender.fitting.ensemble import ensemble
from recommender.fitting.search import SearchOptions, ndcg_of_model, search
from recommender.matrix import AssociationMatrix
from recommender.metrics import best_rows, hit_rate, interval, ndcg, recall
from recommender.trend import Trend
from tests.benchmarks.protocols import TASKS, Task, without_ties

PEERS = {"als": "als", "graph filter": "graph", "item neighbours": "neighbours"}
"""Peers and the models that they are; they read histories as their papers do, without decay."""
OURS = ("successor", "bilinear", "ease", "moments", "graph", "neighbours", "content", "popularity")
ORDERED = ("successor", "bilinear", "sparse_successor", "moments")
REACH = {"beauty": 0.068, "video-games": 0.080, "movielens-100k": 0.158}
TREND = (0.0, 0.25, 0.5, 0.75, 1.0)
LARGE, DENSE = 6_000, 17_500


@dataclass(frozen=True, slots=True)
class Row:
    """One model's figures on the held-out part."""

    model: str
    figures: dict[str, float]
    interval: tuple[float, float]
    fit_seconds: float
    options: str


def figures_of(score: Any, judged: Sequence[Judged], n: int, k: int) -> dict[str, Floats]:
    """NDCG, recall and hit rate at k of each customer; the whole catalogue competes."""
    parts: dict[str, list[Floats]] = {}
    for start in range(0, len(judged), BATCH):
        batch = judged[start : start + BATCH]
        scores = np.array(score([each.shopper.history for each in batch]), dtype=np.float32)
        wanted = np.zeros((len(batch), n), dtype=bool)
        for row, each in enumerate(batch):
            scores[row, list(each.barred)] = -np.inf
            wanted[row, list(each.wanted)] = True
        hits = np.take_along_axis(wanted, best_rows(scores, k), axis=1)
        counts = wanted.sum(axis=1)
        for name, of in (("ndcg", ndcg), ("recall", recall), ("hit_rate", hit_rate)):
            parts.setdefault(f"{name}@{k}", []).append(of(hits, counts))
    return {name: np.concatenate(values) for name, values in parts.items()}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the inner split decided: each model's kind and options, the blend's weights, the trend's power."""

    models: dict[str, tuple[str, Any]]
    weights: dict[str, float]
    trend: float

    def as_record(self) -> dict[str, Any]:
        """The decision as JSON has it."""
        models = {name: [kind, asdict(options)] for name, (kind, options) in self.models.items()}
        return {"models": models, "weights": self.weights, "trend": self.trend}

    @classmethod
    def of_record(cls, record: dict[str, Any]) -> Chosen:
        """The decision again."""
        models = {
            name: (kind, type(MODELS[kind]().options)(**options))
            for name, (kind, options) in record["models"].items()
        }
        return cls(models, record["weights"], record["trend"])


def chosen(task: Task, arguments: argparse.Namespace, rng: np.random.Generator) -> Chosen:
    """Everything that can be set, from the inner split alone."""
    (matrix, judged), *more = [
        (
            AssociationMatrix.of(before, task.products, task.traits),
            sample(task.judged(before, after), arguments.people, rng),
        )
        for before, after in (task.inner, *task.more)
    ]
    size = len(matrix.active())
    models: dict[str, tuple[str, Any]] = {}
    scores: dict[str, Any] = {}
    for name, kind in kinds(task, size).items():
        if arguments.models and name not in arguments.models:
            continue
        began = time.perf_counter()
        model, figure = settled(name, kind, matrix, judged, arguments, size, task.ordered)
        models[name] = (kind, model.options)
        told = f"   inner {name:16} {figure:.4f} {time.perf_counter() - began:5.0f} s  {model.options}"
        print(told, flush=True)
        if name not in PEERS:
            fitted = [(model, matrix, judged)]
            fitted += [(MODELS[kind](model.options).fit(each), each, whom) for each, whom in more]
            scores[name] = np.concatenate([_scaled(*each) for each in fitted])
    everybody = [*judged, *(each for _, whom in more for each in whom)]
    weights, figures = ensemble(scores, everybody, task.products, most=6)
    print(f"   inner blend {figures.mean():.4f} {weights}", flush=True)
    ratios = Trend.fit(matrix).ratios
    total = sum(weight * scores[name] for name, weight in weights.items())
    place = {id(each.shopper.history): row for row, each in enumerate(everybody)}

    def quality(power: float) -> float:
        def score(asked: Sequence[Any]) -> Any:
            return total[[place[id(each)] for each in asked]] * ratios**power

        return float(figures_of(score, everybody, len(task.products), 10)["ndcg@10"].mean())

    return Chosen(models, weights, max(TREND, key=quality) if (ratios != 1.0).any() else 0.0)


def _decided(task: Task, arguments: argparse.Namespace) -> Chosen:
    """What was decided of a set before, or is now, and kept."""
    kept: dict[str, Any] = json.loads(arguments.decided.read_text()) if arguments.decided.exists() else {}
    if task.name not in kept:
        found = chosen(task, arguments, np.random.default_rng(arguments.seed))
        kept[task.name] = found.as_record()
        arguments.decided.parent.mkdir(parents=True, exist_ok=True)
        arguments.decided.write_text(json.dumps(kept, indent=1))
    return Chosen.of_record(kept[task.name])


def _scaled(model: CollaborativeModel, matrix: AssociationMatrix, judged: Sequence[Judged]) -> Scores:
    """A model's scores [judged, products] as a blend has them."""
    alone = ModelBlend(BlendOptions((model,), (1.0,))).measured(matrix)
    return alone.score([each.shopper.history for each in judged])


def kinds(task: Task, size: int) -> dict[str, str]:
    """The models that are tried on a set, by the names they have in the table."""
    found = {name: name for name in OURS} | PEERS
    if size > LARGE:
        found |= {"sparse": "sparse", "sparse successor": "sparse_successor"}
    if size > DENSE:
        del found["ease"], found["successor"]
    if not task.ordered:
        found = {name: kind for name, kind in found.items() if kind not in ORDERED} | {"users": "users"}
    if task.traits is None:
        del found["content"]
    if task.judge == "again":
        found["again"] = "again"
    return found


def settled(
    name: str,
    kind: str,
    matrix: AssociationMatrix,
    judged: Sequence[Judged],
    arguments: argparse.Namespace,
    size: int,
    ordered: bool,
) -> tuple[Any, float]:
    """One model fitted under its best options, and its NDCG@10 with them."""
    tries: list[CollaborativeModel] = []
    if kind == "popularity":
        tries = [Popularity(PopularityOptions(days)) for days in (None, 90.0, 30.0, 14.0, 7.0)]
    elif name == "graph filter":  # symmetric, as in the paper: the low-pass filter is what can be tuned
        tries = [MODELS[kind](GraphOptions(factors=factors)) for factors in (0, 64, 256)]
    if tries:
        found = [(each.fit(matrix), float(ndcg_of_model(each, judged).mean())) for each in tries]
        return max(found, key=lambda pair: pair[1])
    slow = size > LARGE and kind in ("ease", "successor", "sparse", "bilinear")
    trials = arguments.large_trials if slow else arguments.trials
    budget = SearchOptions(
        trials=trials, seconds=arguments.seconds, seed=arguments.seed, device=arguments.device
    )
    decays = (1.0,) if name in PEERS or not ordered else None
    result = search(kind, MODELS[kind]().options, matrix, judged, budget, decays)
    return result.model, result.ndcg


def rows_of(task: Task, decided: Chosen, most: int, device: str) -> tuple[list[Row], int]:
    """Every model, and the blend of ours, fitted on all but the held-out part and scored on it once.

    Returns:
        The models in their order, the blend last; and how many people were judged.
    """
    matrix = AssociationMatrix.of(task.rest, task.products, task.traits)
    judged = sample(task.judged(task.rest, task.held_out), most, np.random.default_rng(0))
    n, rng = len(task.products), np.random.default_rng(0)
    fitted: dict[str, CollaborativeModel] = {}
    rows = []

    def judge(name: str, score: Any, seconds: float, options: str) -> None:
        values = figures_of(score, judged, n, task.k)
        if task.name == "movielens-100k":
            alone = np.array([each.shopper.customer_id in without_ties() for each in judged])
            values["ndcg@10 without ties"] = values["ndcg@10"][alone]
        means = {each: float(found.mean()) for each, found in values.items()}
        row = Row(name, means, interval(values[f"ndcg@{task.k}"], rng), round(seconds, 1), options)
        told = "  ".join(f"{each} {mean:.4f}" for each, mean in means.items())
        print(f"   {name:16} {told}  fit {seconds:.1f} s", flush=True)
        rows.append(row)

    times = {}
    for name, (kind, options) in decided.models.items():
        began = time.perf_counter()
        model = MODELS[kind](placed(options, device)).fit(matrix)
        times[name] = time.perf_counter() - began
        judge(name, model.score, times[name], repr(options))
        if name in decided.weights:
            fitted[name] = model
    members = tuple(fitted[name] for name in decided.weights)
    blend = ModelBlend(BlendOptions(members, tuple(decided.weights.values()))).measured(matrix)
    seconds = sum(times[name] for name in decided.weights)
    ratios = Trend.fit(matrix).ratios ** decided.trend
    told = f"{decided.weights}, trend {decided.trend}"
    judge("blend", lambda histories: blend.score(histories) * ratios, seconds, told)
    return rows, len(judged)


def main() -> None:
    """Runs sets, prints the table with its ratios, and writes it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*TASKS, []], default=[])
    parser.add_argument("--models", nargs="*", default=[], help="those alone, by their names in the table")
    parser.add_argument("--people", type=int, default=1_500, help="judged on the inner split, at most")
    parser.add_argument("--judged", type=int, default=10**9, help="on the held-out part, at most")
    parser.add_argument("--trials", type=int, default=8, help="fits of each model and peer")
    parser.add_argument("--large-trials", type=int, default=2, help="the same of a costly fit")
    parser.add_argument("--seconds", type=float, default=300.0, help="for the search of each, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="where fits compute")
    parser.add_argument("--inner", action="store_true", help="decide, and score nothing that is held out")
    parser.add_argument(
        "--decided",
        type=Path,
        default=Path("build/recommender_decided.json"),
        help="where decisions are kept; what stands there is not decided again",
    )
    parser.add_argument("--out", type=Path, default=Path("build/recommender_quality.json"))
    arguments = parser.parse_args()
    found: dict[str, Any] = json.loads(arguments.out.read_text()) if arguments.out.exists() else {}
    for name in arguments.names or TASKS:
        began = time.perf_counter()
        task = TASKS[name]()
        print(f"{name}: {len(task.products)} products, {len(task.rest)} events", flush=True)
        decided = _decided(task, arguments)
        if arguments.inner:
            continue
        rows, people = rows_of(task, decided, arguments.judged, arguments.device)
        figure = f"ndcg@{task.k}"
        ours = rows[-1].figures[figure]
        peer = max((row for row in rows if row.model in PEERS), key=lambda row: row.figures[figure])
        print(f"   {figure} {ours:.4f}, {ours / peer.figures[figure]:.3f} times the best peer ({peer.model})")
        if name in REACH:
            print(f"   {ours / REACH[name]:.3f} of what it is to reach, {REACH[name]}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"   {time.perf_counter() - began:.0f} s in all, peak {peak:.1f} GB", flush=True)
        found[name] = {
            "figure": figure,
            "blend_by_best_peer": ours / peer.figures[figure],
            "best_peer": peer.model,
            "rows": [asdict(row) for row in rows],
            "people": people,
            "peak_gb": round(peak, 2),
        }
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
