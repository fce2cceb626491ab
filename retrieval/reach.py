"""How the nearest vectors of a catalogue are found: by comparing all, or by Chroma's graph, as measured.

A build asks both with queries made from the catalogue's own words. The graph is searched more widely until it
finds .99 of the true 100 nearest; it serves where it does so and is quicker, comparing all serves elsewhere.
Of a large catalogue as many clusters are compared, in a byte a number, as find .99, where that is quicker.
What decided is kept with the index. Knows vectors, no request.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np

from retrieval.artifacts import Json, read_manifest, write_manifest
from retrieval.encoder import Vectors
from retrieval.errors import DamagedArtifact
from retrieval.matrix import VectorMatrix
from retrieval.rough import RoughVectors
from retrieval.vectors import VectorStore

RECALL_AT = 100
LEAST_RECALL = 0.99
GRAPH_ASKS = 1_000
"""As many of the nearest a search asks the graph for."""
WIDTHS = (GRAPH_ASKS, 2 * GRAPH_ASKS, 4 * GRAPH_ASKS)
"""Candidates that the graph keeps while it searches; Chroma keeps no fewer than it is asked for."""

_NAME = "reach"
_FEWEST_TO_ASK = 1_000
_ROUNDS = 3
_SHARES = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Of all clusters, so many are compared in turn until they hold enough of the nearest."""
_Any = TypeVar("_Any", str, int)


@dataclass(frozen=True, slots=True)
class Reach:
    """What was measured, and the way that serves for it.

    Attributes:
        way: How the nearest are found.
        reason: Why, in words.
        queries: Asked in the measurement; 0 where none was needed.
        recall: Of the graph: the share of the true nearest 100 that it found, at the width last tried.
        width: That width.
        exact_ms: Median milliseconds of comparing all.
        graph_ms: Median milliseconds of the graph at that width.
        exact_rows: Up to so many rows that conditions leave, comparing them is as quick as the graph.
        clusters: As many of the rough vectors' clusters are compared; 0 where there are none, or none serve.
        rough_recall: The share of the true nearest 100 that these found; 1 where it was not tried.
    """

    way: Literal["exact", "graph"]
    reason: str
    queries: int = 0
    recall: float = 1.0
    width: int = GRAPH_ASKS
    exact_ms: float = 0.0
    graph_ms: float = 0.0
    exact_rows: int = 0
    clusters: int = 0
    rough_recall: float = 1.0

    def save(self, folder: Path) -> None:
        """Writes it into the folder of an index."""
        record: Mapping[str, Json] = asdict(self)
        write_manifest(folder, _NAME, [], record)

    @classmethod
    def load(cls, folder: Path) -> Reach:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing or changed.
        """
        try:
            return cls(**read_manifest(folder, _NAME).parameters)
        except TypeError as exc:
            raise DamagedArtifact(f"{_NAME}.json says something else than expected; build again.") from exc

    @staticmethod
    def stands(folder: Path) -> bool:
        """Whether the folder says how its vectors are found: the last that is written of an index."""
        return (folder / f"{_NAME}.json").is_file()

    @staticmethod
    def withdraw(folder: Path) -> None:
        """Takes back what the folder says, before its index is changed."""
        (folder / f"{_NAME}.json").unlink(missing_ok=True)


def measure_comparing(
    matrix: VectorMatrix,
    rough: RoughVectors | None,
    queries: Vectors,
    clock: Callable[[], float] = time.process_time,
) -> Reach:
    """Measures comparing all on this machine, as the one way that there is.

    By the processor, so that what else runs on the machine decides nothing.

    Args:
        matrix: The vectors by row.
        rough: The same, where there are any.
        queries: [queries, dimension] what may be asked, at least one.
        clock: Seconds.
    """
    return _compared(matrix, rough, queries, clock)[0]


def measure_reach(
    store: VectorStore,
    matrix: VectorMatrix,
    ids: Sequence[str],
    queries: Vectors,
    clock: Callable[[], float] = time.perf_counter,
    rough: RoughVectors | None = None,
) -> Reach:
    """Measures both ways on this machine, and leaves the store as wide as it has to be.

    Args:
        store: Has the vectors of these ids.
        matrix: The same vectors by row.
        ids: Of the rows.
        queries: [queries, dimension] what may be asked.
        clock: Seconds.
        rough: The same vectors, where there are any.
    """
    if len(ids) < _FEWEST_TO_ASK or not len(queries):
        return Reach("exact", f"{len(ids)} products are compared at once")
    compared, true = _compared(matrix, rough, queries, clock)
    exact_ms = compared.exact_ms
    wanted = [[ids[row] for row in each] for each in true]
    recall, graph_ms, width = 0.0, 0.0, WIDTHS[0]
    for width in WIDTHS:
        store.search_wider(width)
        store.query(queries[0], GRAPH_ASKS)  # the first loads the graph
        found, graph_ms = _timed(
            lambda query: [each for each, _ in store.query(query, GRAPH_ASKS)[:RECALL_AT]], queries, clock
        )
        recall = _recall(wanted, found)
        if recall >= LEAST_RECALL:
            break
    figures = f"{exact_ms:.1f} ms against {graph_ms:.1f} ms at recall {recall:.3f}, width {width}"
    measured = replace(
        compared,
        recall=round(recall, 4),
        width=width,
        graph_ms=round(graph_ms, 2),
        # Single rows cost three times as much.
        exact_rows=int(len(ids) * graph_ms / max(exact_ms, 1e-6) / 3),
    )
    if recall < LEAST_RECALL:
        return replace(measured, reason=f"the graph loses too many: {figures}")
    if exact_ms <= graph_ms:
        return replace(measured, reason=f"comparing all is as quick: {figures}")
    return replace(measured, way="graph", reason=f"the graph is quicker: {figures}")


def _best_by(matrix: VectorMatrix, rough: RoughVectors, clusters: int, query: Vectors) -> list[int]:
    best: list[int] = matrix.best_by(rough, clusters, query, RECALL_AT).tolist()
    return best


def _compared(
    matrix: VectorMatrix, rough: RoughVectors | None, queries: Vectors, clock: Callable[[], float]
) -> tuple[Reach, list[list[int]]]:
    """What comparing all takes in the quicker way, and the true nearest of each query."""
    matrix.best(queries[0], RECALL_AT)  # the first reads the file
    # Of many the exact answer is the measure rather than a rival, and slow.
    rounds = _ROUNDS if rough is None else 1
    true, exact_ms = _timed(lambda query: matrix.best(query, RECALL_AT).tolist(), queries, clock, rounds)
    found = Reach("exact", "", len(queries), exact_ms=round(exact_ms, 2))
    if rough is not None:
        for share in _SHARES:
            clusters = math.ceil(rough.clusters * share)
            rows, rough_ms = _timed(partial(_best_by, matrix, rough, clusters), queries, clock)
            found = replace(found, rough_recall=round(_recall(true, rows), 4))
            if found.rough_recall >= LEAST_RECALL:
                break
        if found.rough_recall >= LEAST_RECALL and rough_ms < exact_ms:
            part = f"{clusters} of {rough.clusters} clusters are compared in {rough_ms:.1f} ms"
            reason = f"{part}, all in {exact_ms:.1f} ms; recall {found.rough_recall:.3f}"
            return replace(found, reason=reason, exact_ms=round(rough_ms, 2), clusters=clusters), true
    return replace(found, reason=f"all are compared in {found.exact_ms:.1f} ms"), true


def _recall(true: Sequence[Sequence[_Any]], found: Sequence[Sequence[_Any]]) -> float:
    """The share of the true nearest that was found, over all queries."""
    shares = [len(set(right) & set(each)) / len(right) for right, each in zip(true, found, strict=True)]
    return float(np.mean(shares))


def _timed(
    ask: Callable[[Vectors], list[_Any]],
    queries: Vectors,
    clock: Callable[[], float],
    rounds: int = _ROUNDS,
) -> tuple[list[list[_Any]], float]:
    """What each query gets, and the median milliseconds of one."""
    answers: list[list[_Any]] = []
    taken: list[float] = []
    for turn in range(rounds):
        for query in queries:
            began = clock()
            answer = ask(query)
            taken.append((clock() - began) * 1e3)
            if not turn:
                answers.append(answer)
    return answers, float(np.median(taken))
