"""What a search costs over 20,000 products beside Chroma alone, and what encoding costs beside its peer.

The products are grown from ESCI (`grown.py`); the search is whole: encoding, three ways, feedback,
re-ranker. `python -m tests.benchmarks.search_speed FOLDER`, where FOLDER keeps ESCI's index
(`search_quality.py` makes the same one).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from retrieval.encoder import Encoder, load_encoder, weights_of
from retrieval.indexing import open_search, open_store
from retrieval.judgements import by_query
from retrieval.request import SearchRequest
from retrieval.search import ProductSearch
from tests.benchmarks.esci import DATA, judgements, products
from tests.benchmarks.grown import build_grown, grown_catalogue

PRODUCTS, ENCODED, ROUNDS, GOAL_MS = 20_000, 200, 2, 25.0


def times(search: ProductSearch, encoder: Encoder, folder: Path, queries: Sequence[str]) -> dict[str, float]:
    """Milliseconds of a whole search, and of Chroma alone with a ready vector, taken in turns.

    By the clock, and by the processor, which what else runs on the machine changes less.
    """
    vectors = encoder.encode_query(list(queries))
    taken: dict[str, list[float]] = {
        f"{who}{how}": [] for who in ("search", "Chroma alone") for how in ("", " processor")
    }
    with open_store(folder, encoder) as store:
        for warm in (True, *[False] * ROUNDS):
            search = search.with_neighbours(search._neighbours)  # which has answered nothing yet
            for query, vector in zip(queries, vectors, strict=True):
                began, begun = time.perf_counter(), time.process_time()
                search.search(SearchRequest(query), k=10)
                between, midway = time.perf_counter(), time.process_time()
                store.query(vector, 10)
                ended, done = time.perf_counter(), time.process_time()
                if not warm:
                    taken["search"].append((between - began) * 1e3)
                    taken["Chroma alone"].append((ended - between) * 1e3)
                    taken["search processor"].append((midway - begun) * 1e3)
                    taken["Chroma alone processor"].append((done - midway) * 1e3)
    return {
        f"{name} p{share}": float(np.percentile(each, share))
        for name, each in taken.items()
        for share in (50, 95)
    }


def encoding(encoder: Encoder) -> tuple[float, float]:
    """How many times as quick as `SentenceTransformer.encode` (fp32, batches of 32), by the processor.

    And the least cosine of a vector with its peer's: 1 where the two find and order the same.
    """
    known = products()
    texts = [known[row].text() for row in np.linspace(0, len(known) - 1, ENCODED).astype(int)]
    peer = SentenceTransformer(weights_of("embedded"), device="cpu")
    ratios, cosines = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        theirs = peer.encode(texts, batch_size=32, show_progress_bar=False, normalize_embeddings=True)
        between = time.process_time()
        ours = encoder.encode_document(texts)
        ratios.append((between - began) / (time.process_time() - between))
        cosines.append(float((ours * theirs).sum(axis=1).min()))
    return float(np.median(ratios)), min(cosines)


def main(folder: Path) -> None:
    """Prints both."""
    encoder = load_encoder()
    catalogue = grown_catalogue(PRODUCTS)
    with tempfile.TemporaryDirectory() as temporary:
        larger = Path(temporary)
        print(build_grown(folder, larger, catalogue, encoder).reach.reason)
        # As the product's commands have it (`ui/settings.py`).
        with threadpool_limits(1, "blas"), closing(open_search(larger, catalogue, encoder)) as search:
            taken = times(search, encoder, larger, list(by_query(judgements())))
    print(f"milliseconds over {PRODUCTS:,} products:")
    for name, value in taken.items():
        print(f"  {name:<28}{value:>8.1f}")
    for how in ("", " processor"):
        above = [taken[f"search{how} p{share}"] - taken[f"Chroma alone{how} p{share}"] for share in (50, 95)]
        print(f"  above Chroma{how}: p50 {above[0]:.1f}, p95 {above[1]:.1f}; the goal is {GOAL_MS:g}")
    ratio, least = encoding(encoder)
    print(f"encoding {ENCODED} products: {ratio:.2f} times as quick as its peer, cosines from {least:.6f} up")


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    if len(sys.argv) != 2:
        raise SystemExit("Give a folder for the index.")
    main(Path(sys.argv[1]))
