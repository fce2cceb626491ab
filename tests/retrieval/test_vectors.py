from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.errors import IndexMismatch, UnusableVector
from retrieval.vectors import VectorStore

DIMENSION = 8


def unit(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    with VectorStore(tmp_path / "vectors", "model@1", DIMENSION) as opened:
        yield opened


def names(count: int) -> list[str]:
    return [f"p{number}" for number in range(count)]


def test_the_nearest_come_first_with_their_cosines(store: VectorStore) -> None:
    vectors = unit(40)
    store.upsert(names(40), ["h"] * 40, vectors)
    exact = vectors @ vectors[7]
    found = store.query(vectors[7], 5)
    assert [each for each, _ in found] == [f"p{row}" for row in np.argsort(-exact)[:5]]
    np.testing.assert_allclose([score for _, score in found], np.sort(exact)[::-1][:5], atol=1e-4)


def test_a_query_among_some_ids_gives_only_those(store: VectorStore) -> None:
    store.upsert(names(30), ["h"] * 30, unit(30))
    assert {each for each, _ in store.query(unit(30)[0], 10, ["p3", "p4"])} == {"p3", "p4"}


def test_more_than_there_are_is_fine(store: VectorStore) -> None:
    store.upsert(names(3), ["h"] * 3, unit(3))
    assert len(store.query(unit(3)[0], 50)) == 3


def test_an_empty_store_finds_nothing(store: VectorStore) -> None:
    assert store.query(unit(1)[0], 5) == ()


def test_only_what_changed_is_written(store: VectorStore) -> None:
    store.upsert(names(3), ["a", "b", "c"], unit(3))
    assert store.upsert(names(4), ["a", "B", "c", "d"], unit(4, seed=1)) == 2
    np.testing.assert_allclose(store.vectors(["p0"]), unit(3)[:1], atol=1e-6)
    np.testing.assert_allclose(store.vectors(["p1"]), unit(4, seed=1)[1:2], atol=1e-6)


def test_what_is_deleted_is_found_no_more(store: VectorStore) -> None:
    store.upsert(names(3), ["h"] * 3, unit(3))
    store.delete(["p1", "never there"])
    assert set(store.hashes()) == {"p0", "p2"}


def test_vectors_come_in_the_order_of_their_ids(store: VectorStore) -> None:
    store.upsert(names(5), ["h"] * 5, unit(5))
    np.testing.assert_allclose(store.vectors(["p4", "p0", "p4"]), unit(5)[[4, 0, 4]], atol=1e-6)


def test_an_id_without_a_vector_is_an_error(store: VectorStore) -> None:
    with pytest.raises(KeyError):
        store.vectors(["nobody"])


def test_a_store_is_the_same_after_closing_and_opening(tmp_path: Path) -> None:
    with VectorStore(tmp_path, "model@1", DIMENSION) as store:
        store.upsert(names(9), names(9), unit(9))
    with VectorStore(tmp_path, "model@1", DIMENSION, create=False) as store:
        ids, vectors = store.everything()
        assert store.hashes() == {each: each for each in names(9)}
        np.testing.assert_allclose(vectors[ids.index("p3")], unit(9)[3], atol=1e-6)


def test_a_closed_store_may_be_moved_and_another_take_its_place(tmp_path: Path) -> None:
    with VectorStore(tmp_path / "a", "model@1", DIMENSION) as store:
        store.upsert(["old"], ["h"], unit(1))
    (tmp_path / "a").rename(tmp_path / "b")
    with (
        VectorStore(tmp_path / "a", "model@1", DIMENSION) as fresh,
        VectorStore(tmp_path / "b", "model@1", DIMENSION) as moved,
    ):
        assert (len(fresh), len(moved)) == (0, 1)


def test_two_open_doors_to_one_folder_are_closed_one_by_one(tmp_path: Path) -> None:
    first = VectorStore(tmp_path, "model@1", DIMENSION)
    second = VectorStore(tmp_path, "model@1", DIMENSION)
    first.close()
    first.close()
    assert len(second) == 0
    second.close()


@pytest.mark.parametrize(("name", "dimension"), [("model@2", DIMENSION), ("model@1", DIMENSION + 1)])
def test_another_model_or_dimension_is_refused(tmp_path: Path, name: str, dimension: int) -> None:
    VectorStore(tmp_path, "model@1", DIMENSION).close()
    with pytest.raises(IndexMismatch, match="build again"):
        VectorStore(tmp_path, name, dimension)


def test_a_mismatching_store_can_be_rebuilt(tmp_path: Path) -> None:
    with VectorStore(tmp_path, "model@1", DIMENSION) as store:
        store.upsert(names(2), ["h"] * 2, unit(2))
    with VectorStore(tmp_path, "model@2", DIMENSION + 1, rebuild=True) as store:
        assert len(store) == 0


def test_a_store_that_is_not_there_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(IndexMismatch):
        VectorStore(tmp_path / "none", "model@1", DIMENSION, create=False)
    assert not (tmp_path / "none").exists()


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexMismatch, match="build again"):
        VectorStore(tmp_path, "model@1", DIMENSION)


def test_nan_is_neither_kept_nor_sought(store: VectorStore) -> None:
    broken = unit(1)
    broken[0, 0] = np.nan
    with pytest.raises(UnusableVector):
        store.upsert(["p"], ["h"], broken)
    with pytest.raises(UnusableVector):
        store.query(broken[0], 1)


def test_more_vectors_than_one_batch_takes(store: VectorStore) -> None:
    store.upsert(names(4_500), ["h"] * 4_500, unit(4_500))
    assert len(store) == 4_500
