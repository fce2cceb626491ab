from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval import indexing
from retrieval.catalogue import Catalogue
from retrieval.encoder import Vectors
from retrieval.errors import DamagedArtifact, IndexMismatch, UnusableVector
from retrieval.indexing import IndexReport, build_index, open_search, open_store, text_hash
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


KILLED_BUILD = """
import sys, time
from pathlib import Path
from tests.retrieval.test_indexing import LetterEncoder, catalogue
from retrieval.indexing import build_index

class Slow(LetterEncoder):
    def encode_document(self, texts, progress=None):
        if self.encoded:
            print("encoding the second", flush=True)
            time.sleep(600)
        return super().encode_document(texts)

build_index(catalogue(*range(1_000)), Slow(), Path(sys.argv[1]), unfinished=Path(sys.argv[2]))
"""


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


def counts(report: IndexReport) -> tuple[int, int, int]:
    return report.encoded, report.reused, report.deleted


def test_a_second_build_encodes_nothing(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)
    assert counts(build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)) == (0, 3, 0)


def test_only_changed_texts_are_encoded_and_deletes_follow_the_catalogue(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)
    changed = Catalogue.of([*catalogue(1).products, Product("p2", "Other")])
    assert counts(build_index(changed, LetterEncoder(), tmp_path)) == (1, 1, 1)


def test_vectors_of_an_older_build_are_used_again(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path / "old")
    encoder = LetterEncoder()
    report = build_index(catalogue(2, 3, 4), encoder, tmp_path / "new", previous=tmp_path / "old")
    assert counts(report) == (1, 2, 0)
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


def test_a_build_that_failed_goes_on_where_it_was(tmp_path: Path) -> None:
    many = catalogue(*range(1_000))
    with pytest.raises(Killed):
        build_index(many, KilledEncoder(), tmp_path)
    report = build_index(many, LetterEncoder(), tmp_path)
    assert 0 < report.encoded < 1_000


def test_a_build_killed_while_it_encodes_leaves_its_vectors_to_one_in_another_folder(tmp_path: Path) -> None:
    kept = tmp_path / "encoded.bin"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_BUILD, str(tmp_path / "one"), str(kept)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "encoding the second\n"
        os.kill(builder.pid, signal.SIGKILL)
    encoder = LetterEncoder()
    many = catalogue(*range(1_000))
    report = build_index(many, encoder, tmp_path / "two", unfinished=kept)
    assert counts(report) == (1_000 - 512, 512, 0)
    with closing(open_search(tmp_path / "two", many, encoder)) as search:
        texts = [product.text() for product in many]
        kept_vectors = search._opened.vectors(np.arange(1_000))
        np.testing.assert_allclose(kept_vectors, encoder.encode_document(texts), atol=1e-6)


def test_an_index_whose_graph_was_torn_by_a_kill_is_made_whole(tmp_path: Path) -> None:
    build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)
    (tmp_path / "reach.json").unlink()
    (tmp_path / "vectors" / "chroma.sqlite3").write_bytes(b"torn" * 1_000)
    assert counts(build_index(catalogue(1, 2, 3), LetterEncoder(), tmp_path)) == (0, 3, 0)
    open_search(tmp_path, catalogue(1, 2, 3), LetterEncoder()).close()


def test_an_index_that_is_not_whole_is_not_opened(tmp_path: Path) -> None:
    build_index(catalogue(1), LetterEncoder(), tmp_path)
    (tmp_path / "reach.json").unlink()
    with pytest.raises(DamagedArtifact):
        open_search(tmp_path, catalogue(1), LetterEncoder())


def test_a_whole_index_keeps_no_vectors_of_its_making(tmp_path: Path) -> None:
    build_index(catalogue(1), LetterEncoder(), tmp_path)
    assert not (tmp_path / "encoded.bin").exists()


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_a_vector_that_nothing_can_be_compared_with_stops_the_build(tmp_path: Path, value: float) -> None:
    class Broken(LetterEncoder):
        def encode_document(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
            vectors = super().encode_document(texts)
            vectors[-1] = value
            return vectors

    with pytest.raises(UnusableVector):
        build_index(catalogue(1, 2), Broken(), tmp_path)
    assert build_index(catalogue(1, 2), LetterEncoder(), tmp_path).encoded == 2


def test_equal_texts_are_encoded_once(tmp_path: Path) -> None:
    encoder = LetterEncoder()
    twins = Catalogue.of([Product("a", "Twin"), Product("b", "Twin")])
    build_index(twins, encoder, tmp_path)
    assert encoder.encoded.count(twins.products[0].text()) == 1
    assert text_hash(twins.products[0].text()) == text_hash(twins.products[1].text())


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


def test_of_many_products_no_graph_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_MANY", 5)
    many, encoder = catalogue(*range(1_100)), LetterEncoder()
    report = build_index(many, encoder, tmp_path)
    assert (report.reach.way, report.reach.queries > 0, report.reach.width) == ("exact", True, 1_000)
    assert "all are compared" in report.reach.reason
    with open_store(tmp_path, encoder) as store:
        assert len(store) == 0
    with closing(open_search(tmp_path, many, encoder)) as search:
        assert search.search(SearchRequest("thing")).hits


def test_a_graph_that_was_made_goes_when_the_products_become_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = LetterEncoder()
    build_index(catalogue(*range(20)), encoder, tmp_path)
    monkeypatch.setattr(indexing, "_MANY", 5)
    assert build_index(catalogue(*range(10, 20)), encoder, tmp_path).deleted == 10
    with open_store(tmp_path, encoder) as store:
        assert len(store) == 0


def test_where_comparing_many_is_slow_a_graph_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_MANY", 5)
    monkeypatch.setattr(indexing, "_QUICK_MS", -1.0)
    encoder = LetterEncoder()
    build_index(catalogue(*range(20)), encoder, tmp_path)
    with open_store(tmp_path, encoder) as store:
        assert len(store) == 20


def test_an_index_without_a_graph_needs_no_store(tmp_path: Path) -> None:
    few, encoder = catalogue(*range(20)), LetterEncoder()
    build_index(few, encoder, tmp_path)
    shutil.rmtree(tmp_path / "vectors")
    with closing(open_search(tmp_path, few, encoder)) as search:
        assert search.search(SearchRequest("thing")).hits
