from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.encoded import EncodedTexts
from retrieval.encoder import Vectors
from retrieval.indexing import text_hash

HASHES = [text_hash(each) for each in ("mug", "bag", "lantern")]
VECTORS = np.eye(3, 4, dtype=np.float32)


def kept(path: Path, vectors: Vectors = VECTORS) -> Path:
    with EncodedTexts(path, "model@1", 4) as made:
        made.add(HASHES[:2], vectors[:2])
        made.add(HASHES[2:], vectors[2:])
    return path


def test_what_was_added_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    with EncodedTexts(kept(tmp_path / "e"), "model@1", 4) as made:
        np.testing.assert_array_equal(made.vectors(HASHES[::-1]), VECTORS[::-1])


def test_a_text_that_was_never_added_is_not_there(tmp_path: Path) -> None:
    with EncodedTexts(kept(tmp_path / "e"), "model@1", 4) as made:
        assert text_hash("kettle") not in made


@pytest.mark.parametrize("lost", [1, 31])
def test_a_file_that_was_cut_short_is_good_up_to_there_and_goes_on(tmp_path: Path, lost: int) -> None:
    path = kept(tmp_path / "e")
    path.write_bytes(path.read_bytes()[:-lost])
    with EncodedTexts(path, "model@1", 4) as made:
        assert [each in made for each in HASHES] == [True, True, False]
        made.add(HASHES[2:], VECTORS[2:])
    with EncodedTexts(path, "model@1", 4) as made:
        np.testing.assert_array_equal(made.vectors(HASHES), VECTORS)


@pytest.mark.parametrize(("name", "dimension"), [("model@2", 4), ("model@1", 3)])
def test_vectors_of_another_model_are_forgotten(tmp_path: Path, name: str, dimension: int) -> None:
    with EncodedTexts(kept(tmp_path / "e"), name, dimension) as made:
        assert HASHES[0] not in made


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 7.0])
def test_a_vector_that_cannot_be_right_is_not_there(tmp_path: Path, value: float) -> None:
    wrong = VECTORS.copy()
    wrong[1] = value
    with EncodedTexts(kept(tmp_path / "e", wrong), "model@1", 4) as made:
        assert [each in made for each in HASHES] == [True, False, True]


def test_a_file_of_something_else_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "e").write_bytes(b"\x00\xff" * 500)
    with EncodedTexts(tmp_path / "e", "model@1", 4) as made:
        made.add(HASHES, VECTORS)
        np.testing.assert_array_equal(made.vectors(HASHES), VECTORS)
