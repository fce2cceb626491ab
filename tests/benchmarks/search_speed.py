"""What a search costs over 20,000 products beside Chroma alone, and what encoding costs beside its peer.

The products are ESCI's, repeated under other ids with vectors that were nudged a little; the search is
whole: encoding, three ways, feedback, re-ranker. `python tests/benchmarks/search_speed.py FOLDER`, where
FOLDER keeps ESCI's index (`search_quality.py` makes the same one).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from esci import DATA, judgements, products, show_progress
from sentence_transformers import SentenceTransformer

from retrieval.catalogue import Catalogue
from retrieval.encoder import Encoder, load_encoder, weights_of
from retrieval.indexing import build_index, open_search, open_store, text_hash
from retrieval.judgements import by_query
from retrieval.request import SearchRequest
from retrieval.reranking import Reranker
from retrieval.search import ProductSearch

PRODUCTS, ENCODED, ROUNDS = 20_000, 200, 2


def grown(folder: Path, larger: Path, encoder: Encoder) -> Catalogue:
    """ESCI's catalogue and index, repeated up to `PRODUCTS`."""
    known = products()
    with open_store(folder, encoder) as store:
        vectors = store.vectors([product.product_id for product in known])
    rng = np.random.default_rng(0)
    repeated = [
        replace(known[place % len(known)], product_id=f"{known[place % len(known)].product_id}-{place}")
        for place in range(PRODUCTS)
    ]
    nudged = vectors[np.arange(PRODUCTS) % len(known)] + rng.normal(
        scale=0.01, size=(PRODUCTS, encoder.dimension)
    ).astype(np.float32)
    nudged /= np.linalg.norm(nudged, axis=1, keepdims=True)
    with open_store(larger, encoder, writing=True) as store:
        for start in range(0, PRODUCTS, 2_000):
            part = repeated[start : start + 2_000]
            hashes = [text_hash(product.text()) for product in part]
            store.upsert([product.product_id for product in part], hashes, nudged[start : start + 2_000])
    catalogue = Catalogue.of(repeated)
    build_index(catalogue, encoder, larger, progress=show_progress)
    Reranker.default().save(larger)
    return catalogue


def times(search: ProductSearch, encoder: Encoder, folder: Path, queries: Sequence[str]) -> dict[str, float]:
    """Milliseconds of a whole search, and of Chroma alone with a ready vector, taken in turns.

    By the clock p50 and p95; by the processor the mean, which what else runs on the machine does not change.
    """
    vectors = encoder.encode_query(list(queries))
    whole: list[float] = []
    alone: list[float] = []
    spent = {"search": 0.0, "Chroma alone": 0.0}
    with open_store(folder, encoder) as store:
        for warm in (True, *[False] * ROUNDS):
            for query, vector in zip(queries, vectors, strict=True):
                began, begun = time.perf_counter(), time.process_time()
                search.search(SearchRequest(query), k=10)
                between, midway = time.perf_counter(), time.process_time()
                store.query(vector, 10)
                ended, done = time.perf_counter(), time.process_time()
                if not warm:
                    whole.append((between - began) * 1e3)
                    alone.append((ended - between) * 1e3)
                    spent["search"] += (midway - begun) * 1e3
                    spent["Chroma alone"] += (done - midway) * 1e3
    means = {f"{name} processor": total / len(whole) for name, total in spent.items()}
    return means | {
        f"{name} p{share}": float(np.percentile(taken, share))
        for name, taken in (("search", whole), ("Chroma alone", alone))
        for share in (50, 95)
    }


def encoding(encoder: Encoder) -> float:
    """How many times as quick as `SentenceTransformer.encode` (fp32, batches of 32) the encoder is."""
    texts = [product.text() for product in products()[:ENCODED]]
    peer = SentenceTransformer(weights_of("embedded"), device="cpu")
    ratios = []
    for _ in range(ROUNDS):
        began = time.process_time()
        peer.encode(texts, batch_size=32, show_progress_bar=False)
        between = time.process_time()
        encoder.encode_document(texts)
        ratios.append((between - began) / (time.process_time() - between))
    return float(np.median(ratios))


def main(folder: Path) -> None:
    """Prints both."""
    encoder = load_encoder()
    build_index(Catalogue.of(products()), encoder, folder, progress=show_progress)
    with tempfile.TemporaryDirectory() as temporary:
        larger = Path(temporary)
        catalogue = grown(folder, larger, encoder)
        with closing(open_search(larger, catalogue, encoder)) as search:
            taken = times(search, encoder, larger, list(by_query(judgements())))
    print(f"milliseconds over {PRODUCTS:,} products:")
    for name, value in taken.items():
        print(f"  {name:<24}{value:>8.1f}")
    print(f"encoding {ENCODED} products: {encoding(encoder):.2f} times as quick as its peer")


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    if len(sys.argv) != 2:
        raise SystemExit("Give a folder for the index.")
    main(Path(sys.argv[1]))
