"""The search on the 100 judged queries of ESCI over the whole catalogue.

Without judgements: BM25 by fields, the embedded encoder, their reciprocal rank fusion (the peers), and the
search: asked for the queries as texts, and as its users ask it, through the parser, whose conditions hide
what breaks them. With judgements: the learned re-ranker, five folds over queries, nothing fitted on the fold
that is judged; twice, with other folds. `python tests/benchmarks/search_quality.py [FOLDER] [--json FILE]`,
where FOLDER keeps the index for another run.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from esci import DATA, judgements, products, show_progress

from retrieval.catalogue import Catalogue
from retrieval.encoder import Encoder, load_encoder
from retrieval.indexing import build_index, open_neighbours, open_search
from retrieval.judgements import SearchFigures, by_query, judge
from retrieval.learning import judged_queries
from retrieval.parsing import parse_request
from retrieval.request import SearchRequest
from retrieval.reranking import Judged, Reranker
from retrieval.search import ProductSearch

Orders = Mapping[str, Sequence[str]]
FOLDS, SEEDS = 5, (0, 1)


def rank_fusion(orders: Sequence[Sequence[str]]) -> list[str]:
    """Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009), the peer."""
    scores: dict[str, float] = {}
    for order in orders:
        for rank, each in enumerate(order, 1):
            scores[each] = scores.get(each, 0.0) + 1 / (60 + rank)
    return sorted(scores, key=lambda each: -scores[each])


def by_one_way(search: ProductSearch, encoder: Encoder, name: str) -> Callable[[str], list[str]]:
    """The order of one way of scoring alone, of what it found."""
    ids, rows = search.catalogue.ids, np.arange(len(search.catalogue.ids))

    def ranked(query: str) -> list[str]:
        evidence = search.evidence(query, encoder.encode_query([query])[0], rows)
        scores = next(each.scores for each in evidence if each.name == name)
        return [ids[row] for row in np.argsort(-scores, kind="stable")[:1_000] if np.isfinite(scores[row])]

    return ranked


def searched(
    search: ProductSearch, queries: Sequence[str], read: Callable[[str], SearchRequest] = SearchRequest
) -> dict[str, list[str]]:
    """What the search answers, through its one door."""
    return {query: [hit.product_id for hit in search.search(read(query), k=100).hits] for query in queries}


def learned(
    catalogue: Catalogue,
    encoder: Encoder,
    folder: Path,
    queries: Sequence[str],
    examined: Sequence[Judged],
    seed: int,
) -> Orders:
    """The answers of the search to each fold with a re-ranker that was fitted on the others."""
    orders: dict[str, list[str]] = {}
    for fold in np.array_split(np.random.default_rng(seed).permutation(len(queries)), FOLDS):
        held = set(fold.tolist())
        known = [each for place, each in enumerate(examined) if place not in held]
        reranker = Reranker.fit(known, "the other folds")
        with closing(
            ProductSearch(
                catalogue, encoder, open_neighbours(folder, catalogue.ids, encoder), reranker=reranker
            )
        ) as search:
            orders |= searched(search, [queries[place] for place in fold])
    return orders


def main(folder: Path, target: Path | None) -> None:
    """Builds or opens the index in the folder and prints the tables."""
    catalogue, encoder, judged = Catalogue.of(products()), load_encoder(), judgements()
    build_index(catalogue, encoder, folder, progress=show_progress)
    queries = list(by_query(judged))

    def parsed(query: str) -> SearchRequest:
        return parse_request(query, catalogue.vocabulary, "USD")

    with closing(open_search(folder, catalogue, encoder)) as search:
        ways = {name: by_one_way(search, encoder, name) for name in ("lexical", "dense")}
        single = {name: {query: way(query) for query in queries} for name, way in ways.items()}
        fused = {query: rank_fusion([single[name][query] for name in ways]) for query in queries}
        rows: dict[str, list[SearchFigures]] = {
            "BM25 by fields (peer)": [judge(single["lexical"], judged)],
            "all-MiniLM-L6-v2 (peer)": [judge(single["dense"], judged)],
            "reciprocal rank fusion (peer)": [judge(fused, judged)],
            "the search, no judgements": [judge(searched(search, queries), judged)],
            "the same through the parser": [judge(searched(search, queries, parsed), judged)],
        }
        examined = judged_queries(search, judged, SearchRequest, show_progress)
    rows["the search, re-ranker of other folds"] = [
        judge(learned(catalogue, encoder, folder, queries, examined, seed), judged) for seed in SEEDS
    ]
    peer = rows["reciprocal rank fusion (peer)"][0].ndcg
    print(f"{f'over {len(queries)} queries':<40}{'nDCG@10':>9}{'recall@100':>12}{'RR':>7}{'/ fusion':>10}")
    record: dict[str, object] = {}
    for name, figures in rows.items():
        ndcg, recall, rr = (
            float(np.mean([getattr(each, measure) for each in figures]))
            for measure in ("ndcg", "recall", "reciprocal_rank")
        )
        print(f"{name:<40}{ndcg:>9.4f}{recall:>12.4f}{rr:>7.3f}{ndcg / peer:>10.3f}")
        record[name] = {"ndcg@10": ndcg, "recall@100": recall, "rr": rr}
    if target:
        target.write_text(json.dumps(record, indent=1), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="keeps the index for another run")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    if chosen.folder:
        main(chosen.folder, chosen.json)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary), chosen.json)
