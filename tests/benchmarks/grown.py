"""A catalogue of any size and its index, grown from ESCI: what the benchmarks of speed and scale search in.

Each further product is a real one with another real title's word at its end and another price. Its vector
is the real one's, moved in a random direction so that the two have a cosine of about .9, since encoding a
million texts takes hours; the queries are real, and so are their vectors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from retrieval.catalogue import Catalogue
from retrieval.encoded import EncodedTexts
from retrieval.encoder import Encoder, Vectors
from retrieval.indexing import IndexReport, build_index, open_neighbours, text_hash
from retrieval.product import Money, Product
from retrieval.reach import Reach
from retrieval.reranking import Reranker
from tests.benchmarks.esci import products, show_progress

_MOVED = 0.48  # length of the move beside a unit vector
_BLOCK = 5_000


def grown_catalogue(count: int) -> Catalogue:
    """So many products; the first ones are real."""
    known = products()
    rng = np.random.default_rng(0)
    words = [word for product in known for word in product.title.split() if word.isalpha()]
    chosen = rng.integers(len(words), size=count)
    factors = np.exp(rng.normal(scale=0.5, size=count))

    def all_of_them() -> Iterator[Product]:
        for place in range(count):
            product = known[place % len(known)]
            if place >= len(known):
                price = product.price and Money(
                    max(1, round(product.price.minor * factors[place])), product.price.currency
                )
                title = f"{product.title} {words[chosen[place]]}"
                product = replace(
                    product, product_id=f"{product.product_id}-{place}", title=title, price=price
                )
            yield product

    return Catalogue.of(all_of_them())


def build_known(real: Path, encoder: Encoder) -> Catalogue:
    """ESCI's own catalogue; its index lies in `real`, or comes to lie there."""
    known = Catalogue.of(products())
    if not Reach.stands(real):
        build_index(known, encoder, real, progress=show_progress)
    return known


def build_grown(real: Path, folder: Path, catalogue: Catalogue, encoder: Encoder) -> IndexReport:
    """The index of a grown catalogue; `real` is where ESCI's own is, or comes to lie."""
    known = build_known(real, encoder)
    journal = folder / "encoded.bin"
    rng = np.random.default_rng(1)
    neighbours = open_neighbours(real, known.ids, encoder)
    with EncodedTexts(journal, encoder.name, encoder.dimension) as made:
        for start in range(0, len(catalogue), _BLOCK):
            rows = np.arange(start, min(start + _BLOCK, len(catalogue)))
            moves = rng.normal(size=(len(rows), encoder.dimension)).astype(np.float32)
            moves *= _MOVED / np.linalg.norm(moves, axis=1, keepdims=True) * (rows >= len(known))[:, None]
            vectors: Vectors = neighbours.vectors(rows % len(known)) + moves
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            made.add([text_hash(catalogue.products[row].text()) for row in rows], vectors)
    neighbours.close()
    report = build_index(catalogue, encoder, folder, progress=show_progress, unfinished=journal)
    journal.unlink()
    Reranker.default().save(folder)
    return report
