"""How the search grows with the catalogue: build, start, memory, one search, recall with a condition on.

`python -m tests.benchmarks.search_scale FOLDER [COUNT...]`; without counts 10,000 and 100,000, each in a
process of its own. A million takes about ten times what 100,000 takes. Prints the curve, and its ratio to
the first count; writes it to FOLDER/search_scale.json.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from retrieval.catalogue import Catalogue
from retrieval.conditions import conditions
from retrieval.encoder import load_encoder
from retrieval.indexing import open_neighbours, open_search
from retrieval.judgements import by_query
from retrieval.judging import BROKEN
from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest
from tests.benchmarks.esci import DATA, judgements
from tests.benchmarks.grown import build_grown, grown_catalogue

COUNTS = (10_000, 100_000)
QUERIES, K = 40, 50


@dataclass(frozen=True, slots=True)
class Grown:
    """The figures of one size; seconds, megabytes, milliseconds."""

    products: int
    build_s: float
    start_s: float
    memory_mb: float
    p50_ms: float
    p95_ms: float
    p50_with_condition_ms: float
    recall_with_condition: float
    way: str
    reason: str


def make(real: Path, folder: Path, count: int) -> dict[str, float | str]:
    """Builds, in a process of its own, so that what it holds is not counted for serving."""
    catalogue, encoder = grown_catalogue(count), load_encoder()
    began = time.perf_counter()
    report = build_grown(real, folder, catalogue, encoder)
    catalogue.save(folder)
    return {
        "build_s": time.perf_counter() - began,
        "way": report.reach.way,
        "reason": report.reach.reason,
    }


def serve(folder: Path) -> dict[str, float]:
    """Opens and searches; recall is that of the dense way after a price limit, against comparing all."""
    encoder = load_encoder()
    encoder.encode_query(["warm"])
    began = time.perf_counter()
    catalogue = Catalogue.load(folder)
    search = open_search(folder, catalogue, encoder)
    started = time.perf_counter() - began
    limit = Constraints(price=PriceRange(maximum=Money.of("20", "USD")))
    queries = list(by_query(judgements()))[:QUERIES]
    taken: dict[bool, list[float]] = {False: [], True: []}
    with closing(search):
        for turn in range(2):
            for limited in (False, True):
                search = search.with_neighbours(search._neighbours)  # which has answered nothing yet
                for query in queries:
                    request = SearchRequest(query, require=limit if limited else Constraints())
                    begun = time.perf_counter()
                    search.search(request)
                    if turn:
                        taken[limited].append((time.perf_counter() - begun) * 1e3)
        verdict = search._verdicts(conditions(SearchRequest("x", require=limit)))
        rows = np.flatnonzero(~(verdict == BROKEN).any(axis=0))
        with closing(open_neighbours(folder, catalogue.ids, encoder)) as neighbours:
            shares = []
            for vector in encoder.encode_query(queries):
                exact = set(np.argsort(-(neighbours.vectors(rows) @ vector), kind="stable")[:K].tolist())
                found = np.argsort(-neighbours.cosines(vector, rows), kind="stable")[:K].tolist()
                shares.append(len(exact.intersection(found)) / K)
    return {
        "start_s": started,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "p50_ms": float(np.percentile(taken[False], 50)),
        "p95_ms": float(np.percentile(taken[False], 95)),
        "p50_with_condition_ms": float(np.percentile(taken[True], 50)),
        "recall_with_condition": float(np.mean(shares)),
    }


def measure(real: Path, folder: Path, count: int) -> Grown:
    """Makes and serves one size, each in a process of its own."""
    if folder.exists():
        shutil.rmtree(folder)
    figures: dict[str, float | str] = {"products": count}
    for step in ("make", "serve"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.search_scale", step, str(real), str(folder), str(count)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        figures |= json.loads(done.stdout.splitlines()[-1])
    return Grown(**figures)  # type: ignore[arg-type]


def main(folder: Path, counts: tuple[int, ...]) -> None:
    """Prints the curve, and writes it."""
    curve: list[Grown] = []
    for count in counts:
        curve.append(measure(folder / "real", folder / str(count), count))
        for name, value in asdict(curve[-1]).items():
            first = asdict(curve[0])[name]
            ratio = f"  x {value / first:.2f}" if isinstance(value, float) and len(curve) > 1 else ""
            print(f"  {name:<24}{value if isinstance(value, str) else f'{value:,.2f}'}{ratio}", flush=True)
        (folder / "search_scale.json").write_text(json.dumps([asdict(each) for each in curve], indent=1))
        shutil.rmtree(folder / str(count))


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    if sys.argv[1:2] == ["make"]:
        print(json.dumps(make(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))))
    elif sys.argv[1:2] == ["serve"]:
        print(json.dumps(serve(Path(sys.argv[3]))))
    elif len(sys.argv) < 2:
        raise SystemExit("Give a folder for the indexes.")
    else:
        main(Path(sys.argv[1]), tuple(map(int, sys.argv[2:])) or COUNTS)
