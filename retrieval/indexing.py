"""The index of a catalogue: built with progress, resumed after a kill, reusing what an older build knows.

A vector is made again only when its product's text or the encoder changed. Knows files and stores, no
request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.assortment.assortment import fit_assortment, open_assortment
from retrieval.catalogue import Catalogue
from retrieval.encoder import Encoder, Vectors
from retrieval.errors import IndexMismatch
from retrieval.lexical import LexicalIndex
from retrieval.progress import Progress, silent
from retrieval.reranking import open_order
from retrieval.search import ProductSearch
from retrieval.vectors import VectorStore

VECTORS = "vectors"
_CHUNK = 512


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What building an index took: texts encoded, vectors reused, products gone."""

    encoded: int
    reused: int
    deleted: int


def build_index(
    catalogue: Catalogue,
    encoder: Encoder,
    folder: Path,
    previous: Path | None = None,
    progress: Progress = silent,
) -> IndexReport:
    """Makes the folder the index of this catalogue, whatever part of it is there already.

    Args:
        catalogue: What is sold.
        encoder: Makes the vectors.
        folder: Where the index lies; a half-built one is completed.
        previous: The folder of an older index whose vectors may be used again.
        progress: Told of texts encoded.
    """
    hashes = [text_hash(product.text()) for product in catalogue]
    with open_store(folder, encoder, writing=True) as store:
        present = store.hashes()
        gone = sorted(set(present) - set(catalogue.ids))
        store.delete(gone)
        missing = [row for row, each in enumerate(catalogue.ids) if present.get(each) != hashes[row]]
        reused = _reuse(store, catalogue, hashes, missing, encoder, previous)
        left = [row for row in missing if row not in reused]
        # Long texts first: batches are even, and the time that is left is never underestimated.
        left.sort(key=lambda row: -len(catalogue.products[row].text()))
        progress("encoding products", 0, len(left))
        for start in range(0, len(left), _CHUNK):
            rows = left[start : start + _CHUNK]
            texts = [catalogue.products[row].text() for row in rows]

            def tell(stage: str, done: int, total: int, start: int = start) -> None:
                progress("encoding products", start + done, len(left))

            vectors = encoder.encode_document(texts, tell)
            store.upsert([catalogue.ids[row] for row in rows], [hashes[row] for row in rows], vectors)
        progress("indexing words", 0, 1)
        assortment = fit_assortment(catalogue.products, lambda each: store.query(each, 1)[0][1], encoder)
    if assortment:
        assortment.save(folder)
    LexicalIndex.fit(catalogue.products).save(folder)
    progress("indexing words", 1, 1)
    return IndexReport(len(left), len(catalogue) - len(left), len(gone))


def open_search(folder: Path, catalogue: Catalogue, encoder: Encoder) -> ProductSearch:
    """The search over an index that `build_index` made of this catalogue; close it before the folder goes.

    Raises:
        IndexMismatch: the index was made by another encoder, or of another catalogue.
        DamagedArtifact: a file of it is missing, cut short or changed.
    """
    lexical = LexicalIndex.load(folder)
    if lexical.ids != catalogue.ids:
        raise IndexMismatch("The index was made of another catalogue; build again.")
    store = open_store(folder, encoder)
    try:
        return ProductSearch(catalogue, encoder, store, lexical, open_order(folder), open_assortment(folder))
    except BaseException:
        store.close()
        raise


def open_store(
    folder: Path, encoder: Encoder, collection: str = "products", writing: bool = False
) -> VectorStore:
    """The vector store of an index folder; `writing` makes a missing one and empties a mismatching one.

    Raises:
        IndexMismatch: there is none, or another encoder made it.
    """
    path = folder / VECTORS
    try:
        return VectorStore(path, encoder.name, encoder.dimension, collection, create=writing)
    except IndexMismatch:
        if not writing:
            raise
        return VectorStore(path, encoder.name, encoder.dimension, collection, rebuild=True)


def text_hash(text: str) -> str:
    """What a text is recognised by: the beginning of its sha256."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _reuse(
    store: VectorStore,
    catalogue: Catalogue,
    hashes: Sequence[str],
    missing: Sequence[int],
    encoder: Encoder,
    previous: Path | None,
) -> frozenset[int]:
    """Takes over the vectors of equal texts from an older index; returns the rows that need nothing more."""
    if previous is None or not missing or not (previous / VECTORS).is_dir():
        return frozenset()
    try:
        with open_store(previous, encoder) as older:
            known = {digest: each for each, digest in older.hashes().items()}
            rows = [row for row in missing if hashes[row] in known]
            for start in range(0, len(rows), _CHUNK * 4):
                part = rows[start : start + _CHUNK * 4]
                vectors: Vectors = older.vectors([known[hashes[row]] for row in part])
                if not np.isfinite(vectors).all():
                    return frozenset(rows[:start])
                store.upsert([catalogue.ids[row] for row in part], [hashes[row] for row in part], vectors)
            return frozenset(rows)
    except IndexMismatch:
        return frozenset()
