"""What bfloat16 costs and gains in encoding ESCI's catalogue: seconds, cosines, nDCG@10 and recall@100.

The peer is `SentenceTransformer.encode`, float32, in batches of 32. Queries are read in the same precision as
the products, and once crosswise, as an index meets a machine with another processor. Vectors alone order the
products that the queries were judged on; nothing is fitted. `python -m tests.benchmarks.encoding_precision
[--every N] [--queries N] [--index FOLDER]`: every N-th product counts for the times, so many queries for the
figures, and an index of ESCI made in float32 (`search_scale.py` makes one) spares encoding in float32.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from retrieval.device import Device
from retrieval.encoder import Encoder, Vectors, load_encoder, weights_of
from retrieval.indexing import text_hash
from retrieval.judgements import Judgement, by_query, judge
from retrieval.matrix import VectorMatrix
from retrieval.product import Product
from tests.benchmarks.esci import DATA, judgements, products

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}
K = 100


def encoder(precision: torch.dtype) -> Encoder:
    """The embedded encoder in this precision, whatever the processor is good at."""
    return load_encoder("embedded", Device(torch.device("cpu"), torch.float32, "chosen", precision))


def encoded(which: Encoder, texts: list[str]) -> tuple[Vectors, float]:
    """The vectors, and the seconds of the processor."""
    began = time.process_time()
    vectors = which.encode_document(texts)
    return vectors, time.process_time() - began


def main(every: int, queries_judged: int, index: Path | None) -> None:
    """Prints the times, then the figures of both precisions."""
    torch.set_num_threads(1)
    known, judged = products(), judgements()
    texts = [product.text() for product in known]
    if every:
        times(texts[::every])
    if queries_judged:
        quality(known, judged, queries_judged, index)


def times(few: list[str]) -> None:
    """Prints what encoding these texts takes."""
    peer = SentenceTransformer(weights_of("embedded"), device="cpu")
    began = time.process_time()
    theirs = peer.encode(few, batch_size=32, show_progress_bar=False, normalize_embeddings=True)
    peers = time.process_time() - began
    print(f"{len(few)} products: SentenceTransformer.encode {peers:.1f} s of the processor")
    for name, precision in PRECISIONS.items():
        each = encoder(precision)
        ours, seconds = encoded(each, few)
        least = float((ours * theirs).sum(axis=1).min())
        again = bool((encoded(each, few)[0] == ours).all())
        print(
            f"  {name:<9}{seconds:>7.1f} s, {peers / seconds:.2f} times as quick,"
            f" cosines from {least:.6f} up, a second time {'the same' if again else 'other'} vectors",
            flush=True,
        )


def quality(known: list[Product], judgements: list[Judgement], count: int, index: Path | None) -> None:
    """Prints the figures of so many queries over the products that were judged for them."""
    names = list(by_query(judgements))
    chosen = [names[place] for place in np.linspace(0, len(names) - 1, min(count, len(names))).astype(int)]
    judged = [each for each in judgements if each.query in set(chosen)]
    wanted = {each.product_id for each in judged}
    texts = {product.product_id: product.text() for product in known if product.product_id in wanted}
    encoders = {name: encoder(precision) for name, precision in PRECISIONS.items()}
    found = {"bfloat16": encoded(encoders["bfloat16"], list(texts.values()))[0]}
    if index:
        matrix = VectorMatrix.load(index, encoders["float32"].name, encoders["float32"].dimension)
        rows = matrix.row_of_hash()
        found["float32"] = matrix.vectors[[rows[text_hash(text)] for text in texts.values()]]
    else:
        found["float32"] = encoded(encoders["float32"], list(texts.values()))[0]
    print(
        f"{len(chosen)} queries over {len(texts)} products, least cosine between the two"
        f" {float((found['float32'] * found['bfloat16']).sum(axis=1).min()):.6f}"
    )
    ids = list(texts)
    asked = {name: each.encode_query(chosen) for name, each in encoders.items()}
    for of_products, of_queries in (
        ("float32", "float32"), ("bfloat16", "bfloat16"), ("bfloat16", "float32"), ("float32", "bfloat16"),
    ):  # fmt: skip
        cosines = asked[of_queries] @ found[of_products].T
        ranked = {
            query: [ids[row] for row in np.argsort(-row_of, kind="stable")[:K]]
            for query, row_of in zip(chosen, cosines, strict=True)
        }
        figures = judge(ranked, judged)
        print(
            f"  products {of_products}, queries {of_queries}: nDCG@10 {figures.ndcg:.4f},"
            f" recall@{K} {figures.recall:.4f}",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=34, help="of so many products one is timed; 0 for none")
    parser.add_argument("--queries", type=int, default=100, help="judged; 0 for none")
    parser.add_argument("--index", type=Path, help="an index of ESCI in float32")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    main(chosen.every, chosen.queries, chosen.index)
