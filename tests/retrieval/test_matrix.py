from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import Vectors
from retrieval.errors import DamagedArtifact, IndexMismatch, UnusableVector
from retrieval.indexing import text_hash
from retrieval.matrix import VectorMatrix


def unit(count: int, dimension: int = 6) -> Vectors:
    vectors = np.random.default_rng(1).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


VECTORS = unit(50)
IDS = [f"p{row}" for row in range(50)]
HASHES = [text_hash(each) for each in IDS]


def saved(folder: Path, vectors: Vectors = VECTORS) -> VectorMatrix:
    return VectorMatrix.save(folder, "model@1", 6, IDS, HASHES, [vectors[:20], vectors[20:]])


def test_rows_come_back_in_their_order(tmp_path: Path) -> None:
    saved(tmp_path)
    np.testing.assert_array_equal(VectorMatrix.load(tmp_path, "model@1", 6, IDS).vectors, VECTORS)


def test_every_text_has_its_row(tmp_path: Path) -> None:
    assert saved(tmp_path).row_of_hash() == {each: row for row, each in enumerate(HASHES)}


def test_the_best_are_those_with_the_largest_cosines(tmp_path: Path) -> None:
    assert saved(tmp_path).best(VECTORS[3], 7).tolist() == np.argsort(-(VECTORS @ VECTORS[3]))[:7].tolist()


def test_more_than_there_are_is_fine(tmp_path: Path) -> None:
    assert len(saved(tmp_path).best(VECTORS[3], 500)) == 50


@pytest.mark.parametrize("rows", [[], [7], [9, 3, 3], range(40), range(50), range(49, -1, -1)])
def test_cosines_of_rows_are_theirs_however_many(tmp_path: Path, rows: list[int]) -> None:
    chosen = np.array(rows, dtype=np.int64)
    found = saved(tmp_path).cosines(VECTORS[1], chosen)
    np.testing.assert_allclose(found, VECTORS[chosen] @ VECTORS[1], atol=1e-6)


def test_a_matrix_of_nothing_is_one(tmp_path: Path) -> None:
    empty = VectorMatrix.save(tmp_path, "model@1", 6, [], [], [])
    assert empty.best(VECTORS[0], 3).tolist() == []


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_an_unusable_vector_is_not_kept_and_the_old_matrix_stays(tmp_path: Path, value: float) -> None:
    saved(tmp_path)
    wrong = VECTORS.copy()
    wrong[30] = value
    with pytest.raises(UnusableVector):
        saved(tmp_path, wrong)
    np.testing.assert_array_equal(VectorMatrix.load(tmp_path, "model@1", 6).vectors, VECTORS)


@pytest.mark.parametrize(
    ("name", "dimension", "ids"), [("model@2", 6, IDS), ("model@1", 5, IDS), ("model@1", 6, IDS[::-1])]
)
def test_another_model_dimension_or_catalogue_is_refused(
    tmp_path: Path, name: str, dimension: int, ids: list[str]
) -> None:
    saved(tmp_path)
    with pytest.raises(IndexMismatch, match="build again"):
        VectorMatrix.load(tmp_path, name, dimension, ids)


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    saved(tmp_path)
    (file,) = tmp_path.glob("matrix-*.f32")
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedArtifact):
        VectorMatrix.load(tmp_path, "model@1", 6)


def test_a_new_matrix_takes_the_place_of_the_old(tmp_path: Path) -> None:
    saved(tmp_path)
    other = VectorMatrix.save(tmp_path, "model@1", 6, IDS[:1], HASHES[:1], [VECTORS[:1]])
    assert len(other.vectors) == len(list(tmp_path.glob("matrix-*.f32"))) == 1
