from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.errors import DamagedArtifact
from retrieval.indexing import text_hash
from retrieval.matrix import VectorMatrix
from retrieval.neighbours import Neighbours
from retrieval.reach import LEAST_RECALL, WIDTHS, Reach, measure_reach
from retrieval.vectors import VectorStore

COUNT, DIMENSION = 3_000, 16
IDS = tuple(f"p{row}" for row in range(COUNT))


def unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


RNG = np.random.default_rng(2)
VECTORS = unit(RNG.normal(size=(COUNT, DIMENSION)).astype(np.float32))
QUERIES = unit(RNG.normal(size=(12, DIMENSION)).astype(np.float32))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reach")
    with VectorStore(folder / "vectors", "model@1", DIMENSION) as store:
        store.upsert(IDS, IDS, VECTORS)
    return folder


@pytest.fixture
def store(folder: Path) -> Iterator[VectorStore]:
    with VectorStore(folder / "vectors", "model@1", DIMENSION) as opened:
        yield opened


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> VectorMatrix:
    hashes = [text_hash(each) for each in IDS]
    return VectorMatrix.save(tmp_path_factory.mktemp("matrix"), "model@1", DIMENSION, IDS, hashes, [VECTORS])


def ticking(*steps: float) -> Callable[[], float]:
    """A clock by which asking takes the first step as long as all are compared, then the next ones."""
    asked, now = count(), 0.0
    calls = 3 * 2 * len(QUERIES)

    def clock() -> float:
        nonlocal now
        now += steps[min(next(asked) // calls, len(steps) - 1)]
        return now

    return clock


def test_the_graph_serves_where_it_finds_enough_and_is_quicker(
    store: VectorStore, matrix: VectorMatrix
) -> None:
    reach = measure_reach(store, matrix, IDS, QUERIES, ticking(3.0, 1.0))
    assert reach.way == "graph"
    assert reach.recall >= LEAST_RECALL


def test_comparing_all_serves_where_it_is_as_quick(store: VectorStore, matrix: VectorMatrix) -> None:
    assert measure_reach(store, matrix, IDS, QUERIES, ticking(1.0, 1.0)).way == "exact"


def test_the_graph_is_searched_wider_until_it_finds_enough(
    store: VectorStore, matrix: VectorMatrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    ask = VectorStore.query

    def narrow(self: VectorStore, vector: Vectors, k: int) -> tuple[tuple[str, float], ...]:
        found = ask(self, vector, k)
        return found if told[-1] > WIDTHS[0] else found[5:]

    monkeypatch.setattr(VectorStore, "query", narrow)
    monkeypatch.setattr(VectorStore, "search_wider", lambda self, width: told.append(width))
    reach = measure_reach(store, matrix, IDS, QUERIES, ticking(3.0, 1.0))
    assert (told, reach.width, reach.way) == (list(WIDTHS[:2]), WIDTHS[1], "graph")


def test_a_graph_that_never_finds_enough_does_not_serve(
    store: VectorStore, matrix: VectorMatrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = VectorStore.query
    monkeypatch.setattr(VectorStore, "query", lambda self, vector, k: ask(self, vector, k)[5:])
    reach = measure_reach(store, matrix, IDS, QUERIES, ticking(3.0, 1.0))
    assert (reach.way, reach.width) == ("exact", WIDTHS[-1])
    assert reach.recall == pytest.approx(0.95, abs=0.01)


def test_a_wider_search_stays_when_the_store_is_opened_again(store: VectorStore, folder: Path) -> None:
    store.search_wider(1_234)
    store.close()
    with VectorStore(folder / "vectors", "model@1", DIMENSION, create=False) as again:
        assert again.candidates == 1_234


def test_a_few_products_are_compared_without_measuring(store: VectorStore, matrix: VectorMatrix) -> None:
    assert measure_reach(store, matrix, IDS[:10], QUERIES).queries == 0


def test_what_was_measured_is_read_back(tmp_path: Path) -> None:
    reach = Reach("graph", "quicker", 100, 0.993, 2_000, 9.0, 3.0, 40_000)
    reach.save(tmp_path)
    assert Reach.load(tmp_path) == reach


def test_a_measurement_that_is_not_there_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedArtifact):
        Reach.load(tmp_path)


def by_graph(matrix: VectorMatrix, store: VectorStore) -> Neighbours:
    return Neighbours(matrix, IDS, store, Reach("graph", "asked for", exact_rows=10))


def test_the_graph_gives_the_nearest_their_cosines_and_nothing_to_the_rest(
    store: VectorStore, matrix: VectorMatrix
) -> None:
    found = by_graph(matrix, store).cosines(QUERIES[0], np.arange(COUNT))
    near = np.isfinite(found)
    assert near.sum() == 1_000
    np.testing.assert_allclose(found[near], (VECTORS @ QUERIES[0])[near], atol=1e-4)


def test_what_conditions_leave_is_compared_where_the_nearest_are_filtered_away(
    store: VectorStore, matrix: VectorMatrix
) -> None:
    far = np.sort(np.argsort(VECTORS @ QUERIES[0])[:500])
    found = by_graph(matrix, store).cosines(QUERIES[0], far)
    np.testing.assert_allclose(found, VECTORS[far] @ QUERIES[0], atol=1e-6)


def test_few_rows_are_compared(store: VectorStore, matrix: VectorMatrix) -> None:
    rows = np.array([5, 2, 900])
    found = by_graph(matrix, store).cosines(QUERIES[0], rows)
    np.testing.assert_allclose(found, VECTORS[rows] @ QUERIES[0], atol=1e-6)
