"""The index of a catalogue: built with progress, resumed after a kill, reusing what an older build knows.

A vector is made only for a text that neither an older index nor a killed build has one of. First all vectors
are there as a matrix, then Chroma's graph over them, then what was measured of both; the last one written
says that the index is whole. Knows files and stores, no request.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.assortment.assortment import fit_assortment, open_assortment
from retrieval.catalogue import Catalogue
from retrieval.counted import open_counted, save_counted
from retrieval.encoded import EncodedTexts
from retrieval.encoder import Encoder, Vectors
from retrieval.errors import DamagedArtifact, IndexMismatch
from retrieval.lexical import LexicalIndex
from retrieval.made_queries import made_queries
from retrieval.matrix import VectorMatrix, refuse_unusable
from retrieval.neighbours import Neighbours
from retrieval.progress import Progress, silent
from retrieval.reach import Reach, measure_comparing, measure_reach
from retrieval.reranking import open_order
from retrieval.rough import RoughVectors
from retrieval.search import ProductSearch
from retrieval.vectors import VectorStore

VECTORS = "vectors"
_CHUNK = 512
_BLOCK = 2_048
_ASKED = 100
"""Queries by which the graph is measured."""
_MANY, _QUICK_MS = 50_000, 150.0
"""More products than these are compared in a byte a number, if that is quicker; Chroma makes a graph of them
only where comparing all takes longer than so many milliseconds."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What building an index took.

    Attributes:
        encoded: Different texts that were encoded.
        reused: Products whose vector was there.
        deleted: Products that were in the folder before and are gone.
        reach: How the nearest vectors are found, and the figures that decided.
    """

    encoded: int
    reused: int
    deleted: int
    reach: Reach


def build_index(
    catalogue: Catalogue,
    encoder: Encoder,
    folder: Path,
    previous: Path | None = None,
    progress: Progress = silent,
    unfinished: Path | None = None,
) -> IndexReport:
    """Makes the folder the index of this catalogue, whatever part of it is there already.

    Args:
        catalogue: What is sold.
        encoder: Makes the vectors.
        folder: Where the index lies; a half-built one is completed.
        previous: The folder of an older index whose vectors may be used again.
        progress: Told of texts encoded.
        unfinished: The file that keeps what is encoded, for who builds again after a kill; whoever names it
            deletes it. Where none is named it lies in the folder until the index is whole.

    Raises:
        UnusableVector: the encoder gave a vector that is zero or not finite; nothing of it is kept.
    """
    hashes = [text_hash(product.text()) for product in catalogue]
    journal = unfinished or folder / "encoded.bin"
    with EncodedTexts(journal, encoder.name, encoder.dimension) as made:
        older = [each for each in (folder, previous) if each is not None]
        sources = [known for known in (_known(each, encoder) for each in older) if known]
        places = [known.row_of_hash() for known in sources]
        missing = [
            row
            for row, each in enumerate(hashes)
            if each not in made and not any(each in known for known in places)
        ]
        first = {hashes[row]: row for row in reversed(missing)}
        # Long texts first: batches are even, and the time that is left is never underestimated.
        products = catalogue.products
        left = sorted(first.values(), key=lambda row: (-len(products[row].text()), row))
        progress("encoding products", 0, len(left))
        for start in range(0, len(left), _CHUNK):
            rows = left[start : start + _CHUNK]

            def tell(stage: str, done: int, total: int, start: int = start) -> None:
                progress("encoding products", start + done, len(left))

            vectors = encoder.encode_document([products[row].text() for row in rows], tell)
            refuse_unusable(vectors)
            made.add([hashes[row] for row in rows], vectors)

        def blocks() -> Iterator[Vectors]:
            for start in range(0, len(hashes), _BLOCK):
                wanted = hashes[start : start + _BLOCK]
                block = np.empty((len(wanted), encoder.dimension), dtype=np.float32)
                encoded = [place for place, each in enumerate(wanted) if each in made]
                block[encoded] = made.vectors([wanted[place] for place in encoded])
                for place in sorted(set(range(len(wanted))) - set(encoded)):
                    source = next(each for each, known in enumerate(places) if wanted[place] in known)
                    block[place] = sources[source].vectors[places[source][wanted[place]]]
                yield block

        matrix = VectorMatrix.save(folder, encoder.name, encoder.dimension, catalogue.ids, hashes, blocks())
    deleted, reach = _fill_store(folder, catalogue, encoder, hashes, matrix, progress)
    progress("indexing words", 0, 1)
    assortment = fit_assortment(
        catalogue.products, lambda each: float((matrix.vectors @ each).max()), encoder
    )
    if assortment:
        assortment.save(folder)
    lexical = LexicalIndex.fit(catalogue.products)
    lexical.save(folder)
    progress("indexing words", 1, 1)
    progress("counting values", 0, 1)
    save_counted(folder, catalogue, lexical)
    progress("counting values", 1, 1)
    reach.save(folder)
    if unfinished is None:
        journal.unlink()
    return IndexReport(len(left), len(catalogue) - len(missing), deleted, reach)


def open_search(folder: Path, catalogue: Catalogue, encoder: Encoder) -> ProductSearch:
    """The search over an index that `build_index` made of this catalogue; close it before the folder goes.

    Raises:
        IndexMismatch: the index was made by another encoder, or of another catalogue.
        DamagedArtifact: a file of it is missing, cut short or changed.
    """
    lexical = LexicalIndex.load(folder)
    neighbours = open_neighbours(folder, catalogue.ids, encoder)
    try:
        return ProductSearch(
            catalogue,
            encoder,
            neighbours,
            lexical,
            open_order(folder),
            open_assortment(folder),
            open_counted(folder),
        )
    except BaseException:
        neighbours.close()
        raise


def open_neighbours(folder: Path, ids: Sequence[str], encoder: Encoder) -> Neighbours:
    """The neighbours of a catalogue's ids over an index that `build_index` made; close them.

    Raises:
        IndexMismatch: the index was made by another encoder, or of other ids.
        DamagedArtifact: a file of it is missing, cut short or changed.
    """
    reach = Reach.load(folder)
    matrix = VectorMatrix.load(folder, encoder.name, encoder.dimension, ids)
    rough = RoughVectors.load(folder) if reach.clusters else None
    store = open_store(folder, encoder) if reach.way == "graph" else None
    try:
        return Neighbours(matrix, ids, store, reach, rough)
    except BaseException:
        if store is not None:
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


def _known(folder: Path, encoder: Encoder) -> VectorMatrix | None:
    """The vectors of an older index, where there are any of this encoder."""
    try:
        return VectorMatrix.load(folder, encoder.name, encoder.dimension)
    except (DamagedArtifact, IndexMismatch):
        return None


def _fill_store(
    folder: Path,
    catalogue: Catalogue,
    encoder: Encoder,
    hashes: Sequence[str],
    matrix: VectorMatrix,
    progress: Progress,
) -> tuple[int, Reach]:
    """Makes Chroma hold these vectors and no others; returns how many went, and what was measured.

    Of many it holds none where comparing them all is quick: making their graph takes most of an hour for a
    million, and asking it takes longer.
    """
    asked = made_queries(catalogue.products, _ASKED, np.random.default_rng(0))
    queries = encoder.encode_query([each.query for each in asked])
    rough = None
    if len(catalogue) > _MANY:
        rough = RoughVectors.save(folder, matrix.vectors, np.random.default_rng(0))
    with _store_to_fill(folder, encoder) as store:
        known = store.hashes()
        gone = sorted(set(known) - set(catalogue.ids))
        if rough is not None:
            reach = measure_comparing(matrix, rough, queries)
            if reach.exact_ms <= _QUICK_MS:
                store.delete(list(known))
                return len(gone), reach
        store.delete(gone)
        for start in range(0, len(hashes), _BLOCK):
            part = slice(start, start + _BLOCK)
            store.upsert(catalogue.ids[part], hashes[part], matrix.vectors[part])
            progress("indexing vectors", min(start + _BLOCK, len(hashes)), len(hashes))
        return len(gone), measure_reach(store, matrix, catalogue.ids, queries, rough=rough)


def _store_to_fill(folder: Path, encoder: Encoder) -> VectorStore:
    """The store of the folder; a new one where whoever filled it was killed and may have torn its files."""
    if Reach.stands(folder):
        Reach.withdraw(folder)
    else:
        # Unopened: Chroma remembers for the life of a process that it failed to open a folder.
        shutil.rmtree(folder / VECTORS, ignore_errors=True)
    return open_store(folder, encoder, writing=True)
