"""What bfloat16 costs and gains in encoding ESCI's catalogue: seconds, cosines, nDCG@10 and recall@100.

The peer is `SentenceTransformer.encode`, float32, in batches of 32. Queries are read in the same precision as
the products, and once crosswise, as an index meets a machine with another processor. Vectors alone order the
whole catalogue; nothing is fitted. `python -m tests.benchmarks.encoding_precision [--every N]` takes every
N-th product for the times.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from retrieval.device import Device
from retrieval.encoder import Encoder, Vectors, load_encoder, weights_of
from retrieval.judgements import by_query, judge
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


def main(every: int) -> None:
    """Prints the times, then the figures of both precisions."""
    torch.set_num_threads(1)
    known, judged = products(), judgements()
    texts = [product.text() for product in known]
    encoders = {name: encoder(precision) for name, precision in PRECISIONS.items()}
    peer = SentenceTransformer(weights_of("embedded"), device="cpu")
    few = texts[::every]
    began = time.process_time()
    theirs = peer.encode(few, batch_size=32, show_progress_bar=False, normalize_embeddings=True)
    peers = time.process_time() - began
    print(f"{len(few)} products: SentenceTransformer.encode {peers:.1f} s of the processor")
    for name, each in encoders.items():
        ours, seconds = encoded(each, few)
        least = float((ours * theirs).sum(axis=1).min())
        again = bool((encoded(each, few)[0] == ours).all())
        print(
            f"  {name:<9}{seconds:>7.1f} s, {peers / seconds:.2f} times as quick, cosines from {least:.6f} up,"
            f" a second time {'the same' if again else 'other'} vectors",
            flush=True,
        )
    queries = list(by_query(judged))
    found = {name: encoded(each, texts)[0] for name, each in encoders.items()}
    asked = {name: each.encode_query(queries) for name, each in encoders.items()}
    for of_products, of_queries in (
        ("float32", "float32"), ("bfloat16", "bfloat16"), ("bfloat16", "float32"), ("float32", "bfloat16"),
    ):  # fmt: skip
        cosines = asked[of_queries] @ found[of_products].T
        ranked = {
            query: [known[row].product_id for row in np.argsort(-row_of, kind="stable")[:K]]
            for query, row_of in zip(queries, cosines, strict=True)
        }
        figures = judge(ranked, judged)
        print(
            f"  products {of_products}, queries {of_queries}: nDCG@10 {figures.ndcg:.4f},"
            f" recall@{K} {figures.recall:.4f}",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=34, help="of so many products one counts for the times")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    main(chosen.every)
