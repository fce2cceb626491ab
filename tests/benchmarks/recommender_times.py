"""Accuracy against the processor time of a fit, on the inner splits of public sets.

`python -m tests.benchmarks.recommender_times [SET ...]`. The peer is implicit's ALS under several numbers of
factors and iterations, ours are the models as a shop has them before anything is searched, read with the
decay that suits the set best; the peer has no decay. Both are judged on the same people of the inner split,
so that nothing is told of what is held out. A point of the peer's lies above ours where it is more accurate
than all of ours that took no longer. Seconds are those of the processor, of all its cores together: wall time
on a machine that others use as well says little.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.collaborative.als import Als, AlsOptions
from recommender.collaborative.bilinear import Bilinear, BilinearOptions
from recommender.collaborative.ease import Ease
from recommender.collaborative.graph import Graph, GraphOptions
from recommender.collaborative.moments import MomentNeighbours
from recommender.collaborative.neighbours import ItemNeighbours, NeighboursOptions
from recommender.collaborative.sparse import SparseEase
from recommender.collaborative.successor import Successor, SuccessorOptions
from recommender.errors import TooLarge
from recommender.evaluation import sample
from recommender.fitting.search import ndcg_of_model
from recommender.fitting.spaces import DECAYS
from recommender.matrix import AssociationMatrix
from tests.benchmarks.protocols import TASKS

GOAL = "ALS 128, 15 iterations"
PEERS = {
    f"ALS {factors}, {iterations} iterations": AlsOptions(factors=factors, iterations=iterations, alpha=10.0)
    for factors, iterations in ((32, 5), (64, 5), (64, 15), (128, 5), (128, 15), (256, 15))
}


@dataclass(frozen=True, slots=True)
class Point:
    """One fit: NDCG@10 on the inner split, and the processor's seconds."""

    model: str
    peer: bool
    ndcg: float
    seconds: float


def ours() -> dict[str, Any]:
    """Our models as they are before a search, the cheap ones first."""
    return {
        "graph": Graph(GraphOptions(source=0.5, target=0.3)),
        "neighbours": ItemNeighbours(NeighboursOptions(neighbours=200)),
        "moments": MomentNeighbours(),
        "sparse": SparseEase(),
        "ease": Ease(),
        "successor": Successor(),
        "successor, two paces": Successor(SuccessorOptions(decay=0.6, slow=0.95)),
        "bilinear, short": Bilinear(BilinearOptions(factors=64, epochs=4)),
        "bilinear": Bilinear(),
    }


def points(name: str, people: int, most: int, wanted: Sequence[str] = ()) -> list[Point]:
    """Every fit on one set; a model over an inverse of more than `most` products is left out.

    Args:
        name: Of the set.
        people: Judged, at most.
        most: Lines of an inverse.
        wanted: How the names of the models begin that are fitted; all where it is empty.
    """
    task = TASKS[name]()
    matrix = AssociationMatrix.of(task.inner[0], task.products, task.traits)
    judged = sample(task.judged(*task.inner), people, np.random.default_rng(0))
    found = []

    def measured(label: str, model: Any, decays: Sequence[float], peer: bool) -> None:
        if wanted and not label.startswith(tuple(wanted)):
            return
        began = time.process_time()
        try:
            model.fit(matrix)
        except TooLarge as exc:
            print(f"   {label:24} {exc}", flush=True)
            return
        seconds = time.process_time() - began
        readings = [model if decay == model.options.decay else model.with_decay(decay) for decay in decays]
        ndcg = max(float(ndcg_of_model(each, judged).mean()) for each in readings)
        print(f"   {label:24} NDCG@10 {ndcg:.4f}  fit {seconds:.2f} s", flush=True)
        found.append(Point(label, peer, round(ndcg, 4), round(seconds, 3)))

    for label, model in ours().items():
        inverse = len(matrix.active()) * len(getattr(model.options, "decays", (1.0,)))
        if hasattr(model.options, "most_products") and inverse > most:
            print(f"   {label:24} left out: {inverse} lines", flush=True)
            continue
        fixed = isinstance(model, Successor | MomentNeighbours | Bilinear)
        measured(label, model, (model.options.decay,) if fixed else DECAYS, peer=False)
    for label, options in PEERS.items():
        measured(label, Als(options), (1.0,), peer=True)
    return found


def above(found: Sequence[Point]) -> list[Point]:
    """The peer's points that are more accurate than all of ours which took no longer."""
    return [
        point
        for point in found
        if point.peer
        and not any(
            each.ndcg >= point.ndcg and each.seconds <= point.seconds for each in found if not each.peer
        )
    ]


def main() -> None:
    """Prints the points of each set and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*TASKS, []], default=[])
    parser.add_argument("--people", type=int, default=500, help="judged, at most")
    parser.add_argument("--most", type=int, default=17_500, help="lines of an inverse, at most")
    parser.add_argument("--models", nargs="*", default=[], help="those alone, by how their names begin")
    parser.add_argument("--out", type=Path, default=Path("build/recommender_times.json"))
    arguments = parser.parse_args()
    told: dict[str, Any] = json.loads(arguments.out.read_text()) if arguments.out.exists() else {}
    for name in arguments.names or TASKS:
        print(name, flush=True)
        found = points(name, arguments.people, arguments.most, arguments.models)
        goal = next((point for point in found if point.model == GOAL), None)
        better = [point for point in found if goal and not point.peer and point.ndcg >= goal.ndcg]
        quickest = min(better, key=lambda point: point.seconds, default=None)
        if goal and quickest:
            ratio = quickest.seconds / max(goal.seconds, 1e-9)
            print(f"   {quickest.model} is no worse than {GOAL} in {ratio:.3f} of its time")
        print(f"   points of the peer above ours: {[point.model for point in above(found)] or 'none'}")
        told[name] = [asdict(point) for point in found]
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
