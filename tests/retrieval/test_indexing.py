from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.encoder import Vectors
from retrieval.errors import DamagedArtifact, IndexMismatch
from retrieval.indexing import IndexReport, build_index, open_search
from retrieval.product import Product
from retrieval.progress import Progress, silent
from retrieval.request import SearchRequest


class LetterEncoder:
    """An encoder that counts letters: the same contract, no weights, and it remembers what it encoded."""

    dimension = 26

    def __init__(self, name: str = "letters@1") -> None:
        self.name = name
        self.encoded: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        counts = [[text.lower().count(chr(97 + each)) + 0.01 for each in range(26)] for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(len(texts), 26)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def encode_document(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.encoded += texts
        progress("encoding", len(texts), len(texts))
        return self.encode_query(texts)


class Killed(Exception):
    pass


class KilledEncoder(LetterEncoder):
    """Dies at its second batch."""

    def encode_document(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        if self.encoded:
            raise Killed
        return super().encode_document(texts, progress)


def catalogue(*numbers: int, title: str = "Thing") -> Catalogue:
    return Catalogue.of(Product(f"p{number}", f"{title} number {number}") for number in numbers)


def test_a_second_build_encodes_nothing(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)
    assert build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path) == IndexReport(0, 3, 0)


def test_only_changed_texts_are_encoded_and_deletes_follow_the_catalogue(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)
    changed = Catalogue.of([*catalogue(1).products, Product("p2", "Other")])
    assert build_index(changed, LetterEncoder(), tmp_path) == IndexReport(1, 1, 1)


def test_vectors_of_an_older_build_are_used_again(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path / "old")
    encoder = LetterEncoder()
    report = build_index(catalogue(2, 3, 4), encoder, tmp_path / "new", previous=tmp_path / "old")
    assert report == IndexReport(1, 2, 0)
    assert len(encoder.encoded) == 1


def test_vectors_of_another_encoder_are_not_used(tmp_path: Path) -> None:
    build_index(catalogue(1), LetterEncoder(), tmp_path / "old")
    report = build_index(
        catalogue(1), LetterEncoder("letters@2"), tmp_path / "new", previous=tmp_path / "old"
    )
    assert report.encoded == 1


def test_an_older_build_that_is_gone_does_no_harm(tmp_path: Path) -> None:
    assert (
        build_index(catalogue(1), LetterEncoder(), tmp_path / "new", previous=tmp_path / "none").encoded == 1
    )


def test_a_killed_build_goes_on_where_it_was(tmp_path: Path) -> None:
    many = catalogue(*range(1_000))
    with pytest.raises(Killed):
        build_index(many, KilledEncoder(), tmp_path)
    report = build_index(many, LetterEncoder(), tmp_path)
    assert 0 < report.encoded < 1_000


def test_progress_reaches_the_number_of_texts(tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    build_index(catalogue(*range(5)), LetterEncoder(), tmp_path, progress=lambda *each: heard.append(each))
    assert ("encoding products", 5, 5) in heard


def test_an_opened_search_finds_what_was_indexed(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)
    search = open_search(tmp_path, catalogue(1, 2, 3), LetterEncoder())
    assert search.search(SearchRequest("number 2")).hits[0].product_id == "p2"
    search.close()


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    build_index(catalogue(1), LetterEncoder(), tmp_path)
    with pytest.raises(IndexMismatch):
        open_search(tmp_path, catalogue(1), LetterEncoder("letters@2"))


def test_an_index_that_is_not_there_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedArtifact):
        open_search(tmp_path, catalogue(1), LetterEncoder())


def test_an_empty_catalogue_is_searched_without_a_find(tmp_path: Path) -> None:
    build_index(catalogue(), LetterEncoder(), tmp_path)
    search = open_search(tmp_path, catalogue(), LetterEncoder())
    assert search.search(SearchRequest("anything")).hits == ()
    search.close()
