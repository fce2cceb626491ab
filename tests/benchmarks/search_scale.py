"""How the search grows with the catalogue: build, start, memory, one search, recall with a condition on.

`python -m tests.benchmarks.search_scale FOLDER [COUNT...]`; without counts 10,000 and 100,000, each in a
process of its own. Seconds and milliseconds are told by the clock and by the processor, which what else runs
on the machine changes less. Prints the curve, and its ratio to the first count; writes it to
FOLDER/search_scale.json. `serve FOLDER/COUNT` alone searches again what was built with `--keep`.
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
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.conditions import conditions
from retrieval.encoder import load_encoder
from retrieval.indexing import open_neighbours, open_search
from retrieval.judgements import by_query
from retrieval.judging import BROKEN
from retrieval.largest import largest
from retrieval.matrix import VectorMatrix
from retrieval.product import Money
from retrieval.request import Constraints, PriceRange, SearchRequest
from tests.benchmarks.esci import DATA, judgements
from tests.benchmarks.grown import build_grown, build_known, grown_catalogue

COUNTS = (10_000, 100_000)
QUERIES, K, BLOCK = 40, 50, 50_000
NEAREST = 3_000  # as many as a search looks at by vectors
MOST_WITH_FACETS = 100_000


@dataclass(frozen=True, slots=True)
class Grown:
    """The figures of one size; seconds, megabytes, milliseconds.

    Attributes:
        products: How many.
        build_s: Index, words and catalogue, without encoding.
        build_processor_s: The same.
        build_memory_mb: The most that the build held, mapped files included.
        start_s: Catalogue and search are opened.
        start_processor_s: The same.
        words_s: What the parser and the speller know is read, on first use.
        facets_s: Of the processor: the first list with facets, a second one subtracted; not a number where
            that would take minutes.
        memory_mb: The most that serving held, mapped files included.
        heap_mb: Of it, what no other process shares.
        p50_ms: A search without conditions.
        p95_ms: The same.
        p50_processor_ms: The same.
        p50_with_condition_ms: A search with a price limit.
        recall: Of the dense way's 50 nearest.
        recall_with_condition: The same after the price limit.
        way: How the nearest are found.
        reason: Why.
    """

    products: int
    build_s: float
    build_processor_s: float
    build_memory_mb: float
    start_s: float
    start_processor_s: float
    words_s: float
    facets_s: float
    memory_mb: float
    heap_mb: float
    p50_ms: float
    p95_ms: float
    p50_processor_ms: float
    p50_with_condition_ms: float
    recall: float
    recall_with_condition: float
    way: str
    reason: str


def make(real: Path, folder: Path, count: int) -> dict[str, float | str]:
    """Builds, in a process of its own, so that what it holds is not counted for serving."""
    catalogue, encoder = grown_catalogue(count), load_encoder()
    build_known(real, encoder)
    began, begun = time.perf_counter(), time.process_time()
    report = build_grown(real, folder, catalogue, encoder)
    catalogue.save(folder)
    return {
        "build_s": time.perf_counter() - began,
        "build_processor_s": time.process_time() - begun,
        "build_memory_mb": most_held(),
        "way": report.reach.way,
        "reason": report.reach.reason,
    }


def serve(folder: Path) -> dict[str, float]:
    """Opens and searches; recall is that of the dense way, against comparing all in float32."""
    encoder = load_encoder()
    encoder.encode_query(["warm"])
    began, begun = time.perf_counter(), time.process_time()
    catalogue = Catalogue.load(folder)
    search = open_search(folder, catalogue, encoder)
    started, start_processor = time.perf_counter() - began, time.process_time() - begun
    began = time.perf_counter()
    _ = (catalogue.vocabulary.words, catalogue.phrases.words)
    words = time.perf_counter() - began
    limit = Constraints(price=PriceRange(maximum=Money.of("20", "USD")))
    queries = list(by_query(judgements()))[:QUERIES]
    taken: dict[bool, list[float]] = {False: [], True: []}
    processor: list[float] = []
    with closing(search):
        for turn in range(2):
            for limited in (False, True):
                search = search.with_neighbours(search._neighbours)  # which has answered nothing yet
                for query in queries:
                    request = SearchRequest(query, require=limit if limited else Constraints())
                    began, begun = time.perf_counter(), time.process_time()
                    search.search(request)
                    if turn:
                        taken[limited].append((time.perf_counter() - began) * 1e3)
                    if turn and not limited:
                        processor.append((time.process_time() - begun) * 1e3)
        held, heap = most_held(), own_memory()
        counted = []
        for _turn in range(2 if len(catalogue) <= MOST_WITH_FACETS else 0):
            begun = time.process_time()
            search.search(SearchRequest("red mug"), facets=True)
            counted.append(time.process_time() - begun)
        verdict = search._verdicts(conditions(SearchRequest("x", require=limit)))
        kept = np.flatnonzero(~(verdict == BROKEN).any(axis=0))
        vectors = encoder.encode_query(queries)
        matrix = VectorMatrix.load(folder, encoder.name, encoder.dimension).vectors
        exact = np.concatenate([matrix[at : at + BLOCK] @ vectors.T for at in range(0, len(matrix), BLOCK)])
        recalls = []
        with closing(open_neighbours(folder, catalogue.ids, encoder)) as neighbours:
            for rows in (np.arange(len(matrix)), kept):
                shares = []
                for place, vector in enumerate(vectors):
                    near = neighbours.nearest(vector, rows, NEAREST)
                    found = set(near[best(neighbours.cosines(vector, near))])
                    shares.append(len(found.intersection(rows[best(exact[rows, place])])) / K)
                recalls.append(float(np.mean(shares)))
    return {
        "start_s": started,
        "start_processor_s": start_processor,
        "words_s": words,
        "facets_s": counted[0] - counted[1] if counted else float("nan"),
        "memory_mb": held,
        "heap_mb": heap,
        "p50_ms": float(np.percentile(taken[False], 50)),
        "p95_ms": float(np.percentile(taken[False], 95)),
        "p50_processor_ms": float(np.percentile(processor, 50)),
        "p50_with_condition_ms": float(np.percentile(taken[True], 50)),
        "recall": recalls[0],
        "recall_with_condition": recalls[1],
    }


def best(cosines: NDArray[np.float32]) -> NDArray[np.int64]:
    """Places of the K nearest."""
    near = largest(cosines, K)
    return near[np.argsort(-cosines[near], kind="stable")][:K]


def most_held() -> float:
    """Megabytes that this process held at most, mapped files included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def own_memory() -> float:
    """Megabytes that this process holds and shares with no other; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)


def measure(real: Path, folder: Path, count: int) -> Grown:
    """Makes and serves one size, each in a process of its own."""
    if folder.exists():
        shutil.rmtree(folder)
    figures: dict[str, float | str] = {"products": count}
    for step in (["make", str(real), str(folder), str(count)], ["serve", str(folder)]):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.search_scale", *step],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        figures |= json.loads(done.stdout.splitlines()[-1])
    return Grown(**figures)  # type: ignore[arg-type]


def main(folder: Path, counts: tuple[int, ...], keep: bool) -> None:
    """Prints the curve, and writes it; what was built goes, unless it is kept."""
    curve: list[Grown] = []
    for count in counts:
        curve.append(measure(folder / "real", folder / str(count), count))
        for name, value in asdict(curve[-1]).items():
            first = asdict(curve[0])[name]
            ratio = f"  x {value / first:.2f}" if isinstance(value, float) and len(curve) > 1 else ""
            print(f"  {name:<24}{value if isinstance(value, str) else f'{value:,.2f}'}{ratio}", flush=True)
        (folder / "search_scale.json").write_text(json.dumps([asdict(each) for each in curve], indent=1))
        if not keep:
            shutil.rmtree(folder / str(count))


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    if sys.argv[1:2] == ["make"]:
        print(json.dumps(make(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))))
    elif sys.argv[1:2] == ["serve"]:
        print(json.dumps(serve(Path(sys.argv[2]))))
    elif len(sys.argv) < 2:
        raise SystemExit("Give a folder for the indexes.")
    else:
        given = [each for each in sys.argv[2:] if each != "--keep"]
        main(Path(sys.argv[1]), tuple(map(int, given)) or COUNTS, keep="--keep" in sys.argv)
