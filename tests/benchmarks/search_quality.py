"""nDCG@10 and recall@100 of the search on the 100 judged queries of ESCI, over the whole catalogue.

Peers in the same run: BM25 alone and the embedded encoder alone. Nothing is tuned on these queries. Run it
with `python tests/benchmarks/search_quality.py [FOLDER]`, where FOLDER keeps the index for another run.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from retrieval.catalogue import Catalogue
from retrieval.encoder import load_encoder
from retrieval.indexing import build_index, open_search
from retrieval.product import Product
from retrieval.request import SearchRequest
from retrieval.search import ProductSearch

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "esci"


def products() -> list[Product]:
    """The products of the set; bullet points count as description."""
    rows = pl.read_parquet(DATA / "products.parquet").iter_rows(named=True)
    return [
        Product(
            row["product_id"],
            row["title"],
            " ".join(part for part in (row["description"], row["bullet_points"]) if part),
            tuple(row["category"] or ()),
            row["brand"] or "",
            attributes={"colour": row["color"]} if row["color"] else {},
        )
        for row in rows
    ]


def judgements() -> dict[str, dict[str, float]]:
    """Query -> product id -> gain (100, 10, 1, 0)."""
    gains: dict[str, dict[str, float]] = {}
    rows = pl.read_parquet(DATA / "judgments.parquet").select("query", "product_id", "gain").iter_rows()
    for query, product_id, gain in rows:
        gains.setdefault(query, {})[product_id] = gain
    return gains


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002) with linear gains."""
    discounts = 1 / np.log2(np.arange(k) + 2)
    found = np.array([gains.get(each, 0.0) for each in ranked[:k]])
    ideal = np.array(sorted(gains.values(), reverse=True)[:k])
    return float(found @ discounts[: len(found)] / (ideal @ discounts[: len(ideal)]))


def recall(ranked: Sequence[str], gains: Mapping[str, float], k: int = 100) -> float:
    """The share of the exact matches among the first k."""
    exact = {each for each, gain in gains.items() if gain == max(gains.values())}
    return len(exact & set(ranked[:k])) / len(exact)


def by_one_way(search: ProductSearch, name: str) -> Callable[[str], list[str]]:
    """The order of one way of scoring alone."""
    ids = search.catalogue.ids
    rows = np.arange(len(ids))
    encoder = load_encoder()

    def ranked(query: str) -> list[str]:
        evidence = search.evidence(query, encoder.encode_query([query])[0], rows)
        scores = next(each.scores for each in evidence if each.name == name)
        return [ids[row] for row in np.argsort(-scores, kind="stable")[:100] if np.isfinite(scores[row])]

    return ranked


def show_progress(stage: str, done: int, total: int) -> None:
    """One line that is written over."""
    print(f"\r{stage} {done:,} of {total:,}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def main(folder: Path) -> None:
    """Builds or opens the index in the folder and prints the table."""
    catalogue = Catalogue.of(products())
    encoder = load_encoder()
    build_index(catalogue, encoder, folder, progress=show_progress)
    search = open_search(folder, catalogue, encoder)

    def fused(query: str) -> list[str]:
        return [hit.product_id for hit in search.search(SearchRequest(query), k=100).hits]

    gains = judgements()
    print(f"{'over ' + str(len(gains)) + ' queries':<22}{'nDCG@10':>9}{'recall@100':>12}")
    ways = {
        "BM25": by_one_way(search, "lexical"),
        "dense": by_one_way(search, "dense"),
        "the search (fused)": fused,
    }
    for name, way in ways.items():
        orders = {query: way(query) for query in gains}
        figures = [np.mean([f(orders[q], gains[q]) for q in gains]) for f in (ndcg, recall)]
        print(f"{name:<22}{figures[0]:>9.4f}{figures[1]:>12.4f}")
    search.close()


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
