from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.errors import DamagedArtifact
from retrieval.indexing import text_hash
from retrieval.matrix import VectorMatrix
from retrieval.neighbours import Neighbours
from retrieval.reach import Reach, measure_comparing
from retrieval.rough import RoughVectors

COUNT, DIMENSION = 6_000, 64
IDS = [str(row) for row in range(COUNT)]


def unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


RNG = np.random.default_rng(5)
VECTORS = unit(RNG.normal(size=(COUNT, DIMENSION)).astype(np.float32))
QUERIES = unit(RNG.normal(size=(8, DIMENSION)).astype(np.float32))
EVERYTHING = np.arange(COUNT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rough")
    VectorMatrix.save(folder, "model@1", DIMENSION, IDS, [text_hash(each) for each in IDS], [VECTORS])
    RoughVectors.save(folder, VECTORS, np.random.default_rng(0))
    return folder


@pytest.fixture(scope="module")
def matrix(folder: Path) -> VectorMatrix:
    return VectorMatrix.load(folder, "model@1", DIMENSION)


@pytest.fixture(scope="module")
def neighbours(folder: Path, matrix: VectorMatrix) -> Neighbours:
    return Neighbours(matrix, IDS, None, Reach("exact", "", clusters=4), RoughVectors.load(folder))


def test_a_byte_a_number_says_a_cosine_nearly(folder: Path) -> None:
    rough = RoughVectors.load(folder)
    assert sorted(rough.rows.tolist()) == list(range(COUNT))
    assert rough.clusters == round(COUNT**0.5)
    for query in QUERIES:
        np.testing.assert_allclose(rough.cosines(query), VECTORS @ query, atol=0.01)


def test_the_nearest_are_compared_exactly(folder: Path, matrix: VectorMatrix) -> None:
    for query in QUERIES:
        found = matrix.cosines_by(RoughVectors.load(folder), query)
        exact = VECTORS @ query
        best = np.argsort(-exact)[:100]
        np.testing.assert_allclose(found[best], exact[best], atol=1e-6)
        assert set(np.argsort(-found)[:100]) == set(best)


def test_what_conditions_leave_of_many_is_what_they_leave_of_all(
    neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.neighbours._FEW", 10)
    whole = neighbours.cosines(QUERIES[0], EVERYTHING)
    rows = EVERYTHING[::2]
    np.testing.assert_array_equal(neighbours.cosines(QUERIES[0], rows), whole[rows])


def test_few_rows_are_compared_exactly(neighbours: Neighbours) -> None:
    rows = np.array([5_999, 4, 4])
    np.testing.assert_allclose(neighbours.cosines(QUERIES[1], rows), VECTORS[rows] @ QUERIES[1], atol=1e-6)


def test_what_is_kept_for_a_vector_nobody_can_change(
    neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.neighbours._FEW", 10)
    with pytest.raises(ValueError, match="read-only"):
        neighbours.cosines(QUERIES[2], EVERYTHING)[0] = 9.0


def test_bytes_serve_where_they_are_quicker_and_find_enough(folder: Path, matrix: VectorMatrix) -> None:
    ticks = iter(range(10_000))

    def clock(first: int = 2 * len(QUERIES)) -> float:
        tick = next(ticks)
        return tick * 2.0 if tick < first else first * 2.0 + (tick - first)

    reach = measure_comparing(matrix, RoughVectors.load(folder), QUERIES, clock)
    assert (reach.way, reach.clusters > 0, reach.queries) == ("exact", True, len(QUERIES))
    assert reach.rough_recall >= 0.99
    assert f"{reach.clusters} of 77 clusters" in reach.reason


def test_bytes_that_are_slower_do_not_serve(folder: Path, matrix: VectorMatrix) -> None:
    ticks = iter(range(10_000))
    reach = measure_comparing(matrix, RoughVectors.load(folder), QUERIES, lambda: float(next(ticks)))
    assert not reach.clusters


def test_bytes_that_find_too_little_do_not_serve(folder: Path, matrix: VectorMatrix) -> None:
    rough = RoughVectors.load(folder)
    wrong = replace(rough, rows=RNG.permutation(rough.rows))
    ticks = iter(range(10_000))

    def clock(first: int = 2 * len(QUERIES)) -> float:
        tick = next(ticks)
        return tick * 2.0 if tick < first else first * 2.0 + (tick - first)

    assert not measure_comparing(matrix, wrong, QUERIES, clock).clusters


def test_few_clusters_hold_the_nearest_of_what_lies_in_clusters(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    heaps = unit(rng.normal(size=(40, DIMENSION)).astype(np.float32))
    near = unit(np.repeat(heaps, 50, axis=0) + 0.05 * rng.normal(size=(2_000, DIMENSION)).astype(np.float32))
    rough = RoughVectors.save(tmp_path, near, rng)
    rows, cosines = rough.near(heaps[7], 4)
    assert set(np.argsort(-(near @ heaps[7]))[:50]) <= set(rows)
    np.testing.assert_allclose(cosines, near[rows] @ heaps[7], atol=0.01)
    assert len(rows) < 1_000


@pytest.mark.parametrize("every", [1, 7])
def test_the_nearest_of_rows_are_theirs_however_few_clusters_are_asked_first(
    neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    monkeypatch.setattr("retrieval.neighbours._FEW", 10)
    rows = EVERYTHING[::every]
    found = neighbours.nearest(QUERIES[3], rows, 800)
    best = rows[np.argsort(-(VECTORS[rows] @ QUERIES[3]))[:800]]
    assert set(found) <= set(rows)
    assert len(set(found) & set(best)) > 0.6 * len(best)


def test_of_few_rows_the_nearest_are_exact(neighbours: Neighbours) -> None:
    rows = EVERYTHING[:100]
    found = neighbours.nearest(QUERIES[3], rows, 10)
    assert set(found) == set(rows[np.argsort(-(VECTORS[rows] @ QUERIES[3]))[:10]])


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    RoughVectors.save(tmp_path, VECTORS, np.random.default_rng(0))
    (file,) = tmp_path.glob("rough-*.safetensors")
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedArtifact):
        RoughVectors.load(tmp_path)
